#include "analyze/rows/regions.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/places.h"
#include "lib/base/mem.h"

struct region {
    uint32_t place; /* of its log */
    uint32_t name;
    int64_t start_ns, end_ns;
};

/* From time_ns on, calls of the place are in this region; 0: in none. */
struct step {
    int64_t time_ns;
    uint32_t name;
};

struct regions {
    struct region *all; /* by place and start */
    size_t n, cap;
    struct places places;
    struct step *steps; /* by place and time */
    size_t nsteps, steps_cap;
    size_t *first; /* by place: its first step */
};

/* ---- loading ---- */

static void
take(struct regions *r, const struct batch *b, const uint8_t *only, uint32_t n_only)
{
    for (size_t i = 0; i < b->n; i++) {
        uint32_t name = regions_name_in(b)[i];
        uint16_t source = regions_source_in(b)[i];
        int64_t start_ns = regions_start_ns_in(b)[i], end_ns = regions_end_ns_in(b)[i];
        if (source >= r->places.n || start_ns == MISSING_I64 ||
            (only && (name >= n_only || !only[name])))
            continue;
        grow(&r->all, &r->cap, r->n + 1, sizeof *r->all);
        r->all[r->n++] = (struct region){r->places.of[source], name, start_ns,
                                         end_ns == MISSING_I64 ? INT64_MAX : end_ns};
    }
}

static bool
load_rows(struct regions *r, struct store *store, const uint8_t *only, uint32_t n_only,
          struct err *err)
{
    static const bool want[regions_NCOLS] = {
        [regions_name] = true,
        [regions_start_ns] = true,
        [regions_end_ns] = true,
        [regions_source] = true,
    };
    struct err trouble = {0};
    const struct batch *b;
    if (store_rows(store, TABLE_regions) == 0)
        return true;
    struct scan *sc = scan_begin(store, TABLE_regions, want, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        take(r, b, only, n_only);
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

/* ---- from regions to steps ---- */

/* What encloses comes first. */
static int
compare(const void *a, const void *b)
{
    const struct region *x = a, *y = b;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    if (x->end_ns != y->end_ns)
        return x->end_ns > y->end_ns ? -1 : 1;
    return (x->name > y->name) - (x->name < y->name);
}

static void
put_step(struct regions *r, int64_t time_ns, uint32_t name)
{
    struct step *last = r->nsteps > 0 ? &r->steps[r->nsteps - 1] : NULL;
    if (last && last->time_ns == time_ns) {
        last->name = name;
        return;
    }
    grow(&r->steps, &r->steps_cap, r->nsteps + 1, sizeof *r->steps);
    r->steps[r->nsteps++] = (struct step){time_ns, name};
}

/* Those that began and may be open still, the last one on top. One below the top may have
 * ended unnoticed: it is dropped when it comes to the top. */
struct pile {
    const struct region **items;
    size_t n, cap;
};

/* Ends on top, up to `now`. */
static void
end_until(struct regions *r, struct pile *p, int64_t now_ns)
{
    while (p->n > 0 && p->items[p->n - 1]->end_ns <= now_ns) {
        int64_t end_ns = p->items[--p->n]->end_ns;
        while (p->n > 0 && p->items[p->n - 1]->end_ns <= end_ns)
            p->n--;
        put_step(r, end_ns, p->n > 0 ? p->items[p->n - 1]->name : 0);
    }
}

/* Regions of one place, all[from] to all[to - 1]. */
static void
make_steps(struct regions *r, size_t from, size_t to)
{
    struct pile pile = {0};
    put_step(r, MISSING_I64, 0); /* before all; also parts this place from the last */
    for (size_t i = from; i < to; i++) {
        end_until(r, &pile, r->all[i].start_ns);
        grow(&pile.items, &pile.cap, pile.n + 1, sizeof(const struct region *));
        pile.items[pile.n++] = &r->all[i];
        put_step(r, r->all[i].start_ns, r->all[i].name);
    }
    end_until(r, &pile, INT64_MAX - 1);
    free(pile.items);
}

static void
make_all_steps(struct regions *r)
{
    size_t nplaces = places_count(&r->places), at = 0;
    if (r->n > 0)
        qsort(r->all, r->n, sizeof *r->all, compare);
    r->first = xcalloc(nplaces + 1, sizeof *r->first);
    for (size_t place = 0; place < nplaces; place++) {
        size_t from = at;
        r->first[place] = r->nsteps;
        while (at < r->n && r->all[at].place == place)
            at++;
        if (at > from)
            make_steps(r, from, at);
    }
    r->first[nplaces] = r->nsteps;
}

struct regions *
regions_load(struct store *store, const uint8_t *only, uint32_t n_only, struct err *err)
{
    struct regions *r = xcalloc(1, sizeof *r);
    if (!places_load(&r->places, store, err) || !load_rows(r, store, only, n_only, err)) {
        regions_free(r);
        return NULL;
    }
    make_all_steps(r);
    return r;
}

void
regions_free(struct regions *r)
{
    if (!r)
        return;
    free(r->all);
    places_free(&r->places);
    free(r->steps);
    free(r->first);
    free(r);
}

/* ---- asking ---- */

uint32_t
regions_at(const struct regions *r, uint16_t source, int64_t start_ns, size_t *last)
{
    if (source >= r->places.n || start_ns == MISSING_I64)
        return 0;
    size_t from = r->first[r->places.of[source]], to = r->first[r->places.of[source] + 1];
    if (from == to)
        return 0;
    size_t low = from, high = to; /* steps[low] is at or before it; steps[high] is not */
    if (*last >= from && *last < to && r->steps[*last].time_ns <= start_ns) {
        low = *last;
        if (low + 1 < to && r->steps[low + 1].time_ns > start_ns)
            high = low + 1;
    }
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (r->steps[middle].time_ns <= start_ns)
            low = middle;
        else
            high = middle;
    }
    *last = low;
    return r->steps[low].name;
}
