#include "report/chart/figure.h"

#include <math.h>
#include <stdarg.h>

#include "report/text/escape.h"

#define TEXT_MAX 400 /* bytes of our own formatted texts */

const char *
figure_text(struct figure *fig, struct slice text, size_t columns)
{
    char *harmless = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&harmless, &n);
    if (f == NULL)
        return "";
    escape_fit(f, ESCAPE_TEXT, text, columns, true);
    fclose(f);
    const char *copy = arena_copy(&fig->mem, (struct slice){harmless, n}).p;
    free(harmless);
    return copy;
}

const char *
figure_textf(struct figure *fig, const char *fmt, ...)
{
    char text[TEXT_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return figure_text(fig, slice_of(text), sizeof text);
}

struct panel *
figure_panel(struct figure *fig)
{
    if (fig->npanels == FIGURE_PANELS)
        return NULL;
    struct panel *panel = &fig->panels[fig->npanels++];
    *panel = (struct panel){0};
    return panel;
}

size_t
mark_values(enum mark mark)
{
    static const size_t values[] = {
        [MARK_LINE] = 2, [MARK_AREA] = 3, [MARK_BAR] = 4, [MARK_DOT] = 2};
    return values[mark];
}

struct series *
figure_series(struct figure *fig, struct panel *panel, enum mark mark, enum look look,
              const char *name, size_t cap)
{
    if (panel->nseries == FIGURE_SERIES)
        return NULL;
    struct series *s = &panel->series[panel->nseries++];
    size_t bytes = MAX(cap, 1) * mark_values(mark) * sizeof(double);
    *s = (struct series){.name = name, .look = look, .mark = mark};
    s->v = arena_alloc(&fig->mem, bytes);
    return s;
}

void
series_add(struct series *s, const double *values)
{
    size_t width = mark_values(s->mark);
    memcpy(s->v + s->n * width, values, width * sizeof(double));
    s->n++;
}

struct axis
figure_axis(struct figure *fig, enum unit unit, const char *label, double lo, double hi,
            size_t want)
{
    /* a span too small for a double's digits cannot be divided */
    double least = MAX(fabs(lo), fabs(hi)) * 1e-9;
    if (!(hi - lo > least))
        hi = lo + MAX(least, 1);
    struct tick *ticks = arena_alloc(&fig->mem, TICKS_MAX * sizeof(*ticks));
    size_t n = ticks_linear(ticks, unit, lo, hi, want);
    return (struct axis){.label = label, .lo = lo, .hi = hi, .ticks = ticks, .nticks = n};
}

struct axis
figure_axis_from_0(struct figure *fig, enum unit unit, const char *label, double largest,
                   size_t want)
{
    return figure_axis(fig, unit, label, 0, largest > 0 ? largest * 1.05 : 1, want);
}

void
figure_free(struct figure *fig)
{
    arena_free(&fig->mem);
    *fig = (struct figure){0};
}
