/* Which call follows which: a graph of the commonest steps, the darker a call the more
 * time is spent in it. Where no graph can be drawn (characters), the same steps as bars.
 */
#include <math.h>

#include "lib/base/num.h"
#include "lib/base/strtab.h"
#include "report/chart/charts.h"

#define NAME_COLUMNS 28
#define BARS_MAX 20
#define HALF_BAR 0.36
#define VALUE_TICKS 6

/* A step from one call to the next; [1]: of the other run, where there are two. */
struct step {
    size_t row;
    uint32_t from, to; /* in the names */
    double count[2];
};

struct flow {
    const struct tsv *t;
    struct diag *d;
    struct strtab names; /* of calls, from 1 on */
    double *count[2];    /* of a name: how often it was called */
    double *time;        /* seconds in it, both runs together */
    struct step *steps;  /* the commonest first */
    size_t n;
    bool two;   /* runs */
    bool timed; /* some call has a duration */
};

static double
number(const struct flow *f, size_t row, const char *column)
{
    int col = tsv_column(f->t, slice_of(column));
    double v = col < 0 ? NAN : tsv_number(f->t, row, (size_t)col, f->d);
    return v > 0 ? v : 0;
}

static int
commoner_first(const void *a, const void *b)
{
    const struct step *x = a, *y = b;
    double count_x = x->count[0] + x->count[1], count_y = y->count[0] + y->count[1];
    if (count_x != count_y)
        return count_x < count_y ? 1 : -1;
    return (x->row > y->row) - (x->row < y->row);
}

static void
flow_read(struct flow *f)
{
    size_t from = (size_t)tsv_column(f->t, SLICE("from"));
    size_t to = (size_t)tsv_column(f->t, SLICE("to"));
    size_t names = 2 * f->t->nrows + 1;
    f->steps = xcalloc(f->t->nrows, sizeof(*f->steps));
    f->time = xcalloc(names, sizeof(*f->time));
    for (size_t side = 0; side < 2; side++)
        f->count[side] = xcalloc(names, sizeof(*f->count[side]));
    f->two = tsv_column(f->t, SLICE("other_count")) >= 0;
    for (size_t row = 0; row < f->t->nrows; row++) {
        struct step *s = &f->steps[f->n];
        *s = (struct step){
            row,
            strtab_add(&f->names, tsv_cell(f->t, row, from)),
            strtab_add(&f->names, tsv_cell(f->t, row, to)),
            {number(f, row, "count"), number(f, row, "other_count")}
        };
        f->n += s->count[0] + s->count[1] > 0;
        for (size_t side = 0; side < 2; side++)
            f->count[side][s->to] += s->count[side];
        f->time[s->to] += number(f, row, "time_s") + number(f, row, "other_time_s");
        f->timed |= f->time[s->to] > 0;
    }
    qsort(f->steps, f->n, sizeof(*f->steps), commoner_first);
}

static void
flow_free(struct flow *f)
{
    strtab_free(&f->names);
    free(f->steps);
    free(f->time);
    for (size_t side = 0; side < 2; side++)
        free(f->count[side]);
}

/* "70 000", of two runs "70 000 / 12". */
static const char *
count_text(struct figure *fig, const struct flow *f, double one, double other)
{
    char a[48], b[48];
    human_count(a, one);
    if (!f->two)
        return figure_textf(fig, "%s", a);
    return figure_textf(fig, "%s / %s", a, human_count(b, other));
}

static const char *
name_text(struct figure *fig, const struct flow *f, size_t row, const char *column)
{
    return chart_cell_text(fig, f->t, row, (size_t)tsv_column(f->t, slice_of(column)),
                           NAME_COLUMNS);
}

/* ---- the graph ---- */

/* Pale for little of the time, darker for more; never too dark for the ink. */
static enum look
look_of_share(double share)
{
    static const double from[] = {0, 0.05, 0.2, 0.5};
    int step = 0;
    for (int i = 0; i < (int)ARRAY_LEN(from); i++)
        step = share >= from[i] ? i : step;
    return (enum look)((int)LOOK_HEAT1 + step);
}

/* The node of a name, made where it is not there yet. */
static size_t
node_of(struct graph *g, const struct flow *f, uint32_t id, const char *name,
        double all_time, size_t *place, struct figure *fig)
{
    char time[48] = "";
    if (place[id] > 0)
        return place[id] - 1;
    struct graph_node *node = &g->nodes[g->nnodes];
    const char *count = count_text(fig, f, f->count[0][id], f->count[1][id]);
    *node = (struct graph_node){.name = name, .is_end = name[0] == '('};
    node->look = look_of_share(all_time > 0 ? f->time[id] / all_time : 0);
    if (f->time[id] > 0) /* exit(2) never comes back, so it has none */
        human_ns(time, f->time[id] * 1e9);
    if (!node->is_end)
        node->text =
            figure_textf(fig, "%s call%s%s%s", count, strcmp(count, "1") == 0 ? "" : "s",
                         *time ? ", " : "", time);
    place[id] = ++g->nnodes;
    return g->nnodes - 1;
}

static void
edge_look(struct graph_edge *edge, const struct flow *f, const struct step *s)
{
    edge->look = LOOK_EIGHT;
    if (f->two && s->count[1] == 0) {
        edge->look = LOOK_READ;
        edge->dash = DASH_DASHED;
    } else if (f->two && s->count[0] == 0) {
        edge->look = LOOK_WRITE;
        edge->dash = DASH_DOTTED;
    }
}

static void
graph_draw(const struct flow *f, struct figure *fig)
{
    struct graph *g = arena_alloc(&fig->mem, sizeof(*g));
    size_t *place = xcalloc(strtab_size(&f->names) + 1, sizeof(*place));
    double all_time = 0, most = f->steps[0].count[0] + f->steps[0].count[1];
    for (uint32_t id = 1; id < strtab_size(&f->names); id++)
        all_time += f->time[id];
    g->nnodes = g->nedges = 0;
    for (size_t i = 0; i < MIN(f->n, GRAPH_EDGES); i++) {
        const struct step *s = &f->steps[i];
        struct graph_edge *edge = &g->edges[g->nedges++];
        *edge = (struct graph_edge){
            .text = count_text(fig, f, s->count[0], s->count[1]),
            .share = (s->count[0] + s->count[1]) / most,
        };
        edge->from = node_of(g, f, s->from, name_text(fig, f, s->row, "from"), all_time,
                             place, fig);
        edge->to =
            node_of(g, f, s->to, name_text(fig, f, s->row, "to"), all_time, place, fig);
        edge_look(edge, f, s);
    }
    free(place);
    fig->graph = g;
    const char *colour = f->timed ? "the stronger its colour, the more of all time is in "
                                    "a call: from 5, 20, 50 %"
                                  : "arrows: how often";
    const char *runs = f->two ? "; dashed: only first run, dotted: only second" : "";
    if (f->n > GRAPH_EDGES)
        fig->note = figure_textf(fig, "%s%s; the %d commonest steps of %zu", colour, runs,
                                 GRAPH_EDGES, f->n);
    else
        fig->note = figure_textf(fig, "%s%s", colour, runs);
}

/* ---- the same as bars ---- */

static void
bars_draw(const struct flow *f, struct figure *fig)
{
    size_t n = MIN(f->n, BARS_MAX);
    struct panel *panel = figure_panel(fig);
    struct tick *ticks = arena_alloc(&fig->mem, n * sizeof(*ticks));
    const char **names = arena_alloc(&fig->mem, n * sizeof(*names));
    struct series *bars = figure_series(fig, panel, MARK_BAR, LOOK_READ, NULL, n);
    panel->remarks = arena_alloc(&fig->mem, n * sizeof(*panel->remarks));
    panel->nremarks = n;
    for (size_t i = 0; i < n; i++) {
        const struct step *s = &f->steps[i];
        double y = -(double)i, v = s->count[0] + s->count[1];
        series_add(bars, (double[]){0, v, y - HALF_BAR, y + HALF_BAR});
        ticks[i] = (struct tick){.at = y};
        names[i] = figure_textf(fig, "%s -> %s", name_text(fig, f, s->row, "from"),
                                name_text(fig, f, s->row, "to"));
        panel->remarks[i] = (struct remark){
            .x = v, .y = y, .text = count_text(fig, f, s->count[0], s->count[1])};
    }
    panel->x =
        figure_axis_from_0(fig, UNIT_WHOLE, "how often",
                           f->steps[0].count[0] + f->steps[0].count[1], VALUE_TICKS);
    panel->y = (struct axis){"", 0.6 - (double)n, 0.6, ticks, n, names};
    fig->sideways = true;
    if (f->n > n)
        fig->note = figure_textf(fig, "the %zu commonest steps of %zu", n, f->n);
}

void
draw_flow(const struct chart *c, const struct chart_ask *ask, struct diag *d,
          struct figure *fig)
{
    struct flow f = {.t = ask->tables[0], .d = d};
    (void)c;
    fig->is_of_arrows = true;
    flow_read(&f);
    if (f.n == 0)
        fig->nothing = "no data: no call follows another";
    else if (ask->as_graph)
        graph_draw(&f, fig);
    else
        bars_draw(&f, fig);
    flow_free(&f);
}
