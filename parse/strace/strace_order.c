/* What the lines of a set of logs (strace -ff) tell of their order. */
#include "lib/base/num.h"
#include "parse/strace/tracer.h"

/* A little more than the duration: clocks are cut to microseconds. */
#define SLACK_NS 2000
/* strace tells the time of day of a call before it begins to count the duration: where it
 * had to wait for a processor in between, the call ended later than the two say, by so
 * much at most. */
#define UNTOLD_NS 100000000

/* A call that moves a position ends for sure when its thread goes on: who came first with
 * a position that several share depends on it. */
static int64_t
latest_end_ns(const struct facts *f, int64_t end_ns, int64_t next_ns)
{
    bool moves = f->def && ((f->fd.fd >= 0 && transfer_moves(f, 0)) ||
                            (f->fd2.fd >= 0 && transfer_moves(f, 1)));
    int64_t limit_ns = end_ns + UNTOLD_NS;
    return moves ? MAX(end_ns, MIN(next_ns, limit_ns)) : end_ns; /* missing is least */
}

int64_t
order_end_ns(const struct item *item, int64_t next_ns)
{
    int64_t start_ns = item->line.prefix.time_ns, dur_ns = item->line.result.dur_ns;
    int64_t end_ns;
    if (item->line.kind != LINE_CALL || start_ns == MISSING_I64 ||
        dur_ns == MISSING_I64 || __builtin_add_overflow(start_ns, dur_ns, &end_ns) ||
        end_ns > INT64_MAX - SLACK_NS - UNTOLD_NS)
        return MISSING_I64;
    return latest_end_ns(&item->facts, end_ns + SLACK_NS, next_ns);
}

/* -ttt or -tt, and -T. */
bool
order_shows(const struct item *item)
{
    const struct strace_line *line = &item->line;
    return line->kind != LINE_CALL || line->result.ret == MISSING_I64 ||
           (order_end_ns(item, MISSING_I64) != MISSING_I64 && line->prefix.decimals >= 6);
}

int32_t
order_goes_to(const struct strace_line *line)
{
    const struct slice words = SLICE("<pid changed to ");
    struct slice body = line->body;
    uint64_t pid;

    if (line->kind != LINE_UNFINISHED)
        return MISSING_I32;
    for (size_t i = body.n; i-- > 0;)
        if (body.p[i] == '<')
            return slice_starts(slice_from(body, i), words) &&
                           num_take_u64(slice_from(body, i + words.n), &pid) &&
                           pid <= INT32_MAX
                       ? (int32_t)pid
                       : MISSING_I32;
    return MISSING_I32;
}

int32_t
order_comes_from(const struct strace_line *line)
{
    return line->kind == LINE_SUPERSEDED && line->number <= INT32_MAX
               ? (int32_t)line->number
               : MISSING_I32;
}
