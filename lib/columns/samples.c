#include "lib/columns/samples.h"

/* Tables made by including a list read best as they are. */
/* clang-format off */

#define SAMPLE_TABLE(t, tag, meaning) static const struct sample_col t##_cols[] = {
#define SAMPLE(t, type, name, unit, kind, refers, meaning)                               \
    {#name, COL_##type, unit, SAMPLE_##kind, refers, meaning},
#define SAMPLE_END(t)                                                                    \
    }                                                                                    \
    ;                                                                                    \
    _Static_assert(S_##t##_NCOLS <= SAMPLE_MAX_COLS, "too many columns");
#include "lib/columns/samples.def"
#undef SAMPLE_TABLE
#undef SAMPLE
#undef SAMPLE_END

const struct sample_table_def sample_tables[SAMPLE_TABLES] = {
#define SAMPLE_TABLE(t, tag, meaning) [SAMPLE_##t] = {#t, #tag[0], meaning, t##_cols, S_##t##_NCOLS},
#define SAMPLE(...)
#define SAMPLE_END(t)
#include "lib/columns/samples.def"
#undef SAMPLE_TABLE
#undef SAMPLE
#undef SAMPLE_END
};
/* clang-format on */

int
sample_table_find(struct slice name)
{
    for (int t = 0; t < SAMPLE_TABLES; t++)
        if (slice_eq(slice_of(sample_tables[t].name), name))
            return t;
    return -1;
}

int
sample_table_of_tag(char tag)
{
    for (int t = 0; t < SAMPLE_TABLES; t++)
        if (sample_tables[t].tag == tag)
            return t;
    return -1;
}

int
sample_col_find(const struct sample_table_def *t, struct slice name)
{
    for (int c = 0; c < t->ncols; c++)
        if (slice_eq(slice_of(t->cols[c].name), name))
            return c;
    return -1;
}

bool
sample_is_text(const struct sample_col *c)
{
    return c->refers[0] != 0;
}

struct sample_unit
sample_unit(const char *unit, int64_t clk_tck, int64_t page_b)
{
    const struct {
        const char *unit;
        struct sample_unit is;
    } table[] = {
        {"tick",   {"ns", NS_PER_S, clk_tck}},
        {"ms",     {"ns", 1000000, 1}       },
        {"us",     {"ns", 1000, 1}          },
        {"KiB",    {"byte", 1024, 1}        },
        {"page",   {"byte", page_b, 1}      },
        {"sector", {"byte", 512, 1}         },
        {"1/100",  {"1", 1, 100}            },
        {"%",      {"1", 1, 100}            },
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (strcmp(table[i].unit, unit) == 0)
            return table[i].is;
    return (struct sample_unit){unit, 1, 1};
}
