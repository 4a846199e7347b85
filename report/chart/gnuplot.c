/* Figures as gnuplot scripts: terminal, axes, texts. */
#include "report/chart/gnuplot_priv.h"

#include "lib/base/utf8.h"
#include "report/text/escape.h"

#define PIXELS_PER_INCH 96.0

const struct drawer gnuplot_drawer = {
    {"gnuplot", "-d"},
    "gnuplot-nox", "gnuplot"
};

static const char *const terminals[] = {
    [PICTURE_SVG] = "svg",   [PICTURE_PNG] = "pngcairo",  [PICTURE_PDF] = "pdfcairo",
    [PICTURE_DUMB] = "dumb", [PICTURE_SIXEL] = "sixelgd",
};

static void
put_terminal(FILE *f, const struct geometry *g, const struct figure *fig,
             const struct picture *p)
{
    const char *unit = p->kind == PICTURE_PDF ? "in" : "";
    double per_unit = p->kind == PICTURE_PDF ? PIXELS_PER_INCH : 1;
    fprintf(f, "# weir-plot: chart '%s'. Draw it again: gnuplot THIS-FILE > PICTURE\n",
            fig->name);
    fprintf(f, "set encoding utf8\nset terminal %s size %g%s,%g%s noenhanced",
            terminals[p->kind], p->width / per_unit, unit, p->height / per_unit, unit);
    if (g->font != NULL)
        fprintf(f, " font '%s,%s' background '" PALETTE_PAPER "'", g->font, g->text);
    if (p->kind == PICTURE_SIXEL)
        fputs(" truecolor",
              f); /* else of 16 colours only, and the paper is one of them */
    if (p->kind == PICTURE_DUMB)
        fputs(" mono", f); /* in colour, lines differ by nothing else */
    if (p->kind == PICTURE_SVG)
        fprintf(f, " name '%s'", fig->name);
    fputs("\n", f);
}

/* How gnuplot is given a text: gp_quote or gp_quote_tick. */
typedef void (*quoter)(FILE *f, const struct picture *p, const char *text);

/* A text, shortened where there is no room for it; `wider` times as wide as usual. */
static void
put_fit(FILE *f, const struct geometry *g, const struct picture *p, quoter put,
        const char *text, double room, double wider)
{
    char *cut = NULL;
    size_t n = 0;
    double width = text_width(g, text) * wider;
    FILE *memory = width > room ? open_memstream(&cut, &n) : NULL;
    if (memory != NULL) {
        double columns = (double)utf8_columns(slice_of(text)) * room / width;
        escape_fit(memory, ESCAPE_TEXT, slice_of(text), (size_t)MAX(columns, 1), true);
        fclose(memory);
    }
    put(f, p, cut ? cut : text);
    free(cut);
}

/* room: for names of bars; length: of the axis. Labels that would touch are thinned. */
static void
put_ticks(FILE *f, const struct geometry *g, const struct picture *p, char which,
          const struct axis *axis, double room, double length)
{
    bool along = which == 'x';
    size_t labelled = 0, every = (along ? thin_columns : thin_lines)(g, axis, length);
    fprintf(f, "set %crange [%.15g:%.15g] noextend\nset %ctics nomirror out scale %s (",
            which, axis->lo, axis->hi, which, axis->names ? "0" : "0.6,0.35");
    for (size_t i = 0; i < axis->nticks; i++) {
        const struct tick *t = &axis->ticks[i];
        bool shown = *t->text != '\0' && (t->apart || labelled++ % every == 0) &&
                     !(along ? column_hides_apart : line_hides_apart)(g, axis, i, length);
        fputs(i ? ", " : "", f);
        if (axis->names != NULL)
            put_fit(f, g, p, gp_quote_tick, axis->names[i], room, 1);
        else
            gp_quote_tick(f, p, shown ? t->text : "");
        fprintf(f, " %.15g%s", t->at, shown || axis->names ? "" : " 1");
    }
    fputs(")\n", f);
}

/* Characters have no light grey for a grid. */
static void
put_style(FILE *f, const struct picture *p)
{
    fputs("set key off\n"
          "set border 3 lc rgb '" PALETTE_AXIS "' lw 0.8\n"
          "set tics textcolor rgb '" PALETTE_INK "'\n",
          f);
    if (p->kind != PICTURE_DUMB)
        fputs("set grid back lt 1 lc rgb '" PALETTE_GRID "' lw 0.7\n"
              "set xtics offset 0,0.4\n",
              f);
}

static void
put_font(FILE *f, const char *size)
{
    if (size != NULL)
        fprintf(f, " font ',%s'", size);
    fputs("\n", f);
}

/* Middle of the legend over the panels, however many rows it has. */
static double
legend_middle(const struct geometry *g, const struct figure *fig,
              const struct frame *frame)
{
    int rows = legend_rows(fig, frame->legend_columns);
    double rounded = g->font == NULL && rows % 2 == 0 ? 0.5 : 0; /* lines are whole */
    return g->legend * g->legend_at + (rows - 1) * g->line / 2 - rounded;
}

/* Title, note and, above all panels, the one legend: said once, with the first panel. */
static void
put_texts(FILE *f, const struct geometry *g, const struct figure *fig,
          const struct picture *p, const struct frame *frame)
{
    double w = p->width, h = p->height, x = p->kind == PICTURE_DUMB ? 1 / w : 16 / w;
    fputs("set label 1 ", f);
    put_fit(f, g, p, gp_quote, fig->title, w * (1 - 2 * x), g->font ? 1.3 : 1);
    fprintf(f, " at screen %.4f,%.4f left textcolor rgb '" PALETTE_INK "'", x,
            1 - g->title * 0.55 / h);
    put_font(f, g->title_font);
    if (fig->note != NULL) {
        fputs("set label 2 ", f);
        put_fit(f, g, p, gp_quote, fig->note, w * (1 - 2 * x), g->font ? 0.85 : 1);
        fprintf(f, " at screen %.4f,%.4f left textcolor rgb '" PALETTE_AXIS "'", x,
                g->note * 0.5 / h);
        put_font(f, g->note_font);
    }
    if (frame->legend_columns > 0)
        fprintf(f,
                "set key at screen %.4f,%.4f left center horizontal Left reverse "
                "samplen 2 maxcols %d textcolor rgb '" PALETTE_INK "'\n",
                frame->left,
                frame->top +
                    (g->above + caption_height(g, fig) + legend_middle(g, fig, frame)) /
                        h,
                frame->legend_columns);
}

/* The axes' labels stand where the geometry left room, not where gnuplot thinks. */
static void
put_axis_labels(FILE *f, const struct geometry *g, const struct picture *p,
                const struct panel *panel, const struct frame *frame, double top)
{
    double middle = (frame->left + frame->right) / 2;
    double bottom = top - frame->height;
    if (panel->x.label != NULL) {
        fputs("set label 3 ", f);
        put_fit(f, g, p, gp_quote, panel->x.label, 2 * MIN(middle, 1 - middle) * p->width,
                1);
        fprintf(f, " at screen %.4f,%.4f center\n", middle,
                bottom - (g->ticks + g->label / 2) / p->height);
    }
    fputs("set label 4 ", f);
    put_fit(f, g, p, gp_quote, panel->y.label,
            g->above > 0 ? p->width : frame->height * p->height + g->gap, 1);
    if (g->above > 0)
        fprintf(f, " at screen %.4f,%.4f left\n", 1.0 / p->width,
                top + g->above / p->height);
    else
        fprintf(f, " at screen %.4f,%.4f center rotate by 90\n", g->side * 0.6 / p->width,
                top - frame->height / 2);
}

static void
put_panel(FILE *f, const struct geometry *g, const struct figure *fig,
          const struct picture *p, const struct frame *frame, size_t i)
{
    const struct panel *panel = &fig->panels[i];
    double top = frame->top - (double)i * frame->pitch;
    fprintf(f,
            "set lmargin at screen %.4f\nset rmargin at screen %.4f\n"
            "set tmargin at screen %.4f\nset bmargin at screen %.4f\n",
            frame->left, frame->right, top, top - frame->height);
    double room = (frame->right - frame->left) * p->width;
    struct axis x = axis_with_remarks(g, panel, room);
    put_ticks(f, g, p, 'x', &x, 0, room);
    struct axis y = panel->y;
    if (p->kind == PICTURE_DUMB &&
        fig->sideways) { /* a line for each bar, from the top */
        y.lo = -(double)y.nticks;
        y.hi = 0;
    }
    put_ticks(f, g, p, 'y', &y, frame->left * p->width - g->tick_gap * g->char_width,
              frame->height * p->height);
    put_axis_labels(f, g, p, panel, frame, top);
    if (p->kind != PICTURE_DUMB)
        fputs(panel->y.names ? "set grid noytics xtics\n" : "set grid ytics xtics\n", f);
    if (fig->legend_right)
        fprintf(
            f, "set key at screen %.4f,%.4f left top vertical Left reverse samplen 3%s\n",
            frame->right + g->char_width / p->width, top,
            p->kind == PICTURE_SIXEL ? " spacing 1.4" : "");
    for (size_t k = 0; k < panel->nremarks; k++) {
        fprintf(f, "set label %zu ", k + 5);
        gp_quote(f, p, panel->remarks[k].text);
        fprintf(f, " at %.15g,%.15g %s textcolor rgb '" PALETTE_INK "'\n",
                panel->remarks[k].x, panel->remarks[k].y,
                panel->remarks[k].centred ? "front center"
                : p->kind == PICTURE_DUMB ? "left offset 1,0"
                                          : "left offset 0.6,0");
    }
    if (panel->caption != NULL) {
        fputs("set label 5 ", f);
        put_fit(f, g, p, gp_quote, panel->caption, room, 1);
        fprintf(f, " at screen %.4f,%.4f left textcolor rgb '" PALETTE_INK "'\n",
                frame->left, top + (g->above + (g->font ? g->line / 2 : 1)) / p->height);
    }
    /* a plot must have something that is drawn, and a legend alone is nothing */
    fputs("plot NaN notitle", f);
    bool has_legend = fig->legend_right || frame->legend_columns > 0;
    for (size_t k = 0; k < panel->nseries && has_legend; k++)
        gp_legend(f, p, &panel->series[k]);
    for (size_t k = 0; k < panel->nseries; k++)
        gp_marks(f, p, &panel->series[k], i, k);
    fputs("\nunset label\nset key off\n", f);
}

static void
put_nothing(FILE *f, const struct figure *fig, const struct picture *p)
{
    fputs("unset border\nunset tics\nunset grid\nset label 3 ", f);
    gp_quote(f, p, fig->nothing);
    fputs(" at screen 0.5,0.5 center textcolor rgb '" PALETTE_AXIS "'\n"
          "plot [0:1] [0:1] NaN notitle\n",
          f);
}

void
gnuplot_script(FILE *f, const struct figure *fig, const struct picture *picture)
{
    struct picture p = *picture;
    picture_size(&p, fig);
    const struct geometry *g = &geometries[p.kind];
    struct frame frame = frame_of(g, fig, &p);
    put_terminal(f, g, fig, &p);
    if (fig->nothing != NULL) {
        put_texts(f, g, fig, &p, &frame);
        put_nothing(f, fig, &p);
        return;
    }
    for (size_t i = 0; i < fig->npanels; i++) {
        for (size_t k = 0; k < fig->panels[i].nseries; k++)
            gp_data(f, &p, fig, &fig->panels[i], i, k);
    }
    put_style(f, &p);
    fputs("set multiplot\n", f);
    put_texts(f, g, fig, &p, &frame);
    for (size_t i = 0; i < fig->npanels; i++)
        put_panel(f, g, fig, &p, &frame, i);
    fputs("unset multiplot\n", f);
}
