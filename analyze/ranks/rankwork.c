#include "analyze/ranks/rankwork.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "analyze/rows/times.h"
#include "analyze/rows/waits.h"
#include "lib/base/mem.h"

void
rankworks_columns(bool want[calls_NCOLS])
{
    static const int columns[] = {calls_start_ns, calls_dur_ns,  calls_call,
                                  calls_op,       calls_fd_kind, calls_errno,
                                  calls_flags,    calls_source,  calls_transferred};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        want[columns[i]] = true;
}

bool
rankwork_is_io(const struct batch *b, size_t i)
{
    uint8_t op = calls_op_in(b)[i], kind = calls_fd_kind_in(b)[i];
    bool of_peers = kind == fd_kind_PIPE || kind == fd_kind_SOCKET || kind == fd_kind_TTY;
    return io_class_of(op) != 0 && !of_peers && op < RANK_OPS;
}

struct opwork
opwork_of(const struct batch *b, size_t i)
{
    int64_t dur_ns = calls_dur_ns_in(b)[i], moved = calls_transferred_in(b)[i];
    bool ok = call_succeeded(calls_errno_in(b)[i], calls_flags_in(b)[i]);
    return (struct opwork){.calls = 1,
                           .timed = dur_ns >= 0,
                           .ns = dur_ns >= 0 ? (uint64_t)dur_ns : 0,
                           .bytes = ok && moved > 0 ? (uint64_t)moved : 0};
}

void
opwork_sum(struct opwork *sum, const struct opwork *more)
{
    sum->calls += more->calls;
    sum->timed += more->timed;
    sum->ns = sum_add(sum->ns, more->ns);
    sum->bytes = sum_add(sum->bytes, more->bytes);
}

static void
add_span(struct rankwork *w, int64_t start_ns, int64_t dur_ns)
{
    if (start_ns == MISSING_I64)
        return;
    int64_t end_ns = ns_add(start_ns, MAX(dur_ns, 0));
    w->first_ns = w->clocked ? MIN(w->first_ns, start_ns) : start_ns;
    w->last_ns = w->clocked ? MAX(w->last_ns, end_ns) : end_ns;
    w->clocked++;
}

/* Work of calls of one kind goes where it belongs; row i of b is, or is like, each. */
static void
add_to_kind(struct rankwork *w, const struct batch *b, size_t i, const uint8_t *waits,
            const struct opwork *work)
{
    uint8_t op = calls_op_in(b)[i];
    bool named = waits[calls_call_in(b)[i]];
    w->calls += work->calls;
    w->errors += calls_errno_in(b)[i] != 0 ? work->calls : 0;
    if (wait_kind_of(op, calls_fd_kind_in(b)[i], named) != WAIT_NONE)
        opwork_sum(&w->waits, work);
    else if (rankwork_is_io(b, i))
        opwork_sum(&w->of[op], work);
}

static void
add_row(struct rankwork *w, const struct batch *b, size_t i, const uint8_t *waits)
{
    struct opwork one = opwork_of(b, i);
    add_span(w, calls_start_ns_in(b)[i], calls_dur_ns_in(b)[i]);
    add_to_kind(w, b, i, waits, &one);
}

static void
make_room(struct rankworks *w, size_t n)
{
    if (w->of)
        return;
    w->of = xcalloc(n + 1, sizeof *w->of);
    w->n = n;
}

void
rankworks_add(struct rankworks *w, const struct batch *b, const struct ranks *ranks,
              const uint8_t *waits)
{
    make_room(w, ranks->n);
    for (size_t i = 0; i < b->n; i++) {
        uint32_t at = ranks_of_source(ranks, calls_source_in(b)[i]);
        if (at == RANKS_NONE)
            w->rankless++;
        else
            add_row(&w->of[at], b, i, waits);
    }
}

/* ---- together ---- */

static void
add_work(struct rankwork *sum, const struct rankwork *more)
{
    bool known = sum->clocked > 0;
    if (more->clocked) {
        sum->first_ns = known ? MIN(sum->first_ns, more->first_ns) : more->first_ns;
        sum->last_ns = known ? MAX(sum->last_ns, more->last_ns) : more->last_ns;
    }
    sum->clocked += more->clocked;
    sum->calls += more->calls;
    sum->errors += more->errors;
    for (int op = 0; op < RANK_OPS; op++)
        opwork_sum(&sum->of[op], &more->of[op]);
    opwork_sum(&sum->waits, &more->waits);
}

void
rankworks_merge(struct rankworks *a, const struct rankworks *b)
{
    if (b->of)
        make_room(a, b->n);
    for (size_t i = 0; i < b->n; i++)
        add_work(&a->of[i], &b->of[i]);
    a->rankless += b->rankless;
}

/* ---- of calls that are alike ---- */

void
rankworks_columns_alike(bool want[calls_NCOLS])
{
    static const int columns[] = {calls_call,  calls_op,    calls_fd_kind,
                                  calls_errno, calls_flags, calls_source};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        want[columns[i]] = true;
}

static struct rankwork
span_of(const struct batch *sums, size_t i)
{
    return (struct rankwork){.clocked = alike_clocked_in(sums)[i],
                             .first_ns = alike_first_ns_in(sums)[i],
                             .last_ns = alike_last_ns_in(sums)[i]};
}

struct opwork
opwork_of_alike(const struct batch *calls, const struct batch *sums, size_t i)
{
    bool ok = call_succeeded(calls_errno_in(calls)[i], calls_flags_in(calls)[i]);
    return (struct opwork){.calls = alike_calls_in(sums)[i],
                           .timed = alike_timed_in(sums)[i],
                           .ns = alike_total_ns_in(sums)[i],
                           .bytes = ok ? alike_moved_bytes_in(sums)[i] : 0};
}

static void
add_alike(struct rankwork *w, const struct batch *calls, const struct batch *sums,
          size_t i, const uint8_t *waits)
{
    const struct opwork work = opwork_of_alike(calls, sums, i);
    const struct rankwork span = span_of(sums, i);
    add_work(w, &span);
    add_to_kind(w, calls, i, waits, &work);
}

void
rankworks_add_alike(struct rankworks *w, const struct batch *calls,
                    const struct batch *sums, const struct ranks *ranks,
                    const uint8_t *waits)
{
    make_room(w, ranks->n);
    for (size_t i = 0; i < calls->n; i++) {
        uint32_t at = ranks_of_source(ranks, calls_source_in(calls)[i]);
        if (at == RANKS_NONE)
            w->rankless += alike_calls_in(sums)[i];
        else
            add_alike(&w->of[at], calls, sums, i, waits);
    }
}

void
rankworks_free(struct rankworks *w)
{
    free(w->of);
    *w = (struct rankworks){0};
}
