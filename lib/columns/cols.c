#include "lib/columns/cols.h"

#include <math.h>

#include "lib/base/mem.h"

/* Tables made by including a list read best as they are. */
/* clang-format off */

/* What NONE in columns.def becomes: no value of the column means "missing". */
#define NONE (INT64_MIN + 1)
/* A column of F64 can miss; how is known. */
#define MISSING_NAN MISSING_I64

#define TABLE(t, path, time_col, meaning) static const struct col_def t##_cols[] = {
#define COL(t, type, name, unit, missing, refers, meaning)                               \
    {#name, COL_##type, unit, (missing) != NONE, (missing), refers, meaning},
#define END(t)                                                                           \
    }                                                                                    \
    ;
#include "lib/columns/columns.def"
#undef TABLE
#undef COL
#undef END

const struct table_def table_defs[TABLE_COUNT] = {
#define TABLE(t, path, time_col, meaning)                                                \
    [TABLE_##t] = {path, time_col, meaning, t##_cols, t##_NCOLS},
#define COL(...)
#define END(t)
#include "lib/columns/columns.def"
#undef TABLE
#undef COL
#undef END
};

#define ENUM(e, bits) static const struct enum_value e##_values[] = {
#define VALUE(e, number, NAME, text) {number, text},
#define ENUM_END(e)                                                                      \
    }                                                                                    \
    ;
#include "lib/columns/enums.def"
#undef ENUM
#undef VALUE
#undef ENUM_END

static const struct enum_value errno_values[] = {
    {0, "OK"},
#define ERRNO(number, NAME) {number, #NAME},
#include "lib/base/errnos.def"
#undef ERRNO
};

const struct enum_def enum_defs[] = {
#define ENUM(e, bits) {#e, e##_values, ARRAY_LEN(e##_values), bits},
#define VALUE(e, number, NAME, text)
#define ENUM_END(e)
#include "lib/columns/enums.def"
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

static bool
same_path(const char *path, const char *name)
{
    while (*path && (*path == *name || (*path == '/' && *name == '.'))) {
        path++;
        name++;
    }
    return *path == *name;
}

int
table_find(const char *name)
{
    for (int t = 0; t < TABLE_COUNT; t++)
        if (same_path(table_defs[t].name, name))
            return t;
    return -1;
}

bool
table_is_sampled(int table)
{
    return strncmp(table_defs[table].name, "samples/", strlen("samples/")) == 0;
}

bool
table_is_optional(int table)
{
    return table_is_sampled(table) || table == TABLE_runs || table == TABLE_regions ||
           table == TABLE_alike || table == TABLE_durations || table == TABLE_sizes ||
           table == TABLE_timebins;
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
        [COL_I64] = 8, [COL_I32] = 4, [COL_U64] = 8, [COL_U32] = 4,
        [COL_U16] = 2, [COL_U8] = 1,  [COL_F64] = 8,
    };
    return sizes[type];
}

/* An integer as the column stores it; false when it does not fit. */
static bool
put_int(enum col_type type, int64_t v, void *value)
{
    switch (type) {
    case COL_I64:
        *(int64_t *)value = v;
        return true;
    case COL_I32:
        *(int32_t *)value = (int32_t)v;
        return v >= INT32_MIN && v <= INT32_MAX;
    case COL_U64:
        *(uint64_t *)value = (uint64_t)v;
        return v >= 0;
    case COL_U32:
        *(uint32_t *)value = (uint32_t)v;
        return v >= 0 && v <= UINT32_MAX;
    case COL_U16:
        *(uint16_t *)value = (uint16_t)v;
        return v >= 0 && v <= UINT16_MAX;
    case COL_U8:
        *(uint8_t *)value = (uint8_t)v;
        return v >= 0 && v <= UINT8_MAX;
    case COL_F64:
        *(double *)value = (double)v;
        return true;
    }
    BUG("column type");
}

void
col_put_missing(const struct col_def *c, void *value)
{
    if (c->type == COL_F64)
        *(double *)value = (double)NAN;
    else
        put_int(c->type, c->can_miss ? c->missing : 0, value);
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

struct batch
batch_rows(const struct batch *b, size_t from, size_t n, void **col)
{
    const struct table_def *def = &table_defs[b->table];
    for (int c = 0; c < def->ncols; c++)
        col[c] =
            b->col[c] ? (char *)b->col[c] + from * col_size(def->cols[c].type) : NULL;
    return (struct batch){b->table, MIN(n, b->n - from), col};
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
    case COL_F64:
        BUG("batch_f64 reads columns of decimal numbers");
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

double
batch_f64(const struct batch *b, int col, size_t row)
{
    if (table_defs[b->table].cols[col].type == COL_F64)
        return ((const double *)b->col[col])[row];
    bool missing;
    int64_t v = batch_value(b, col, row, &missing);
    return missing ? (double)NAN : (double)v;
}

void
batch_add(struct batch *b)
{
    const struct table_def *t = &table_defs[b->table];
    for (int c = 0; c < t->ncols; c++)
        col_put_missing(&t->cols[c],
                        (char *)b->col[c] + b->n * col_size(t->cols[c].type));
    b->n++;
}

bool
batch_set_i64(struct batch *b, int col, int64_t v)
{
    const struct col_def *c = &table_defs[b->table].cols[col];
    void *value = (char *)b->col[col] + (b->n - 1) * col_size(c->type);
    if (put_int(c->type, v, value))
        return true;
    col_put_missing(c, value);
    return false;
}

bool
batch_set_f64(struct batch *b, int col, double v)
{
    const struct col_def *c = &table_defs[b->table].cols[col];
    if (c->type == COL_F64 && isfinite(v)) {
        ((double *)b->col[col])[b->n - 1] = v;
        return true;
    }
    /* 2^63 is the first double that no int64 holds. */
    return fabs(v) < 0x1p63 && batch_set_i64(b, col, (int64_t)llround(v));
}
