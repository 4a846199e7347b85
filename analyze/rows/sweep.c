#include "analyze/rows/sweep.h"

#include <pthread.h>

#include "lib/base/mem.h"
#include "lib/columns/cols.h"

/* A run in the sweep: the first `left` spans are still to come. */
struct pending {
    struct run *run;
    size_t left;
};

struct sweep {
    struct sweep_visitor visitor;
    struct pending *pending; /* a heap: the latest end first */
    size_t npending, pending_cap;
    int64_t position_ns; /* everything that ended then or later has been swept */

    bool disordered, ordered;
    int64_t *last_ns; /* by batch: its latest end; missing when it has no calls */
    size_t nlast, last_cap;
    uint64_t *order;
    size_t norder;

    pthread_mutex_t lock; /* guards the spare runs */
    struct run *spare;
};

/* ---- runs ---- */

struct run *
sweep_run(struct sweep *s)
{
    pthread_mutex_lock(&s->lock);
    struct run *r = s->spare;
    if (r)
        s->spare = r->next;
    pthread_mutex_unlock(&s->lock);
    if (!r) {
        r = xcalloc(1, sizeof *r);
        r->spans = xmalloc(BATCH_ROWS * sizeof *r->spans);
    }
    r->n = 0;
    return r;
}

static void
give_back(struct sweep *s, struct run *r)
{
    pthread_mutex_lock(&s->lock);
    r->next = s->spare;
    s->spare = r;
    pthread_mutex_unlock(&s->lock);
}

static int
compare_ends(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    return (x->end_ns > y->end_ns) - (x->end_ns < y->end_ns);
}

/* Ends are in order but for the rounding of clocks: each moves a place or two. */
void
run_close(struct run *r)
{
    size_t moves = 0;
    for (size_t i = 1; i < r->n; i++) {
        if (r->spans[i - 1].end_ns <= r->spans[i].end_ns)
            continue;
        struct span late = r->spans[i];
        size_t at = i;
        for (; at > 0 && r->spans[at - 1].end_ns > late.end_ns; at--, moves++)
            r->spans[at] = r->spans[at - 1];
        r->spans[at] = late;
        if (moves > 16 * r->n) {
            qsort(r->spans, r->n, sizeof *r->spans, compare_ends);
            return;
        }
    }
}

/* ---- runs that are swept together ---- */

static int64_t
end_of(const struct pending *p)
{
    return p->run->spans[p->left - 1].end_ns;
}

static void
settle_root(struct sweep *s)
{
    struct pending *heap = s->pending, p = heap[0];
    size_t at = 0;
    for (size_t child = 1; child < s->npending; child = 2 * at + 1) {
        if (child + 1 < s->npending && end_of(&heap[child + 1]) > end_of(&heap[child]))
            child++;
        if (end_of(&heap[child]) <= end_of(&p))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = p;
}

static void
add_pending(struct sweep *s, struct run *r)
{
    struct pending p = {r, r->n};
    grow(&s->pending, &s->pending_cap, s->npending + 1, sizeof *s->pending);
    size_t at = s->npending++;
    for (; at > 0 && end_of(&s->pending[(at - 1) / 2]) < end_of(&p); at = (at - 1) / 2)
        s->pending[at] = s->pending[(at - 1) / 2];
    s->pending[at] = p;
}

/* How many of the n spans end before `ns`: they are in order of their ends. */
static size_t
ended_before(const struct span *spans, size_t n, int64_t ns)
{
    size_t low = 0;
    while (low < n) {
        size_t mid = low + (n - low) / 2;
        if (spans[mid].end_ns < ns)
            low = mid + 1;
        else
            n = mid;
    }
    return low;
}

/* The run at the root goes on alone until another one's end is later. */
static void
sweep_root(struct sweep *s, int64_t until_ns)
{
    struct pending *p = &s->pending[0];
    const struct span *spans = p->run->spans;
    for (size_t other = 1; other < MIN(s->npending, (size_t)3); other++)
        until_ns = MAX(until_ns, end_of(&s->pending[other]));
    size_t left = ended_before(spans, p->left, until_ns);
    s->visitor.visit(s->visitor.ctx, spans + left, p->left - left);
    p->left = left;
    if (left == 0) {
        give_back(s, p->run);
        *p = s->pending[--s->npending];
    }
    if (s->npending > 0)
        settle_root(s);
}

static void
sweep_down(struct sweep *s, int64_t until_ns)
{
    while (s->npending > 0 && end_of(&s->pending[0]) >= until_ns)
        sweep_root(s, until_ns);
}

/* ---- batches ---- */

static void
note_last(struct sweep *s, uint64_t batch, const struct run *r)
{
    if (s->ordered)
        return;
    grow(&s->last_ns, &s->last_cap, (size_t)batch + 1, sizeof *s->last_ns);
    for (; s->nlast <= batch; s->nlast++)
        s->last_ns[s->nlast] = MISSING_I64;
    s->last_ns[batch] = r->n ? r->spans[r->n - 1].end_ns : MISSING_I64;
}

/* What is still to come is taken to end no later than this batch does: so it is in the
 * order of files and, known to be, in that of sweep_order. */
void
sweep_take(struct sweep *s, uint64_t batch, struct run *r)
{
    note_last(s, batch, r);
    if (r->n > 0 && r->spans[r->n - 1].end_ns > s->position_ns)
        s->disordered = true;
    if (r->n == 0 || s->disordered) {
        give_back(s, r);
        return;
    }
    s->position_ns = r->spans[r->n - 1].end_ns;
    add_pending(s, r);
    sweep_down(s, s->position_ns);
}

struct dated {
    int64_t last_ns;
    uint64_t batch;
};

static int
compare_dated(const void *a, const void *b)
{
    const struct dated *x = a, *y = b;
    if (x->last_ns != y->last_ns)
        return x->last_ns > y->last_ns ? -1 : 1;
    return (x->batch > y->batch) - (x->batch < y->batch);
}

static void
make_order(struct sweep *s)
{
    struct dated *all = xcalloc(s->nlast + 1, sizeof *all);
    s->order = xcalloc(s->nlast + 1, sizeof *s->order);
    for (size_t batch = 0; batch < s->nlast; batch++)
        if (s->last_ns[batch] != MISSING_I64)
            all[s->norder++] = (struct dated){s->last_ns[batch], batch};
    qsort(all, s->norder, sizeof *all, compare_dated);
    for (size_t i = 0; i < s->norder; i++)
        s->order[i] = all[i].batch;
    free(all);
}

bool
sweep_finish(struct sweep *s)
{
    if (s->disordered)
        return false;
    sweep_down(s, INT64_MIN);
    s->visitor.end(s->visitor.ctx);
    return true;
}

static void
drop_pending(struct sweep *s)
{
    while (s->npending > 0)
        give_back(s, s->pending[--s->npending].run);
}

const uint64_t *
sweep_again(struct sweep *s, size_t *n)
{
    drop_pending(s);
    make_order(s);
    s->position_ns = INT64_MAX;
    s->disordered = false;
    s->ordered = true;
    s->visitor.forget(s->visitor.ctx);
    *n = s->norder;
    return s->order;
}

struct sweep *
sweep_new(struct sweep_visitor visitor)
{
    struct sweep *s = xcalloc(1, sizeof *s);
    s->visitor = visitor;
    s->position_ns = INT64_MAX;
    pthread_mutex_init(&s->lock, NULL);
    return s;
}

void
sweep_free(struct sweep *s)
{
    if (!s)
        return;
    drop_pending(s);
    for (struct run *r = s->spare, *next; r; r = next) {
        next = r->next;
        free(r->spans);
        free(r);
    }
    pthread_mutex_destroy(&s->lock);
    free(s->pending);
    free(s->last_ns);
    free(s->order);
    free(s);
}
