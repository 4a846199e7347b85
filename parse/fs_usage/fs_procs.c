#include "parse/fs_usage/fs_procs.h"

#include "lib/base/mem.h"

#define CUT_NAME 16 /* bytes of a name in disk events */

struct fs_procs {
    struct strtab *comms;
    struct fs_proc **all;
    size_t n, cap;
    struct imap by_comm; /* id of a name -> process */
    struct imap by_tid;  /* thread -> process it was last seen in */
};

struct fs_procs *
fs_procs_new(struct strtab *comms)
{
    struct fs_procs *p = xcalloc(1, sizeof *p);
    p->comms = comms;
    return p;
}

void
fs_procs_free(struct fs_procs *p)
{
    for (size_t i = 0; i < p->n; i++) {
        imap_free(&p->all[i]->fds);
        free(p->all[i]);
    }
    free(p->all);
    imap_free(&p->by_comm);
    imap_free(&p->by_tid);
    free(p);
}

static struct fs_proc *
get(const struct imap *m, uint64_t key)
{
    uint64_t *found = imap_get(m, key);
    return found ? (struct fs_proc *)(uintptr_t)*found : NULL;
}

static void
put(struct imap *m, uint64_t key, struct fs_proc *proc)
{
    *imap_put(m, key, NULL) = (uintptr_t)proc;
}

static struct fs_proc *
add(struct fs_procs *p, uint32_t comm, int64_t now_ns, uint64_t line)
{
    struct fs_proc *proc = xcalloc(1, sizeof *proc);
    *proc = (struct fs_proc){
        .pid = -(int32_t)comm, .comm = comm, .first_ns = now_ns, .line = line};
    grow(&p->all, &p->cap, p->n + 1, sizeof *p->all);
    p->all[p->n++] = proc;
    put(&p->by_comm, comm, proc);
    return proc;
}

/* Whether one name is the other, cut as disk events do. */
static bool
is_cut_of(struct slice cut, struct slice whole)
{
    return cut.n == CUT_NAME && whole.n > CUT_NAME && slice_starts(whole, cut);
}

struct fs_proc *
fs_procs_find(struct fs_procs *p, struct slice comm, int32_t tid, int64_t now_ns,
              uint64_t line)
{
    bool has_tid = tid != MISSING_I32;
    struct fs_proc *of_thread = has_tid ? get(&p->by_tid, (uint64_t)tid) : NULL;

    if (comm.n == 0)
        return of_thread;
    if (of_thread && is_cut_of(comm, strtab_get(p->comms, of_thread->comm)))
        return of_thread;
    uint32_t id = strtab_add(p->comms, comm);
    struct fs_proc *proc = get(&p->by_comm, id);
    if (!proc && of_thread && is_cut_of(strtab_get(p->comms, of_thread->comm), comm)) {
        proc = of_thread; /* now its whole name is known */
        proc->comm = id;
        put(&p->by_comm, id, proc);
    }
    if (!proc)
        proc = add(p, id, now_ns, line);
    if (has_tid && proc != of_thread)
        put(&p->by_tid, (uint64_t)tid, proc);
    return proc;
}

const struct fs_proc *
fs_procs_at(const struct fs_procs *p, size_t i)
{
    return i < p->n ? p->all[i] : NULL;
}

bool
fs_proc_file(const struct fs_proc *proc, int32_t fd, struct fs_file *out)
{
    const uint64_t *at = proc && fd >= 0 ? imap_get(&proc->fds, (uint64_t)fd) : NULL;
    if (!at)
        return false;
    *out = (struct fs_file){
        .path = (uint32_t)*at, .kind = (uint8_t)(*at >> 32), .path_cut = *at >> 40 & 1};
    return true;
}

void
fs_proc_open(struct fs_proc *proc, int32_t fd, struct fs_file file)
{
    if (proc && fd >= 0)
        *imap_put(&proc->fds, (uint64_t)fd, NULL) =
            file.path | (uint64_t)file.kind << 32 | (uint64_t)file.path_cut << 40;
}

void
fs_proc_close(struct fs_proc *proc, int32_t fd)
{
    if (proc && fd >= 0)
        imap_del(&proc->fds, (uint64_t)fd);
}

void
fs_procs_forget(struct fs_procs *p)
{
    for (size_t i = 0; i < p->n; i++)
        imap_free(&p->all[i]->fds);
}
