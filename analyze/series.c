#include "analyze/series.h"

#include "analyze/columns.h"
#include "analyze/ops.h"
#include "lib/mem.h"
#include "lib/sum.h"

#define MS_NS INT64_C(1000000)
#define AUTO_BINS 200

void
series_columns(bool want[calls_NCOLS])
{
    static const int columns[] = {calls_start_ns,    calls_dur_ns, calls_op,
                                  calls_transferred, calls_errno,  calls_flags};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        want[columns[i]] = true;
}

int64_t
series_bin_of(int64_t ns, int64_t width_ns)
{
    return ns / width_ns - (ns % width_ns < 0);
}

int64_t
series_auto_width(int64_t elapsed_ns)
{
    static const int64_t steps[] = {1, 2, 5};
    int64_t least = elapsed_ns / AUTO_BINS + (elapsed_ns % AUTO_BINS > 0);
    for (int64_t decade = MS_NS;; decade *= 10)
        for (size_t i = 0; i < ARRAY_LEN(steps); i++)
            if (steps[i] * decade >= least)
                return steps[i] * decade;
}

/* Widens the array of bins to hold bin k. NULL when that would be too many. */
static struct series_bin *
bin_at(struct series *s, int64_t k)
{
    if (s->n == 0)
        s->first = k;
    int64_t first = MIN(s->first, k), last = MAX(s->first + ((int64_t)s->n - 1), k);
    uint64_t n = (uint64_t)last - (uint64_t)first + 1;
    if (n > SERIES_MAX_BINS)
        return NULL;
    if (n > s->n) {
        size_t before = (size_t)(s->first - first);
        grow(&s->bins, &s->cap, (size_t)n, sizeof *s->bins);
        memmove(s->bins + before, s->bins, s->n * sizeof *s->bins);
        memset(s->bins, 0, before * sizeof *s->bins);
        memset(s->bins + before + s->n, 0, ((size_t)n - before - s->n) * sizeof *s->bins);
        s->n = (size_t)n;
        s->first = first;
    }
    return &s->bins[k - s->first];
}

const struct series_bin *
series_at(const struct series *s, int64_t k)
{
    uint64_t at = (uint64_t)k - (uint64_t)s->first;
    return at < s->n ? &s->bins[at] : NULL;
}

static void
make_room(struct series_set *set, size_t ngroups)
{
    grow(&set->of, &set->cap, ngroups, sizeof *set->of);
    for (; set->n < ngroups; set->n++)
        set->of[set->n] = (struct series){.width_ns = set->width_ns};
}

static void
widen_hull(struct series_set *set, int64_t start_ns, int64_t end_ns)
{
    set->first_ns = set->clocked ? MIN(set->first_ns, start_ns) : start_ns;
    set->last_ns = set->clocked ? MAX(set->last_ns, end_ns) : end_ns;
    set->clocked++;
}

void
series_add(struct series_set *set, const struct batch *b, const uint32_t *group,
           size_t ngroups)
{
    const int64_t *start = calls_start_ns_in(b), *dur = calls_dur_ns_in(b);
    const int64_t *moved = calls_transferred_in(b);
    const uint8_t *op = calls_op_in(b);
    const uint16_t *error = calls_errno_in(b);
    const uint32_t *flags = calls_flags_in(b);

    make_room(set, ngroups);
    for (size_t i = 0; i < b->n; i++) {
        unsigned class = io_class_of(op[i]);
        if (start[i] == MISSING_I64)
            continue;
        widen_hull(set, start[i], ns_add(start[i], MAX(dur[i], 0)));
        if (class == 0)
            continue;
        struct series *s = &set->of[group ? group[i] : 0];
        struct series_bin *bin = bin_at(s, series_bin_of(start[i], set->width_ns));
        if (!bin) {
            set->too_many = true;
            return;
        }
        if (dur[i] >= 0) {
            bin->time_ns = sum_add(bin->time_ns, (uint64_t)dur[i]);
            hist_add(&bin->dur, dur[i]);
            spans_add(&s->open, start[i], dur[i]);
        }
        bool done = call_succeeded(error[i], flags[i]);
        uint64_t bytes = done && moved[i] > 0 ? (uint64_t)moved[i] : 0;
        bin->reads += done && class & IO_READ;
        bin->writes += done && class & IO_WRITE;
        bin->metas += class == IO_META;
        bin->read_bytes = sum_add(bin->read_bytes, class & IO_READ ? bytes : 0);
        bin->write_bytes = sum_add(bin->write_bytes, class & IO_WRITE ? bytes : 0);
    }
}

void
series_merge(struct series *a, const struct series *b)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct series_bin *from = &b->bins[i];
        struct series_bin *to = bin_at(a, b->first + (int64_t)i);
        if (!to)
            return;
        to->reads += from->reads;
        to->writes += from->writes;
        to->metas += from->metas;
        to->read_bytes = sum_add(to->read_bytes, from->read_bytes);
        to->write_bytes = sum_add(to->write_bytes, from->write_bytes);
        to->time_ns = sum_add(to->time_ns, from->time_ns);
        hist_merge(&to->dur, &from->dur);
    }
    spans_merge(&a->open, &b->open);
}

void
series_free(struct series_set *set)
{
    for (size_t k = 0; k < set->n; k++) {
        for (size_t i = 0; i < set->of[k].n; i++)
            hist_free(&set->of[k].bins[i].dur);
        free(set->of[k].bins);
        spans_free(&set->of[k].open);
    }
    free(set->of);
    *set = (struct series_set){0};
}
