/* The table of a child that shows up before the log tells whose child it is. It begins
 * empty; what the child used without opening it is noted by its number, what it closed as
 * ranges, so that the table can become the copy that it is when the parent is known. */
#include "lib/base/mem.h"
#include "parse/state/fdtab.h"

#define RANGES_MAX 64 /* more is not kept: everything is in doubt then */

struct owed {
    struct {
        int64_t first, last;
    } closed[RANGES_MAX];
    size_t n;
    bool too_many; /* more was closed */
    bool execed;
};

void
fdtab_owe(struct fdtab *t)
{
    t->owed = xcalloc(1, sizeof *t->owed);
}

void
owed_closed(struct owed *o, int64_t first, int64_t last)
{
    if (owed_has_closed(o, first) && owed_has_closed(o, last) && first == last)
        return;
    if (o->n == RANGES_MAX) {
        o->too_many = true;
        return;
    }
    o->closed[o->n].first = first;
    o->closed[o->n++].last = last;
}

bool
owed_has_closed(const struct owed *o, int64_t fd)
{
    for (size_t i = 0; i < o->n; i++)
        if (fd >= o->closed[i].first && fd <= o->closed[i].last)
            return true;
    return false;
}

void
owed_exec(struct owed *o)
{
    o->execed = true;
}

void
owed_free(struct owed *o)
{
    free(o);
}

/* The child's file `was` turns out to be `is`. A call of the child that is under way
 * keeps `was`: what it moves will not be seen. */
static void
become(const struct file *was, struct file *is)
{
    is->pos_known = false; /* the child may have moved it meanwhile */
    is->unseen |= was->flying > 0;
    is->may_append |= (was->flags & FLAG(APPEND)) != 0;
    if (is->path == 0)
        is->path = was->path;
}

void
fdtab_inherit(struct fdtab *t, struct fdtab *parent)
{
    size_t n, m;
    struct owed *o = t->owed;
    if (!o) /* another of its threads has found the parent before */
        return;
    struct fd_entry *mine = fdtab_list(t, &n), *theirs = fdtab_list(parent, &m);

    for (size_t i = 0; i < n; i++) {
        int32_t number = mine[i].file->found_fd;
        struct file *is = number >= 0 ? fdtab_get(parent, number) : NULL;
        if (!is)
            continue;
        become(mine[i].file, is);
        fdtab_put(t, mine[i].fd, is, mine[i].cloexec);
    }
    for (size_t i = 0; i < m; i++) {
        const struct fd_entry *e = &theirs[i];
        e->file->unseen |= o->too_many;
        if (!fdtab_get(t, e->fd) && !owed_has_closed(o, e->fd) &&
            !(o->execed && e->cloexec))
            fdtab_put(t, e->fd, e->file, e->cloexec);
    }
    free(mine);
    free(theirs);
    owed_free(o);
    t->owed = NULL;
}

void
fdtab_merge(struct fdtab *t, struct fdtab *shared)
{
    size_t n;
    struct fd_entry *mine = fdtab_list(t, &n);

    for (size_t i = 0; i < n; i++) {
        struct file *f = mine[i].file, *there = fdtab_get(shared, mine[i].fd);
        struct file *is = f->found_fd >= 0 ? fdtab_get(shared, f->found_fd) : NULL;
        if (is)
            become(f, is);
        if (!there)
            fdtab_put(shared, mine[i].fd, is ? is : f, mine[i].cloexec);
        else if (there != is) /* which of the two was opened later is not known */
            f->unseen = there->unseen = true;
    }
    free(mine);
    shared->unseen |= t->owed && t->owed->too_many;
}
