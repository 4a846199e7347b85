#include "analyze/procs/locks.h"

#include "analyze/rows/columns.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

#define ERRNO_AGAIN 11 /* the lock had changed already: it did not wait */
#define ERRNO_TIMEDOUT 110

void
locks_columns(bool want[calls_NCOLS])
{
    static const int columns[] = {calls_dur_ns,  calls_pid,   calls_tid, calls_op,
                                  calls_offset2, calls_errno, calls_ret, calls_flags,
                                  calls_source,  calls_line};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        want[columns[i]] = true;
}

/* Keys are hashes: where two meet, the later one goes to the next free key. */
static struct lock *
find(struct locks *l, uint64_t process, int32_t pid, int64_t address)
{
    uint64_t key = hash_u64(process) ^ hash_u64((uint64_t)address + 1);
    for (;; key++) {
        bool added;
        uint64_t *place = imap_put(&l->places, key, &added);
        if (added) {
            *place = l->n;
            break;
        }
        struct lock *there = &l->of[*place];
        if (there->process == process && there->address == address)
            return there;
    }
    grow(&l->of, &l->cap, l->n + 1, sizeof *l->of);
    l->of[l->n] = (struct lock){
        .process = process, .pid = pid, .address = address, .longest_ns = -1};
    return &l->of[l->n++];
}

static struct lock_thread *
find_thread(struct locks *l, struct lock *lock, int32_t tid)
{
    bool added;
    uint64_t key = (uint64_t)(lock - l->of) << 32 | (uint32_t)tid;
    uint64_t *place = imap_put(&l->thread_places, key, &added);
    if (added) {
        grow(&lock->threads, &lock->threads_cap, lock->nthreads + 1,
             sizeof *lock->threads);
        *place = lock->nthreads;
        lock->threads[lock->nthreads++] = (struct lock_thread){.tid = tid};
    }
    return &lock->threads[*place];
}

/* The longest; of equal ones the first by log and line. */
static void
consider(struct lock *l, int64_t dur_ns, int32_t tid, uint16_t source, uint64_t line)
{
    bool earlier =
        source != l->longest_source ? source < l->longest_source : line < l->longest_line;
    if (dur_ns < 0 || dur_ns < l->longest_ns || (dur_ns == l->longest_ns && !earlier))
        return;
    l->longest_ns = dur_ns;
    l->longest_tid = tid;
    l->longest_source = source;
    l->longest_line = line;
}

static void
add_wait(struct lock *l, struct lock_thread *t, int64_t dur_ns, uint16_t error)
{
    l->waits++;
    t->waits++;
    l->expired += error == ERRNO_TIMEDOUT;
    l->refused += error == ERRNO_AGAIN;
    if (dur_ns < 0)
        return;
    l->timed++;
    l->wait_ns = sum_add(l->wait_ns, (uint64_t)dur_ns);
    t->wait_ns = sum_add(t->wait_ns, (uint64_t)dur_ns);
}

void
locks_add(struct locks *l, const struct batch *b, const struct sources *sources)
{
    const uint32_t *flags = calls_flags_in(b);
    for (size_t i = 0; i < b->n; i++) {
        if (!(flags[i] & (FLAG(LOCK_WAIT) | FLAG(LOCK_WAKE))))
            continue;
        uint16_t source = calls_source_in(b)[i];
        int32_t pid = calls_pid_in(b)[i], tid = calls_tid_in(b)[i];
        int64_t woken = calls_ret_in(b)[i];
        struct lock *lock =
            find(l, sources_process(sources, source, pid), pid, calls_offset2_in(b)[i]);
        struct lock_thread *t = find_thread(l, lock, tid);
        if (flags[i] & FLAG(LOCK_WAIT)) {
            int64_t dur = calls_dur_ns_in(b)[i];
            add_wait(lock, t, dur, calls_errno_in(b)[i]);
            consider(lock, dur, tid, source, calls_line_in(b)[i]);
            continue;
        }
        lock->wakes++;
        if (woken > 0 && calls_errno_in(b)[i] == 0) {
            lock->woken = sum_add(lock->woken, (uint64_t)woken);
            t->wakes++;
        }
    }
}

static void
merge(struct locks *a, const struct lock *from)
{
    struct lock *to = find(a, from->process, from->pid, from->address);
    to->waits += from->waits;
    to->timed += from->timed;
    to->expired += from->expired;
    to->refused += from->refused;
    to->wakes += from->wakes;
    to->woken = sum_add(to->woken, from->woken);
    to->wait_ns = sum_add(to->wait_ns, from->wait_ns);
    consider(to, from->longest_ns, from->longest_tid, from->longest_source,
             from->longest_line);
    for (size_t i = 0; i < from->nthreads; i++) {
        struct lock_thread *t = find_thread(a, to, from->threads[i].tid);
        t->waits += from->threads[i].waits;
        t->wakes += from->threads[i].wakes;
        t->wait_ns = sum_add(t->wait_ns, from->threads[i].wait_ns);
    }
}

void
locks_merge(struct locks *a, const struct locks *b)
{
    for (size_t i = 0; i < b->n; i++)
        merge(a, &b->of[i]);
}

static int
compare(const void *a, const void *b)
{
    const struct lock *x = a, *y = b;
    if (x->wait_ns != y->wait_ns)
        return x->wait_ns > y->wait_ns ? -1 : 1;
    if (x->waits != y->waits)
        return x->waits > y->waits ? -1 : 1;
    if (x->process != y->process)
        return x->process < y->process ? -1 : 1;
    return (x->address > y->address) - (x->address < y->address);
}

void
locks_sort(struct locks *l)
{
    if (l->n)
        qsort(l->of, l->n, sizeof *l->of, compare);
}

void
locks_free(struct locks *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->of[i].threads);
    free(l->of);
    imap_free(&l->places);
    imap_free(&l->thread_places);
    *l = (struct locks){0};
}

/* ---- what it shows ---- */

const struct lock_thread *
lock_holder(const struct lock *l)
{
    const struct lock_thread *best = NULL;
    for (size_t i = 0; i < l->nthreads; i++) {
        const struct lock_thread *t = &l->threads[i];
        if (t->wakes > 0 && (!best || t->wakes > best->wakes ||
                             (t->wakes == best->wakes && t->tid < best->tid)))
            best = t;
    }
    return best;
}

uint64_t
lock_waiters(const struct lock *l)
{
    uint64_t n = 0;
    for (size_t i = 0; i < l->nthreads; i++)
        n += l->threads[i].waits > 0;
    return n;
}

uint64_t
lock_holders(const struct lock *l)
{
    uint64_t n = 0;
    for (size_t i = 0; i < l->nthreads; i++)
        n += l->threads[i].wakes > 0;
    return n;
}
