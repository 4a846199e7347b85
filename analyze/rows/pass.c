#include "analyze/rows/pass.h"

#include <pthread.h>

#include "lib/base/mem.h"

/* Where a thread works: one for each that works at the same time. */
struct seat {
    struct unpacker *unpacker;
    struct batch *loaded;
    struct chooser chooser;
    void *state;
    struct seat *next; /* of those that nobody sits in */
};

/* A batch on its way. */
struct item {
    struct fetched *fetched;
    uint64_t batch;
    void *handed;
    struct err err;
    bool ok;
};

struct running {
    struct session *session;
    const struct pass *pass;
    struct scan *scan;
    struct item *items;
    size_t nitems;
    uint64_t nbatches, next;

    pthread_mutex_t lock; /* guards the free seats */
    struct seat *free;
};

/* ---- on any thread ---- */

static struct seat *
sit_down(struct running *r)
{
    pthread_mutex_lock(&r->lock);
    struct seat *seat = r->free;
    if (seat)
        r->free = seat->next;
    pthread_mutex_unlock(&r->lock);
    if (seat)
        return seat;
    seat = xcalloc(1, sizeof *seat);
    seat->unpacker = unpacker_new();
    seat->loaded = scan_batch(r->scan);
    seat->state = xcalloc(1, MAX(r->pass->state_size, (size_t)1));
    chooser_init(&seat->chooser, r->session, r->scan);
    if (r->pass->unselected)
        chooser_take_all(&seat->chooser);
    return seat;
}

static void
stand_up(struct running *r, struct seat *seat)
{
    pthread_mutex_lock(&r->lock);
    seat->next = r->free;
    r->free = seat;
    pthread_mutex_unlock(&r->lock);
}

static void
work(void *item, void *ctx)
{
    struct item *it = item;
    struct running *r = ctx;
    struct seat *seat = sit_down(r);
    it->handed = NULL;
    it->ok = scan_unpack(r->scan, it->fetched, seat->unpacker, seat->loaded, &it->err);
    if (it->ok)
        it->handed = r->pass->add(r->pass->ctx, seat->state,
                                  chooser_take(&seat->chooser, seat->loaded));
    stand_up(r, seat);
}

/* ---- on the calling thread ---- */

static uint64_t
number_of(const struct running *r, uint64_t i)
{
    return r->pass->order ? r->pass->order[i] : r->nbatches - 1 - i;
}

static bool
fetch(struct running *r, struct lane *lane, struct err *err)
{
    struct item *it = &r->items[r->next % r->nitems];
    it->batch = number_of(r, r->next);
    if (!it->fetched)
        it->fetched = fetched_new(r->scan);
    if (!scan_fetch(r->scan, it->batch, it->fetched, err))
        return false;
    lane_push(lane, it);
    r->next++;
    return true;
}

/* What has been handed is taken even when the pass has ended: it belongs to `take`. */
static bool
run_lane(struct running *r, struct lane *lane, struct err *err)
{
    bool ok = true, on = true;
    for (;;) {
        while (ok && on && r->next < r->nbatches && lane_room(lane))
            ok = fetch(r, lane, err);
        struct item *it = lane_pop(lane);
        if (!it)
            return ok;
        if (!it->ok) {
            ok = ok && err_set(err, "%s", it->err.text);
            continue;
        }
        if (r->pass->take && !r->pass->take(r->pass->ctx, it->batch, it->handed))
            on = false;
    }
}

static void
free_seats(struct running *r)
{
    for (struct seat *seat = r->free, *next; seat; seat = next) {
        next = seat->next;
        if (r->pass->merge)
            r->pass->merge(r->pass->ctx, seat->state);
        unpacker_free(seat->unpacker);
        batch_free(seat->loaded);
        chooser_free(&seat->chooser);
        free(seat->state);
        free(seat);
    }
}

bool
pass_run(struct session *s, const struct pass *p, struct err *err)
{
    struct running r = {.session = s, .pass = p, .scan = session_begin(s, p->want, err)};
    if (!r.scan)
        return false;
    r.nbatches = p->order ? p->norder : scan_batches(r.scan);
    r.nitems = 2 * (size_t)pool_threads(s->pool) + 1;
    r.items = xcalloc(r.nitems, sizeof *r.items);
    pthread_mutex_init(&r.lock, NULL);
    struct lane *lane = lane_new(s->pool, r.nitems, work, &r);
    bool ok = run_lane(&r, lane, err);
    lane_free(lane);
    free_seats(&r);
    pthread_mutex_destroy(&r.lock);
    for (size_t i = 0; i < r.nitems; i++)
        fetched_free(r.items[i].fetched);
    free(r.items);
    scan_end(r.scan);
    return ok;
}

bool
pass_sweep(struct session *s, const struct pass *p, const struct pass *again,
           struct sweep *sweep, struct err *err)
{
    if (!pass_run(s, p, err))
        return false;
    if (sweep_finish(sweep))
        return true;
    struct pass ordered = *again;
    ordered.order = sweep_again(sweep, &ordered.norder);
    return pass_run(s, &ordered, err) &&
           (sweep_finish(sweep) ||
            err_set(err, "%s: it changes while it is read", store_name(s->store)));
}

/* ---- in order ---- */

struct in_order {
    const struct pass *pass;
    void *state;
};

static void
add_in_order(void *ctx, const struct batch *b)
{
    struct in_order *o = ctx;
    o->pass->add(o->pass->ctx, o->state, b);
}

bool
pass_in_order(struct session *s, const struct pass *p, struct err *err)
{
    struct in_order o = {p, xcalloc(1, p->state_size)};
    bool ok = session_scan(s, p->want, add_in_order, &o, err);
    p->merge(p->ctx, o.state);
    free(o.state);
    return ok;
}
