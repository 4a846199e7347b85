/* The graph in Graphviz' language. */
#include "analyze/flow/flow_graph.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/sum.h"

#define WIDTH_MAX 6 /* of the commonest edge */

/* Colours that are told apart without red and green: what only the first file has, only
 * the second, both. */
static const char *
colour_of(const struct flow_graph *g, const struct flow_sums sums[FLOW_SIDES])
{
    if (g->sides == 1)
        return "gray25";
    const char *group = graph_group(sums);
    return strcmp(group, "a") == 0   ? "dodgerblue3"
           : strcmp(group, "b") == 0 ? "darkorange2"
                                     : "gray25";
}

/* Foreign bytes as weir-table(5) has them, in a string of Graphviz: "\" and quotes with
 * a "\" before them, and "&", which would begin an entity, as one. */
static void
put_text(FILE *f, struct slice s)
{
    char *text = NULL;
    size_t n = 0;
    FILE *m = open_memstream(&text, &n);
    if (!m)
        BUG("no memory");
    escape_tsv(m, s);
    fclose(m);
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '"' || text[i] == '\\')
            fputc('\\', f);
        fputc(text[i], f);
        if (text[i] == '&')
            fputs("amp;", f);
    }
    free(text);
}

static void
put_counts(const struct flow_graph *g, FILE *f, const struct flow_sums sums[FLOW_SIDES],
           bool times)
{
    char buf[32];
    for (int side = 0; side < g->sides; side++) {
        fprintf(f, "%s%s", side ? " / " : "",
                human_i64(buf, (int64_t)MIN(sums[side].count, (uint64_t)INT64_MAX)));
    }
    fputs("×", f);
    for (int side = 0; times && side < g->sides; side++)
        if (sums[side].timed)
            fprintf(f, "%s%s", side ? " / " : "\\n",
                    human_ns(buf, sum_real(sums[side].time_ns)));
}

static void
put_node(const struct flow_graph *g, FILE *f, uint32_t id)
{
    const struct graph_node *node = &g->nodes[id];
    struct slice name = strtab_get(&g->names, id);
    bool end = name.n > 0 && name.p[0] == '(';
    fprintf(f, "    n%u [label=\"", id);
    put_text(f, name);
    if (!end) {
        fputs("\\n", f);
        put_counts(g, f, node->sums, true);
    }
    fprintf(f, "\", shape=%s];\n", end ? "plaintext" : "box");
}

static double
width_of(const struct flow_graph *g, const struct graph_edge *e)
{
    double most = (double)g->edges[0].sums[0].count + (double)g->edges[0].sums[1].count;
    double count = (double)e->sums[0].count + (double)e->sums[1].count;
    return 1 + (WIDTH_MAX - 1) * count / most;
}

static void
put_edge(const struct flow_graph *g, FILE *f, const struct graph_edge *e)
{
    const char *colour = colour_of(g, e->sums);
    fprintf(f, "    n%u -> n%u [label=\"", e->from, e->to);
    put_counts(g, f, e->sums, false);
    fprintf(f, "\", penwidth=%.2f, color=\"%s\", fontcolor=\"%s\"];\n", width_of(g, e),
            colour, colour);
}

void
graph_dot(const struct flow_graph *g, FILE *f)
{
    fputs("digraph flow {\n"
          "    node [fontname=\"sans-serif\", fontsize=11];\n"
          "    edge [fontname=\"sans-serif\", fontsize=9];\n",
          f);
    for (uint32_t id = 1; id < g->nnodes; id++)
        if (g->nodes[id].shown)
            put_node(g, f, id);
    for (size_t i = 0; i < g->n; i++)
        put_edge(g, f, &g->edges[i]);
    fputs("}\n", f);
}
