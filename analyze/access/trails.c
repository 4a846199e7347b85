#include "analyze/access/trails.h"

#include "analyze/rows/times.h"
#include "lib/base/mem.h"

/* What is known of the last transfer on a side. UNSEEN: there was none in this stretch,
 * the one before may know; LOST: none may know. */
enum known { UNSEEN, KNOWN, LOST };

struct side {
    enum known last;
    int64_t begin_b, end_b; /* of the last transfer, when KNOWN */
    bool waits;             /* the first transfer of the stretch waits */
};

/* Transfers of a stretch that are judged by what comes before it. */
struct waiting {
    struct transfer first[SIDES]; /* where the side `waits` */
    struct transfer turning;      /* where `turn_waits`: the first of all */
};

struct trail {
    uint64_t process;
    uint64_t file;       /* of the last transfer; NO_FILE: none since a cut */
    uint64_t first_file; /* the one it was when the stretch began; NO_FILE: none */
    int32_t fd;
    enum known turn;    /* whether `on` is known */
    enum trail_side on; /* of the last transfer */
    bool turn_waits;    /* the first transfer's turn is not known */
    struct side side[SIDES];
    struct waiting *waiting; /* in the arena; NULL: nothing waits */
};

struct trails {
    bool from_start;
    struct imap processes;              /* process to dense number */
    uint64_t last_process, last_number; /* looked up last; number 0: none */
    struct imap descriptors;            /* number and fd to place in `of` */
    struct imap by_file; /* without descriptors: hash of process and file */
    struct trail *of;
    size_t n, cap;
    size_t *unused; /* places of those that were forgotten */
    size_t nunused, unused_cap;
    struct arena arena;
};

#define NO_FILE UINT64_MAX

struct trails *
trails_new(bool from_start)
{
    struct trails *t = xcalloc(1, sizeof *t);
    t->from_start = from_start;
    return t;
}

void
trails_clear(struct trails *t)
{
    imap_clear(&t->processes);
    imap_clear(&t->descriptors);
    imap_clear(&t->by_file);
    arena_reset(&t->arena);
    t->n = t->nunused = 0;
    t->last_number = 0;
}

void
trails_free(struct trails *t)
{
    if (!t)
        return;
    imap_free(&t->processes);
    imap_free(&t->descriptors);
    imap_free(&t->by_file);
    arena_free(&t->arena);
    free(t->of);
    free(t->unused);
    free(t);
}

static uint64_t
number_of(struct trails *t, uint64_t process)
{
    bool added;
    if (t->last_number != 0 && t->last_process == process)
        return t->last_number;
    uint64_t *number = imap_put(&t->processes, process, &added);
    if (added)
        *number = t->processes.count;
    t->last_process = process;
    t->last_number = *number;
    return *number;
}

/* A file and a process in 64 bits: files are numbered densely below 2^32 a host. */
static uint64_t
key_of(struct trails *t, uint64_t process, int32_t fd, uint64_t file)
{
    uint64_t number = number_of(t, process);
    return fd >= 0 ? number << 32 | (uint32_t)fd : hash_u64(file) ^ number;
}

static struct trail *
trail_of(struct trails *t, uint64_t process, int32_t fd, uint64_t file, bool *is_new)
{
    bool added;
    uint64_t key = key_of(t, process, fd, file);
    uint64_t *at = imap_put(fd >= 0 ? &t->descriptors : &t->by_file, key, &added);
    *is_new = added;
    if (added) {
        if (t->nunused == 0) {
            grow(&t->of, &t->cap, t->n + 1, sizeof *t->of);
            *at = t->n++;
        } else
            *at = t->unused[--t->nunused];
        t->of[*at] = (struct trail){
            .process = process, .fd = fd, .file = NO_FILE, .first_file = NO_FILE};
    }
    return &t->of[*at];
}

/* Where nothing comes before, a closed descriptor tells as much as one never seen. */
static void
forget(struct trails *t, uint64_t process, int32_t fd)
{
    uint64_t key = key_of(t, process, fd, NO_FILE), *at = imap_get(&t->descriptors, key);
    if (!at)
        return;
    grow(&t->unused, &t->unused_cap, t->nunused + 1, sizeof *t->unused);
    t->unused[t->nunused++] = (size_t)*at;
    imap_del(&t->descriptors, key);
}

static struct waiting *
waiting_of(struct trails *t, struct trail *trail)
{
    if (!trail->waiting)
        trail->waiting = arena_alloc(&t->arena, sizeof *trail->waiting);
    return trail->waiting;
}

static void
lose(struct trail *t)
{
    t->turn = LOST;
    t->side[SIDE_READ].last = t->side[SIDE_WRITE].last = LOST;
}

void
trails_cut(struct trails *t, uint64_t process, int32_t fd)
{
    bool is_new;
    if (t->from_start) {
        forget(t, process, fd);
        return;
    }
    struct trail *trail = trail_of(t, process, fd, NO_FILE, &is_new);
    lose(trail);
    trail->file = NO_FILE;
}

static struct step
judge_from(const struct side *last, const struct transfer *x)
{
    if (x->offset_b == MISSING_I64 || last->last != KNOWN)
        return (struct step){0};
    return (struct step){.judged = true,
                         .consecutive = x->offset_b == last->end_b,
                         .sequential = x->offset_b >= last->end_b,
                         .stride_b = ns_between(last->begin_b, x->offset_b)};
}

static void
remember(struct trails *t, struct trail *trail, const struct transfer *x)
{
    struct side *s = &trail->side[x->side];
    if (s->last == UNSEEN && x->offset_b != MISSING_I64 && !t->from_start) {
        s->waits = true;
        waiting_of(t, trail)->first[x->side] = *x;
    }
    s->last = x->offset_b == MISSING_I64 ? LOST : KNOWN;
    s->begin_b = x->offset_b;
    s->end_b = ns_add(x->offset_b, x->bytes);
}

static bool
unseen(const struct trail *t)
{
    return t->turn == UNSEEN && t->side[SIDE_READ].last == UNSEEN &&
           t->side[SIDE_WRITE].last == UNSEEN;
}

struct step
trails_step(struct trails *t, const struct transfer *x)
{
    bool is_new;
    struct trail *trail = trail_of(t, x->process, x->fd, x->file, &is_new);
    if (unseen(trail))
        trail->first_file = x->file;
    else if (trail->file != NO_FILE && trail->file != x->file)
        lose(trail);
    trail->file = x->file;
    struct step step = judge_from(&trail->side[x->side], x);
    step.switched = trail->turn == KNOWN && trail->on != x->side;
    if (trail->turn == UNSEEN && !t->from_start) {
        trail->turn_waits = true;
        waiting_of(t, trail)->turning = *x;
    }
    remember(t, trail, x);
    trail->turn = KNOWN;
    trail->on = x->side;
    return step;
}

/* ---- stretches ---- */

/* What had waited in `b` is judged by where `a` ended, or goes on waiting. */
static void
settle(struct trails *t, struct trail *a, const struct trail *b,
       void (*judge)(void *, const struct transfer *, struct step), void *ctx)
{
    for (int i = 0; i < SIDES; i++) {
        if (!b->side[i].waits)
            continue;
        const struct transfer *first = &b->waiting->first[i];
        struct step step = judge_from(&a->side[i], first);
        if (step.judged)
            judge(ctx, first, step);
        if (a->side[i].last == UNSEEN && !t->from_start) {
            a->side[i].waits = true;
            waiting_of(t, a)->first[i] = *first;
        }
    }
    if (!b->turn_waits)
        return;
    const struct transfer *turning = &b->waiting->turning;
    if (a->turn == KNOWN && a->on != turning->side)
        judge(ctx, turning, (struct step){.switched = true});
    if (a->turn == UNSEEN && !t->from_start) {
        a->turn_waits = true;
        waiting_of(t, a)->turning = *turning;
    }
}

/* A trail that `a` had not seen; the transfers that wait move to its arena. */
static void
take_over(struct trails *t, struct trail *a, const struct trail *b)
{
    *a = *b;
    a->waiting = NULL;
    if (!t->from_start && b->waiting)
        *waiting_of(t, a) = *b->waiting;
    if (t->from_start)
        a->turn_waits = a->side[SIDE_READ].waits = a->side[SIDE_WRITE].waits = false;
}

static void
carry_on(struct trail *a, const struct trail *b)
{
    for (int i = 0; i < SIDES; i++) {
        if (b->side[i].last == UNSEEN)
            continue;
        a->side[i].last = b->side[i].last;
        a->side[i].begin_b = b->side[i].begin_b;
        a->side[i].end_b = b->side[i].end_b;
    }
    if (b->turn != UNSEEN) {
        a->turn = b->turn;
        a->on = b->on;
        a->file = b->file;
    }
}

void
trails_append(struct trails *t, const struct trails *later,
              void (*judge)(void *ctx, const struct transfer *x, struct step s),
              void *ctx)
{
    for (size_t i = 0; i < later->n; i++) {
        const struct trail *b = &later->of[i];
        bool is_new;
        uint64_t file = b->first_file != NO_FILE ? b->first_file : b->file;
        struct trail *a = trail_of(t, b->process, b->fd, file, &is_new);
        if (is_new)
            take_over(t, a, b);
        else {
            if (b->first_file != NO_FILE && a->file != NO_FILE &&
                a->file != b->first_file)
                lose(a);
            settle(t, a, b, judge, ctx);
            carry_on(a, b);
        }
        if (t->from_start && a->fd >= 0 && a->file == NO_FILE)
            forget(t, a->process, a->fd);
    }
}
