#include "analyze/binned.h"

#include "analyze/columns.h"
#include "analyze/ops.h"
#include "lib/mem.h"
#include "lib/sum.h"

void
binned_columns(bool want[calls_NCOLS])
{
    want[calls_op] = want[calls_errno] = want[calls_flags] = true;
    want[calls_transferred] = true;
}

static void
make_room(struct binned_set *set, size_t ngroups)
{
    grow(&set->of, &set->cap, ngroups, sizeof *set->of);
    for (; set->n < ngroups; set->n++)
        set->of[set->n] =
            (struct binned){.bin = xcalloc(set->bins->n, sizeof(struct bin_counts))};
}

static void
add_each(struct binned *g, unsigned class, int64_t value, unsigned times)
{
    const struct value_count one = {.value = value,
                                    .reads = (class & IO_READ) != 0,
                                    .writes = (class & IO_WRITE) != 0,
                                    .all = times};
    value_counts_add(&g->each, &one);
}

/* Counts by side; failed reads and writes have no side but are calls all the same. */
static void
add_one(struct binned *g, struct bin_counts *bin, unsigned class, int64_t moved,
        int64_t value, unsigned times)
{
    moved_add(&bin->moved, class, moved);
    if (class & IO_READ)
        hist_add(&g->reads, value);
    if (class & IO_WRITE)
        hist_add(&g->writes, value);
    bin->all += times;
    for (unsigned i = 0; i < times; i++)
        hist_add(&g->all, value);
}

/* Whether a call without a value should have one. The first of a thread has no gap, the
 * first of a file no jump: of those it cannot be told. */
static bool
lacks_value(enum measure_kind of, unsigned class)
{
    return of == MEASURE_DUR || (of == MEASURE_BYTES && class & (IO_READ | IO_WRITE));
}

void
binned_add(struct binned_set *set, const struct batch *b, const int64_t *value,
           const uint32_t *group, size_t ngroups)
{
    const uint8_t *op = calls_op_in(b);
    const int64_t *moved = calls_transferred_in(b);
    const uint16_t *error = calls_errno_in(b);
    const uint32_t *flags = calls_flags_in(b);

    make_room(set, ngroups);
    for (size_t i = 0; i < b->n; i++) {
        bool done = call_succeeded(error[i], flags[i]);
        unsigned class = done ? io_class_of(op[i]) : 0;
        if (value[i] == MISSING_I64) {
            set->unknown += lacks_value(set->of_measure, class);
            continue;
        }
        bool copy = class == (IO_READ | IO_WRITE);
        unsigned times = copy && set->of_measure == MEASURE_BYTES ? 2 : 1;
        struct binned *g = &set->of[group ? group[i] : 0];
        add_one(g, &g->bin[bins_find(set->bins, value[i])], class, moved[i], value[i],
                times);
        if (set->count_each)
            add_each(g, class, value[i], times);
    }
}

void
binned_merge(struct binned_set *a, const struct binned_set *b)
{
    make_room(a, b->n);
    a->unknown += b->unknown;
    for (size_t group = 0; group < b->n; group++) {
        struct binned *to = &a->of[group];
        const struct binned *from = &b->of[group];
        for (size_t i = 0; i < a->bins->n; i++)
            bin_counts_merge(&to->bin[i], &from->bin[i]);
        hist_merge(&to->reads, &from->reads);
        hist_merge(&to->writes, &from->writes);
        hist_merge(&to->all, &from->all);
        value_counts_merge(&to->each, &from->each);
    }
}

void
binned_free(struct binned_set *set)
{
    for (size_t i = 0; i < set->n; i++) {
        hist_free(&set->of[i].reads);
        hist_free(&set->of[i].writes);
        hist_free(&set->of[i].all);
        value_counts_free(&set->of[i].each);
        free(set->of[i].bin);
    }
    free(set->of);
    set->of = NULL;
    set->n = set->cap = 0;
}

void
value_range_add(struct value_range *r, const int64_t *value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (value[i] <= 0) /* missing, too */
            continue;
        r->least = r->least ? MIN(r->least, value[i]) : value[i];
        r->largest = MAX(r->largest, value[i]);
    }
}

void
value_range_merge(struct value_range *a, const struct value_range *b)
{
    const int64_t ends[] = {b->least, b->largest}; /* 0 when there is none */
    value_range_add(a, ends, ARRAY_LEN(ends));
}
