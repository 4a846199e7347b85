#include "analyze/trails.h"

#include "analyze/times.h"
#include "lib/mem.h"

/* What is known of the last transfer on a side. UNSEEN: there was none in this stretch,
 * the one before may know; LOST: none may know. */
enum known { UNSEEN, KNOWN, LOST };

struct side {
    enum known last;
    int64_t begin_b, end_b; /* of the last transfer, when KNOWN */
    bool waits;             /* the first transfer of the stretch: */
    struct transfer first;
};

struct trail {
    uint64_t process;
    int32_t fd;
    uint64_t file;           /* of the last transfer; NO_FILE: none since a cut */
    uint64_t first_file;     /* the one it was when the stretch began; NO_FILE: none */
    enum known turn;         /* whether `on` is known */
    enum trail_side on;      /* of the last transfer */
    bool turn_waits;         /* the first transfer's turn is not known: */
    struct transfer turning; /* that transfer */
    struct side side[SIDES];
};

struct trails {
    struct imap processes;   /* process to dense number */
    struct imap descriptors; /* number and fd to place in `of` */
    struct imap by_file;     /* without descriptors: hash of process and file */
    struct trail *of;
    size_t n, cap;
};

#define NO_FILE UINT64_MAX

struct trails *
trails_new(void)
{
    return xcalloc(1, sizeof(struct trails));
}

void
trails_free(struct trails *t)
{
    if (!t)
        return;
    imap_free(&t->processes);
    imap_free(&t->descriptors);
    imap_free(&t->by_file);
    free(t->of);
    free(t);
}

static struct trail *
trail_of(struct trails *t, uint64_t process, int32_t fd, uint64_t file, bool *is_new)
{
    bool added;
    uint64_t *number = imap_put(&t->processes, process, &added);
    if (added)
        *number = t->processes.count;
    /* A file and a process in 64 bits: files are numbered densely below 2^32 a host. */
    uint64_t *at = fd >= 0
                       ? imap_put(&t->descriptors, *number << 32 | (uint32_t)fd, &added)
                       : imap_put(&t->by_file, hash_u64(file) ^ *number, &added);
    *is_new = added;
    if (added) {
        grow(&t->of, &t->cap, t->n + 1, sizeof *t->of);
        *at = t->n++;
        t->of[*at] = (struct trail){
            .process = process, .fd = fd, .file = NO_FILE, .first_file = NO_FILE};
    }
    return &t->of[*at];
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
remember(struct side *s, const struct transfer *x)
{
    if (s->last == UNSEEN && x->offset_b != MISSING_I64) {
        s->waits = true;
        s->first = *x;
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
    struct side *side = &trail->side[x->side];
    if (unseen(trail))
        trail->first_file = x->file;
    else if (trail->file != NO_FILE && trail->file != x->file)
        lose(trail);
    trail->file = x->file;
    struct step step = judge_from(side, x);
    step.switched = trail->turn == KNOWN && trail->on != x->side;
    if (trail->turn == UNSEEN) {
        trail->turn_waits = true;
        trail->turning = *x;
    }
    remember(side, x);
    trail->turn = KNOWN;
    trail->on = x->side;
    return step;
}

/* ---- stretches ---- */

/* What had waited in `b` is judged by where `a` ended, or goes on waiting. */
static void
settle(struct trail *a, const struct trail *b,
       void (*judge)(void *, const struct transfer *, struct step), void *ctx)
{
    for (int i = 0; i < SIDES; i++) {
        const struct transfer *first = &b->side[i].first;
        if (!b->side[i].waits)
            continue;
        struct step step = judge_from(&a->side[i], first);
        if (step.judged)
            judge(ctx, first, step);
        if (a->side[i].last == UNSEEN) {
            a->side[i].waits = true;
            a->side[i].first = *first;
        }
    }
    if (!b->turn_waits)
        return;
    if (a->turn == KNOWN && a->on != b->turning.side)
        judge(ctx, &b->turning, (struct step){.switched = true});
    if (a->turn == UNSEEN) {
        a->turn_waits = true;
        a->turning = b->turning;
    }
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
        if (is_new) {
            *a = *b;
            continue;
        }
        if (b->first_file != NO_FILE && a->file != NO_FILE && a->file != b->first_file)
            lose(a);
        settle(a, b, judge, ctx);
        carry_on(a, b);
    }
}
