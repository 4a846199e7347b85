#include "report/tools/tsv.h"

#include <inttypes.h>
#include <math.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/input/lines.h"

const struct diag_kind tsv_kinds[TSV_TROUBLES] = {
    [TSV_SHORT_ROW] = {"short_row",    DIAG_WARNING, "row with fewer cells than the legend"},
    [TSV_LONG_ROW] = {"long_row",     DIAG_WARNING, "row with more cells than the legend" },
    [TSV_NOT_NUMBER] = {"not_number",   DIAG_WARNING, "not a usable number"                 },
    [TSV_SECOND] = {"second_table", DIAG_WARNING, "only the first table is drawn"       },
    [TSV_NOT_FORWARD] = {"not_forward",  DIAG_WARNING, "time goes back, row left out"        },
};

/* Takes the next cell off the front of *rest; false behind the last one. */
static bool
cell_take(struct slice *rest, struct slice *cell)
{
    if (rest->p == NULL)
        return false;
    const char *tab = rest->n ? memchr(rest->p, '\t', rest->n) : NULL;
    size_t n = tab ? (size_t)(tab - rest->p) : rest->n;
    *cell = (struct slice){rest->p, n};
    *rest = tab ? slice_from(*rest, n + 1) : (struct slice){NULL, 0};
    return true;
}

/* "## key: value"; a line without ": " (tool and version) is a key without a value. */
static void
note_add(struct tsv *t, struct slice line)
{
    struct slice key = slice_from(line, 2), value = {"", 0};
    while (key.n && key.p[0] == ' ')
        key = slice_from(key, 1);
    for (size_t i = 0; i + 1 < key.n; i++) {
        if (key.p[i] == ':' && key.p[i + 1] == ' ') {
            value = slice_from(key, i + 2);
            key.n = i;
            break;
        }
    }
    grow(&t->notes, &t->notes_cap, t->nnotes + 1, sizeof(*t->notes));
    t->notes[t->nnotes++] = (struct tsv_note){key, value};
}

static bool
legend_read(struct tsv *t, struct slice line, struct err *err)
{
    struct slice rest = slice_from(line, 1), name;
    t->names = xcalloc(TSV_MAX_COLUMNS, sizeof(*t->names));
    while (cell_take(&rest, &name)) {
        if (t->ncols == TSV_MAX_COLUMNS)
            return err_set(err, "%s: more than %d columns", t->file, TSV_MAX_COLUMNS);
        t->names[t->ncols++] = name;
    }
    return true;
}

static void
row_add(struct tsv *t, struct slice line, uint64_t number, struct diag *d)
{
    struct slice rest = line, cell;
    struct place where = {t->file, number, 0};
    size_t n = 0, at = t->nrows * t->ncols;
    grow(&t->cells, &t->cells_cap, at + t->ncols, sizeof(*t->cells));
    while (n < t->ncols && cell_take(&rest, &cell))
        t->cells[at + n++] = cell;
    if (n < t->ncols || rest.p != NULL) {
        diag_report(d, n < t->ncols ? TSV_SHORT_ROW : TSV_LONG_ROW, where, line);
        return;
    }
    grow(&t->lines, &t->lines_cap, t->nrows + 1, sizeof(*t->lines));
    t->lines[t->nrows++] = number;
}

bool
tsv_parse(struct tsv *t, char *bytes, size_t n, const char *file, struct diag *d,
          struct err *err)
{
    *t = (struct tsv){.file = file, .bytes = bytes, .nbytes = n};
    struct slice rest = {bytes, n}, line, legend = {NULL, 0};
    for (uint64_t number = 1; line_take(&rest, &line); number++) {
        if (legend.p == NULL && slice_starts(line, SLICE("##"))) {
            note_add(t, line);
        } else if (legend.p == NULL && slice_starts(line, SLICE("#"))) {
            legend = line;
            if (!legend_read(t, line, err))
                return false;
        } else if (legend.p == NULL) {
            break;
        } else if (slice_eq(line, legend) || slice_starts(line, SLICE("## weir-"))) {
            diag_report(d, TSV_SECOND, (struct place){file, number, 0}, line);
            break;
        } else {
            row_add(t, line, number, d);
        }
    }
    if (legend.p == NULL && n == 0)
        return err_set(err, "%s: empty, so no table: did the tool before it fail?", file);
    if (legend.p == NULL)
        return err_set(err,
                       "%s: not a weir table: no '#name' legend before the first row; "
                       "make one with --format tsv",
                       file);
    return true;
}

bool
tsv_read(struct tsv *t, struct input *in, struct diag *d, struct err *err)
{
    char *bytes = NULL;
    size_t n = 0, cap = 0;
    *t = (struct tsv){0};
    for (;;) {
        grow(&bytes, &cap, n + 65536, 1);
        int64_t got = input_read(in, bytes + n, cap - n, err);
        if (got == 0)
            return tsv_parse(t, bytes, n, input_name(in), d, err);
        n += got > 0 ? (size_t)got : 0;
        if (got < 0 || n > (size_t)TSV_MAX_BYTES) {
            free(bytes);
            return got < 0 ? false
                           : err_set(err, "%s: table larger than %" PRId64 " MiB",
                                     input_name(in), TSV_MAX_BYTES >> 20);
        }
    }
}

struct slice
tsv_note(const struct tsv *t, const char *key)
{
    for (size_t i = 0; i < t->nnotes; i++) {
        if (slice_eq(t->notes[i].key, slice_of(key)))
            return t->notes[i].value;
    }
    return (struct slice){"", 0};
}

int
tsv_column(const struct tsv *t, struct slice name)
{
    for (size_t i = 0; i < t->ncols; i++) {
        if (slice_eq(t->names[i], name))
            return (int)i;
    }
    return -1;
}

struct slice
tsv_cell(const struct tsv *t, size_t row, size_t col)
{
    return t->cells[row * t->ncols + col];
}

static bool
is_number(struct slice cell, double *v)
{
    return num_f64(cell, v) && fabs(*v) <= TSV_MAX_VALUE;
}

double
tsv_number(const struct tsv *t, size_t row, size_t col, struct diag *d)
{
    struct slice cell = tsv_cell(t, row, col);
    double v;
    if (slice_eq(cell, SLICE("-")))
        return NAN;
    if (is_number(cell, &v))
        return v;
    diag_report(d, TSV_NOT_NUMBER, (struct place){t->file, t->lines[row], 0}, cell);
    return NAN;
}

bool
tsv_numeric(const struct tsv *t, size_t col)
{
    bool some = false;
    double v;
    for (size_t row = 0; row < t->nrows; row++) {
        struct slice cell = tsv_cell(t, row, col);
        if (slice_eq(cell, SLICE("-")))
            continue;
        if (!is_number(cell, &v))
            return false;
        some = true;
    }
    return some;
}

bool
tsv_all_used(const struct diag *d)
{
    for (size_t i = 0; i < d->nkinds; i++) {
        if (d->counts[i] > 0)
            return false;
    }
    return true;
}

void
tsv_free(struct tsv *t)
{
    free(t->bytes);
    free(t->notes);
    free(t->names);
    free(t->cells);
    free(t->lines);
    *t = (struct tsv){0};
}
