#include "analyze/ranks/rankstorm.h"

#include "analyze/rows/columns.h"
#include "analyze/time/series.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

void
stormbins_columns(bool want[calls_NCOLS])
{
    want[calls_start_ns] = want[calls_dur_ns] = want[calls_op] = true;
    want[calls_source] = true;
}

/* Positions are the kernel's own business: a seek asks no server. */
static bool
asks_for_names(uint8_t op)
{
    return op == op_OPEN || op == op_CLOSE || op == op_STAT || op == op_DIR ||
           op == op_NAME;
}

static size_t
words_of(const struct stormbins *s)
{
    return s->nranks / 64 + 1;
}

static void
make_room(struct stormbins *s)
{
    if (s->of)
        return;
    s->of = xcalloc(s->grid->n + 1, sizeof *s->of);
    for (uint64_t i = 0; i < s->grid->n; i++)
        s->of[i].ranks = xcalloc(words_of(s), sizeof *s->of[i].ranks);
}

/* Calls of a rank that ask for names and begin at start_ns. */
static void
add(struct stormbins *s, uint32_t rank, int64_t start_ns, uint64_t calls, uint64_t ns)
{
    int64_t k = series_bin_of(start_ns, s->grid->width_ns) - s->grid->first;
    if (k < 0 || (uint64_t)k >= s->grid->n)
        return;
    struct storm_bin *bin = &s->of[k];
    bin->calls += calls;
    bin->ns = sum_add(bin->ns, ns);
    bin->ranks[rank / 64] |= UINT64_C(1) << rank % 64;
}

void
stormbins_add(struct stormbins *s, const struct batch *b, const struct ranks *ranks)
{
    make_room(s);
    for (size_t i = 0; i < b->n; i++) {
        int64_t start_ns = calls_start_ns_in(b)[i], dur_ns = calls_dur_ns_in(b)[i];
        uint32_t rank = ranks_of_source(ranks, calls_source_in(b)[i]);
        if (rank != RANKS_NONE && start_ns != MISSING_I64 &&
            asks_for_names(calls_op_in(b)[i]))
            add(s, rank, start_ns, 1, (uint64_t)MAX(dur_ns, 0));
    }
}

void
stormbins_add_slices(struct stormbins *s, const struct batch *slices,
                     const struct ranks *ranks)
{
    make_room(s);
    for (size_t i = 0; i < slices->n; i++) {
        uint32_t rank = ranks_of_source(ranks, timebins_source_in(slices)[i]);
        uint64_t calls = timebins_calls_in(slices)[i];
        if (rank != RANKS_NONE && calls > 0 && asks_for_names(timebins_op_in(slices)[i]))
            add(s, rank, timebins_start_ns_in(slices)[i], calls,
                timebins_total_ns_in(slices)[i]);
    }
}

static void
merge_bin(struct storm_bin *a, const struct storm_bin *b, size_t words)
{
    a->calls += b->calls;
    a->ns = sum_add(a->ns, b->ns);
    for (size_t w = 0; w < words; w++)
        a->ranks[w] |= b->ranks[w];
}

void
stormbins_merge(struct stormbins *a, const struct stormbins *b)
{
    if (!b->of)
        return;
    make_room(a);
    for (uint64_t i = 0; i < a->grid->n; i++)
        merge_bin(&a->of[i], &b->of[i], words_of(a));
}

void
stormbins_free(struct stormbins *s)
{
    for (uint64_t i = 0; s->of && i < s->grid->n; i++)
        free(s->of[i].ranks);
    free(s->of);
    s->of = NULL;
}

/* ---- finding ---- */

static size_t
ranks_in(const struct stormbins *s, const struct storm_bin *bin)
{
    size_t n = 0;
    for (size_t w = 0; w < words_of(s); w++)
        n += (size_t)__builtin_popcountll(bin->ranks[w]);
    return n;
}

static bool
is_storm(const struct stormbins *s, uint64_t i, double mean)
{
    const struct storm_bin *bin = &s->of[i];
    double observed_s = (double)timegrid_observed(s->grid, i) / (double)NS_PER_S;
    size_t ranks = ranks_in(s, bin);
    return (double)bin->calls > STORM_PER_S * observed_s &&
           (double)bin->calls >= STORM_TIMES * mean && ranks >= 2 &&
           (double)ranks >= STORM_RANKS * (double)s->nranks;
}

struct storm *
storms_find(const struct stormbins *s, size_t *n)
{
    struct storm *storms = xcalloc((size_t)s->grid->n + 1, sizeof *storms), *last = NULL;
    struct storm_bin all = {.ranks = xcalloc(words_of(s), sizeof(uint64_t))};
    double sum = 0;
    *n = 0;
    for (uint64_t i = 0; s->of && i < s->grid->n; i++)
        sum += (double)s->of[i].calls;
    for (uint64_t i = 0; s->of && i < s->grid->n; i++) {
        if (!is_storm(s, i, sum / (double)s->grid->n))
            continue;
        if (!last || last->first + last->bins != i) {
            last = &storms[(*n)++];
            *last = (struct storm){.first = i};
            memset(all.ranks, 0, words_of(s) * sizeof *all.ranks);
        }
        merge_bin(&all, &s->of[i], words_of(s));
        last->bins++;
        last->calls += s->of[i].calls;
        last->ns = sum_add(last->ns, s->of[i].ns);
        last->ranks = ranks_in(s, &all);
        last->observed_s += (double)timegrid_observed(s->grid, i) / (double)NS_PER_S;
    }
    free(all.ranks);
    return storms;
}
