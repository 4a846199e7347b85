#include "analyze/group/group_sums.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "analyze/rows/times.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

void
group_sums_columns(bool want[calls_NCOLS])
{
    static const int columns[] = {calls_start_ns, calls_dur_ns, calls_op,
                                  calls_errno,    calls_flags,  calls_transferred};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        want[columns[i]] = true;
}

void
group_sums_widen(struct group_sums *s, size_t ngroups)
{
    if (ngroups <= s->n)
        return;
    grow(&s->of, &s->cap, ngroups, sizeof *s->of);
    memset(s->of + s->n, 0, (ngroups - s->n) * sizeof *s->of);
    s->n = ngroups;
}

static void
add_window(struct group_sum *a, int64_t first_ns, int64_t last_ns, uint64_t clocked)
{
    if (clocked == 0)
        return;
    a->first_ns = a->clocked ? MIN(a->first_ns, first_ns) : first_ns;
    a->last_ns = a->clocked ? MAX(a->last_ns, last_ns) : last_ns;
    a->clocked += clocked;
}

void
group_sums_add(struct group_sums *s, const struct batch *b, const uint32_t *group,
               size_t ngroups)
{
    const int64_t *start = calls_start_ns_in(b), *dur = calls_dur_ns_in(b);
    const int64_t *moved = calls_transferred_in(b);
    const uint8_t *op = calls_op_in(b);
    const uint16_t *error = calls_errno_in(b);
    const uint32_t *flags = calls_flags_in(b);

    group_sums_widen(s, ngroups);
    for (size_t i = 0; i < b->n; i++) {
        struct group_sum *a = &s->of[group[i]];
        unsigned class = io_class_of(op[i]);
        a->calls++;
        a->errors += error[i] != 0;
        a->metas += (class & IO_META) != 0;
        if (start[i] != MISSING_I64)
            add_window(a, start[i], ns_add(start[i], MAX(dur[i], 0)), 1);
        if (class == 0)
            continue;
        a->io++;
        a->timed_io += dur[i] >= 0;
        a->io_time_ns = sum_add(a->io_time_ns, dur[i] > 0 ? (uint64_t)dur[i] : 0);
        if (call_succeeded(error[i], flags[i]))
            moved_add(&a->moved, class, moved[i]);
    }
}

static void
merge_one(struct group_sum *a, const struct group_sum *b)
{
    add_window(a, b->first_ns, b->last_ns, b->clocked);
    a->calls += b->calls;
    a->errors += b->errors;
    moved_merge(&a->moved, &b->moved);
    a->metas += b->metas;
    a->io += b->io;
    a->timed_io += b->timed_io;
    a->io_time_ns = sum_add(a->io_time_ns, b->io_time_ns);
}

void
group_sums_merge(struct group_sums *a, const struct group_sums *b)
{
    group_sums_widen(a, b->n);
    for (size_t i = 0; i < b->n; i++)
        merge_one(&a->of[i], &b->of[i]);
}

void
group_sums_free(struct group_sums *s)
{
    free(s->of);
    *s = (struct group_sums){0};
}
