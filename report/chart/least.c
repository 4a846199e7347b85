/* The smallest picture that still shows a figure: beside each other what must not lie
 * upon each other. */
#include <math.h>

#include "report/chart/layout.h"

#define PANEL_LETTERS 22 /* least width of a panel */
#define PANEL_LEAST 3.5  /* least height, in lines */
#define REMARK_SHARE 0.7 /* of a panel, for what stands behind its bars */

/* Widest text in cells, or behind bars. */
static double
widest_remark(const struct geometry *g, const struct panel *panel, bool centred)
{
    double widest = 0;
    for (size_t k = 0; k < panel->nremarks; k++) {
        if (panel->remarks[k].centred == centred)
            widest = MAX(widest, text_width(g, panel->remarks[k].text));
    }
    return widest;
}

/* Width beside names, of which as much is left as there is room for: names are cut before
 * values are. */
static double
beside_names(const struct geometry *g, const struct panel *panel, double width)
{
    return MIN(width / (1 - LEFT_MOST), width + axis_width(g, &panel->y)) + g->edge;
}

static double
bars_width(const struct geometry *g, const struct panel *panel)
{
    double cell = widest_remark(g, panel, true), behind = widest_remark(g, panel, false);
    double width = 0;
    if (cell > 0)
        width = (cell + g->char_width) * (panel->x.hi - panel->x.lo);
    if (behind > 0)
        width = MAX(width, (behind + 2 * g->char_width) / REMARK_SHARE);
    return beside_names(g, panel, width);
}

static double
least_width(const struct geometry *g, const struct figure *fig)
{
    const struct panel *first = &fig->panels[0];
    double left = 0, right = g->edge, legend = 0;
    for (size_t i = 0; i < fig->npanels && fig->legend_right; i++)
        right = MAX(right, legend_width(g, &fig->panels[i]));
    for (size_t i = 0; i < fig->npanels && !fig->panels[i].y.names; i++)
        left = MAX(left, axis_width(g, &fig->panels[i].y));
    double width = left + right + PANEL_LETTERS * g->char_width;
    if (fig->legend_right)
        width = MAX(width, right / (1 - RIGHT_LEAST));
    else if (first->series[0].name != NULL)
        legend = legend_width(g, first);
    if (fig->sideways)
        return MAX(2 * PANEL_LETTERS * g->char_width,
                   MAX(bars_width(g, first), beside_names(g, first, legend)));
    return MAX(width, left + legend + g->edge);
}

struct picture
picture_least(const struct figure *fig, enum picture_kind kind)
{
    const struct geometry *g = &geometries[kind];
    bool is_text = kind == PICTURE_DUMB;
    struct picture p = {.kind = kind};
    double panel = MAX(PANEL_LEAST * g->line, is_text ? 4 : 0);
    if (fig->npanels == 0 || fig->nothing != NULL) {
        p.width = p.height = PICTURE_MIN;
        return p;
    }
    if (fig->sideways)
        panel =
            (double)fig->panels[0].y.nticks * g->line * (is_text ? 1 / g->line : 0.85);
    p.width = (int)ceil(least_width(g, fig));
    if (fig->sideways && is_text) { /* a line a bar, neither more nor less */
        picture_size(&p, fig);
        return p;
    }
    p.height = PICTURE_MAX; /* so that what stands around the panels shows */
    struct frame frame = frame_of(g, fig, &p);
    double around = p.height * (1 - (double)fig->npanels * frame.height);
    p.height = (int)ceil(around + (double)fig->npanels * panel);
    return p;
}
