#include "collect/sample/row.h"

void
entity_free(struct entity *e, int table)
{
    for (int c = 0; e->cells && c < sample_tables[table].ncols; c++)
        if (cell_form(table, c) == CELL_TEXT)
            free((void *)e->cells[c].text);
    free(e->cells);
    *e = (struct entity){.key = e->key};
}

void
row_begin(struct row *r, int table, const struct entity *e)
{
    int n = sample_tables[table].ncols;
    r->table = table;
    if (e->cells)
        memcpy(r->cells, e->cells, (size_t)n * sizeof *r->cells);
    for (int c = 0; !e->cells && c < n; c++) {
        if (cell_form(table, c) == CELL_TEXT)
            r->cells[c].text = NULL;
        else
            r->cells[c].n = MISSING_I64;
    }
    r->cells[0].n = e->key;
}

/* The bytes of the escape, at most 4. */
static size_t
escape(char *to, unsigned char c)
{
    if (c == '"' || c == '\\') {
        to[0] = '\\';
        to[1] = (char)c;
        return 2;
    }
    if (c >= ' ' && c < 0x7F) {
        to[0] = (char)c;
        return 1;
    }
    to[0] = '\\';
    to[1] = (char)('0' + (c >> 6));
    to[2] = (char)('0' + (c >> 3 & 7));
    to[3] = (char)('0' + (c & 7));
    return 4;
}

void
row_text(struct row *r, int col, struct slice raw, struct arena *arena)
{
    char *text = arena_alloc(arena, 4 * raw.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++)
        n += escape(text + n, (unsigned char)raw.p[i]);
    text[n] = 0;
    r->cells[col].text = text;
}
