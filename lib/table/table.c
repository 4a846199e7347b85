#include "lib/table/table.h"

#include <math.h>
#include <stdarg.h>
#include <unistd.h>

#include "lib/table/table_priv.h"

static const struct dress *const dresses[] = {
    [FORMAT_TEXT] = &dress_text, [FORMAT_TSV] = &dress_tsv, [FORMAT_CSV] = &dress_csv,
    [FORMAT_JSON] = &dress_json, [FORMAT_MD] = &dress_md,
};

enum table_format
table_resolve(enum table_format format, FILE *f)
{
    if (format != FORMAT_AUTO)
        return format;
    int fd = fileno(f); /* -1 for a stream in memory */
    return fd >= 0 && isatty(fd) ? FORMAT_TEXT : FORMAT_TSV;
}

struct table *
table_begin(struct out *out, enum table_format format, const struct table_about *about,
            const struct table_col *cols, int ncols)
{
    struct table *t = xcalloc(1, sizeof *t);
    t->f = out->f;
    t->format = table_resolve(format, t->f);
    t->dress = dresses[t->format];
    t->about = *about;
    t->cols = t->given = cols;
    t->ncols = t->ngiven = ncols;
    t->cells = xcalloc((size_t)ncols, sizeof *t->cells);
    return t;
}

void
table_note(struct table *t, const char *key, const char *fmt, ...)
{
    if (t->begun)
        BUG("a note behind the first row");
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    grow(&t->notes, &t->notes_cap, t->nnotes + 1, sizeof *t->notes);
    t->notes[t->nnotes++] = (struct note){
        .key = arena_copy(&t->kept, slice_of(key)).p,
        .value = arena_copy(&t->kept, slice_of(text)),
    };
}

struct cell *
table_cell(struct table *t, enum cell_kind kind)
{
    if (t->at >= t->ngiven)
        BUG("more cells than columns");
    struct cell *c = &t->cells[t->at];
    *c = (struct cell){.kind = kind, .unit = t->given[t->at].unit};
    t->at++;
    return c;
}

void
table_i64(struct table *t, int64_t v)
{
    table_cell(t, v == MISSING_I64 ? CELL_MISSING : CELL_I64)->i = v;
}

void
table_f64(struct table *t, double v)
{
    table_cell(t, isfinite(v) ? CELL_F64 : CELL_MISSING)->f = v;
}

void
table_text(struct table *t, struct slice s)
{
    table_cell(t, CELL_TEXT)->text = arena_copy(&t->row, s);
}

void
table_missing(struct table *t)
{
    table_cell(t, CELL_MISSING);
}

/* ---- choosing ---- */

static int
find_column(const struct table *t, struct slice name)
{
    for (int c = 0; c < t->ngiven; c++)
        if (slice_eq(slice_of(t->given[c].name), name))
            return c;
    return -1;
}

/* Sets *err to the names that there are. */
static bool
no_such_column(const struct table *t, struct slice name, struct err *err)
{
    char shown[128], names[1024] = "";
    size_t n = 0;
    for (int c = 0; c < t->ngiven && n < sizeof names; c++)
        n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", c ? ", " : "",
                              t->given[c].name);
    return err_set(err, "no column '%s'; there are: %s",
                   quote(shown, sizeof shown, name, 64), names);
}

bool
table_choose(struct table *t, const char *names, struct err *err)
{
    size_t most = 1;
    if (t->begun)
        BUG("columns are chosen behind the first row");
    t->keeps_all = true;
    if (strcmp(names, "all") == 0)
        return true;
    for (const char *p = names; *p; p++)
        most += *p == ',';
    int n = 0, *chosen = arena_alloc(&t->kept, most * sizeof *chosen);
    struct table_col *cols = arena_alloc(&t->kept, most * sizeof *cols);
    for (const char *p = names; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL) {
        struct slice name = {p, strcspn(p, ",")};
        int c = find_column(t, name);
        if (c < 0)
            return no_such_column(t, name, err);
        chosen[n] = c;
        cols[n++] = t->given[c];
    }
    t->chosen = chosen;
    t->cols = cols;
    t->ncols = n;
    return true;
}

void
table_spare(struct table *t, const char *names)
{
    t->spare = names;
}

/* The row's cells that are printed; their room is that of the first row. */
static struct cell *
chosen_cells(struct table *t)
{
    if (!t->picked)
        t->picked = arena_alloc(&t->kept, (size_t)t->ncols * sizeof *t->picked);
    for (int c = 0; c < t->ncols; c++)
        t->picked[c] = t->cells[t->chosen[c]];
    return t->picked;
}

/* ---- rows ---- */

static void
begin_once(struct table *t)
{
    if (t->begun)
        return;
    t->begun = true;
    t->dress->begin(t);
}

void
table_row(struct table *t)
{
    begin_once(t);
    while (t->at < t->ngiven)
        table_missing(t);
    t->dress->row(t, t->chosen ? chosen_cells(t) : t->cells);
    t->rows++;
    t->at = 0;
    arena_reset(&t->row);
}

void
table_end(struct table *t)
{
    begin_once(t);
    t->dress->end(t);
    arena_free(&t->row);
    arena_free(&t->kept);
    free(t->notes);
    free(t->cells);
    free(t);
}
