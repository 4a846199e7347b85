#include "analyze/procs/procrow.h"

#include <math.h>

#include "analyze/rows/times.h"
#include "lib/base/sum.h"

/* ---- cells ---- */

static struct cell
get_kind(const struct procrow *r)
{
    static const char *const names[] = {"process", "image", "thread"};
    return cell_text(slice_of(names[r->kind]));
}

static struct cell
number(int32_t v)
{
    return v == MISSING_I32 ? cell_missing() : cell_int(v);
}

static struct cell
known(uint64_t n)
{
    return n ? cell_count(n) : cell_missing();
}

static struct cell
get_pid(const struct procrow *r)
{
    return number(r->pid);
}

static struct cell
get_ppid(const struct procrow *r)
{
    return number(r->ppid);
}

static struct cell
get_tid(const struct procrow *r)
{
    return number(r->tid);
}

static struct cell
get_depth(const struct procrow *r)
{
    return cell_int((int64_t)r->depth);
}

static struct cell
get_start(const struct procrow *r)
{
    return cell_seconds(r->start_ns);
}

static struct cell
get_end(const struct procrow *r)
{
    return cell_seconds(r->end_ns);
}

static struct cell
get_lifetime(const struct procrow *r)
{
    if (r->start_ns == MISSING_I64 || r->end_ns == MISSING_I64)
        return cell_missing();
    return cell_seconds(ns_between(r->start_ns, r->end_ns));
}

static struct cell
get_exit_status(const struct procrow *r)
{
    return number(r->exit_status);
}

static struct cell
get_signal(const struct procrow *r)
{
    return number(r->signal);
}

static struct cell
get_images(const struct procrow *r)
{
    return known(r->images);
}

static struct cell
get_threads(const struct procrow *r)
{
    return known(r->threads);
}

#define GET_COUNT(name)                                                                  \
    static struct cell get_##name(const struct procrow *r)                               \
    {                                                                                    \
        return r->traced ? cell_count(r->work->name) : cell_missing();                   \
    }
GET_COUNT(calls)
GET_COUNT(errors)

static struct cell
get_ops(const struct procrow *r)
{
    return r->traced ? cell_count(r->work->moved.reads + r->work->moved.writes)
                     : cell_missing();
}

static struct cell
get_read_bytes(const struct procrow *r)
{
    const struct activity *w = r->work;
    return r->traced
               ? cell_moved(w->moved.read_bytes, w->moved.reads, w->moved.sized_reads)
               : cell_missing();
}

static struct cell
get_write_bytes(const struct procrow *r)
{
    const struct activity *w = r->work;
    return r->traced
               ? cell_moved(w->moved.write_bytes, w->moved.writes, w->moved.sized_writes)
               : cell_missing();
}

/* Calls without durations say nothing of times; no calls take no time. */
static double
seconds(const struct procrow *r, uint64_t ns)
{
    bool timed = r->traced && (r->work->timed > 0 || r->work->calls == 0);
    return timed ? sum_real(ns) / (double)NS_PER_S : (double)NAN;
}

#define GET_TIME(name)                                                                   \
    static struct cell get_##name(const struct procrow *r)                               \
    {                                                                                    \
        return cell_real(seconds(r, r->work->name##_ns));                                \
    }
GET_TIME(io)
GET_TIME(peer)
GET_TIME(poll)
GET_TIME(lock)
GET_TIME(wait)

static struct cell
get_cpu(const struct procrow *r)
{
    return cell_seconds(r->cpu_ns);
}

/* clang-format off */
const struct procrow_col procrow_cols[] = {
    {{"kind", "", "process, image (a program that it ran) or thread"}, get_kind},
    {{"pid", "", "process"}, get_pid},
    {{"ppid", "", "its parent, where the log shows it"}, get_ppid},
    {{"tid", "", "thread"}, get_tid},
    {{"depth", "", "how many of its ancestors are in the table"}, get_depth},
    {{"start_s", "s", "first sign of it, since the first event"}, get_start},
    {{"end_s", "s", "its end"}, get_end},
    {{"lifetime_s", "s", "end_s - start_s"}, get_lifetime},
    {{"exit_status", "", "exit status"}, get_exit_status},
    {{"signal", "", "signal that killed it"}, get_signal},
    {{"images", "1", "programs it ran, one after the other: 1 + its execs"}, get_images},
    {{"threads", "1", "threads that made calls, or were sampled"}, get_threads},
    {{"calls", "1", "calls"}, get_calls},
    {{"errors", "1", "calls that failed"}, get_errors},
    {{"ops", "1", "reads and writes that did not fail; a copy is both"}, get_ops},
    {{"read_bytes", "byte", "bytes read"}, get_read_bytes},
    {{"write_bytes", "byte", "bytes written"}, get_write_bytes},
    {{"io_time_s", "s", "sum of durations of I/O calls"}, get_io},
    {{"peer_time_s", "s", "of io_time_s: reads from pipes, sockets and terminals"}, get_peer},
    {{"poll_time_s", "s", "in poll, select, epoll_wait and their like"}, get_poll},
    {{"lock_time_s", "s", "in futex, flock and their like"}, get_lock},
    {{"wait_time_s", "s", "waiting for children, for a time, for a signal"}, get_wait},
    {{"cpu_s", "s", "processor time, from samples"}, get_cpu},
};
/* clang-format on */
const int procrow_ncols = (int)ARRAY_LEN(procrow_cols);

/* ---- shares ---- */

static double
share_io(const struct procrow *r)
{
    return seconds(r, r->work->io_ns);
}

static double
share_lock(const struct procrow *r)
{
    return seconds(r, r->work->lock_ns);
}

static double
share_poll(const struct procrow *r)
{
    return seconds(r, r->work->poll_ns);
}

static double
share_bytes(const struct procrow *r)
{
    return cell_number(get_read_bytes(r)) + cell_number(get_write_bytes(r));
}

static double
share_ops(const struct procrow *r)
{
    return r->traced ? (double)(r->work->moved.reads + r->work->moved.writes)
                     : (double)NAN;
}

static double
share_cpu(const struct procrow *r)
{
    return r->cpu_ns == MISSING_I64 ? (double)NAN : (double)r->cpu_ns / (double)NS_PER_S;
}

/* clang-format off */
const struct procrow_share procrow_shares[] = {
    {{"io_time_s", "s", "sum of durations of I/O calls"},
     {"io_share", "1", "io_time_s / its sum over all rows"}, share_io,
     "io_time_s / sum of io_time_s"},
    {{"bytes", "byte", "bytes read and written"},
     {"bytes_share", "1", "bytes / their sum over all rows"}, share_bytes,
     "(read_bytes + write_bytes) / sum of the same"},
    {{"ops", "1", "reads and writes that did not fail"},
     {"ops_share", "1", "ops / their sum over all rows"}, share_ops,
     "ops / sum of ops"},
    {{"lock_time_s", "s", "in futex, flock and their like"},
     {"lock_share", "1", "lock_time_s / its sum over all rows"}, share_lock,
     "lock_time_s / sum of lock_time_s"},
    {{"poll_time_s", "s", "in poll, select and their like"},
     {"poll_share", "1", "poll_time_s / its sum over all rows"}, share_poll,
     "poll_time_s / sum of poll_time_s"},
    {{"cpu_s", "s", "processor time, from samples"},
     {"cpu_share", "1", "cpu_s / its sum over all rows"}, share_cpu,
     "cpu_s / sum of cpu_s"},
};
/* clang-format on */
const int procrow_nshares = (int)ARRAY_LEN(procrow_shares);
