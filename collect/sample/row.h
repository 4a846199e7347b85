/* One row of a sampled table while it is read, and what the log knows of an entity. */
#ifndef WEIR_COLLECT_SAMPLE_ROW_H
#define WEIR_COLLECT_SAMPLE_ROW_H

#include "lib/base/mem.h"
#include "lib/columns/samples.h"

/* A value: a number, the number of an enumeration's value, or text. Text is escaped as
 * the log wants it. Missing is MISSING_I64 or NULL. */
union cell {
    int64_t n;
    const char *text;
};

/* How the column's cells are to be taken. */
enum cell_form { CELL_NUMBER, CELL_TEXT, CELL_ENUM };
static inline enum cell_form
cell_form(int table, int col)
{
    char refers = sample_tables[table].cols[col].refers[0];
    return refers == '@' ? CELL_TEXT : refers == '#' ? CELL_ENUM : CELL_NUMBER;
}

/* An entity as the log shows it. {0} is one that the log does not have yet. */
struct entity {
    int64_t key;
    uint32_t epoch;    /* the log's when it was written */
    uint64_t told;     /* columns of which was told why they are missing */
    union cell *cells; /* owned, texts too; NULL before the first record */
};

void entity_free(struct entity *e, int table);

struct row {
    int table;
    union cell cells[SAMPLE_MAX_COLS];
};

/* Begins with what the entity has in the log. */
void row_begin(struct row *r, int table, const struct entity *e);

/* Sets a text, escaped; its copy lives in the arena. */
void row_text(struct row *r, int col, struct slice raw, struct arena *arena);

#endif
