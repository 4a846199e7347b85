/* Where in a file it was read and written, over time: a panel for each of the files with
 * the most calls. Sequential access is a slope, random access a cloud, a file read again
 * and again a saw. */
#include <math.h>

#include "lib/base/strtab.h"
#include "report/chart/heat.h"

#define FILES_MAX 4
#define PATH_COLUMNS 72
#define TIME_TICKS 8
#define OFFSET_TICKS 4

struct file {
    size_t row; /* in the table, where it stands first */
    double calls;
    uint32_t id;
};

static int
busier_first(const void *a, const void *b)
{
    const struct file *x = a, *y = b;
    if (x->calls != y->calls)
        return x->calls < y->calls ? 1 : -1;
    return (x->row > y->row) - (x->row < y->row);
}

static double
number(const struct tsv *t, size_t row, const char *column, struct diag *d)
{
    return tsv_number(t, row, (size_t)tsv_column(t, slice_of(column)), d);
}

/* The files with the most calls, at most FILES_MAX of them; *all: how many there are. */
static size_t
files_read(const struct tsv *t, struct strtab *ids, struct file *files, size_t *all,
           struct diag *d)
{
    size_t col = (size_t)tsv_column(t, SLICE("path"));
    struct file *each = xcalloc(t->nrows + 1, sizeof(*each));
    for (size_t row = 0; row < t->nrows; row++) {
        uint32_t n = strtab_size(ids), id = strtab_add(ids, tsv_cell(t, row, col));
        double calls = number(t, row, "count_all", d);
        if (strtab_size(ids) > n)
            each[id] = (struct file){.row = row, .id = id};
        each[id].calls += calls > 0 ? calls : 0;
    }
    *all = strtab_size(ids) - 1; /* the empty text is no file */
    qsort(each + 1, *all, sizeof(*each), busier_first);
    size_t n = MIN(*all, FILES_MAX);
    memcpy(files, each + 1, n * sizeof(*files));
    free(each);
    return n;
}

/* Adds a cell; one that stands on the last one makes that taller. */
static void
cell_add(struct series *s, double x0, double x1, double y0, double y1)
{
    double *last = s->n > 0 ? s->v + (s->n - 1) * mark_values(MARK_BAR) : NULL;
    if (last != NULL && last[0] == x0 && last[3] == y0)
        last[3] = y1;
    else if (s->n < FIGURE_POINTS)
        series_add(s, (double[]){x0, x1, y0, y1});
}

/* A cell of the table is a rectangle: read, written, or both. */
static void
cells_draw(const struct tsv *t, const struct file *file, const struct strtab *ids,
           double width, struct series *series[3], double *top, struct diag *d)
{
    size_t col = (size_t)tsv_column(t, SLICE("path"));
    for (size_t row = 0; row < t->nrows; row++) {
        if (strtab_find(ids, tsv_cell(t, row, col)) != file->id)
            continue;
        double at = number(t, row, "t_s", d), lo = number(t, row, "lo", d);
        double hi = number(t, row, "hi", d);
        bool reads = number(t, row, "count_read", d) > 0;
        bool writes = number(t, row, "count_write", d) > 0;
        if (isnan(at) || isnan(lo) || isnan(hi) || !(reads || writes))
            continue;
        cell_add(series[reads && writes ? 2 : writes], at, at + width, lo, hi);
        *top = MAX(*top, hi);
    }
}

static void
panel_draw(const struct chart *c, const struct tsv *t, const struct file *file,
           const struct strtab *ids, const struct heat *times, struct diag *d,
           struct figure *fig)
{
    static const struct {
        const char *name;
        enum look look;
    } kinds[] = {
        {"read",             LOOK_READ },
        {"written",          LOOK_WRITE},
        {"read and written", LOOK_META },
    };
    struct panel *panel = figure_panel(fig);
    struct series *series[ARRAY_LEN(kinds)];
    double top = 0;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        series[i] = figure_series(fig, panel, MARK_BAR, kinds[i].look, kinds[i].name,
                                  MIN(t->nrows, FIGURE_POINTS));
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        series[i]->seamless = true;
    cells_draw(t, file, ids, times->table_row, series, &top, d);
    panel->caption = chart_cell_text(fig, t, file->row,
                                     (size_t)tsv_column(t, SLICE("path")), PATH_COLUMNS);
    panel->x = figure_axis(fig, c->x_unit, NULL, times->t0, heat_end(times), TIME_TICKS);
    panel->y =
        figure_axis_from_0(fig, c->panels[0].unit, c->panels[0].label, top, OFFSET_TICKS);
}

void
draw_offsets(const struct chart *c, const struct chart_ask *ask, struct diag *d,
             struct figure *fig)
{
    const struct tsv *t = ask->tables[0];
    struct heat times;
    struct strtab ids = {0};
    struct file files[FILES_MAX];
    size_t all = 0;
    if (!heat_times(&times, t, d)) {
        fig->nothing = "no data: no row has a time";
        return;
    }
    size_t n = files_read(t, &ids, files, &all, d);
    for (size_t i = 0; i < n; i++)
        panel_draw(c, t, &files[i], &ids, &times, d, fig);
    fig->panels[n - 1].x.label = chart_clock_label(c, fig, times.t0, heat_end(&times));
    if (all > n)
        fig->note =
            figure_textf(fig, "the %zu files with the most calls, of %zu", n, all);
    heat_free(&times);
    strtab_free(&ids);
}
