#include "collect/sample/followed.h"

#include <errno.h>
#include <signal.h>

#include "collect/sample/followed_priv.h"
#include "collect/sample/scan.h"
#include "collect/sample/task.h"

struct followed *
followed_new(bool adopt)
{
    struct followed *f = xcalloc(1, sizeof *f);
    f->adopt = adopt;
    f->forks = MISSING_I64;
    f->look_again = true;
    f->since = INT64_MAX;
    f->our_children = KEPT_CLOSED;
    return f;
}

void
followed_free(struct followed *f)
{
    for (size_t i = 0; f && i < f->n; i++)
        process_free(f->processes[i]);
    if (!f)
        return;
    kept_close(&f->our_children);
    free(f->processes);
    imap_free(&f->by_pid);
    imap_free(&f->foreign);
    imap_free(&f->ignored);
    free(f);
}

void
followed_ignore(struct followed *f, pid_t pid)
{
    imap_put(&f->ignored, (uint64_t)pid, NULL);
}

size_t
followed_count(const struct followed *f)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++)
        n += !f->processes[i]->ended;
    return n;
}

bool
followed_remain(struct followed *f, struct recorder *r)
{
    if (followed_count(f) > 0 || !f->adopt)
        return followed_count(f) > 0;
    size_t before = f->n;
    f->look_again = true;
    followed_look(f, r, MISSING_I64);
    for (size_t i = before; i < f->n; i++)
        process_read(f->processes[i], r, true);
    return followed_count(f) > 0;
}

size_t
followed_threads(const struct followed *f)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++)
        n += f->processes[i]->n_threads;
    return n;
}

const struct process *
followed_any(const struct followed *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (!f->processes[i]->ended)
            return f->processes[i];
    return NULL;
}

struct process *
followed_find(const struct followed *f, pid_t pid)
{
    const uint64_t *at = imap_get(&f->by_pid, (uint64_t)pid);
    return at ? (struct process *)(uintptr_t)*at : NULL;
}

bool
followed_has(const struct followed *f, pid_t pid)
{
    return followed_find(f, pid) != NULL;
}

struct process *
followed_insert(struct followed *f, pid_t pid, const struct born *b)
{
    struct process *p = process_new(pid, b->start);
    p->ppid = b->ppid; /* it may be gone before it is read */
    grow(&f->processes, &f->cap, f->n + 1, sizeof(struct process *));
    f->processes[f->n++] = p;
    *imap_put(&f->by_pid, (uint64_t)pid, NULL) = (uint64_t)(uintptr_t)p;
    return p;
}

/* ---- roots ---- */

/* The process whose thread it may be. */
pid_t
followed_process_of(struct recorder *r, pid_t tid)
{
    char path[64];
    int64_t tgid = tid;
    snprintf(path, sizeof path, "%ld/status", (long)tid);
    if (tree_read(&r->trees[TREE_PROC], path, &r->text) == 0) {
        const char *at = strstr(r->text.p, "\nTgid:");
        if (at)
            scan_number(at + 6, &tgid);
    }
    return (pid_t)tgid;
}

bool
followed_add(struct followed *f, struct recorder *r, pid_t pid, struct err *err)
{
    struct born b;
    pid = followed_process_of(r, pid);
    int number = born_read(r, pid, &b);
    if (number != 0) {
        errno = number;
        return number == ENOENT || number == ESRCH
                   ? err_set(err, "%ld: no such process", (long)pid)
                   : err_errno(err, "%ld", (long)pid);
    }
    if (followed_find(f, pid))
        return true;
    struct process *p = followed_insert(f, pid, &b);
    p->is_root = true;
    f->since = MIN(f->since, b.start);
    samplelog_word(&r->log, "root", (int64_t[]){pid}, 1, NULL);
    return true;
}

/* ---- ends ---- */

/* Does it ignore the ends of its children? Then nobody waits, and their totals are lost.
 */
static bool
ignores_children(struct recorder *r, pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "%ld/status", (long)pid);
    const char *at = tree_read(&r->trees[TREE_PROC], path, &r->text) == 0
                         ? strstr(r->text.p, "\nSigIgn:")
                         : NULL;
    return at && strtoull(at + 8, NULL, 16) >> (SIGCHLD - 1) & 1;
}

static int
taker_of(struct followed *f, struct recorder *r, const struct process *p)
{
    if (!followed_find(f, p->ppid))
        return sample_taker_OUTSIDE;
    return ignores_children(r, p->ppid) ? sample_taker_NOBODY : sample_taker_PARENT;
}

static void
put_vanished(struct followed *f, struct recorder *r, struct process *p)
{
    struct process_end end = {
        .how = p->ended ? sample_end_FINAL : sample_end_LAST_SEEN,
        .taken_by = taker_of(f, r, p),
    };
    process_put_end(p, r, &end);
}

/* Takes those out that are gone. Their parents are read again before: the totals must be
 * in one of them at any time. */
void
followed_sweep(struct followed *f, struct recorder *r)
{
    size_t kept = 0;
    for (size_t i = 0; i < f->n; i++) {
        struct process *parent =
            f->processes[i]->vanished ? followed_find(f, f->processes[i]->ppid) : NULL;
        if (parent && !parent->vanished)
            process_read(parent, r, true);
    }
    for (size_t i = 0; i < f->n; i++)
        if (f->processes[i]->vanished)
            put_vanished(f, r, f->processes[i]);
    for (size_t i = 0; i < f->n; i++) {
        struct process *p = f->processes[i];
        if (!p->vanished) {
            f->processes[kept++] = p;
            continue;
        }
        imap_del(&f->by_pid, (uint64_t)p->pid);
        process_free(p);
    }
    f->n = kept;
}

/* Those that a dead process has waited for are gone, too, and theirs. True: there are. */
static bool
read_children(struct followed *f, struct recorder *r, pid_t pid)
{
    bool gone = false;
    for (size_t i = 0; i < f->n; i++) {
        struct process *p = f->processes[i];
        struct process *parent = p->vanished ? NULL : followed_find(f, p->ppid);
        if (!parent || (p->ppid != pid && !parent->vanished))
            continue;
        process_read(p, r, false);
        gone = gone || p->vanished;
    }
    return gone;
}

bool
followed_ending(struct followed *f, struct recorder *r, pid_t pid)
{
    struct born b;
    struct process *p = followed_find(f, pid);
    if (imap_get(&f->ignored, (uint64_t)pid) ||
        (!p && (born_read(r, pid, &b) != 0 || !followed_adopts(f, pid, &b))))
        return false;
    recorder_at(r);
    if (!p)
        p = followed_insert(f, pid, &b);
    process_read(p, r, true);
    if (read_children(f, r, pid))
        followed_sweep(f, r);
    return true;
}

void
followed_ended(struct followed *f, struct recorder *r, pid_t pid, int wait_status,
               const struct rusage *usage)
{
    struct process *p = followed_find(f, pid);
    if (!p)
        return;
    struct process_end end = {
        .how = p->ended ? sample_end_FINAL : sample_end_LAST_SEEN,
        .taken_by = sample_taker_SAMPLER,
        .has_status = true,
        .wait_status = wait_status,
        .usage = *usage,
    };
    process_put_end(p, r, &end);
    for (size_t i = 0; i < f->n; i++)
        if (f->processes[i] == p) {
            memmove(&f->processes[i], &f->processes[i + 1],
                    (f->n - i - 1) * sizeof(struct process *));
            f->n--;
            break;
        }
    imap_del(&f->by_pid, (uint64_t)pid);
    process_free(p);
}

void
followed_finish(struct followed *f, struct recorder *r)
{
    for (size_t i = 0; i < f->n; i++)
        process_put_end(f->processes[i], r,
                        &(struct process_end){.how = f->processes[i]->ended
                                                         ? sample_end_FINAL
                                                         : sample_end_RUNNING});
}

/* ---- reading ---- */

void
followed_read(struct followed *f, struct recorder *r, int64_t forks, bool whole)
{
    followed_look(f, r, forks);
    bool gone = false;
    for (size_t i = 0; i < f->n; i++) {
        process_read(f->processes[i], r, whole);
        gone = gone || f->processes[i]->vanished;
        if (i % 16 == 15)
            recorder_at(r);
    }
    if (gone)
        followed_sweep(f, r);
}
