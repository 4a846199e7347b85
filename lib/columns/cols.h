/* Tables of columns of numbers: row structs, batches and descriptions, all generated from
 * columns.def and enums.def. */
#ifndef WEIR_LIB_COLUMNS_COLS_H
#define WEIR_LIB_COLUMNS_COLS_H

#include "lib/base/base.h"

#define BATCH_ROWS 65536 /* rows of a batch = rows of a chunk in the file */

typedef int64_t col_I64;
typedef int32_t col_I32;
typedef uint64_t col_U64;
typedef uint32_t col_U32;
typedef uint16_t col_U16;
typedef uint8_t col_U8;
typedef double col_F64;

enum col_type { COL_I64, COL_I32, COL_U64, COL_U32, COL_U16, COL_U8, COL_F64 };

/* enum table_id { TABLE_calls, ... } */
enum table_id {
#define TABLE(t, path, time_col, meaning) TABLE_##t,
#define COL(...)
#define END(t)
#include "lib/columns/columns.def"
#undef TABLE
#undef COL
#undef END
    TABLE_COUNT
};

/* enum calls_col { calls_start_ns, ..., calls_NCOLS } */
#define TABLE(t, path, time_col, meaning)                                                \
    enum t##_col                                                                         \
    {
#define COL(t, type, name, ...) t##_##name,
#define END(t)                                                                           \
    t##_NCOLS                                                                            \
    }                                                                                    \
    ;
#include "lib/columns/columns.def"
#undef TABLE
#undef COL
#undef END

/* struct calls_row { int64_t start_ns; ... }: one row, complete when it is put. The
 * member `errno` would be a macro, so members carry a trailing underscore: r.errno_ */
#define TABLE(t, path, time_col, meaning) struct t##_row {
#define COL(t, type, name, ...) col_##type name##_;
#define END(t)                                                                           \
    }                                                                                    \
    ;
#include "lib/columns/columns.def"
#undef TABLE
#undef COL
#undef END

/* enum op { OP_OTHER = 0, ... }, enum fd_kind, enum ledger_class. Bit sets: FLAG_... */
#define ENUM(e, bits) enum e {
#define VALUE(e, number, NAME, text) e##_##NAME = (number),
#define ENUM_END(e)                                                                      \
    }                                                                                    \
    ;
#include "lib/columns/enums.def"
#undef ENUM
#undef VALUE
#undef ENUM_END
#define FLAG(NAME) (UINT32_C(1) << flags_##NAME)

struct enum_value {
    int number;
    const char *name;
};

struct enum_def {
    const char *name; /* "op" */
    const struct enum_value *values;
    int count;
    bool bits; /* numbers are bit positions */
};

/* All enumerations; NULL-named entry ends. "errno" is there with Linux numbers. */
extern const struct enum_def enum_defs[];
const struct enum_def *enum_find(const char *name);
/* Name of a value, NULL when it has none. */
const char *enum_name(const struct enum_def *e, int number);
/* Number of a name, -1 when unknown. */
int enum_number(const struct enum_def *e, struct slice name);

struct col_def {
    const char *name;
    enum col_type type;
    const char *unit;
    bool can_miss;
    int64_t missing;    /* F64: NaN, whatever stands here */
    const char *refers; /* "", "@path", "#op", "&flags" */
    const char *meaning;
};

struct table_def {
    const char *name;
    int time_col; /* -1 none */
    const char *meaning;
    const struct col_def *cols;
    int ncols;
};

extern const struct table_def table_defs[TABLE_COUNT];
/* Index of the table by its path, "samples/process" or "samples.process"; -1 when
 * unknown. */
int table_find(const char *name);
/* Whether a file has the table only when it has rows. */
bool table_is_optional(int table);
/* Whether it holds samples. */
bool table_is_sampled(int table);
/* Index of the column, -1 when unknown. */
int col_find(const struct table_def *t, const char *name);
/* Bytes of one value. */
size_t col_size(enum col_type type);
/* Writes the column's missing value (0 where none can miss) to *value, col_size bytes. */
void col_put_missing(const struct col_def *c, void *value);

/* A batch: one array per column, all of `n` rows. Columns not asked for are NULL. */
struct batch {
    int table;
    size_t n;
    void **col; /* ncols arrays of BATCH_ROWS values */
};

/* Batch with room for all columns. Owned by the caller. */
struct batch *batch_new(int table);
void batch_free(struct batch *b);
/* The rows of b from `from` on, n of them or what there is: they stay b's own. col: room
 * for the table's columns. */
struct batch batch_rows(const struct batch *b, size_t from, size_t n, void **col);
/* Value of a column of integers at a row, widened; U64 beyond INT64_MAX is clamped. */
int64_t batch_get(const struct batch *b, int col, size_t row);
/* As batch_get, *missing tells whether the value is the column's missing value. */
int64_t batch_value(const struct batch *b, int col, size_t row, bool *missing);
/* Value of any column, missing as NaN. */
double batch_f64(const struct batch *b, int col, size_t row);

/* Appends a row in which nothing is known yet, for tables whose columns are found by
 * their names; the caller keeps n < BATCH_ROWS. */
void batch_add(struct batch *b);
/* Set a value of the last row. false, and it stays missing, when the column cannot hold
 * the value. F64 columns take both; columns of integers take doubles rounded. */
bool batch_set_i64(struct batch *b, int col, int64_t v);
bool batch_set_f64(struct batch *b, int col, double v);

/* calls_put(batch, &row) appends a row; the caller keeps n < BATCH_ROWS. */
#define TABLE(t, path, time_col, meaning)                                                \
    static inline void t##_put(struct batch *b, const struct t##_row *r)                 \
    {
#define COL(t, type, name, ...) ((col_##type *)b->col[t##_##name])[b->n] = r->name##_;
#define END(t)                                                                           \
    b->n++;                                                                              \
    }
#include "lib/columns/columns.def"
#undef TABLE
#undef COL
#undef END

/* calls_take(batch, i, &row) reads a row; all columns of the table must be there. */
#define TABLE(t, path, time_col, meaning)                                                \
    static inline void t##_take(const struct batch *b, size_t i, struct t##_row *r)      \
    {
#define COL(t, type, name, ...) r->name##_ = ((const col_##type *)b->col[t##_##name])[i];
#define END(t) }
#include "lib/columns/columns.def"
#undef TABLE
#undef COL
#undef END

#endif
