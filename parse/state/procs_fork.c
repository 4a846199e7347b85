/* Births: which thread is whose child. A child may show up before its parent's fork ends,
 * and its number may have been another's. */
#include "lib/base/mem.h"
#include "parse/state/position.h"
#include "parse/state/procs_priv.h"

#define LOOK_MAX 64 /* forks under way that are looked at for each birth */

/* ---- without a fork ---- */

/* A thread of a process that the header names. */
static struct thread *
announced(struct procs *p, int32_t tid, int32_t pid, int64_t now_ns, uint64_t line)
{
    struct thread *leader = procs_find(p, pid);
    if (!leader) {
        struct process *pr = process_new(p, pid, now_ns, line);
        leader = thread_new(p, pid, pr, fdtab_new(&p->unseen), cwd_new(0, 0));
    }
    if (tid == pid || !leader->alive)
        return leader;
    leader->cwd->refs++;
    return thread_new(p, tid, leader->process, fdtab_share(leader->fds), leader->cwd);
}

/* Nobody's child that the log shows. Unless it is the first of all, it may be a thread or
 * a child of anybody who is there: it may share every file and every table. */
static struct thread *
stranger(struct procs *p, int32_t tid, int64_t now_ns, uint64_t line)
{
    uint64_t *pid = imap_get(&p->announced, (uint32_t)tid);
    if (pid) {
        int32_t leader = (int32_t)*pid;
        imap_del(&p->announced, (uint32_t)tid);
        struct thread *t = announced(p, tid, leader, now_ns, line);
        if (t->tid == tid)
            return t;
    }
    struct process *pr = process_new(p, tid, now_ns, line);
    struct fdtab *fds = fdtab_new(&p->unseen);
    bool first = p->threads.count == 0;
    if (!first) {
        p->unseen.files++;
        p->unseen.tables++;
    }
    fds->unseen = p->unordered;
    return thread_new(p, tid, pr, fds, cwd_new(first ? p->start_cwd : 0, 0));
}

/* ---- with a fork ---- */

/* What a child has of its parent. */
static struct cwd *
inherit_cwd(struct cwd *c, uint32_t shares)
{
    if (!(shares & SHARE_FS))
        return cwd_new(c->path, c->root);
    c->refs++;
    return c;
}

static void
note_parent(struct process *pr, const struct process *parent, uint32_t shares)
{
    pr->ppid = parent->pid;
    pr->own_pids =
        parent->own_pids || parent->children_own_pids || (shares & SHARE_NO_PIDS);
    pr->children_own_pids = pr->own_pids;
}

/* A new thread or process below `parent`. */
static struct thread *
born(struct procs *p, struct thread *parent, int32_t tid, uint32_t shares, int64_t now_ns,
     uint64_t line)
{
    struct fdtab *fds =
        shares & SHARE_FILES ? fdtab_share(parent->fds) : fdtab_copy(parent->fds);
    struct cwd *cwd = inherit_cwd(parent->cwd, shares);
    const struct process *from = parent->process;

    if (p->unordered) /* who of the two moves a position first is not known */
        fdtab_doubt(fds, (shares & SHARE_FILES) != 0);
    if (parent->fds->owed) { /* what a foundling hands on is not known either */
        p->unseen.files++;
        p->unseen.tables += (shares & SHARE_FILES) != 0;
    }
    if (shares & SHARE_THREAD)
        return thread_new(p, tid, parent->process, fds, cwd);
    struct process *pr = process_new(p, tid, now_ns, line);
    note_parent(pr, from, shares);
    pr->image.ppid_ = from->pid;
    pr->image.command_ = from->image.command_;
    pr->image.comm_ = from->image.comm_;
    return thread_new(p, tid, pr, fds, cwd);
}

/* A child of one of several forks whose children would differ. */
static struct thread *
foundling(struct procs *p, int32_t tid, int64_t now_ns, uint64_t line)
{
    struct process *pr = process_new(p, tid, now_ns, line);
    struct fdtab *fds = fdtab_new(&p->unseen);
    pr->foundling = true;
    fdtab_owe(fds);
    return thread_new(p, tid, pr, fds, cwd_new(0, 0));
}

/* Whether it does not matter which of two forks a child is of. */
static bool
are_alike(const struct thread *a, const struct thread *b)
{
    return a->process == b->process && a->fds == b->fds && a->cwd == b->cwd &&
           a->fork.shares == b->fork.shares;
}

/* The fork under way that a new thread is taken for the child of; *several: there are
 * more than one and they are not alike, or too many to look at. */
static struct thread *
fork_under_way(const struct procs *p, bool *several)
{
    struct thread *found = NULL;
    *several = p->nforks > LOOK_MAX;
    for (size_t i = 0; i < p->nforks && i < LOOK_MAX; i++) {
        struct thread *t = p->forks[i];
        if (t->fork.child)
            continue;
        if ((found && !are_alike(found, t)) || t->fork.shares & SHARE_UNKNOWN)
            *several = true;
        found = found ? found : t;
    }
    return found || !*several ? found : p->forks[0];
}

static struct thread *
begins(struct procs *p, int32_t tid, int64_t now_ns, uint64_t line)
{
    bool several;
    struct thread *parent = fork_under_way(p, &several);
    if (!parent)
        return stranger(p, tid, now_ns, line);
    if (several)
        return foundling(p, tid, now_ns, line);
    parent->fork.child = tid;
    return born(p, parent, tid, parent->fork.shares, now_ns, line);
}

struct thread *
procs_thread(struct procs *p, int32_t tid, int64_t now_ns, uint64_t line)
{
    struct thread *t = procs_find(p, tid);
    if (t && t->alive && !t->reaped)
        return t;
    if (t) /* a line behind its exit: the number was given out again */
        thread_replaced(p, t);
    return begins(p, tid, now_ns, line);
}

void
procs_fork_begins(struct procs *p, struct thread *parent, uint32_t shares)
{
    parent->fork.shares = shares;
    if (parent->fork.active) /* the same one, told in pieces */
        return;
    parent->fork.child = 0;
    parent->fork.began = ++p->ticks;
    parent->fork.active = true;
    parent->fork.at = p->nforks;
    grow(&p->forks, &p->forks_cap, p->nforks + 1, sizeof *p->forks);
    p->forks[p->nforks++] = parent;
}

void
fork_ends(struct procs *p, struct thread *parent)
{
    if (!parent->fork.active)
        return;
    parent->fork.active = false;
    struct thread *last = p->forks[--p->nforks];
    p->forks[parent->fork.at] = last;
    last->fork.at = parent->fork.at;
}

void
procs_foundling_moves(struct procs *p, int32_t fd)
{
    p->unseen.moves += p->nforks > LOOK_MAX;
    for (size_t i = 0; i < p->nforks && i < LOOK_MAX; i++) {
        struct file *f = fdtab_get(p->forks[i]->fds, fd);
        if (f)
            position_forget(f);
    }
}

/* ---- the fork's end tells the child ---- */

/* A call of the child that is under way works on its parent's files. */
static void
adopt_handles(struct handles *h, const struct fdtab *parent)
{
    for (int i = 0; i < 2; i++) {
        struct file *was = h->file[i], *is;
        if (!was || was->found_fd < 0 || !(is = fdtab_get(parent, was->found_fd)))
            continue;
        h->file[i] = file_hold(is);
        if (h->moves[i]) {
            position_begin(is);
            position_end(was);
        }
        file_drop(was);
    }
}

static void
adopt(struct procs *p, struct thread *parent, struct thread *t, uint32_t shares)
{
    struct process *pr = t->process;

    p->unseen.tables += (shares & SHARE_UNKNOWN) != 0;
    note_parent(pr, parent->process, shares);
    adopt_handles(&t->pending.handles, parent->fds);
    if (t->fds && shares & SHARE_FILES) {
        fdtab_merge(t->fds, parent->fds);
        fdtab_drop(t->fds);
        t->fds = fdtab_share(parent->fds);
    } else if (t->fds) {
        fdtab_inherit(t->fds, parent->fds);
    }
    if (t->cwd && t->cwd->path == 0) {
        struct cwd *own = t->cwd;
        t->cwd = inherit_cwd(parent->cwd, shares);
        cwd_drop(own);
    }
    if (!pr->image.command_) { /* not even an exec */
        pr->image.command_ = parent->process->image.command_;
        pr->image.comm_ = parent->process->image.comm_;
    }
    if (shares & SHARE_THREAD)
        thread_belongs(t, parent->process);
    else
        process_found(p, pr);
}

/* Who was taken for this fork's child is another's: of the fork whose child has come. */
static void
swap_children(struct procs *p, struct thread *parent, int32_t child)
{
    for (size_t i = 0; i < p->nforks && i < LOOK_MAX; i++)
        if (p->forks[i]->fork.child == child) {
            p->forks[i]->fork.child = parent->fork.child;
            return;
        }
}

/* The child has been seen since the fork began. */
static void
known_child(struct procs *p, struct thread *parent, struct thread *t, uint32_t shares)
{
    bool own = t->process == parent->process || t->process->ppid == parent->process->pid;
    if (t->process->foundling) {
        adopt(p, parent, t, shares);
    } else if (!own) { /* taken for another's */
        p->unseen.files++;
        p->unseen.tables++;
        t->process->ppid = parent->process->pid;
    }
    if (parent->fork.child != t->tid)
        swap_children(p, parent, t->tid);
}

void
procs_forked(struct procs *p, struct thread *parent, int32_t child, uint32_t shares,
             int64_t now_ns, uint64_t line)
{
    bool begun = parent->fork.active;
    uint64_t began = begun ? parent->fork.began : p->ticks;
    int32_t taken = begun ? parent->fork.child : 0;
    struct thread *t;

    if (child == parent->tid) /* no thread is its own child */
        child = 0;
    t = child > 0 ? procs_find(p, child) : NULL;
    bool late = p->unordered || p->unseen.overlaps; /* its own lines may come first */
    if (t && (t->born > began || (late && t->process->ppid == MISSING_I32))) {
        known_child(p, parent, t, shares);
        fork_ends(p, parent);
        return;
    }
    fork_ends(p, parent);
    if (taken && (child > 0) && parent->process->own_pids)
        return;  /* it is here, under another number */
    if (taken) { /* who was taken for the child is somebody else's */
        p->unseen.files++;
        p->unseen.tables++;
    }
    if (child <= 0)
        return;
    if (parent->process->own_pids ||
        shares & SHARE_UNTRACED) { /* will show up, or never */
        p->unseen.files++;
        parent->fds->unseen |= (shares & SHARE_FILES) != 0;
        return;
    }
    if (shares & SHARE_UNKNOWN) {
        p->unseen.files++;
        p->unseen.tables++;
    }
    if (t)
        thread_replaced(p, t);
    born(p, parent, child, shares, now_ns, line);
}
