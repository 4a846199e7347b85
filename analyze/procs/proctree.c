#include "analyze/procs/proctree.h"

#include "lib/base/mem.h"

/* ---- who there was ---- */

static struct proc *
new_proc(struct proctree *t, uint64_t process, int32_t pid)
{
    grow(&t->of, &t->cap, t->n + 1, sizeof *t->of);
    struct proc *p = &t->of[t->n];
    *p = (struct proc){
        .process = process,
        .pid = pid,
        .ppid = MISSING_I32,
        .start_ns = MISSING_I64,
        .end_ns = MISSING_I64,
        .exit_status = MISSING_I32,
        .signal = MISSING_I32,
        .cpu_ns = MISSING_I64,
        .parent = PROC_NONE,
        .same = PROC_NONE,
    };
    bool added;
    uint64_t *first = imap_put(&t->pids, (uint32_t)pid, &added);
    if (added) {
        *first = t->n++;
        return p;
    }
    struct proc *head = &t->of[*first];
    t->of[head->last_same ? head->last_same : *first].same = t->n;
    head->last_same = t->n++;
    return p;
}

/* An exit ends a process; what has the number then is another one. */
static bool
goes_on(const struct image *before, const struct image *image)
{
    return before && before->process == image->process &&
           before->exit_status == MISSING_I32 && before->signal == MISSING_I32;
}

static void
add_images(struct proctree *t, const struct images *im)
{
    const struct image *before = NULL;
    struct proc *p = NULL;
    for (size_t i = 0; i < images_count(im); i++) {
        const struct image *image = images_at(im, i);
        if (!p || !goes_on(before, image)) {
            p = new_proc(t, image->process, image->pid);
            p->start_ns = image->start_ns;
            p->first_image = i;
            p->traced = true;
        }
        p->ppid = image->ppid != MISSING_I32 ? image->ppid : p->ppid;
        p->end_ns = image->end_ns;
        p->exit_status = image->exit_status;
        p->signal = image->signal;
        p->comm = image->comm ? image->comm : p->comm;
        p->command = image->command ? image->command : p->command;
        p->nimages++;
        t->of_owner[i] = t->n - 1;
        before = image;
    }
}

static void
add_strangers(struct proctree *t, const struct owners *o)
{
    for (size_t i = 0; i < o->n; i++) {
        const struct stranger *s = &o->strangers[i];
        new_proc(t, s->process, s->pid)->traced = true;
        t->of_owner[images_count(o->images) + i] = t->n - 1;
    }
}

/* ---- what was sampled ---- */

static bool
overlaps(const struct proc *p, const struct procsample *s)
{
    return (p->start_ns == MISSING_I64 || s->last_ns >= p->start_ns) &&
           (p->end_ns == MISSING_I64 || s->first_ns <= p->end_ns);
}

static struct proc *
proc_of_sampled(struct proctree *t, const struct procsample *s)
{
    const uint64_t *first = imap_get(&t->pids, (uint32_t)s->pid);
    for (size_t at = first ? *first : PROC_NONE; at != PROC_NONE; at = t->of[at].same)
        if (procsamples_same(t->of[at].process, s->process) && overlaps(&t->of[at], s))
            return &t->of[at];
    struct proc *p = new_proc(t, s->process, s->pid);
    p->start_ns = s->started_ns != MISSING_I64 ? s->started_ns : s->first_ns;
    p->end_ns = s->end_ns;
    return p;
}

static void
add_sampled(struct proctree *t, const struct procsamples *s)
{
    for (size_t i = 0; i < s->nprocesses; i++) {
        const struct procsample *from = &s->processes[i];
        struct proc *p = proc_of_sampled(t, from);
        if (from->cpu_ns != MISSING_I64)
            p->cpu_ns = MAX(p->cpu_ns, 0) + from->cpu_ns;
        p->sampled_threads = MAX(p->sampled_threads, from->threads);
        p->ppid = p->ppid != MISSING_I32 ? p->ppid : from->ppid;
        p->comm = p->comm ? p->comm : from->comm;
        p->command = p->command ? p->command : from->command;
        if (p->exit_status == MISSING_I32 && p->signal == MISSING_I32) {
            p->exit_status = from->exit_status;
            p->signal = from->signal;
        }
    }
}

/* ---- who started whom ---- */

size_t
proctree_find(const struct proctree *t, uint64_t process, int64_t time_ns)
{
    const uint64_t *first = imap_get(&t->pids, (uint32_t)process);
    size_t found = PROC_NONE;
    for (size_t at = first ? *first : PROC_NONE; at != PROC_NONE; at = t->of[at].same) {
        if (!procsamples_same(t->of[at].process, process))
            continue;
        if (found != PROC_NONE && time_ns != MISSING_I64 && t->of[at].start_ns > time_ns)
            break;
        found = at;
    }
    return found;
}

static void
link_parents(struct proctree *t)
{
    for (size_t i = 0; i < t->n; i++) {
        struct proc *p = &t->of[i];
        uint64_t parent = (p->process >> 32) << 32 | (uint32_t)p->ppid;
        size_t at =
            p->ppid == MISSING_I32 ? PROC_NONE : proctree_find(t, parent, p->start_ns);
        p->parent = at == i ? PROC_NONE : at;
    }
}

void
proctree_build(struct proctree *t, const struct owners *o, const struct procsamples *s)
{
    *t = (struct proctree){0};
    t->of_owner = xcalloc(images_count(o->images) + o->n + 1, sizeof *t->of_owner);
    add_images(t, o->images);
    add_strangers(t, o);
    add_sampled(t, s);
    link_parents(t);
}

void
proctree_free(struct proctree *t)
{
    free(t->of);
    free(t->of_owner);
    imap_free(&t->pids);
    *t = (struct proctree){0};
}

/* ---- order ---- */

int
proctree_by_start(const void *tree, size_t a, size_t b)
{
    const struct proctree *t = tree;
    const struct proc *x = &t->of[a], *y = &t->of[b];
    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    if (x->process != y->process) /* strangers are numbered by who comes first */
        return x->process < y->process ? -1 : 1;
    return (a > b) - (a < b);
}

/* Children by parent: those of p are child[begin[p]] to child[begin[p + 1] - 1]. Those of
 * nobody stand behind all others, as if a process n had them. */
struct family {
    size_t *begin, *child;
};

struct sorting {
    int (*before)(const void *ctx, size_t a, size_t b);
    const void *ctx;
};

/* Merge sort: the standard one hands no context to its comparison. */
static void
sort_places(size_t *places, size_t *room, size_t n, const struct sorting *s)
{
    if (n < 2)
        return;
    size_t half = n / 2, a = 0, b = half, k = 0;
    sort_places(places, room, half, s);
    sort_places(places + half, room, n - half, s);
    while (a < half && b < n)
        room[k++] =
            s->before(s->ctx, places[b], places[a]) < 0 ? places[b++] : places[a++];
    while (a < half)
        room[k++] = places[a++];
    memcpy(places, room, k * sizeof *places);
}

static struct family
find_family(const struct proctree *t, const size_t *sorted)
{
    struct family f = {xcalloc(t->n + 2, sizeof(size_t)),
                       xcalloc(t->n + 1, sizeof(size_t))};
    size_t *next = xcalloc(t->n + 2, sizeof *next);
    for (size_t i = 0; i < t->n; i++)
        f.begin[(t->of[i].parent == PROC_NONE ? t->n : t->of[i].parent) + 1]++;
    for (size_t i = 0; i <= t->n; i++)
        f.begin[i + 1] += f.begin[i];
    memcpy(next, f.begin, (t->n + 2) * sizeof *next);
    for (size_t i = 0; i < t->n; i++) {
        size_t parent = t->of[sorted[i]].parent;
        f.child[next[parent == PROC_NONE ? t->n : parent]++] = sorted[i];
    }
    free(next);
    return f;
}

struct walk {
    struct proctree *tree;
    const struct family *family;
    size_t *order, n; /* found so far */
    size_t *stack;
    bool *seen;
};

/* A process and all below it. The stack never holds one twice. */
static void
walk_from(struct walk *w, size_t root)
{
    size_t depth = 0;
    w->stack[depth++] = root;
    w->seen[root] = true;
    w->tree->of[root].depth = 0;
    while (depth > 0) {
        size_t at = w->stack[--depth];
        w->order[w->n++] = at;
        for (size_t i = w->family->begin[at + 1]; i-- > w->family->begin[at];) {
            size_t child = w->family->child[i];
            if (w->seen[child])
                continue;
            w->seen[child] = true;
            w->tree->of[child].depth = w->tree->of[at].depth + 1;
            w->stack[depth++] = child;
        }
    }
}

size_t *
proctree_order(struct proctree *t, int (*before)(const void *ctx, size_t a, size_t b),
               const void *ctx)
{
    size_t *sorted = xcalloc(t->n + 1, sizeof *sorted);
    struct walk w = {.tree = t,
                     .order = xcalloc(t->n + 1, sizeof *w.order),
                     .stack = xcalloc(t->n + 1, sizeof *w.stack),
                     .seen = xcalloc(t->n + 1, sizeof *w.seen)};
    for (size_t i = 0; i < t->n; i++)
        sorted[i] = i;
    sort_places(sorted, w.stack, t->n, &(struct sorting){before, ctx});
    struct family f = find_family(t, sorted);
    w.family = &f;
    for (size_t i = f.begin[t->n]; i < f.begin[t->n + 1]; i++)
        walk_from(&w, f.child[i]);
    /* A log in which processes are each other's parents: one of them comes first. */
    for (size_t i = 0; i < t->n; i++)
        if (!w.seen[sorted[i]]) {
            t->of[sorted[i]].parent = PROC_NONE;
            walk_from(&w, sorted[i]);
        }
    free(sorted);
    free(f.begin);
    free(f.child);
    free(w.stack);
    free(w.seen);
    return w.order;
}
