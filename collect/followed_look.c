/* Finding new descendants: the list of processes, of which only new ones are looked at.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "collect/followed_priv.h"
#include "collect/scan.h"
#include "collect/source.h"
#include "lib/num.h"

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
                followed_insert(f, one->pid, one->born.start);
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
place_others(struct followed *f, const struct candidates *c, struct imap *foreign)
{
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

/* Foreign pids stay so while they are listed, until numbers are used again. */
static void
list(struct followed *f, struct recorder *r, bool reused, struct candidates *c,
     struct imap *foreign)
{
    DIR *dir = open_list(r);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        uint64_t pid;
        struct candidate one;
        if (!num_u64(slice_of(entry->d_name), &pid) || pid == 0 || pid > INT32_MAX ||
            followed_find(f, (pid_t)pid) || pid == (uint64_t)getpid())
            continue;
        if (!reused && imap_get(&f->foreign, pid)) {
            imap_put(foreign, pid, NULL);
            continue;
        }
        one.pid = (pid_t)pid;
        if (born_read(r, one.pid, &one.born) != 0)
            continue;
        grow(&c->items, &c->cap, c->n + 1, sizeof *c->items);
        c->items[c->n++] = one;
    }
    if (dir)
        closedir(dir);
}

/* The kernel hands out pids upwards: a lower one says that it began anew. */
static bool
pids_wrapped(struct followed *f, struct recorder *r)
{
    int64_t last = 0;
    if (tree_read(&r->trees[TREE_PROC], "loadavg", &r->text) == 0) {
        const char *p = r->text.p + r->text.n;
        while (p > r->text.p && p[-1] != ' ')
            p--;
        scan_number(p, &last);
    }
    bool wrapped = last < f->last_pid || last == 0;
    f->last_pid = last;
    return wrapped;
}

void
followed_look(struct followed *f, struct recorder *r, int64_t forks)
{
    if (f->n == 0 && !f->adopt)
        return;
    if (forks != MISSING_I64 && forks == f->forks && !f->look_again)
        return;
    struct candidates c = {0};
    struct imap foreign = {0};
    f->forks = forks;
    f->look_again = false;
    list(f, r, pids_wrapped(f, r), &c, &foreign);
    take_in(f, &c);
    place_others(f, &c, &foreign);
    imap_free(&f->foreign);
    f->foreign = foreign;
    free(c.items);
}
