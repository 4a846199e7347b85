/* What a log was given, for weir-probe. */
#include "collect/sample/samplelog_priv.h"

void
watch_na(struct samplelog_watch *w, int table, int col, struct reason reason)
{
    int at = MAX(col, 0);
    if (!w || w->why[table][at])
        return;
    w->why[table][at] = xstrdup(reason.why);
    w->how[table][at] = xstrdup(reason.how);
}

void
watch_row(struct samplelog_watch *w, const struct row *row)
{
    w->entity[row->table] = true;
    for (int c = 0; c < sample_tables[row->table].ncols; c++)
        if (cell_form(row->table, c) == CELL_TEXT ? row->cells[c].text != NULL
                                                  : row->cells[c].n != MISSING_I64)
            w->value[row->table][c] = true;
}

void
samplelog_watch_free(struct samplelog_watch *w)
{
    for (int t = 0; t < SAMPLE_TABLES; t++)
        for (int c = 0; c < SAMPLE_MAX_COLS; c++) {
            free(w->why[t][c]);
            free(w->how[t][c]);
        }
    *w = (struct samplelog_watch){0};
}
