/* Finding new descendants: the list of processes, of which only new ones are looked at.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "collect/sample/followed_priv.h"
#include "collect/sample/scan.h"
#include "collect/sample/source.h"
#include "lib/base/num.h"

#define LIST_RARES 16 /* times that what hardly ever changes is read, between lists */
#define MOST_CHILDREN 1024 /* of one thread that are asked for; more are listed */

int
born_read(struct recorder *r, pid_t pid, struct born *b)
{
    char path[64];
    struct stat_line line;
    int64_t v = 0, place = 4;
    snprintf(path, sizeof path, "%ld/stat", (long)pid);
    int number = tree_read(&r->trees[TREE_PROC], path, &r->text);
    if (number != 0)
        return number;
    const char *p = source_stat(&r->text, &line) ? line.numbers : NULL;
    for (; p && (p = scan_number(p, &v)) && place < 22; place++)
        if (place == 4)
            b->ppid = (pid_t)v;
    b->start = v;
    return p ? 0 : EINVAL;
}

bool
followed_adopts(const struct followed *f, pid_t pid, const struct born *b)
{
    return f->adopt && b->ppid == getpid() && b->start >= f->since &&
           !imap_get(&f->ignored, (uint64_t)pid);
}

/* ---- who has not been placed yet ---- */

struct candidate {
    pid_t pid;
    struct born born;
};

struct candidates {
    struct candidate *items;
    size_t n, cap;
};

/* Takes in all whose parent is followed, again and again: parents may stand behind. */
static void
take_in(struct followed *f, struct candidates *c)
{
    for (bool more = true; more;) {
        size_t kept = 0;
        more = false;
        for (size_t i = 0; i < c->n; i++) {
            struct candidate *one = &c->items[i];
            if (followed_find(f, one->born.ppid) ||
                followed_adopts(f, one->pid, &one->born)) {
                followed_insert(f, one->pid, &one->born);
                more = true;
            } else {
                c->items[kept++] = *one;
            }
        }
        c->n = kept;
    }
}

/* A parent that is in no list may have been born while we listed: its child is not placed
 * before the next look. */
static void
place_others(struct followed *f, const struct candidates *c)
{
    struct imap *foreign = &f->foreign;
    for (size_t i = 0; i < c->n; i++)
        imap_put(foreign, (uint64_t)c->items[i].pid, NULL);
    for (size_t i = 0; i < c->n; i++) {
        pid_t parent = c->items[i].born.ppid;
        if (parent > 0 && parent != getpid() && !imap_get(foreign, (uint64_t)parent)) {
            imap_del(foreign, (uint64_t)c->items[i].pid);
            f->look_again = true;
        }
    }
}

/* ---- the list ---- */

static DIR *
open_list(const struct recorder *r)
{
    int fd = r->trees[TREE_PROC].fd < 0 ? -1
                                        : openat(r->trees[TREE_PROC].fd, ".",
                                                 O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (!dir && fd >= 0)
        close(fd);
    return dir;
}

/* One that is not known yet. */
static void
consider(struct followed *f, struct recorder *r, pid_t pid, struct candidates *c)
{
    struct candidate one = {.pid = pid};
    if (followed_find(f, pid) || pid == getpid() || born_read(r, pid, &one.born) != 0)
        return;
    grow(&c->items, &c->cap, c->n + 1, sizeof *c->items);
    c->items[c->n++] = one;
}

/* Foreign pids stay so while they are listed, until numbers are used again. */
static void
list_all(struct followed *f, struct recorder *r, bool reused)
{
    DIR *dir = open_list(r);
    struct dirent *entry;
    struct imap before = f->foreign;
    struct candidates c = {0};
    f->foreign = (struct imap){0};
    while (dir && (entry = readdir(dir))) {
        uint64_t pid;
        if (!num_u64(slice_of(entry->d_name), &pid) || pid == 0 || pid > INT32_MAX)
            continue;
        if (!reused && imap_get(&before, pid))
            imap_put(&f->foreign, pid, NULL);
        else
            consider(f, r, (pid_t)pid, &c);
    }
    if (dir)
        closedir(dir);
    take_in(f, &c);
    place_others(f, &c);
    imap_free(&before);
    free(c.items);
}

/* ---- asking the parents ---- */

/* The numbers in a children file. */
static void
consider_children(struct followed *f, struct recorder *r, struct kept *k, pid_t pid,
                  pid_t tid, struct candidates *c)
{
    char path[64];
    int64_t child, children[MOST_CHILDREN];
    size_t n = 0;
    if (k->fd < 0)
        snprintf(path, sizeof path, "%ld/task/%ld/children", (long)pid, (long)tid);
    int number = kept_read(k, &r->trees[TREE_PROC], path, &r->text);
    const char *p = r->text.p;
    for (; number == 0 && n < MOST_CHILDREN && (p = scan_number(p, &child));)
        if (child > 0 && child <= INT32_MAX)
            children[n++] = child;
    f->look_again = f->look_again || n == MOST_CHILDREN;
    for (size_t i = 0; i < n; i++)
        if (pid != getpid() || !imap_get(&f->foreign, (uint64_t)children[i]))
            consider(f, r, (pid_t)children[i], c);
}

/* Most children are begun by first threads; the others are asked when it is looked
 * whether threads ran. */
static void
ask_parents(struct followed *f, struct recorder *r)
{
    struct candidates c = {0};
    f->ask_others = false;
    for (size_t i = 0; i < f->n; i++) {
        struct process *p = f->processes[i];
        size_t n = r->threads ? p->n_threads : MIN(p->n_threads, 1);
        f->ask_others = f->ask_others || n < p->n_threads;
        for (size_t t = 0; t < n; t++)
            consider_children(f, r, &p->threads[t].children, p->pid, p->threads[t].tid,
                              &c);
        take_in(f, &c); /* their children are asked for in this loop */
    }
    if (f->adopt) {
        consider_children(f, r, &f->our_children, getpid(), getpid(), &c);
        take_in(f, &c);
    }
    free(c.items);
}

/* Asking costs less than the list where there are few to ask, and where other processes
 * come and go, of which the list has each. It misses nobody; the list now and then is for
 * numbers that are used again. */
static bool
may_ask(struct followed *f, const struct recorder *r)
{
    bool due = r->rare && ++f->rares % LIST_RARES == 0;
    return r->has_children_files && !due && !f->look_again &&
           followed_threads(f) < 16 + f->foreign.count / 4;
}

/* ---- both ---- */

/* The number given out last, the last word of /proc/loadavg; 0 when unknown. */
static int64_t
last_pid(struct recorder *r)
{
    int64_t last = 0;
    if (tree_read(&r->trees[TREE_PROC], "loadavg", &r->text) != 0)
        return 0;
    const char *p = r->text.p + r->text.n;
    while (p > r->text.p && p[-1] != ' ')
        p--;
    return scan_number(p, &last) ? last : 0;
}

/* Numbers are given out upwards: a lower one says that they begin anew. */
static bool
pids_wrapped(struct followed *f, struct recorder *r)
{
    int64_t last = r->one_namespace ? last_pid(r) : 0;
    bool wrapped = last < f->last_pid || last == 0;
    f->last_pid = last;
    return wrapped;
}

void
followed_look(struct followed *f, struct recorder *r, int64_t forks)
{
    if (f->since == INT64_MAX || (f->n == 0 && !f->adopt))
        return;
    bool news = forks == MISSING_I64 || forks != f->forks || f->look_again;
    if (!news && !(f->ask_others && r->threads))
        return;
    f->forks = forks;
    if (may_ask(f, r)) {
        ask_parents(f, r);
        return;
    }
    f->look_again = false;
    list_all(f, r, pids_wrapped(f, r));
}
