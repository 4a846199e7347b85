/* Who was busy when: a row for each key (thread, process, file), coloured by the share of
 * the time that it spent inside I/O calls. */
#include <math.h>

#include "lib/base/strtab.h"
#include "report/chart/heat.h"

#define ROWS_MAX 20
#define KEY_COLUMNS 32
#define TIME_TICKS 8
#define HALF_ROW 0.42

struct key {
    size_t row; /* in the table, where it stands first */
    double load;
};

static int
busier_first(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    if (x->load != y->load)
        return x->load < y->load ? 1 : -1;
    return (x->row > y->row) - (x->row < y->row);
}

/* What a row of the table has in all the columns that the chart is of. */
static double
load_of(const struct chart *c, const struct tsv *t, size_t row, struct diag *d)
{
    struct slice words = slice_of(c->panels[0].series), name;
    double load = 0;
    int col;
    while (chart_series_take(&words, t, &col, &name)) {
        double v = tsv_number(t, row, (size_t)col, d);
        load += v > 0 ? v : 0;
    }
    return load;
}

/* The keys, the busiest first; *ids has a number for each by its text, *of for each id
 * its place in that order. */
static struct key *
keys_read(const struct chart *c, const struct tsv *t, struct strtab *ids, struct diag *d)
{
    struct key *keys = xcalloc(t->nrows + 1, sizeof(*keys));
    for (size_t row = 0; row < t->nrows; row++) {
        uint32_t n = strtab_size(ids), id = strtab_add(ids, tsv_cell(t, row, 0));
        if (strtab_size(ids) > n)
            keys[id].row = row;
        keys[id].load += load_of(c, t, row, d);
    }
    return keys;
}

/* rank[id] = place of a key among the busiest, ROWS_MAX and more: not shown. */
static size_t
rank_keys(const struct key *keys, size_t n, struct key *sorted, size_t *rank)
{
    size_t shown = 0;
    for (size_t i = 0; i < n; i++)
        sorted[i] = (struct key){i, keys[i].load};
    qsort(sorted, n, sizeof(*sorted), busier_first);
    for (size_t i = 0; i < n; i++) {
        rank[sorted[i].row] = i;
        shown += i < ROWS_MAX && sorted[i].load > 0;
    }
    return shown;
}

static void
paint(const struct chart *c, const struct tsv *t, struct heat *h,
      const struct strtab *ids, const size_t *rank, size_t shown, struct diag *d)
{
    size_t t_col = (size_t)tsv_column(t, SLICE("t_s"));
    heat_rows(h, shown);
    for (size_t i = 0; i < shown; i++) {
        h->lo[i] = -(double)i - HALF_ROW;
        h->hi[i] = -(double)i + HALF_ROW;
    }
    for (size_t row = 0; row < t->nrows; row++) {
        size_t place = rank[strtab_find(ids, tsv_cell(t, row, 0))];
        if (place < shown) /* as a share of the column of the picture */
            heat_add(h, place, tsv_number(t, row, t_col, d),
                     load_of(c, t, row, d) * h->table_row / h->width);
    }
}

static struct axis
key_axis(const struct tsv *t, const struct key *keys, const struct key *sorted,
         size_t shown, struct figure *fig)
{
    struct tick *ticks = arena_alloc(&fig->mem, shown * sizeof(*ticks));
    const char **names = arena_alloc(&fig->mem, shown * sizeof(*names));
    for (size_t i = 0; i < shown; i++) {
        ticks[i] = (struct tick){.at = -(double)i};
        names[i] = chart_cell_text(fig, t, keys[sorted[i].row].row, 0, KEY_COLUMNS);
    }
    return (struct axis){"", 0.6 - (double)shown, 0.6, ticks, shown, names};
}

void
draw_activity(const struct chart *c, const struct chart_ask *ask, struct diag *d,
              struct figure *fig)
{
    const struct tsv *t = ask->tables[0];
    struct heat h = {0};
    struct strtab ids = {0};
    if (tsv_column(t, SLICE("t_s")) == 0 || !heat_times(&h, t, d)) {
        fig->nothing = "no data: split the table, for example weir-load --by tid";
        return;
    }
    struct key *keys = keys_read(c, t, &ids, d);
    size_t n = strtab_size(&ids);
    struct key *sorted = xcalloc(n, sizeof(*sorted));
    size_t *rank = xcalloc(n, sizeof(*rank));
    size_t shown = rank_keys(keys, n, sorted, rank);
    if (shown == 0) {
        fig->nothing = "no data: nobody was inside an I/O call";
    } else {
        struct panel *panel = figure_panel(fig);
        struct heat_scale scale = heat_shares();
        paint(c, t, &h, &ids, rank, shown, d);
        heat_paint(&h, &scale, fig, panel);
        panel->x = figure_axis(fig, c->x_unit, NULL, h.t0, heat_end(&h), TIME_TICKS);
        panel->x.label = chart_clock_label(c, fig, h.t0, heat_end(&h));
        panel->y = key_axis(t, keys, sorted, shown, fig);
        fig->sideways = true;
        fig->title = figure_textf(fig, "%s: by %s", c->title,
                                  figure_text(fig, t->names[0], KEY_COLUMNS));
        const char *what = "colour: share of the time inside I/O calls";
        fig->note = n - 1 > shown
                        ? figure_textf(fig, "%s; %zu more, less busy, are not shown",
                                       what, n - 1 - shown)
                        : what;
    }
    free(keys);
    free(sorted);
    free(rank);
    strtab_free(&ids);
    heat_free(&h);
}
