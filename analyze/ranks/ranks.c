#include "analyze/ranks/ranks.h"

#include "analyze/rows/columns.h"
#include "lib/base/imap.h"
#include "lib/base/mem.h"

static int
by_number(const void *a, const void *b)
{
    const struct rank_def *x = a, *y = b;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

uint32_t
ranks_find(const struct ranks *r, int32_t rank)
{
    const struct rank_def wanted = {.rank = rank};
    const struct rank_def *at =
        r->n > 0 ? bsearch(&wanted, r->of, r->n, sizeof *r->of, by_number) : NULL;
    return at ? (uint32_t)(at - r->of) : RANKS_NONE;
}

static void
number(struct ranks *r, const struct sources *s)
{
    size_t n = 0;
    r->of = xcalloc(s->n + 1, sizeof *r->of);
    for (size_t i = 0; i < s->n; i++)
        if (s->rank[i] != MISSING_I32)
            r->of[n++] = (struct rank_def){.rank = s->rank[i], .host = s->host[i]};
    if (n > 0)
        qsort(r->of, n, sizeof *r->of, by_number);
    for (size_t i = 0; i < n; i++) {
        struct rank_def *last = r->n > 0 ? &r->of[r->n - 1] : NULL;
        if (!last || last->rank != r->of[i].rank)
            r->of[r->n++] = r->of[i];
        else if (last->host == 0)
            last->host = r->of[i].host;
    }
    r->nsources = s->n;
    r->of_source = xcalloc(s->n + 1, sizeof *r->of_source);
    for (size_t i = 0; i < s->n; i++)
        r->of_source[i] =
            s->rank[i] == MISSING_I32 ? RANKS_NONE : ranks_find(r, s->rank[i]);
}

/* Virtual nodes share a host, and a host may be known by several names: what Slurm calls
 * the node comes first. */
static bool
name_nodes(struct ranks *r, struct store *store, struct err *err)
{
    static const bool want[runs_NCOLS] = {[runs_rank] = true, [runs_node] = true};
    struct err trouble = {0};
    const struct batch *b;
    struct scan *sc = scan_begin(store, TABLE_runs, want, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        for (size_t i = 0; i < b->n; i++) {
            uint32_t at = ranks_find(r, runs_rank_in(b)[i]);
            if (at != RANKS_NONE && runs_node_in(b)[i] != 0)
                r->of[at].node = runs_node_in(b)[i];
        }
    scan_end(sc);
    for (size_t i = 0; i < r->n; i++)
        if (r->of[i].node == 0)
            r->of[i].node = r->of[i].host;
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

bool
ranks_load(struct ranks *r, const struct sources *s, struct store *store, struct err *err)
{
    *r = (struct ranks){0};
    number(r, s);
    return name_nodes(r, store, err);
}

void
ranks_free(struct ranks *r)
{
    free(r->of);
    free(r->of_source);
    *r = (struct ranks){0};
}

size_t
ranks_nodes(const struct ranks *r)
{
    struct imap seen = {0};
    for (size_t i = 0; i < r->n; i++)
        if (r->of[i].node)
            imap_put(&seen, r->of[i].node, NULL);
    size_t n = seen.count;
    imap_free(&seen);
    return n;
}
