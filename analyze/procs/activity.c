#include "analyze/procs/activity.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "analyze/rows/times.h"
#include "analyze/rows/waits.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

void
activities_columns(bool want[calls_NCOLS])
{
    static const int columns[] = {calls_start_ns, calls_dur_ns, calls_tid,
                                  calls_call,     calls_op,     calls_fd_kind,
                                  calls_errno,    calls_flags,  calls_transferred};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        want[columns[i]] = true;
}

static struct activity *
find(struct activities *a, uint32_t owner, int32_t tid)
{
    bool added;
    uint64_t *place = imap_put(&a->places, (uint64_t)owner << 32 | (uint32_t)tid, &added);
    if (added) {
        grow(&a->of, &a->cap, a->n + 1, sizeof *a->of);
        *place = a->n;
        a->of[a->n++] = (struct activity){.owner = owner, .tid = tid};
    }
    return &a->of[*place];
}

static void
add_time(struct activity *t, unsigned class, enum wait_kind wait, int64_t dur_ns)
{
    if (dur_ns < 0) /* missing */
        return;
    uint64_t ns = (uint64_t)dur_ns;
    uint64_t *const waited[] = {
        [WAIT_PEER] = &t->peer_ns,
        [WAIT_POLL] = &t->poll_ns,
        [WAIT_LOCK] = &t->lock_ns,
        [WAIT_NAMED] = &t->wait_ns,
    };
    t->timed++;
    if (class)
        t->io_ns = sum_add(t->io_ns, ns);
    if (wait != WAIT_NONE)
        *waited[wait] = sum_add(*waited[wait], ns);
}

static void
add_span(struct activity *t, int64_t start_ns, int64_t dur_ns)
{
    if (start_ns == MISSING_I64)
        return;
    int64_t end_ns = ns_add(start_ns, MAX(dur_ns, 0));
    t->first_ns = t->clocked ? MIN(t->first_ns, start_ns) : start_ns;
    t->last_ns = t->clocked ? MAX(t->last_ns, end_ns) : end_ns;
    t->clocked++;
}

void
activities_add(struct activities *a, const struct batch *b, const uint32_t *owner,
               const uint8_t *waits)
{
    const int64_t *start = calls_start_ns_in(b), *dur = calls_dur_ns_in(b);
    const int64_t *moved = calls_transferred_in(b);
    const int32_t *tid = calls_tid_in(b);
    const uint8_t *op = calls_op_in(b), *kind = calls_fd_kind_in(b);
    const uint16_t *error = calls_errno_in(b), *call = calls_call_in(b);
    const uint32_t *flags = calls_flags_in(b);
    struct activity *t = NULL;

    for (size_t i = 0; i < b->n; i++) {
        if (!t || t->owner != owner[i] || t->tid != tid[i])
            t = find(a, owner[i], tid[i]);
        unsigned class = io_class_of(op[i]);
        t->calls++;
        t->errors += error[i] != 0;
        add_span(t, start[i], dur[i]);
        add_time(t, class, wait_kind_of(op[i], kind[i], waits[call[i]]), dur[i]);
        if (call_succeeded(error[i], flags[i]))
            moved_add(&t->moved, class, moved[i]);
    }
}

void
activity_sum(struct activity *sum, const struct activity *more)
{
    if (more->clocked) {
        sum->first_ns =
            sum->clocked ? MIN(sum->first_ns, more->first_ns) : more->first_ns;
        sum->last_ns = sum->clocked ? MAX(sum->last_ns, more->last_ns) : more->last_ns;
    }
    sum->clocked += more->clocked;
    sum->calls += more->calls;
    sum->errors += more->errors;
    sum->timed += more->timed;
    moved_merge(&sum->moved, &more->moved);
    sum->io_ns = sum_add(sum->io_ns, more->io_ns);
    sum->peer_ns = sum_add(sum->peer_ns, more->peer_ns);
    sum->poll_ns = sum_add(sum->poll_ns, more->poll_ns);
    sum->lock_ns = sum_add(sum->lock_ns, more->lock_ns);
    sum->wait_ns = sum_add(sum->wait_ns, more->wait_ns);
}

void
activities_merge(struct activities *a, const struct activities *b)
{
    for (size_t i = 0; i < b->n; i++)
        activity_sum(find(a, b->of[i].owner, b->of[i].tid), &b->of[i]);
}

void
activities_free(struct activities *a)
{
    free(a->of);
    imap_free(&a->places);
    *a = (struct activities){0};
}
