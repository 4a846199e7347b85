/* weir-flow: which operation follows which, as a graph. */
#include "analyze/flow/flow_graph.h"
#include "analyze/rows/pass.h"
#include "lib/base/mem.h"

#define FORMAT_DOT (FORMAT_MD + 1)
#define COLS_MAX 16

struct job {
    struct session session;
    int node;
    int64_t depth, min_count, limit;
    const char *against;

    struct flow_nodes nodes;
    struct flow flow;
    struct flow_graph graph;
};

/* ---- one file ---- */

struct part {
    uint32_t node[BATCH_ROWS];
};

static void *
add(void *ctx, void *state, const struct batch *b)
{
    struct job *j = ctx;
    struct part *p = state;
    struct flow *f = xcalloc(1, sizeof *f);
    flow_nodes_map(&j->nodes, b, p->node);
    flow_add(f, b, p->node);
    return f;
}

/* Batches come in the file's order: a thread goes on where the one before left it. */
static bool
take(void *ctx, uint64_t batch, void *handed)
{
    struct job *j = ctx;
    (void)batch;
    flow_merge(&j->flow, handed);
    flow_free(handed);
    free(handed);
    return true;
}

static bool
scan_calls(struct job *j, struct session *s, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    int table = layer_table(select_layer(s->select));
    uint64_t rows = store_rows(s->store, table);
    size_t n = (size_t)(rows / BATCH_ROWS + (rows % BATCH_ROWS != 0));
    uint64_t *order = xcalloc(n + 1, sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    const struct pass pass = {.want = want,
                              .ctx = j,
                              .state_size = sizeof(struct part),
                              .add = add,
                              .take = take,
                              .order = order,
                              .norder = n};
    flow_columns(want);
    flow_nodes_columns(&j->nodes, want);
    bool ok = pass_run(s, &pass, err);
    free(order);
    return ok;
}

static bool
add_file(struct job *j, struct session *s, int side, struct err *err)
{
    bool ok =
        flow_nodes_init(&j->nodes, (enum flow_node)j->node, j->depth, s->store, err) &&
        scan_calls(j, s, err);
    flow_finish(&j->flow);
    graph_add(&j->graph, side, &j->flow, &j->nodes);
    flow_free(&j->flow);
    flow_nodes_free(&j->nodes);
    return ok;
}

/* The note on lines that were not understood is of both files. */
static bool
add_other(struct job *j, struct err *err)
{
    struct session other;
    bool ok = session_enter(&other, &j->session, j->against, err) == EXIT_ALL_USED &&
              add_file(j, &other, 1, err);
    j->session.account.lines += other.account.lines;
    j->session.account.not_understood += other.account.not_understood;
    session_leave(&other);
    return ok;
}

/* ---- output ---- */

static int
choose_columns(const struct flow_graph *g, struct table_col *cols)
{
    int n = 0;
    cols[n++] = (struct table_col){"from", "", "the call before; (start): none"};
    cols[n++] = (struct table_col){"to", "", "the call behind it; (end): none"};
    if (g->sides == 2)
        cols[n++] = (struct table_col){"group", "", "a, b or both: files that have it"};
    for (int side = 0; side < g->sides; side++)
        for (int c = 0; c < graph_ncols; c++) {
            cols[n] = graph_cols[c].col;
            cols[n].name = side ? graph_cols[c].other : cols[n].name;
            n++;
        }
    return n;
}

static void
print_table(struct job *j)
{
    const struct flow_graph *g = &j->graph;
    struct table_col cols[COLS_MAX];
    int ncols = choose_columns(g, cols);
    struct table *t = session_table(&j->session, cols, ncols);
    size_t limit = j->limit ? MIN((size_t)j->limit, g->n) : g->n;
    if (g->dropped)
        table_note(t, "min-count", "%llu edges of less than %lld are left out",
                   (unsigned long long)g->dropped, (long long)j->min_count);
    if (limit < g->n)
        table_note(t, "rows", "the first %zu of %zu; --limit 0 shows all", limit, g->n);
    for (size_t i = 0; i < limit; i++) {
        const struct graph_edge *e = &g->edges[i];
        cell_put(t, cell_text(strtab_get(&g->names, e->from)));
        cell_put(t, cell_text(strtab_get(&g->names, e->to)));
        if (g->sides == 2)
            cell_put(t, cell_text(slice_of(graph_group(e->sums))));
        for (int side = 0; side < g->sides; side++)
            for (int c = 0; c < graph_ncols; c++)
                cell_put(t, graph_cols[c].get(g, e, side));
        table_row(t);
    }
    table_end(t);
}

static bool
compute(struct job *j, struct err *err)
{
    char *input = xstrdup(store_name(j->session.store));
    bool ok = add_file(j, &j->session, 0, err) && (!j->against || add_other(j, err));
    if (j->against) {
        char *both = xasprintf("%s against %s", input, j->against);
        free(input);
        input = both;
    }
    j->session.about.input = input;
    graph_finish(&j->graph, (uint64_t)j->min_count);
    if (j->session.format == FORMAT_DOT)
        session_without_columns(&j->session);
    if (ok && j->session.format == FORMAT_DOT)
        graph_dot(&j->graph, j->session.out.f);
    else if (ok)
        print_table(j);
    free(input);
    return ok;
}

int
main(int argc, char **argv)
{
    struct job *j = xcalloc(1, sizeof *j);
    struct err err = {0};
    j->depth = 1;
    j->min_count = 1;
    session_init(&j->session);
    session_format(&j->session,
                   "auto, text, tsv, csv, json, md or dot (Graphviz); auto is "
                   "text on a terminal, else tsv",
                   TABLE_FORMATS "|dot");
    /* clang-format off */
    const struct opt own[] = {
        {"node", 0, "KEY", "what a node is: call, op, or call,path-class; default call",
         OPT_CHOICE, &j->node, FLOW_NODES, NULL},
        {"depth", 0, "N", "directories of a path that are its class; default 1", OPT_INT,
         &j->depth, NULL, NULL},
        {"against", 0, "OTHER.h5", "a second file, beside the first", OPT_TEXT,
         &j->against, NULL, NULL},
        {"min-count", 0, "N", "only edges that were taken N times or more", OPT_INT,
         &j->min_count, NULL, NULL},
        {"limit", 0, "N", "at most N rows, 0 = all; default all; not with dot", OPT_INT,
         &j->limit, NULL, NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Graph", own},
        SESSION_GROUPS(&j->session)
    };
    const struct tool tool = {
        .name = "weir-flow",
        .summary = "which operation follows which: a graph, as table or Graphviz",
        .operands = "[FILE.h5]",
        .example = "weir-flow run.h5\n"
                   "weir-flow --node call,path-class --format dot run.h5 | dot -T svg > "
                   "flow.svg\n"
                   "weir-flow --against other.h5 run.h5",
        .groups = groups,
    };
    int status = session_open(&j->session, &tool, "What follows what", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    session_wants_calls(&j->session);
    if (!compute(j, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    graph_free(&j->graph);
    status = session_close(&j->session);
    free(j);
    return status;
}
