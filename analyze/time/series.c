#include "analyze/time/series.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

#define MS_NS INT64_C(1000000)
#define AUTO_BINS 200
#define LEAST_NS 10000 /* shorter, and most bins of a short run are empty */

void
series_columns(bool want[calls_NCOLS])
{
    static const int columns[] = {calls_start_ns,    calls_dur_ns, calls_op,
                                  calls_transferred, calls_errno,  calls_flags};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        want[columns[i]] = true;
}

void
series_span_columns(bool want[calls_NCOLS])
{
    want[calls_start_ns] = want[calls_dur_ns] = want[calls_op] = true;
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
    for (int64_t decade = LEAST_NS;; decade *= 10)
        for (size_t i = 0; i < ARRAY_LEN(steps); i++)
            if (steps[i] * decade >= least)
                return steps[i] * decade;
}

/* ---- bins ---- */

/* Widens the array of bins to hold bin k. NULL when that would be too many. Passes go
 * back in time, so it grows at its end; before its beginning only in files that are in
 * no order. */
static struct series_bin *
bin_at(struct series_set *set, struct series *s, int64_t k)
{
    int64_t last = s->n ? MAX(s->last, k) : k;
    int64_t first = s->n ? MIN(s->last - ((int64_t)s->n - 1), k) : k;
    uint64_t n = (uint64_t)last - (uint64_t)first + 1;
    if (n > s->n) {
        if (n > SERIES_MAX_BINS || set->bins + (n - s->n) > SERIES_MAX_BINS)
            return NULL;
        size_t later = s->n ? (size_t)(last - s->last) : 0, more = (size_t)n - s->n;
        grow(&s->bins, &s->cap, (size_t)n, sizeof *s->bins);
        if (later > 0)
            memmove(s->bins + later, s->bins, s->n * sizeof *s->bins);
        memset(s->bins, 0, later * sizeof *s->bins);
        memset(s->bins + later + s->n, 0, (more - later) * sizeof *s->bins);
        s->n = (size_t)n;
        s->last = last;
        set->bins += more;
    }
    return &s->bins[last - k];
}

/* Calls near each other in the file mostly lie in one bin. */
static inline struct series_bin *
bin_of_call(struct series_set *set, struct series *s, int64_t start_ns)
{
    uint64_t into = (uint64_t)start_ns - (uint64_t)s->at_ns;
    if (s->at && into < (uint64_t)set->width_ns)
        return s->at;
    int64_t k = series_bin_of(start_ns, set->width_ns);
    s->at = bin_at(set, s, k);
    s->at_ns = (int64_t)((uint64_t)k * (uint64_t)set->width_ns);
    return s->at;
}

const struct series_bin *
series_at(const struct series *s, int64_t k)
{
    uint64_t at = (uint64_t)s->last - (uint64_t)k;
    return at < s->n ? &s->bins[at] : NULL;
}

bool
series_tells_inflight(const struct series *s, const struct series_bin *bin)
{
    bool log_tells = s->calls == 0 || s->timed > 0;
    return log_tells && (!bin || bin->calls == 0 || bin->dur.count > 0);
}

static void
make_room(struct series_set *set, size_t ngroups)
{
    if (ngroups <= set->n)
        return;
    grow(&set->of, &set->cap, ngroups, sizeof *set->of);
    memset(set->of + set->n, 0, (ngroups - set->n) * sizeof *set->of);
    set->n = ngroups;
}

struct series_bin *
series_bin_for(struct series_set *set, size_t group, size_t ngroups, int64_t start_ns)
{
    make_room(set, ngroups);
    return bin_of_call(set, &set->of[group], start_ns);
}

/* ---- calls ---- */

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
    hull_add(&set->hull, b);
    for (size_t i = b->n; i-- > 0;) {
        unsigned class = io_class_of(op[i]);
        if (class == 0 || start[i] == MISSING_I64)
            continue;
        struct series *series = &set->of[group ? group[i] : 0];
        struct series_bin *bin = bin_of_call(set, series, start[i]);
        if (!bin) {
            set->too_many = true;
            return;
        }
        series->calls++;
        bin->calls++;
        if (dur[i] >= 0) {
            series->timed++;
            bin->time_ns = sum_add(bin->time_ns, (uint64_t)dur[i]);
            hist_add(&bin->dur, dur[i]);
        }
        if (call_succeeded(error[i], flags[i]))
            moved_add(&bin->moved, class, moved[i]);
        bin->metas += class == IO_META;
        bin->errors += error[i] != 0;
    }
}

void
series_spans(const struct batch *b, const uint32_t *group, struct run *run)
{
    const int64_t *start = calls_start_ns_in(b), *dur = calls_dur_ns_in(b);
    const uint8_t *op = calls_op_in(b);

    for (size_t i = 0; i < b->n; i++) {
        run_put(run, start[i], dur[i], group ? group[i] : 0, 0);
        run->n += start[i] != MISSING_I64 && dur[i] >= 0 && io_class_of(op[i]) != 0;
    }
    run_close(run);
}

static void
bin_merge(struct series_bin *a, const struct series_bin *b)
{
    a->calls += b->calls;
    moved_merge(&a->moved, &b->moved);
    a->metas += b->metas;
    a->errors += b->errors;
    a->time_ns = sum_add(a->time_ns, b->time_ns);
    hist_merge(&a->dur, &b->dur);
}

void
series_merge(struct series_set *a, const struct series_set *b)
{
    make_room(a, b->n);
    hull_merge(&a->hull, &b->hull);
    a->too_many |= b->too_many;
    for (size_t group = 0; group < b->n && !a->too_many; group++) {
        const struct series *from = &b->of[group];
        a->of[group].calls += from->calls;
        a->of[group].timed += from->timed;
        for (size_t i = 0; i < from->n && !a->too_many; i++) {
            struct series_bin *to = bin_at(a, &a->of[group], from->last - (int64_t)i);
            if (to)
                bin_merge(to, &from->bins[i]);
            else
                a->too_many = true;
        }
    }
}

void
series_free(struct series_set *set)
{
    for (size_t k = 0; k < set->n; k++) {
        for (size_t i = 0; i < set->of[k].n; i++)
            hist_free(&set->of[k].bins[i].dur);
        free(set->of[k].bins);
    }
    free(set->of);
    *set = (struct series_set){0};
}
