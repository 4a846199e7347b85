/* Rows as records: what changed against what the log has of the entity. */
#include "collect/sample/samplelog_priv.h"

static bool
same_cell(enum cell_form form, union cell a, union cell b)
{
    if (form != CELL_TEXT)
        return a.n == b.n;
    return a.text == b.text || (a.text && b.text && strcmp(a.text, b.text) == 0);
}

static void
put_change(struct samplelog *log, int64_t old, int64_t now)
{
    int64_t by;
    if (old == MISSING_I64 || __builtin_sub_overflow(now, old, &by)) {
        text_char(log, '=');
        by = now;
    }
    text_number(log, by);
}

static void
put_cell(struct samplelog *log, const struct row *row, int col, union cell old)
{
    union cell now = row->cells[col];
    enum cell_form form = cell_form(row->table, col);
    const char *name;
    if (form == CELL_TEXT ? !now.text : now.n == MISSING_I64)
        text_char(log, '-');
    else if (form == CELL_TEXT)
        text_quoted(log, now.text);
    else if (form == CELL_NUMBER)
        put_change(log, old.n, now.n);
    else
        text_quoted(
            log, (name = enum_name(log->enums[row->table][col], (int)now.n)) ? name : "");
}

/* Columns in a row that did not change. */
static void
put_unchanged(struct samplelog *log, int n)
{
    if (n > 0)
        text_word(log, " .");
    if (n > 1)
        text_number(log, n);
}

/* Before the first record, and behind a reset, every column is missing. */
static void
begin_entity(struct samplelog *log, int table, struct entity *e)
{
    struct row nothing;
    uint64_t told = e->told;
    entity_free(e, table);
    row_begin(&nothing, table, e);
    e->cells = xmalloc((size_t)sample_tables[table].ncols * sizeof *e->cells);
    memcpy(e->cells, nothing.cells,
           (size_t)sample_tables[table].ncols * sizeof *e->cells);
    e->epoch = log->epoch;
    e->told = told;
}

static void
keep(int table, int col, union cell now, union cell *kept)
{
    if (cell_form(table, col) == CELL_TEXT) {
        char *copy = now.text ? xstrdup(now.text) : NULL;
        free((void *)kept->text);
        kept->text = copy;
    } else {
        *kept = now;
    }
}

/* The row may borrow texts of the entity itself. */
static void
begin_anew(struct samplelog *log, const struct row *row, struct entity *e)
{
    struct row copy = *row;
    struct arena arena = {0};
    for (int c = 1; c < sample_tables[row->table].ncols; c++)
        if (cell_form(row->table, c) == CELL_TEXT && copy.cells[c].text)
            copy.cells[c].text = arena_copy(&arena, slice_of(copy.cells[c].text)).p;
    begin_entity(log, row->table, e);
    samplelog_put(log, &copy, e);
    arena_free(&arena);
}

void
samplelog_put(struct samplelog *log, const struct row *row, struct entity *e)
{
    const struct sample_table_def *t = &sample_tables[row->table];
    int unchanged = 0;
    bool begun = false;
    if (!samplelog_wants(log, row->table))
        return;
    if (log->watch)
        watch_row(log->watch, row);
    if (!e->cells || e->epoch != log->epoch) {
        begin_anew(log, row, e);
        return;
    }
    for (int c = 1; c < t->ncols; c++) {
        enum cell_form form = cell_form(row->table, c);
        if (same_cell(form, row->cells[c], e->cells[c])) {
            unchanged++;
            continue;
        }
        if (!begun) {
            text_char(log, t->tag);
            text_char(log, ' ');
            text_number(log, e->key);
        }
        begun = true;
        put_unchanged(log, unchanged);
        unchanged = 0;
        text_char(log, ' ');
        put_cell(log, row, c, e->cells[c]);
        keep(row->table, c, row->cells[c], &e->cells[c]);
    }
    if (begun)
        text_end(log);
}
