#include "parse/merge/timebins.h"

#include "lib/base/mem.h"
#include "lib/base/strtab.h"
#include "lib/base/sum.h"

#define BINS 200 /* that tools choose when they are not told */
#define LEAST_NS INT64_C(1000000)

/* Whether a call succeeded, and whether a thread was in it. */
#define TOLD_FLAGS (FLAG(UNFINISHED) | FLAG(INTERRUPTED) | FLAG(ASYNCHRONOUS))

static int64_t
end_of(int64_t start_ns, int64_t dur_ns)
{
    int64_t end_ns;
    return __builtin_add_overflow(start_ns, MAX(dur_ns, 0), &end_ns) ? INT64_MAX : end_ns;
}

void
timebins_measure(struct timebins *t, const struct batch *calls, uint16_t first_source)
{
    const int64_t *start = calls->col[calls_start_ns], *dur = calls->col[calls_dur_ns];
    const uint16_t *source = calls->col[calls_source];
    if (!t->spans) {
        t->nspans = (size_t)UINT16_MAX + 1;
        t->spans = xcalloc(t->nspans, sizeof *t->spans);
    }
    for (size_t i = 0; i < calls->n; i++) {
        struct timebins_span *s = &t->spans[(uint16_t)(source[i] + first_source)];
        if (start[i] == MISSING_I64)
            continue;
        int64_t end_ns = end_of(start[i], dur[i]);
        s->first_ns = s->known ? MIN(s->first_ns, start[i]) : start[i];
        s->last_ns = s->known ? MAX(s->last_ns, end_ns) : end_ns;
        s->known = true;
    }
}

/* The decade of what is chosen for 200 bins: 10^m for 1, 2 or 5 times 10^m. */
static int64_t
width_of(const struct timebins_span *s)
{
    uint64_t span = (uint64_t)s->last_ns - (uint64_t)s->first_ns;
    uint64_t least = span / BINS + (span % BINS > 0), width = LEAST_NS;
    while (5 * width < least)
        width *= 10;
    return (int64_t)width;
}

static int64_t
slice_start(int64_t ns, int64_t width_ns)
{
    int64_t into = ns % width_ns;
    return ns - into - (into < 0 && ns - into >= INT64_MIN + width_ns ? width_ns : 0);
}

static bool
is_of(const struct timebins_row *a, const struct timebins_row *b)
{
    return a->start_ns_ == b->start_ns_ && a->op_ == b->op_ &&
           a->fd_kind_ == b->fd_kind_ && a->errno_ == b->errno_ &&
           a->flags_ == b->flags_ && a->source_ == b->source_;
}

/* The row that `like` is of, at like->start_ns. Valid until the next. */
static struct timebins_row *
row_of(struct timebins *t, const struct timebins_row *like)
{
    uint64_t who = (uint64_t)like->flags_ << 32 | (uint64_t)like->errno_ << 16 |
                   (uint64_t)like->op_ << 8 | like->fd_kind_;
    uint64_t hash = hash_u64(hash_u64(who) ^ like->source_);
    for (hash = hash_u64(hash ^ (uint64_t)like->start_ns_);; hash = hash_u64(hash + 1)) {
        bool added;
        uint64_t *at = imap_put(&t->at, hash, &added);
        if (!added && is_of(&t->rows[*at], like))
            return &t->rows[*at];
        if (!added)
            continue;
        *at = t->n;
        grow(&t->rows, &t->cap, t->n + 1, sizeof *t->rows);
        t->rows[t->n] = *like;
        return &t->rows[t->n++];
    }
}

static void
begin_in(struct timebins_row *r, int64_t dur_ns, int64_t moved_b)
{
    r->calls_++;
    if (dur_ns >= 0) {
        r->timed_++;
        r->total_ns_ = sum_add(r->total_ns_, (uint64_t)dur_ns);
    }
    if (moved_b >= 0) {
        r->sized_++;
        r->moved_bytes_ = sum_add(r->moved_bytes_, (uint64_t)moved_b);
    }
}

static void
add_one(struct timebins *t, const struct calls_row *c)
{
    int64_t width_ns = width_of(&t->spans[c->source_]);
    int64_t end_ns = end_of(c->start_ns_, c->dur_ns_);
    struct timebins_row like = {
        .start_ns_ = slice_start(c->start_ns_, width_ns),
        .width_ns_ = (uint64_t)width_ns,
        .op_ = c->op_,
        .fd_kind_ = c->fd_kind_,
        .errno_ = c->errno_,
        .flags_ = c->flags_ & TOLD_FLAGS,
        .source_ = c->source_,
    };
    struct timebins_row *r = row_of(t, &like);
    begin_in(r, c->dur_ns_, c->transferred_);
    for (int64_t from = c->start_ns_; from < end_ns;) {
        int64_t next;
        if (__builtin_add_overflow(like.start_ns_, width_ns, &next))
            next = INT64_MAX;
        r->inside_ns_ += (uint64_t)MIN(next, end_ns) - (uint64_t)from;
        like.start_ns_ = from = next;
        if (from < end_ns)
            r = row_of(t, &like);
    }
}

void
timebins_add(struct timebins *t, const struct batch *calls)
{
    for (size_t i = 0; i < calls->n; i++) {
        struct calls_row c;
        calls_take(calls, i, &c);
        if (c.start_ns_ != MISSING_I64)
            add_one(t, &c);
    }
}

static int
in_order(const void *a, const void *b)
{
    const struct timebins_row *x = a, *y = b;
    if (x->source_ != y->source_)
        return x->source_ < y->source_ ? -1 : 1;
    if (x->start_ns_ != y->start_ns_)
        return x->start_ns_ < y->start_ns_ ? -1 : 1;
    uint64_t of_x = (uint64_t)x->op_ << 56 | (uint64_t)x->fd_kind_ << 48 |
                    (uint64_t)x->errno_ << 32 | x->flags_;
    uint64_t of_y = (uint64_t)y->op_ << 56 | (uint64_t)y->fd_kind_ << 48 |
                    (uint64_t)y->errno_ << 32 | y->flags_;
    return (of_x > of_y) - (of_x < of_y);
}

void
timebins_flush(struct timebins *t, struct store_writer *out)
{
    if (t->n)
        qsort(t->rows, t->n, sizeof *t->rows, in_order);
    for (size_t i = 0; i < t->n; i++)
        timebins_put(store_batch(out, TABLE_timebins), &t->rows[i]);
    t->n = 0;
    imap_free(&t->at);
    for (size_t i = 0; i < t->nspans; i++)
        t->spans[i].known = false;
}

void
timebins_free(struct timebins *t)
{
    imap_free(&t->at);
    free(t->rows);
    free(t->spans);
    *t = (struct timebins){0};
}
