#include "report/chart/layout.h"

#include <math.h>

#include "lib/base/utf8.h"

#define PIXELS                                                                           \
    .char_width = 7.4, .line = 18, .tick_gap = 2.4, .title = 40, .legend = 26,           \
    .legend_at = 0.55, .ticks = 28, .label = 28, .note = 24, .gap = 16, .side = 28,      \
    .edge = 28, .legend_sample = 64, .width = 1000, .height = 130, .each = 330

#define CAIRO .font = "DejaVu Sans", .text = "10", .title_font = "13", .note_font = "8.5"

/* clang-format off */
const struct geometry geometries[] = {
    [PICTURE_SVG] = {.font = "DejaVu Sans,Liberation Sans,sans",
                     .text = "13",
                     .title_font = "17",
                     .note_font = "11",
                     PIXELS},
    [PICTURE_PNG] = {CAIRO, PIXELS},
    [PICTURE_PDF] = {CAIRO, PIXELS},
    [PICTURE_SIXEL] = {.font = "DejaVu Sans", /* which libgd draws larger than cairo */
                       .text = "9",
                       .title_font = "12",
                       .note_font = "8",
                       PIXELS},
    [PICTURE_DUMB] = {.char_width = 1,
                      .line = 0.9,
                      .tick_gap = 2,
                      .title = 2,
                      .legend = 1,
                      .legend_at = 2,
                      .ticks = 1.5,
                      .label = 1,
                      .note = 1,
                      .gap = 0.5,
                      .above = 1,
                      .edge = 3,
                      .legend_sample = 11,
                      .width = 80,
                      .height = 8,
                      .each = 18},
};
/* clang-format on */

#define BAR_HEIGHT 26 /* natural, of a lying bar with its gap */
#define PANEL_LINES 9 /* of characters: what a panel needs to be read */
#define NAME_GAP 1    /* letters left of bars' names */

/* Height of the panels that the figure wants. */
static int
natural_panels(const struct geometry *g, const struct figure *fig, bool is_text)
{
    int panels = (int)MAX(fig->npanels, 1);
    if (fig->sideways && fig->npanels > 0)
        return (int)fig->panels[0].y.nticks * (is_text ? 1 : BAR_HEIGHT);
    return panels * (panels > 2 ? g->each * 2 / 3 : g->each);
}

/* Letters of one width that a character is worth, in a proportional font. */
static double
letters(uint32_t c)
{
    if (c < 0x80 && strchr("ijlft.,:;|'!/()[]- I1", (int)c) != NULL)
        return 0.7;
    if (c < 0x80 && strchr("mwMWQ@%", (int)c) != NULL)
        return 1.6;
    return c >= 'A' && c <= 'Z' ? 1.25 : 1.06 * utf8_width(c);
}

double
text_width(const struct geometry *g, const char *text)
{
    struct slice s = slice_of(text ? text : "");
    double width = 0;
    uint32_t c = ' ';
    for (size_t n; s.n > 0; s = slice_from(s, n)) {
        n = MAX(utf8_next(s, &c), 1);
        width += g->font ? letters(c) : utf8_width(c);
    }
    return width * g->char_width;
}

double
axis_width(const struct geometry *g, const struct axis *axis)
{
    double widest = 0, gap = g->tick_gap + (axis->names ? NAME_GAP : 0);
    for (size_t i = 0; i < axis->nticks; i++) {
        const char *text = axis->names ? axis->names[i] : axis->ticks[i].text;
        widest = MAX(widest, text_width(g, text));
    }
    return widest + gap * g->char_width + (*axis->label ? g->side : 0);
}

double
legend_width(const struct geometry *g, const struct panel *panel)
{
    double widest = 0;
    for (size_t i = 0; i < panel->nseries; i++)
        widest = MAX(widest, text_width(g, panel->series[i].name));
    return widest > 0 ? widest + g->legend_sample : 0;
}

/* Columns of the one legend above all panels, of which gnuplot makes each as wide as the
 * widest; 0: there is none. */
static int
legend_columns(const struct geometry *g, const struct figure *fig, double room)
{
    bool of_colours_only = fig->written && g->font == NULL;
    if (fig->legend_right || of_colours_only || fig->panels[0].series[0].name == NULL)
        return 0;
    double each = legend_width(g, &fig->panels[0]);
    return (int)MAX(MIN(room / each, (double)fig->panels[0].nseries), 1);
}

int
legend_rows(const struct figure *fig, int columns)
{
    return columns > 0 ? ((int)fig->panels[0].nseries + columns - 1) / columns : 0;
}

double
caption_height(const struct geometry *g, const struct figure *fig)
{
    if (fig->panels[0].caption == NULL)
        return 0;
    return g->font ? g->line : 1; /* a whole line of characters */
}

/* A page has the title beside the picture and gives none. */
static double
title_height(const struct geometry *g, const struct figure *fig)
{
    return *fig->title || g->font == NULL ? g->title : g->edge / 2;
}

struct frame
frame_of(const struct geometry *g, const struct figure *fig, const struct picture *p)
{
    double left = 0, right = g->edge, w = p->width, h = p->height;
    for (size_t i = 0; i < fig->npanels; i++) {
        left = MAX(left, axis_width(g, &fig->panels[i].y));
        if (fig->legend_right)
            right = MAX(right, legend_width(g, &fig->panels[i]) + g->char_width);
    }
    left = MIN(left / w, LEFT_MOST);
    right = MAX(1 - right / w, RIGHT_LEAST);
    int columns = legend_columns(g, fig, (right - left) * w);
    double legend = g->legend + MAX(legend_rows(fig, columns) - 1, 0) * g->line;
    double caption = caption_height(g, fig);
    double top =
        h - title_height(g, fig) - (columns > 0 ? legend : 0) - g->above - caption;
    double bottom = g->ticks + g->label + (fig->note ? g->note : 0);
    double n = (double)MAX(fig->npanels, 1);
    double between = g->ticks + g->gap + g->above + caption;
    double height = MAX((top - bottom - (n - 1) * between) / n, 1);
    if (g->font == NULL) { /* lines are whole; of h lines gnuplot counts h - 1 steps */
        double line = h / (h - 1);
        top =
            (floor(top / line) + 0.3) * line; /* not where rounding could go both ways */
        between = ceil(between) * line;
        height = floor(fig->sideways ? (double)fig->panels[0].y.nticks : height) * line;
    }
    return (struct frame){.left = left,
                          .right = right,
                          .top = top / h,
                          .height = height / h,
                          .pitch = (height + between) / h,
                          .legend_columns = columns};
}

/* Height of what not every figure has: further rows of the legend, captions, a title. */
static int
extra_height(const struct geometry *g, const struct figure *fig, const struct picture *p)
{
    struct picture tall = {.kind = p->kind, .width = p->width, .height = PICTURE_MAX};
    int rows = legend_rows(fig, frame_of(g, fig, &tall).legend_columns);
    double captions = (double)fig->npanels * caption_height(g, fig);
    double untitled = g->title - title_height(g, fig);
    return (int)ceil(MAX(rows - 1, 0) * g->line + captions - untitled);
}

void
picture_size(struct picture *p, const struct figure *fig)
{
    const struct geometry *g = &geometries[p->kind];
    bool is_text = p->kind == PICTURE_DUMB;
    int panels = natural_panels(g, fig, is_text);
    int least = fig->sideways ? panels : (int)fig->npanels * PANEL_LINES;
    if (p->width == 0)
        p->width = g->width;
    int around = g->height + extra_height(g, fig, p);
    if (fig->sideways && fig->note && fig->panels[0].series[0].name && g->font)
        around += (int)(g->title + g->legend + g->ticks + g->label + g->note) - g->height;
    if (p->height == 0)
        p->height = around + (fig->nothing ? 2 * (int)g->line : panels);
    else if (p->may_grow && fig->npanels > 0)
        p->height = fig->sideways ? around + least : MAX(p->height, around + least);
    p->may_grow = false;
}

typedef double extent_of(const struct geometry *g, const char *text);

static double
label_width(const struct geometry *g, const char *text)
{
    return text_width(g, text) + g->char_width;
}

static double
label_height(const struct geometry *g, const char *text)
{
    (void)text;
    return g->line;
}

/* Where a label begins and ends along an axis of this length. */
static void
span_of(const struct geometry *g, const struct axis *axis, size_t i, double length,
        extent_of *extent, double *from, double *to)
{
    const struct tick *t = &axis->ticks[i];
    double at = (t->at - axis->lo) / (axis->hi - axis->lo) * length;
    double half = extent(g, t->text) / 2;
    *from = at - half;
    *to = at + half;
}

/* Whether a label of the scale lies on one that stands apart. */
static bool
hides_apart(const struct geometry *g, const struct axis *axis, size_t i, double length,
            extent_of *extent)
{
    double from, to, a, b;
    span_of(g, axis, i, length, extent, &from, &to);
    for (size_t k = 0; k < axis->nticks; k++) {
        if (!axis->ticks[k].apart || k == i)
            continue;
        span_of(g, axis, k, length, extent, &a, &b);
        if (from < b && a < to)
            return true;
    }
    return false;
}

bool
column_hides_apart(const struct geometry *g, const struct axis *axis, size_t i,
                   double length)
{
    return hides_apart(g, axis, i, length, label_width);
}

bool
line_hides_apart(const struct geometry *g, const struct axis *axis, size_t i,
                 double length)
{
    return hides_apart(g, axis, i, length, label_height);
}

static bool
touches(const struct geometry *g, const struct axis *axis, double length, size_t every,
        extent_of *extent)
{
    size_t labelled = 0;
    double end = -INFINITY;
    for (size_t i = 0; i < axis->nticks; i++) {
        const struct tick *t = &axis->ticks[i];
        if (*t->text == '\0' || t->apart || labelled++ % every != 0)
            continue;
        double from, to;
        span_of(g, axis, i, length, extent, &from, &to);
        if (from < end)
            return true;
        end = to;
    }
    return false;
}

size_t
thin_columns(const struct geometry *g, const struct axis *axis, double length)
{
    size_t every = 1;
    while (every < axis->nticks && touches(g, axis, length, every, label_width))
        every++;
    return every;
}

size_t
thin_lines(const struct geometry *g, const struct axis *axis, double length)
{
    size_t every = 1;
    while (!axis->names && every < axis->nticks &&
           touches(g, axis, length, every, label_height))
        every++;
    return every;
}

struct axis
axis_with_remarks(const struct geometry *g, const struct panel *panel, double width)
{
    struct axis x = panel->x;
    for (size_t k = 0; k < panel->nremarks && !panel->remarks[k].centred; k++) {
        double text = text_width(g, panel->remarks[k].text) + 2 * g->char_width;
        double share = MAX(1 - text / width, 0.3);
        x.hi = MAX(x.hi, x.lo + (panel->remarks[k].x - x.lo) / share);
    }
    return x;
}
