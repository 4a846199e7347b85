#include "parse/procs.h"

#include "lib/mem.h"

struct procs {
    struct procs_events events;
    uint16_t source;     /* of images that begin now */
    struct imap threads; /* tid -> struct thread * */
    uint32_t alive;
    struct thread *only;   /* what procs_only found last; NULL */
    struct thread **forks; /* threads inside a fork whose child is not known yet */
    size_t nforks, forks_cap;
};

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
end_image(struct procs *p, struct process *pr, int64_t now_ns)
{
    pr->image.end_ns_ = now_ns;
    pr->image.cwd_ = pr->cwd->path;
    pr->image.ppid_ = pr->ppid;
    p->events.ended(p->events.ctx, &pr->image);
}

static struct cwd *
cwd_new(uint32_t path)
{
    struct cwd *c = xcalloc(1, sizeof *c);
    c->refs = 1;
    c->path = path;
    return c;
}

static struct process *
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
process_drop(struct process *pr)
{
    if (--pr->refs)
        return;
    fdtab_drop(pr->fds);
    if (--pr->cwd->refs == 0)
        free(pr->cwd);
    free(pr);
}

/* ---- threads ---- */

struct thread *
procs_find(const struct procs *p, int32_t tid)
{
    uint64_t *value = imap_get(&p->threads, (uint32_t)tid);
    return value ? (struct thread *)(uintptr_t)*value : NULL;
}

static struct thread *
thread_new(struct procs *p, int32_t tid, struct process *pr)
{
    struct thread *t = xcalloc(1, sizeof *t);
    t->tid = tid;
    t->alive = true;
    t->process = pr;
    pr->refs++;
    pr->nthreads++;
    p->alive++;
    *imap_put(&p->threads, (uint32_t)tid, NULL) = (uint64_t)(uintptr_t)t;
    return t;
}

static void
thread_leave(struct procs *p, struct thread *t)
{
    if (!t->alive)
        return;
    t->alive = false;
    t->process->nthreads--;
    p->alive--;
}

static void
thread_forget(struct procs *p, struct thread *t)
{
    if (t->pending.active)
        p->events.leaving(p->events.ctx, t);
    for (size_t i = 0; i < p->nforks; i++)
        if (p->forks[i] == t)
            p->forks[i--] = p->forks[--p->nforks];
    if (p->only == t)
        p->only = NULL;
    imap_del(&p->threads, (uint32_t)t->tid);
    process_drop(t->process);
    free(t->pending.text);
    free(t);
}

/* A new thread or process below `parent`. */
static struct thread *
born(struct procs *p, struct thread *parent, int32_t tid, uint32_t shares, int64_t now_ns,
     uint64_t line)
{
    if (shares & SHARE_THREAD)
        return thread_new(p, tid, parent->process);
    const struct process *from = parent->process;
    struct process *pr = process_new(p, tid, now_ns, line);
    pr->ppid = from->pid;
    pr->fds = shares & SHARE_FILES ? fdtab_share(from->fds) : fdtab_copy(from->fds);
    if (shares & SHARE_FS) {
        pr->cwd = from->cwd;
        pr->cwd->refs++;
    } else {
        pr->cwd = cwd_new(from->cwd->path);
    }
    pr->image.command_ = from->image.command_;
    pr->image.comm_ = from->image.comm_;
    return thread_new(p, tid, pr);
}

/* True when forks are under way and all would give the same child: threads of one process
 * that start threads. Which of them it is does not matter then. */
static bool
same_forks(const struct procs *p)
{
    for (size_t i = 1; i < p->nforks; i++)
        if (p->forks[i]->process != p->forks[0]->process ||
            p->forks[i]->pending.flags != p->forks[0]->pending.flags ||
            !(p->forks[i]->pending.flags & SHARE_THREAD))
            return false;
    return p->nforks > 0;
}

struct thread *
procs_thread(struct procs *p, int32_t tid, int64_t now_ns, uint64_t line)
{
    struct thread *t = procs_find(p, tid);
    if (t && t->alive)
        return t;
    if (t) /* a line behind its exit: the number was given out again */
        thread_forget(p, t);
    if (same_forks(p)) {
        struct thread *parent = p->forks[0];
        if (!(parent->pending.flags & SHARE_THREAD)) /* its one child is found */
            p->nforks = 0;
        return born(p, parent, tid, parent->pending.flags, now_ns, line);
    }
    struct process *pr = process_new(p, tid, now_ns, line);
    pr->fds = fdtab_new();
    pr->cwd = cwd_new(0);
    return thread_new(p, tid, pr);
}

struct thread *
procs_only(struct procs *p)
{
    size_t at = 0;
    uint64_t tid, value;
    if (p->alive != 1)
        return NULL;
    if (p->only && p->only->alive)
        return p->only;
    while (imap_next(&p->threads, &at, &tid, &value)) {
        struct thread *t = (struct thread *)(uintptr_t)value;
        if (t->alive)
            return p->only = t;
    }
    return NULL;
}

void
procs_fork_begins(struct procs *p, struct thread *parent, uint32_t shares)
{
    parent->pending.is_fork = true;
    parent->pending.flags = shares;
    grow(&p->forks, &p->forks_cap, p->nforks + 1, sizeof *p->forks);
    p->forks[p->nforks++] = parent;
}

void
procs_forked(struct procs *p, struct thread *parent, int32_t child, uint32_t shares,
             int64_t now_ns, uint64_t line)
{
    for (size_t i = 0; i < p->nforks; i++)
        if (p->forks[i] == parent)
            p->forks[i--] = p->forks[--p->nforks];
    parent->pending.is_fork = false;
    if (child <= 0)
        return;
    struct thread *t = procs_find(p, child);
    if (t && t->alive && t->process->ppid == MISSING_I32 &&
        t->process != parent->process && t->process->pid == child &&
        !(shares & SHARE_THREAD)) {
        /* It showed up before we were told: what it inherited was not known, and what it
         * read meanwhile moved its parent's positions. */
        fdtab_forget_positions(parent->process->fds);
        fdtab_forget_positions(t->process->fds);
        t->process->ppid = parent->process->pid; /* it showed up before we were told */
        return;
    }
    if (t && t->alive)
        return;
    if (t && t->process->ppid == parent->process->pid)
        return; /* it came and went before the parent's line */
    if (t)
        thread_forget(p, t);
    born(p, parent, child, shares, now_ns, line);
}

struct others {
    struct procs *p;
    struct thread *keep;
};

static void
leave_others(void *ctx, struct thread *t)
{
    struct others *o = ctx;
    if (t != o->keep && t->process == o->keep->process)
        thread_leave(o->p, t);
}

void
procs_exec(struct procs *p, struct thread *t, int64_t now_ns, uint64_t line,
           uint32_t command, uint32_t comm)
{
    struct process *pr = t->process;

    if (pr->nthreads > 1) {
        struct others o = {p, t};
        procs_each(p, leave_others, &o);
    }
    if (pr->fds->refs > 1) { /* exec unshares the table */
        struct fdtab *own = fdtab_copy(pr->fds);
        fdtab_drop(pr->fds);
        pr->fds = own;
    }
    fdtab_exec(pr->fds);
    if (pr->image.command_ || pr->ppid != MISSING_I32)
        end_image(p, pr, now_ns);
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
procs_exited(struct procs *p, struct thread *t, int64_t now_ns, int32_t status,
             int32_t signal)
{
    struct process *pr = t->process;

    if (!t->alive)
        return;
    thread_leave(p, t);
    if (status != MISSING_I32 && t->tid == pr->pid)
        pr->image.exit_status_ = status;
    if (signal != MISSING_I32) {
        pr->image.signal_ = signal;
        pr->image.exit_status_ = MISSING_I32;
    }
    if (pr->nthreads > 0)
        return;
    if (pr->image.exit_status_ == MISSING_I32 && pr->image.signal_ == MISSING_I32)
        pr->image.exit_status_ = status;
    end_image(p, pr, now_ns);
    fdtab_drop(pr->fds); /* the files may go now, the row of the thread stays */
    pr->fds = fdtab_new();
}

void
procs_superseded(struct procs *p, int32_t leader, int32_t from)
{
    struct thread *l = procs_find(p, leader), *f = procs_find(p, from);
    if (!l || !f || l == f)
        return;
    /* The half call moves along: its end comes under the leader's id. */
    if (l->pending.active)
        p->events.leaving(p->events.ctx, l);
    free(l->pending.text);
    l->pending = f->pending;
    memset(&f->pending, 0, sizeof f->pending);
    thread_leave(p, f);
}

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
        end_image(p, pr, MISSING_I64);
    thread_leave(p, t);
}

void
procs_free(struct procs *p)
{
    size_t at = 0;
    uint64_t tid, value;

    if (!p)
        return;
    procs_each(p, end_thread, p);
    while (imap_next(&p->threads, &at, &tid, &value)) {
        struct thread *t = (struct thread *)(uintptr_t)value;
        process_drop(t->process);
        free(t->pending.text);
        free(t);
    }
    imap_free(&p->threads);
    free(p->forks);
    free(p);
}
