#include "analyze/group/group_priv.h"
#include "lib/base/mem.h"

/* Values below this are found by index, others by hash. */
#define DIRECT_IDS (UINT32_C(1) << 22)
#define NO_GROUP UINT32_MAX

struct grouper *
grouper_new(int key, struct store *store, struct err *err)
{
    struct grouper *g = xcalloc(1, sizeof *g);
    g->key = &group_keys[key];
    pthread_mutex_init(&g->lock, NULL);
    if (g->key->prepare && !g->key->prepare(g, store, err)) {
        grouper_free(g);
        return NULL;
    }
    return g;
}

void
grouper_free(struct grouper *g)
{
    if (!g)
        return;
    sources_free(&g->sources);
    images_free(g->images);
    regions_free(g->regions);
    mounts_free(g->mounts);
    strtab_free(&g->derived);
    imap_free(&g->hashed);
    free(g->of_path);
    free(g->of_source);
    free(g->of_comm);
    pthread_mutex_destroy(&g->lock);
    free(g->values);
    free(g->direct);
    free(g);
}

void
grouper_columns(const struct grouper *g, bool want[calls_NCOLS])
{
    for (int c = 0; c < g->key->ncolumns; c++)
        want[g->key->columns[c]] = true;
}

/* ---- numbering ---- */

static uint32_t
new_group(struct grouper *g, uint32_t value)
{
    grow(&g->values, &g->values_cap, g->ngroups + 1, sizeof *g->values);
    g->values[g->ngroups] = value;
    return (uint32_t)g->ngroups++;
}

static void
widen_direct(struct grouper *g, uint32_t value)
{
    size_t had = g->direct_cap;
    grow(&g->direct, &g->direct_cap, (size_t)value + 1, sizeof *g->direct);
    for (size_t i = had; i < g->direct_cap; i++)
        g->direct[i] = NO_GROUP;
}

static uint32_t
group_of(struct grouper *g, uint32_t value)
{
    if (value >= DIRECT_IDS) {
        bool added;
        uint64_t *group = imap_put(&g->hashed, value, &added);
        if (added)
            *group = new_group(g, value);
        return (uint32_t)*group;
    }
    if (value >= g->direct_cap)
        widen_direct(g, value);
    if (g->direct[value] == NO_GROUP)
        g->direct[value] = new_group(g, value);
    return g->direct[value];
}

size_t
grouper_map(struct grouper *g, const struct batch *b, uint32_t *group)
{
    g->key->read(g, b, group);
    pthread_mutex_lock(&g->lock);
    uint32_t last_value = 0, last_group = NO_GROUP;
    for (size_t i = 0; i < b->n; i++) {
        if (group[i] != last_value || last_group == NO_GROUP) {
            last_value = group[i];
            last_group = group_of(g, last_value);
        }
        group[i] = last_group;
    }
    size_t ngroups = g->ngroups;
    pthread_mutex_unlock(&g->lock);
    return ngroups;
}

bool
grouper_process(struct grouper *g, const struct group_process *p, uint32_t *group)
{
    if (!g->key->process)
        return false;
    *group = group_of(g, g->key->process(g, p));
    return true;
}

size_t
grouper_count(const struct grouper *g)
{
    return g->ngroups;
}

struct cell
grouper_label(const struct grouper *g, uint32_t group)
{
    return g->key->label(g, g->values[group]);
}

/* ---- order ---- */

struct labelled {
    struct cell label;
    uint32_t value, group;
};

static int
compare(const void *a, const void *b)
{
    const struct labelled *x = a, *y = b;
    int order = cell_compare(x->label, y->label);
    return order ? order : (x->value > y->value) - (x->value < y->value);
}

uint32_t *
grouper_order(const struct grouper *g)
{
    struct labelled *all = xcalloc(g->ngroups + 1, sizeof *all);
    uint32_t *order = xcalloc(g->ngroups + 1, sizeof *order);
    for (uint32_t i = 0; i < g->ngroups; i++)
        all[i] = (struct labelled){grouper_label(g, i), g->values[i], i};
    qsort(all, g->ngroups, sizeof *all, compare);
    for (size_t i = 0; i < g->ngroups; i++)
        order[i] = all[i].group;
    free(all);
    return order;
}
