#include "lib/table.h"

#include <math.h>
#include <stdarg.h>
#include <unistd.h>

#include "lib/table_priv.h"

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
    t->cols = cols;
    t->ncols = ncols;
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
    if (t->at >= t->ncols)
        BUG("more cells than columns");
    struct cell *c = &t->cells[t->at];
    *c = (struct cell){.kind = kind, .unit = t->cols[t->at].unit};
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
    while (t->at < t->ncols)
        table_missing(t);
    t->dress->row(t, t->cells);
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
