#include "analyze/clocks/clockevents.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/times.h"
#include "lib/base/mem.h"

/* ---- hosts ---- */

static size_t
host_number(struct clockhosts *h, uint32_t host)
{
    for (size_t i = h->n; i > 0; i--)
        if (h->host[i - 1] == host)
            return i - 1;
    h->host[h->n] = host;
    return h->n++;
}

/* A log with a date counts from the root's start. */
static bool
number_hosts(struct clockhosts *h, struct session *s, struct err *err)
{
    static const bool want[sources_NCOLS] = {
        [sources_host] = true, [sources_origin_ns] = true};
    struct err trouble = {0};
    const struct batch *b;
    int64_t start_ns = MISSING_I64;
    size_t row = 0;
    bool dated = store_i64(s->store, "start_ns", &start_ns);
    h->nsources = s->sources.n;
    h->of_source = xcalloc(h->nsources + 1, sizeof *h->of_source);
    h->host = xcalloc(h->nsources + 1, sizeof *h->host);
    struct scan *sc = scan_begin(s->store, TABLE_sources, want, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        for (size_t i = 0; i < b->n && row < h->nsources; i++, row++) {
            uint32_t host = sources_host_in(b)[i];
            bool counts = dated && host && sources_origin_ns_in(b)[i] == start_ns;
            h->of_source[row] = counts ? host_number(h, host) : CLOCKHOSTS_NONE;
        }
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

/* All recordings of a host compare with the one clock that nobody sets. */
static bool
load_settings(struct clockhosts *h, struct session *s, struct err *err)
{
    struct err trouble = {0};
    struct runs_row row;
    const struct batch *b;
    int64_t *least = xcalloc(h->n + 1, sizeof *least);
    int64_t *most = xcalloc(h->n + 1, sizeof *most);
    h->set_ns = xcalloc(h->n + 1, sizeof *h->set_ns);
    for (size_t i = 0; i < h->n; i++)
        least[i] = most[i] = h->set_ns[i] = MISSING_I64;
    struct scan *sc = scan_begin(s->store, TABLE_runs, NULL, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        for (size_t i = 0; i < b->n; i++) {
            runs_take(b, i, &row);
            const int64_t told[] = {row.clock_begin_ns_, row.clock_end_ns_};
            size_t at = 0;
            while (at < h->n && h->host[at] != row.host_)
                at++;
            for (size_t k = 0; at < h->n && k < ARRAY_LEN(told); k++) {
                if (told[k] == MISSING_I64)
                    continue;
                least[at] = least[at] == MISSING_I64 ? told[k] : MIN(least[at], told[k]);
                most[at] = MAX(most[at], told[k]);
                h->set_ns[at] = ns_between(least[at], most[at]);
            }
        }
    scan_end(sc);
    free(least);
    free(most);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

bool
clockhosts_load(struct clockhosts *h, struct session *s, struct err *err)
{
    *h = (struct clockhosts){0};
    return number_hosts(h, s, err) && load_settings(h, s, err);
}

void
clockhosts_free(struct clockhosts *h)
{
    free(h->host);
    free(h->of_source);
    free(h->set_ns);
    *h = (struct clockhosts){0};
}

/* ---- barriers ---- */

/* A rank's way through a barrier. */
struct passage {
    uint32_t name;
    uint64_t rank; /* or the log, where there are no ranks */
    size_t host, number;
    int64_t entered_ns, left_ns;
};

struct passages {
    struct passage *of;
    size_t n, cap;
};

static int
by_rank(const void *a, const void *b)
{
    const struct passage *x = a, *y = b;
    if (x->name != y->name)
        return x->name < y->name ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return (x->entered_ns > y->entered_ns) - (x->entered_ns < y->entered_ns);
}

static int
by_number(const void *a, const void *b)
{
    const struct passage *x = a, *y = b;
    if (x->name != y->name)
        return x->name < y->name ? -1 : 1;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return (x->host > y->host) - (x->host < y->host);
}

static bool
holds(struct slice name, struct slice word)
{
    for (size_t i = 0; i + word.n <= name.n; i++)
        if (slice_starts(slice_from(name, i), word))
            return true;
    return false;
}

static bool
load_passages(struct passages *p, const struct clockhosts *h, struct slice word,
              struct session *s, struct err *err)
{
    struct err trouble = {0};
    struct regions_row row;
    const struct batch *b;
    const struct strtab *texts = store_load_strings(s->store, STR_text, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    struct scan *sc = scan_begin(s->store, TABLE_regions, NULL, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        for (size_t i = 0; i < b->n; i++) {
            regions_take(b, i, &row);
            struct slice name = strtab_get(texts, row.name_);
            size_t host = host_of_row(h, row.source_);
            int32_t rank =
                row.source_ < s->sources.n ? s->sources.rank[row.source_] : MISSING_I32;
            if (host == CLOCKHOSTS_NONE || row.start_ns_ == MISSING_I64 ||
                row.end_ns_ == MISSING_I64 || !holds(name, word))
                continue;
            grow(&p->of, &p->cap, p->n + 1, sizeof *p->of);
            p->of[p->n++] = (struct passage){
                row.name_,
                rank == MISSING_I32 ? UINT64_C(1) << 40 | row.source_ : (uint32_t)rank,
                host,
                0,
                row.start_ns_,
                row.end_ns_};
        }
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

/* Numbers each rank's passages through one barrier, `n` of them, by their order; drops
 * those that not every rank has. Returns whether all had as many. */
static bool
number_passages(struct passage *p, size_t n)
{
    size_t least = SIZE_MAX, most = 0;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && p[to].rank == p[from].rank; to++)
            p[to].number = to - from;
        least = MIN(least, to - from);
        most = MAX(most, to - from);
    }
    for (size_t i = 0; i < n; i++)
        if (p[i].number >= least)
            p[i].number = SIZE_MAX;
    return least == most;
}

/* One barrier: passages in order of their hosts. */
static void
add_barrier(struct clocks *c, const struct passage *p, size_t n)
{
    struct barrier_seen *seen = xcalloc(n + 1, sizeof *seen);
    size_t hosts = 0;
    for (size_t i = 0; i < n; i++) {
        struct barrier_seen *last = hosts ? &seen[hosts - 1] : NULL;
        if (!last || last->host != p[i].host) {
            seen[hosts++] =
                (struct barrier_seen){p[i].host, p[i].entered_ns, p[i].left_ns};
            continue;
        }
        last->entered_ns = MAX(last->entered_ns, p[i].entered_ns);
        last->left_ns = MIN(last->left_ns, p[i].left_ns);
    }
    clocks_barrier(c, seen, hosts);
    free(seen);
}

bool
clockevents_barriers(struct clocks *c, const struct clockhosts *h, struct slice word,
                     struct session *s, size_t *uneven, struct err *err)
{
    struct passages p = {0};
    bool ok = load_passages(&p, h, word, s, err);
    *uneven = 0;
    if (p.n > 0)
        qsort(p.of, p.n, sizeof *p.of, by_rank);
    for (size_t from = 0, to; from < p.n; from = to) {
        for (to = from; to < p.n && p.of[to].name == p.of[from].name; to++)
            ;
        *uneven += !number_passages(p.of + from, to - from);
    }
    if (p.n > 0)
        qsort(p.of, p.n, sizeof *p.of, by_number);
    for (size_t from = 0, to; from < p.n; from = to) {
        const struct passage *first = &p.of[from];
        for (to = from;
             to < p.n && p.of[to].name == first->name && p.of[to].number == first->number;
             to++)
            ;
        if (first->number != SIZE_MAX)
            add_barrier(c, first, to - from);
    }
    free(p.of);
    return ok;
}
