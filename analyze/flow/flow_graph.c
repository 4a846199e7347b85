#include "analyze/flow/flow_graph.h"

#include "lib/base/mem.h"
#include "lib/base/sum.h"

/* ---- putting together ---- */

static uint32_t
node_of(struct flow_graph *g, char *label)
{
    uint32_t id = strtab_add(&g->names, slice_of(label));
    size_t had = g->nnodes;
    free(label);
    if (id >= g->nnodes) {
        grow(&g->nodes, &g->nodes_cap, (size_t)id + 1, sizeof *g->nodes);
        g->nnodes = (size_t)id + 1;
        memset(g->nodes + had, 0, (g->nnodes - had) * sizeof *g->nodes);
    }
    return id;
}

static struct graph_edge *
edge_of(struct flow_graph *g, uint32_t from, uint32_t to)
{
    bool added;
    uint64_t *place = imap_put(&g->places, (uint64_t)from << 32 | to, &added);
    if (added) {
        grow(&g->edges, &g->cap, g->n + 1, sizeof *g->edges);
        *place = g->n;
        g->edges[g->n++] = (struct graph_edge){.from = from, .to = to};
    }
    return &g->edges[*place];
}

void
graph_add(struct flow_graph *g, int side, const struct flow *f,
          const struct flow_nodes *nodes)
{
    g->sides = MAX(g->sides, side + 1);
    for (size_t i = 0; i < f->n; i++) {
        const struct flow_edge *e = &f->edges[i];
        uint32_t from = node_of(g, flow_nodes_label(nodes, e->from));
        uint32_t to = node_of(g, flow_nodes_label(nodes, e->to));
        flow_sums_add(&edge_of(g, from, to)->sums[side], &e->sums);
        flow_sums_add(&g->nodes[to].sums[side], &e->sums);
        g->nodes[from].out[side] += e->sums.count;
    }
}

/* ---- order ---- */

static uint64_t
count_of(const struct flow_sums sums[FLOW_SIDES])
{
    return sums[0].count + sums[1].count;
}

static int
compare_names(struct slice a, struct slice b)
{
    return cell_compare(cell_text(a), cell_text(b));
}

/* With what its order needs. */
struct ordered {
    struct graph_edge edge;
    struct slice from, to;
};

static int
compare(const void *a, const void *b)
{
    const struct ordered *x = a, *y = b;
    uint64_t count_x = count_of(x->edge.sums), count_y = count_of(y->edge.sums);
    if (count_x != count_y)
        return count_x > count_y ? -1 : 1;
    int order = compare_names(x->from, y->from);
    return order ? order : compare_names(x->to, y->to);
}

void
graph_finish(struct flow_graph *g, uint64_t min_count)
{
    struct ordered *all = xcalloc(g->n + 1, sizeof *all);
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++) {
        const struct graph_edge *e = &g->edges[i];
        if (count_of(e->sums) >= min_count)
            all[n++] = (struct ordered){*e, strtab_get(&g->names, e->from),
                                        strtab_get(&g->names, e->to)};
    }
    if (n)
        qsort(all, n, sizeof *all, compare);
    g->dropped = g->n - n;
    g->n = n;
    for (size_t i = 0; i < n; i++) {
        g->edges[i] = all[i].edge;
        g->nodes[all[i].edge.from].shown = g->nodes[all[i].edge.to].shown = true;
    }
    imap_free(&g->places); /* places have moved */
    free(all);
}

void
graph_free(struct flow_graph *g)
{
    strtab_free(&g->names);
    imap_free(&g->places);
    free(g->nodes);
    free(g->edges);
}

const char *
graph_group(const struct flow_sums sums[FLOW_SIDES])
{
    return sums[0].count && sums[1].count ? "both" : sums[0].count ? "a" : "b";
}

/* ---- the table ---- */

static struct cell
seconds(uint64_t known, uint64_t ns)
{
    return known ? cell_real(sum_real(ns) / (double)NS_PER_S) : cell_missing();
}

static struct cell
get_count(const struct flow_graph *g, const struct graph_edge *e, int side)
{
    (void)g;
    return cell_count(e->sums[side].count);
}

static struct cell
get_share(const struct flow_graph *g, const struct graph_edge *e, int side)
{
    return cell_ratio((double)e->sums[side].count, (double)g->nodes[e->from].out[side]);
}

static struct cell
get_time(const struct flow_graph *g, const struct graph_edge *e, int side)
{
    (void)g;
    return seconds(e->sums[side].timed, e->sums[side].time_ns);
}

static struct cell
get_mean(const struct flow_graph *g, const struct graph_edge *e, int side)
{
    (void)g;
    return cell_ratio(sum_real(e->sums[side].time_ns), (double)e->sums[side].timed);
}

static struct cell
get_gap(const struct flow_graph *g, const struct graph_edge *e, int side)
{
    (void)g;
    return seconds(e->sums[side].gaps, e->sums[side].gap_ns);
}

static struct cell
get_mean_gap(const struct flow_graph *g, const struct graph_edge *e, int side)
{
    (void)g;
    return cell_ratio(sum_real(e->sums[side].gap_ns), (double)e->sums[side].gaps);
}

/* clang-format off */
const struct graph_col graph_cols[] = {
    {{"count", "1", "how often `to` came next behind `from` in a thread"}, get_count,
     "other_count"},
    {{"share", "1", "count / all that came next behind `from`"}, get_share, "other_share"},
    {{"time_s", "s", "sum of durations of these `to`"}, get_time, "other_time_s"},
    {{"mean_ns", "ns", "their mean duration"}, get_mean, "other_mean_ns"},
    {{"gap_s", "s", "sum of times from the end of `from` to the start of `to`"}, get_gap,
     "other_gap_s"},
    {{"mean_gap_ns", "ns", "their mean"}, get_mean_gap, "other_mean_gap_ns"},
};
/* clang-format on */
const int graph_ncols = (int)ARRAY_LEN(graph_cols);
