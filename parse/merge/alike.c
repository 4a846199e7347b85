#include "parse/merge/alike.h"

#include "lib/base/mem.h"
#include "lib/base/strtab.h"
#include "lib/base/sum.h"

/* Of what is known of a call, that which is told of a row; the rest would only make more
 * of them. */
#define TOLD_FLAGS                                                                       \
    (FLAG(UNFINISHED) | FLAG(INTERRUPTED) | FLAG(INJECTED) | FLAG(CREATED) |             \
     FLAG(TRUNCATED_ON_OPEN) | FLAG(APPEND))

static bool
is_alike(const struct alike_row *a, const struct alike_row *b)
{
    return a->pid_ == b->pid_ && a->tid_ == b->tid_ && a->call_ == b->call_ &&
           a->op_ == b->op_ && a->path_ == b->path_ && a->path2_ == b->path2_ &&
           a->fd_kind_ == b->fd_kind_ && a->no_fd_ == b->no_fd_ &&
           a->errno_ == b->errno_ && a->flags_ == b->flags_ && a->source_ == b->source_;
}

static uint64_t
hash_of(const struct alike_row *r)
{
    const uint32_t key[] = {(uint32_t)r->pid_,
                            (uint32_t)r->tid_,
                            (uint32_t)r->call_ << 16 | r->errno_,
                            r->path_,
                            r->path2_,
                            r->flags_,
                            (uint32_t)r->source_ << 16 | (uint32_t)r->op_ << 8 |
                                (uint32_t)r->fd_kind_ << 1 | r->no_fd_};
    return hash_bytes(key, sizeof key);
}

/* The row that a call is of: `like` says how, and becomes the row when it is the first.
 */
static struct alike_row *
row_of(struct alike *a, const struct alike_row *like)
{
    for (uint64_t hash = hash_of(like);; hash = hash_u64(hash + 1)) {
        bool added;
        uint64_t *at = imap_put(&a->at, hash, &added);
        if (!added && is_alike(&a->rows[*at], like))
            return &a->rows[*at];
        if (!added)
            continue;
        *at = a->n;
        grow(&a->rows, &a->cap, a->n + 1, sizeof *a->rows);
        a->rows[a->n] = *like;
        return &a->rows[a->n++];
    }
}

static struct alike_row
like_call(const struct calls_row *c)
{
    return (struct alike_row){
        .pid_ = c->pid_,
        .tid_ = c->tid_,
        .call_ = c->call_,
        .op_ = c->op_,
        .path_ = c->path_,
        .path2_ = c->path2_,
        .fd_kind_ = c->fd_kind_,
        .no_fd_ = c->fd_ == -1,
        .errno_ = c->errno_,
        .flags_ = c->flags_ & TOLD_FLAGS,
        .source_ = c->source_,
        .least_ns_ = MISSING_I64,
        .most_ns_ = MISSING_I64,
        .first_ns_ = MISSING_I64,
        .last_ns_ = MISSING_I64,
        .line_ = c->line_,
        .requested_ = c->requested_,
    };
}

static void
add_dur(struct alike_row *r, int64_t dur_ns)
{
    if (dur_ns < 0) /* missing */
        return;
    r->least_ns_ = r->timed_ ? MIN(r->least_ns_, dur_ns) : dur_ns;
    r->most_ns_ = r->timed_ ? MAX(r->most_ns_, dur_ns) : dur_ns;
    r->total_ns_ = sum_add(r->total_ns_, (uint64_t)dur_ns);
    r->timed_++;
}

/* A call without a duration ends where it starts. */
static void
add_start(struct alike_row *r, int64_t start_ns, int64_t dur_ns)
{
    int64_t end_ns;
    if (start_ns == MISSING_I64)
        return;
    if (__builtin_add_overflow(start_ns, MAX(dur_ns, 0), &end_ns))
        end_ns = INT64_MAX;
    r->first_ns_ = r->clocked_ ? MIN(r->first_ns_, start_ns) : start_ns;
    r->last_ns_ = r->clocked_ ? MAX(r->last_ns_, end_ns) : end_ns;
    r->clocked_++;
}

static void
add_moved(struct alike_row *r, int64_t moved)
{
    if (moved < 0) /* missing */
        return;
    r->sized_++;
    r->empty_ += moved == 0;
    r->moved_bytes_ = sum_add(r->moved_bytes_, (uint64_t)moved);
}

/* A row of one call tells all of it; when a second one comes, the first is what the row
 * said before. */
static void
add_values(struct alike *a, const struct alike_row *r, const struct calls_row *c)
{
    uint32_t row = (uint32_t)(r - a->rows);
    const struct alike_value value = {c->dur_ns_, c->requested_, c->transferred_,
                                      c->line_};
    if (r->calls_ == 1) {
        const struct alike_value first = {
            r->timed_ ? (int64_t)r->total_ns_ : MISSING_I64, r->requested_,
            r->sized_ ? (int64_t)r->moved_bytes_ : MISSING_I64, r->line_};
        alike_values_add(&a->values, row, r->timed_, &first);
    }
    if (r->calls_ >= 1)
        alike_values_add(&a->values, row, r->timed_ + (c->dur_ns_ >= 0), &value);
}

void
alike_add(struct alike *a, const struct batch *calls)
{
    for (size_t i = 0; i < calls->n; i++) {
        struct calls_row c;
        calls_take(calls, i, &c);
        struct alike_row like = like_call(&c), *r = row_of(a, &like);
        add_values(a, r, &c);
        r->calls_++;
        r->line_ = MIN(r->line_, c.line_);
        add_dur(r, c.dur_ns_);
        add_start(r, c.start_ns_, c.dur_ns_);
        add_moved(r, c.transferred_);
    }
}

/* What follows from the other columns is left out: most files see a call of a kind once,
 * and such rows then take no more room than the call did. */
static struct alike_row
as_stored(const struct alike_row *r)
{
    struct alike_row stored = *r;
    if (r->timed_ == 1)
        stored.least_ns_ = stored.most_ns_ = MISSING_I64;
    if (r->calls_ == 1)
        stored.last_ns_ = MISSING_I64;
    else
        stored.requested_ = MISSING_I64;
    return stored;
}

void
alike_flush(struct alike *a, struct store_writer *out)
{
    alike_values_settle(&a->values, a->rows);
    alike_values_flush(&a->values, out);
    for (size_t i = 0; i < a->n; i++) {
        const struct alike_row stored = as_stored(&a->rows[i]);
        alike_put(store_batch(out, TABLE_alike), &stored);
    }
    a->n = 0;
    imap_free(&a->at);
}

void
alike_free(struct alike *a)
{
    alike_values_free(&a->values);
    imap_free(&a->at);
    free(a->rows);
    *a = (struct alike){0};
}
