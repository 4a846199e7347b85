#include "analyze/hist/binned.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

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

/* Calls that count alike: reads, writes, both or neither, `sides` of them a call. */
struct counted_value {
    int64_t value;
    unsigned class, sides;
    uint64_t calls, sized, moved_b;
};

static void
add_each(struct binned *g, const struct counted_value *v)
{
    const struct value_count one = {.value = v->value,
                                    .reads = v->class & IO_READ ? v->calls : 0,
                                    .writes = v->class & IO_WRITE ? v->calls : 0,
                                    .all = v->calls * v->sides};
    value_counts_add(&g->each, &one);
}

static inline void
add_times(struct hist *h, int64_t value, uint64_t times)
{
    if (times == 1)
        hist_add(h, value);
    else
        hist_add_times(h, value, times);
}

/* Counts by side; failed reads and writes have no side but are calls all the same. */
static inline void
add_value(struct binned *g, struct bin_counts *bin, const struct counted_value *v)
{
    moved_add_calls(&bin->moved, v->class, v->calls, v->sized, v->moved_b);
    if (v->class & IO_READ)
        add_times(&g->reads, v->value, v->calls);
    if (v->class & IO_WRITE)
        add_times(&g->writes, v->value, v->calls);
    bin->all += v->calls * v->sides;
    add_times(&g->all, v->value, v->calls * v->sides);
}

/* Whether a call without a value should have one. The first of a thread has no gap, the
 * first of a file no jump: of those it cannot be told. */
static bool
lacks_value(enum measure_kind of, unsigned class)
{
    return of == MEASURE_DUR || (of == MEASURE_BYTES && class & (IO_READ | IO_WRITE));
}

static unsigned
sides_of(enum measure_kind of, unsigned class)
{
    return class == (IO_READ | IO_WRITE) && of == MEASURE_BYTES ? 2 : 1;
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
        const struct counted_value v = {.value = value[i],
                                        .class = class,
                                        .sides = sides_of(set->of_measure, class),
                                        .calls = 1,
                                        .sized = moved[i] >= 0,
                                        .moved_b = (uint64_t)MAX(moved[i], 0)};
        struct binned *g = &set->of[group ? group[i] : 0];
        add_value(g, &g->bin[bins_find(set->bins, value[i])], &v);
        if (set->count_each)
            add_each(g, &v);
    }
}

void
binned_add_alike(struct binned_set *set, const struct alike_entries *e,
                 const int64_t *value, const uint32_t *group, size_t ngroups)
{
    const struct batch *b = e->calls;
    bool of_bytes = set->of_measure == MEASURE_BYTES;
    make_room(set, ngroups);
    for (size_t i = 0; i < b->n; i++) {
        bool done = call_succeeded(calls_errno_in(b)[i], calls_flags_in(b)[i]);
        unsigned class = done ? io_class_of(calls_op_in(b)[i]) : 0;
        uint64_t times = e->times[i], moved_b;
        if (value[i] == MISSING_I64) {
            set->unknown += lacks_value(set->of_measure, class) ? times : 0;
            continue;
        }
        if (__builtin_mul_overflow((uint64_t)value[i], times, &moved_b))
            moved_b = SUM_TOO_MUCH;
        const struct counted_value v = {.value = value[i],
                                        .class = class,
                                        .sides = sides_of(set->of_measure, class),
                                        .calls = times,
                                        .sized = of_bytes ? times : e->known[i],
                                        .moved_b = of_bytes ? moved_b : e->sum[i]};
        struct binned *g = &set->of[group ? group[i] : 0];
        size_t bin = bins_find(set->bins, value[i]);
        set->rough |= !of_bytes && e->most[i] > value[i];
        set->split |= !of_bytes && bins_find(set->bins, e->most[i]) != bin;
        add_value(g, &g->bin[bin], &v);
        if (set->count_each)
            add_each(g, &v);
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
