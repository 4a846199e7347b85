/* How strongly each two series go together: the lower triangle of a matrix, so that each
 * pair stands there once. The number in a cell says what its colour says, and its sign,
 * which two colours do not tell on a grey printer. */
#include <math.h>

#include "report/chart/charts.h"

#define SERIES_MAX 24 /* more, and no cell has room for its number */
#define NAME_COLUMNS 28
#define NOTE_COLUMNS 160
#define HALF 0.5

/* Steps of colour from -1 to 1. What is usually called weak begins at 0.1, moderate at
 * 0.4, strong at 0.7. */
static const struct step {
    double below;
    const char *name;
} steps[LOOK_SIGNED] = {
    {-0.7,     "to -0.7"},
    {-0.4,     "to -0.4"},
    {-0.1,     "to -0.1"},
    {0.1,      "near 0" },
    {0.4,      "0.1+"   },
    {0.7,      "0.4+"   },
    {INFINITY, "0.7+"   },
};

/* The series that have a coefficient with another one, each a row and a column. */
struct chosen {
    size_t row[SERIES_MAX], col[SERIES_MAX];
    size_t n;
    char *others; /* names of those without one; owned */
    size_t more;  /* that have one, but no room */
};

/* What step a coefficient is in; a bound belongs to the step further from 0. */
static size_t
step_of(double r)
{
    size_t i = 0;
    while (r > steps[i].below + 1e-12 ||
           (steps[i].below > 0 && r >= steps[i].below - 1e-12))
        i++;
    return i;
}

static double
coefficient(const struct tsv *t, size_t row, size_t col, struct diag *d)
{
    double r = tsv_number(t, row, col, d);
    return r >= -1.000001 && r <= 1.000001 ? r : NAN;
}

static bool
goes_with_any(const struct tsv *t, size_t row, int self, struct diag *d)
{
    for (size_t col = 0; col < t->ncols; col++) {
        struct slice name = t->names[col];
        if ((int)col != self && !slice_eq(name, SLICE("series")) &&
            !isnan(coefficient(t, row, col, d)))
            return true;
    }
    return false;
}

static struct chosen
choose(const struct tsv *t, struct diag *d)
{
    struct chosen c = {.others = xstrdup("")};
    size_t names = (size_t)tsv_column(t, SLICE("series"));
    for (size_t row = 0; row < t->nrows; row++) {
        struct slice name = tsv_cell(t, row, names);
        int col = tsv_column(t, name);
        if (col < 0 || !goes_with_any(t, row, col, d)) {
            char *more = xasprintf("%s%s%.*s", c.others, *c.others ? ", " : "",
                                   (int)name.n, name.p);
            free(c.others);
            c.others = more;
        } else if (c.n == SERIES_MAX) {
            c.more++;
        } else {
            c.row[c.n] = row;
            c.col[c.n++] = (size_t)col;
        }
    }
    return c;
}

/* ".87", "-.3" for -0.30, "1": coefficients are never beyond 1, so their 0 says nothing.
 */
static const char *
cell_text(struct figure *fig, double r)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%.2f", fabs(r));
    bool negative = r < 0 && strcmp(digits, "0.00") != 0;
    return figure_textf(fig, "%s%s", negative ? "-" : "",
                        digits[0] == '1' ? "1" : digits + 1);
}

static void
cells_draw(const struct tsv *t, const struct chosen *c, struct panel *panel,
           struct figure *fig, struct diag *d)
{
    size_t cap = c->n * c->n;
    struct series *series[LOOK_SIGNED];
    for (size_t i = 0; i < LOOK_SIGNED; i++)
        series[i] = figure_series(fig, panel, MARK_BAR, (enum look)(LOOK_MINUS3 + i),
                                  steps[i].name, cap);
    panel->remarks = arena_alloc(&fig->mem, cap * sizeof(*panel->remarks));
    for (size_t i = 1; i < c->n; i++) {
        for (size_t k = 0; k < i; k++) {
            double r = coefficient(t, c->row[i], c->col[k], d);
            double x = (double)k + 1, y = -(double)i;
            if (isnan(r))
                continue;
            series_add(series[step_of(round(r * 100) / 100)],
                       (double[]){x - HALF, x + HALF, y - HALF, y + HALF});
            panel->remarks[panel->nremarks++] =
                (struct remark){x, y, cell_text(fig, r), true};
        }
    }
}

/* Down the side "3 read_iops", along the bottom "3". */
static void
axes_draw(const struct tsv *t, const struct chosen *c, struct panel *panel,
          struct figure *fig)
{
    size_t names_col = (size_t)tsv_column(t, SLICE("series"));
    struct tick *down = arena_alloc(&fig->mem, c->n * sizeof(*down));
    struct tick *along = arena_alloc(&fig->mem, c->n * sizeof(*along));
    const char **names = arena_alloc(&fig->mem, c->n * sizeof(*names));
    for (size_t i = 0; i < c->n; i++) {
        down[i] = (struct tick){.at = -(double)i};
        along[i] = (struct tick){.at = (double)i + 1};
        snprintf(along[i].text, TICK_TEXT, "%zu", i + 1);
        names[i] = figure_textf(
            fig, "%s %zu", chart_cell_text(fig, t, c->row[i], names_col, NAME_COLUMNS),
            i + 1);
    }
    panel->x = (struct axis){"series, by the number behind its name",
                             HALF,
                             (double)c->n - HALF,
                             along,
                             c->n - 1,
                             NULL};
    panel->y = (struct axis){"", 0.5 - (double)c->n, 0.5, down, c->n, names};
}

/* What the numbers are, and what is not there. */
static const char *
note_of(const struct chosen *c, struct slice method, struct figure *fig)
{
    char *note = NULL;
    if (c->more > 0)
        note = xasprintf("%.*s coefficients; %zu more series have no room", (int)method.n,
                         method.p, c->more);
    else
        note = xasprintf("%.*s coefficients%s%s", (int)method.n, method.p,
                         *c->others ? "; constant or not measured: " : "", c->others);
    const char *text = figure_text(fig, slice_of(note), NOTE_COLUMNS);
    free(note);
    return text;
}

void
draw_matrix(const struct chart *c, const struct chart_ask *ask, struct diag *d,
            struct figure *fig)
{
    const struct tsv *t = ask->tables[0];
    (void)c;
    struct slice method = tsv_note(t, "method");
    struct chosen chosen = choose(t, d);
    if (chosen.n < 2) {
        fig->nothing = "no data: no two series have a coefficient";
    } else {
        struct panel *panel = figure_panel(fig);
        cells_draw(t, &chosen, panel, fig, d);
        axes_draw(t, &chosen, panel, fig);
        fig->sideways = true;
        fig->written = true;
        fig->note = note_of(&chosen, method.n > 0 ? method : SLICE("correlation"), fig);
    }
    free(chosen.others);
}
