#include "report/content/notjudged.h"

#include "lib/base/mem.h"

/* Columns of weir-diagnose's table. */
struct columns {
    int level, name, code, reason;
};

static bool
find_columns(struct columns *c, const struct tsv *t)
{
    c->level = tsv_column(t, SLICE("level"));
    c->name = tsv_column(t, SLICE("name"));
    c->code = tsv_column(t, SLICE("code"));
    c->reason = tsv_column(t, SLICE("advice"));
    return c->level >= 0 && c->name >= 0 && c->code >= 0 && c->reason >= 0;
}

static bool
is_unjudged(const struct columns *c, const struct tsv *t, size_t row)
{
    return slice_eq(tsv_cell(t, row, (size_t)c->level), SLICE("not judged"));
}

/* Whether both rows tell of rules that the same thing kept from being judged. */
static bool
alike(const struct columns *c, const struct tsv *t, size_t a, size_t b)
{
    return is_unjudged(c, t, a) && is_unjudged(c, t, b) &&
           slice_eq(tsv_cell(t, a, (size_t)c->reason), tsv_cell(t, b, (size_t)c->reason));
}

/* Whether a row like this one stands behind it (way 1), or in front of it (-1). */
static bool
is_repeated(const struct columns *c, const struct tsv *t, size_t row, int way)
{
    for (size_t i = way > 0 ? row + 1 : 0; i < (way > 0 ? t->nrows : row); i++) {
        if (alike(c, t, i, row))
            return true;
    }
    return false;
}

/* "the file has no calls: small reads, small writes": for the rows from `row` on that are
 * like it. Nothing where there is none. Returns how many bytes. */
static size_t
put_reason(FILE *f, const struct columns *c, const struct tsv *t, size_t row)
{
    struct slice reason = tsv_cell(t, row, (size_t)c->reason);
    size_t written = 0, n = 0;
    for (size_t i = row; i < t->nrows; i++) {
        struct slice name = tsv_cell(t, i, (size_t)c->name);
        if (!alike(c, t, row, i))
            continue;
        if (n++ == 0)
            written += (size_t)fprintf(f, "%.*s: ", (int)reason.n, reason.p);
        written += (size_t)fprintf(f, "%s%.*s", n > 1 ? ", " : "", (int)name.n, name.p);
    }
    return written;
}

/* "3 rules". */
static size_t
put_name(FILE *f, const struct columns *c, const struct tsv *t, size_t row)
{
    size_t n = 0;
    for (size_t i = row; i < t->nrows; i++)
        n += alike(c, t, row, i);
    return (size_t)fprintf(f, "%zu rules", n);
}

/* The texts of all rows that stand for several, one behind the other; sizes[]: of each
 * row's name and reason. */
static char *
join(const struct columns *c, const struct tsv *t, size_t *sizes)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    if (f == NULL)
        die(EXIT_UNFINISHED, "out of memory");
    for (size_t row = 0; row < t->nrows; row++) {
        if (!is_repeated(c, t, row, 1) || is_repeated(c, t, row, -1))
            continue;
        sizes[2 * row] = put_name(f, c, t, row);
        sizes[2 * row + 1] = put_reason(f, c, t, row);
    }
    if (fclose(f) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    return text;
}

void
notjudged_by_reason(struct section *findings)
{
    struct tsv *t = &findings->table;
    struct columns c;
    size_t kept = 0;
    if (t->nrows == 0 || !find_columns(&c, t))
        return;
    size_t *sizes = xcalloc(2 * t->nrows, sizeof(*sizes));
    bool *repeated = xcalloc(t->nrows, sizeof(*repeated));
    char *at = findings->sums = join(&c, t, sizes);
    for (size_t row = 0; row < t->nrows; row++)
        repeated[row] = is_repeated(&c, t, row, -1);
    for (size_t row = 0; row < t->nrows; row++) {
        if (repeated[row])
            continue;
        struct slice *cells = &t->cells[kept * t->ncols];
        memmove(cells, &t->cells[row * t->ncols], t->ncols * sizeof(*cells));
        t->lines[kept++] = t->lines[row];
        if (sizes[2 * row] == 0)
            continue;
        cells[c.name] = (struct slice){at, sizes[2 * row]};
        at += sizes[2 * row];
        cells[c.code] = SLICE("-");
        cells[c.reason] = (struct slice){at, sizes[2 * row + 1]};
        at += sizes[2 * row + 1];
    }
    t->nrows = kept;
    free(sizes);
    free(repeated);
}
