#include "lib/base/mem.h"
#include "parse/state/aio.h"
#include "parse/state/procs_priv.h"

struct procs *
procs_new(struct procs_events events)
{
    struct procs *p = xcalloc(1, sizeof *p);
    p->events = events;
    return p;
}

void
procs_source(struct procs *p, uint16_t number)
{
    p->source = number;
}

struct unseen *
procs_unseen(struct procs *p)
{
    return &p->unseen;
}

void
procs_unordered(struct procs *p)
{
    p->unordered = true;
}

void
procs_start_in(struct procs *p, uint32_t cwd)
{
    p->start_cwd = cwd;
}

void
procs_announce(struct procs *p, int32_t pid, int32_t tid)
{
    *imap_put(&p->announced, (uint32_t)tid, NULL) = (uint32_t)pid;
}

/* ---- processes ---- */

static void
begin_image(const struct procs *p, struct process *pr, int64_t now_ns, uint64_t line)
{
    pr->image = (struct processes_row){
        .pid_ = pr->pid,
        .ppid_ = pr->ppid,
        .start_ns_ = now_ns,
        .end_ns_ = MISSING_I64,
        .exit_status_ = MISSING_I32,
        .signal_ = MISSING_I32,
        .source_ = p->source,
        .line_ = line,
    };
}

static void
end_image(struct procs *p, struct process *pr, const struct thread *last, int64_t now_ns)
{
    pr->image.end_ns_ = now_ns;
    pr->image.cwd_ = last->cwd->path;
    pr->image.ppid_ = pr->ppid;
    if (!pr->foundling) {
        p->events.ended(p->events.ctx, &pr->image);
        return;
    }
    grow(&pr->held, &pr->held_cap, pr->nheld + 1, sizeof *pr->held);
    pr->held[pr->nheld++] = pr->image;
}

void
process_found(struct procs *p, struct process *pr)
{
    pr->foundling = false;
    for (size_t i = 0; i < pr->nheld; i++) {
        pr->held[i].ppid_ = pr->ppid;
        p->events.ended(p->events.ctx, &pr->held[i]);
    }
    pr->nheld = 0;
}

struct cwd *
cwd_new(uint32_t path, uint32_t root)
{
    struct cwd *c = xcalloc(1, sizeof *c);
    *c = (struct cwd){1, path, root};
    return c;
}

void
cwd_drop(struct cwd *c)
{
    if (c && --c->refs == 0)
        free(c);
}

struct process *
process_new(const struct procs *p, int32_t pid, int64_t now_ns, uint64_t line)
{
    struct process *pr = xcalloc(1, sizeof *pr);
    pr->pid = pid;
    pr->ppid = MISSING_I32;
    begin_image(p, pr, now_ns, line);
    return pr;
}

/* One thread less that knows the process; the last one frees it. */
static void
process_drop(struct procs *p, struct process *pr)
{
    if (--pr->refs)
        return;
    if (pr->foundling)
        process_found(p, pr);
    aio_free(pr->aio);
    free(pr->held);
    free(pr);
}

/* ---- threads ---- */

struct thread *
procs_find(const struct procs *p, int32_t tid)
{
    uint64_t *value = imap_get(&p->threads, (uint32_t)tid);
    return value ? (struct thread *)(uintptr_t)*value : NULL;
}

static void
link_thread(struct thread *t, struct process *pr)
{
    t->process = pr;
    t->prev = NULL;
    t->next = pr->threads;
    if (t->next)
        t->next->prev = t;
    pr->threads = t;
    pr->nthreads++;
}

static void
unlink_thread(struct thread *t)
{
    if (t->prev)
        t->prev->next = t->next;
    else
        t->process->threads = t->next;
    if (t->next)
        t->next->prev = t->prev;
    t->next = t->prev = NULL;
    t->process->nthreads--;
}

static void
comes_alive(struct procs *p, struct thread *t, struct process *pr)
{
    t->alive = true;
    link_thread(t, pr);
    p->alive++;
    p->living += (uintptr_t)t;
}

struct thread *
thread_new(struct procs *p, int32_t tid, struct process *pr, struct fdtab *fds,
           struct cwd *cwd)
{
    struct thread *t = xcalloc(1, sizeof *t);
    t->tid = tid;
    t->fds = fds;
    t->cwd = cwd;
    t->born = ++p->ticks;
    comes_alive(p, t, pr);
    pr->refs++;
    *imap_put(&p->threads, (uint32_t)tid, NULL) = (uint64_t)(uintptr_t)t;
    return t;
}

void
thread_belongs(struct thread *t, struct process *pr)
{
    struct process *was = t->process;
    if (t->alive) {
        unlink_thread(t);
        link_thread(t, pr);
    } else {
        t->process = pr;
    }
    pr->refs++;
    was->foundling = false; /* it never was: what is held is told by nobody */
    was->nheld = 0;
    if (--was->refs == 0) {
        aio_free(was->aio);
        free(was->held);
        free(was);
    }
}

static void
let_go(struct thread *t)
{
    fdtab_drop(t->fds);
    cwd_drop(t->cwd);
    t->fds = NULL;
    t->cwd = NULL;
}

/* The thread is gone. One with a call that was never ended keeps what that needs. */
static void
thread_leave(struct procs *p, struct thread *t)
{
    if (!t->alive)
        return;
    t->alive = false;
    fork_ends(p, t);
    unlink_thread(t);
    p->alive--;
    p->living -= (uintptr_t)t;
    if (!t->pending.active)
        let_go(t);
}

static void
thread_free(struct procs *p, struct thread *t)
{
    fork_ends(p, t); /* one that its last call has begun */
    process_drop(p, t->process);
    let_go(t);
    free(t->pending.text);
    free(t);
}

void
thread_forget(struct procs *p, struct thread *t)
{
    if (t->pending.active)
        p->events.leaving(p->events.ctx, t);
    imap_del(&p->threads, (uint32_t)t->tid);
    thread_free(p, t);
}

void
thread_replaced(struct procs *p, struct thread *t)
{
    if (t->alive && t->process->nthreads == 1)
        end_image(p, t->process, t, MISSING_I64);
    thread_leave(p, t);
    thread_forget(p, t);
}

struct thread *
procs_only(struct procs *p)
{
    return p->alive == 1 ? (struct thread *)p->living : NULL;
}

/* ---- what calls do ---- */

void
procs_unshare_files(struct thread *t)
{
    struct fdtab *own = fdtab_copy(t->fds);
    fdtab_drop(t->fds);
    t->fds = own;
}

void
procs_unshare_fs(struct thread *t)
{
    struct cwd *own = cwd_new(t->cwd->path, t->cwd->root);
    cwd_drop(t->cwd);
    t->cwd = own;
}

void
procs_exec(struct procs *p, struct thread *t, int64_t now_ns, uint64_t line,
           uint32_t command, uint32_t comm)
{
    struct process *pr = t->process;

    for (struct thread *other = pr->threads, *next; other; other = next) {
        next = other->next;
        if (other != t)
            thread_leave(p, other);
    }
    aio_free(pr->aio);
    pr->aio = NULL;
    if (t->fds->refs > 1)
        procs_unshare_files(t);
    fdtab_exec(t->fds);
    if (pr->image.command_ || pr->ppid != MISSING_I32 || pr->foundling)
        end_image(p, pr, t, now_ns);
    begin_image(p, pr, now_ns, line);
    pr->image.command_ = command;
    pr->image.comm_ = comm;
}

void
procs_exiting(struct thread *t, int32_t status)
{
    t->process->image.exit_status_ = status;
}

void
procs_reaped(struct procs *p, int32_t pid)
{
    struct thread *t = procs_find(p, pid);
    if (t && !p->unordered) /* else its lines may come still */
        t->reaped = true;
}

void
procs_exited(struct procs *p, struct thread *t, int64_t now_ns, int32_t status,
             int32_t signal)
{
    struct process *pr = t->process;

    if (!t->alive)
        return;
    if (status != MISSING_I32 && t->tid == pr->pid)
        pr->image.exit_status_ = status;
    if (signal != MISSING_I32) {
        pr->image.signal_ = signal;
        pr->image.exit_status_ = MISSING_I32;
    }
    if (pr->nthreads == 1) {
        if (pr->image.exit_status_ == MISSING_I32 && pr->image.signal_ == MISSING_I32)
            pr->image.exit_status_ = status;
        end_image(p, pr, t, now_ns);
    }
    thread_leave(p, t);
}

void
procs_superseded(struct procs *p, int32_t leader, int32_t from)
{
    struct thread *l = procs_find(p, leader), *f = procs_find(p, from);
    if (!l || !f || l == f || !f->fds)
        return;
    fork_ends(p, l);
    /* The half call moves along: its end comes under the leader's id. */
    if (l->pending.active)
        p->events.leaving(p->events.ctx, l);
    free(l->pending.text);
    l->pending = f->pending;
    memset(&f->pending, 0, sizeof f->pending);
    let_go(l);
    l->fds = fdtab_share(f->fds);
    l->cwd = f->cwd;
    l->cwd->refs++;
    if (!l->alive) /* a leader may end before its threads */
        comes_alive(p, l, l->process);
    thread_leave(p, f);
}

/* ---- all of them ---- */

static int
by_tid(const void *a, const void *b)
{
    const struct thread *x = *(struct thread *const *)a, *y = *(struct thread *const *)b;
    return (x->tid > y->tid) - (x->tid < y->tid);
}

void
procs_each(struct procs *p, void (*fn)(void *ctx, struct thread *t), void *ctx)
{
    size_t n = 0, at = 0;
    uint64_t tid, value;
    struct thread **list = xcalloc(p->threads.count + 1, sizeof *list);
    while (imap_next(&p->threads, &at, &tid, &value))
        list[n++] = (struct thread *)(uintptr_t)value;
    qsort(list, n, sizeof *list, by_tid);
    for (size_t i = 0; i < n; i++)
        fn(ctx, list[i]);
    free(list);
}

static void
end_thread(void *ctx, struct thread *t)
{
    struct procs *p = ctx;
    struct process *pr = t->process;
    if (t->alive && pr->nthreads == 1)
        end_image(p, pr, t, MISSING_I64);
    thread_leave(p, t);
    if (pr->nthreads == 0 && pr->foundling)
        process_found(p, pr);
}

void
procs_free(struct procs *p)
{
    size_t at = 0;
    uint64_t tid, value;

    if (!p)
        return;
    procs_each(p, end_thread, p);
    while (imap_next(&p->threads, &at, &tid, &value))
        thread_free(p, (struct thread *)(uintptr_t)value);
    imap_free(&p->threads);
    imap_free(&p->announced);
    free(p->forks);
    free(p);
}
