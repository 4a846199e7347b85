/* What is sampled: the tables and columns of samples.def, for the collector that writes
 * them and the parser that reads them. The log's grammar is weir-sample-log(5). */
#ifndef WEIR_LIB_COLUMNS_SAMPLES_H
#define WEIR_LIB_COLUMNS_SAMPLES_H

#include "lib/columns/cols.h"

/* enum sample_table { SAMPLE_system, SAMPLE_cpu, ... } */
enum sample_table {
#define SAMPLE_TABLE(t, tag, meaning) SAMPLE_##t,
#define SAMPLE(...)
#define SAMPLE_END(t)
#include "lib/columns/samples.def"
#undef SAMPLE_TABLE
#undef SAMPLE
#undef SAMPLE_END
    SAMPLE_TABLES
};

/* Places of columns: enum sample_process { S_process_pid = 0, ..., S_process_NCOLS } */
#define SAMPLE_TABLE(t, tag, meaning)                                                    \
    enum sample_##t                                                                      \
    {
#define SAMPLE(t, type, name, ...) S_##t##_##name,
#define SAMPLE_END(t)                                                                    \
    S_##t##_NCOLS                                                                        \
    }                                                                                    \
    ;
#include "lib/columns/samples.def"
#undef SAMPLE_TABLE
#undef SAMPLE
#undef SAMPLE_END

#define SAMPLE_MAX_COLS 64 /* no table of ours has more */

enum sample_kind {
    SAMPLE_KEY,
    SAMPLE_FACT,
    SAMPLE_COUNTER,
    SAMPLE_DEEP,  /* a counter with the totals of waited-for children in it */
    SAMPLE_BELOW, /* a counter of waited-for children alone */
    SAMPLE_GAUGE,
    SAMPLE_LIMIT, /* set by somebody: a gauge that is read rarely */
    SAMPLE_PEAK
};

struct sample_col {
    const char *name;
    enum col_type type;
    const char *unit; /* the kernel's own: see sample_unit */
    enum sample_kind kind;
    const char
        *refers; /* "" number, "@path" text, "#task_state" text of an enumeration */
    const char *meaning;
};

struct sample_table_def {
    const char *name; /* "process" */
    char tag;         /* its letter in the log */
    const char *meaning;
    const struct sample_col *cols; /* the first is the key */
    int ncols;
};

extern const struct sample_table_def sample_tables[SAMPLE_TABLES];

/* Index by name or by letter, -1 when unknown. */
int sample_table_find(struct slice name);
int sample_table_of_tag(char tag);
/* Index of a column, -1 when unknown. */
int sample_col_find(const struct sample_table_def *t, struct slice name);
/* True for columns that the log writes as text. */
bool sample_is_text(const struct sample_col *c);

/* What a unit is in base units: value * num / den `base`s. "tick" and "page" depend on
 * the machine, by the log's header. */
struct sample_unit {
    const char *base; /* "ns", "byte", "1", "mC", ... */
    int64_t num, den;
};
struct sample_unit sample_unit(const char *unit, int64_t clk_tck, int64_t page_b);

#endif
