#include "lib/cols.h"

#include "lib/mem.h"

/* Tables made by including a list read best as they are. */
/* clang-format off */

/* What NONE in columns.def becomes: no value of the column means "missing". */
#define NONE (INT64_MIN + 1)

#define TABLE(t, path, time_col, meaning) static const struct col_def t##_cols[] = {
#define COL(t, type, name, unit, missing, refers, meaning)                               \
    {#name, COL_##type, unit, (missing) != NONE, (missing), refers, meaning},
#define END(t)                                                                           \
    }                                                                                    \
    ;
#include "lib/columns.def"
#undef TABLE
#undef COL
#undef END

const struct table_def table_defs[TABLE_COUNT] = {
#define TABLE(t, path, time_col, meaning)                                                \
    [TABLE_##t] = {path, time_col, meaning, t##_cols, t##_NCOLS},
#define COL(...)
#define END(t)
#include "lib/columns.def"
#undef TABLE
#undef COL
#undef END
};

#define ENUM(e, bits) static const struct enum_value e##_values[] = {
#define VALUE(e, number, NAME, text) {number, text},
#define ENUM_END(e)                                                                      \
    }                                                                                    \
    ;
#include "lib/enums.def"
#undef ENUM
#undef VALUE
#undef ENUM_END

static const struct enum_value errno_values[] = {
    {0, "OK"},
#define ERRNO(number, NAME) {number, #NAME},
#include "lib/errnos.def"
#undef ERRNO
};

const struct enum_def enum_defs[] = {
#define ENUM(e, bits) {#e, e##_values, ARRAY_LEN(e##_values), bits},
#define VALUE(e, number, NAME, text)
#define ENUM_END(e)
#include "lib/enums.def"
#undef ENUM
#undef VALUE
#undef ENUM_END
    {"errno", errno_values, ARRAY_LEN(errno_values), false},
    {NULL, NULL, 0, false},
};

/* clang-format on */

const struct enum_def *
enum_find(const char *name)
{
    for (const struct enum_def *e = enum_defs; e->name; e++)
        if (strcmp(e->name, name) == 0)
            return e;
    return NULL;
}

const char *
enum_name(const struct enum_def *e, int number)
{
    for (int i = 0; i < e->count; i++)
        if (e->values[i].number == number)
            return e->values[i].name;
    return NULL;
}

int
enum_number(const struct enum_def *e, struct slice name)
{
    for (int i = 0; i < e->count; i++)
        if (slice_eq(slice_of(e->values[i].name), name))
            return e->values[i].number;
    return -1;
}

int
table_find(const char *name)
{
    for (int t = 0; t < TABLE_COUNT; t++)
        if (strcmp(table_defs[t].name, name) == 0)
            return t;
    return -1;
}

int
col_find(const struct table_def *t, const char *name)
{
    for (int c = 0; c < t->ncols; c++)
        if (strcmp(t->cols[c].name, name) == 0)
            return c;
    return -1;
}

size_t
col_size(enum col_type type)
{
    static const size_t sizes[] = {
        [COL_I64] = 8, [COL_I32] = 4, [COL_U64] = 8,
        [COL_U32] = 4, [COL_U16] = 2, [COL_U8] = 1,
    };
    return sizes[type];
}

struct batch *
batch_new(int table)
{
    const struct table_def *t = &table_defs[table];
    struct batch *b = xcalloc(1, sizeof *b);
    b->table = table;
    b->col = xcalloc((size_t)t->ncols, sizeof *b->col);
    for (int c = 0; c < t->ncols; c++)
        b->col[c] = xcalloc(BATCH_ROWS, col_size(t->cols[c].type));
    return b;
}

void
batch_free(struct batch *b)
{
    if (!b)
        return;
    for (int c = 0; c < table_defs[b->table].ncols; c++)
        free(b->col[c]);
    free(b->col);
    free(b);
}

int64_t
batch_get(const struct batch *b, int col, size_t row)
{
    const void *p = b->col[col];
    switch (table_defs[b->table].cols[col].type) {
    case COL_I64:
        return ((const int64_t *)p)[row];
    case COL_I32:
        return ((const int32_t *)p)[row];
    case COL_U64:
        return (int64_t)MIN(((const uint64_t *)p)[row], (uint64_t)INT64_MAX);
    case COL_U32:
        return ((const uint32_t *)p)[row];
    case COL_U16:
        return ((const uint16_t *)p)[row];
    case COL_U8:
        return ((const uint8_t *)p)[row];
    }
    BUG("column type");
}

int64_t
batch_value(const struct batch *b, int col, size_t row, bool *missing)
{
    const struct col_def *c = &table_defs[b->table].cols[col];
    int64_t v = batch_get(b, col, row);
    *missing = c->can_miss && v == c->missing;
    return v;
}
