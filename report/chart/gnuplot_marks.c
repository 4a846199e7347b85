/* Series as gnuplot draws them: filled shapes where the terminal can, characters where it
 * cannot. */
#include "report/chart/gnuplot_priv.h"

#include <math.h>

#include "lib/base/utf8.h"

#define QUOTE_MAX 300    /* bytes: combining characters could go on for ever */
#define EDGE_POINTS 1000 /* up to here an area has an edge; beyond, it were all edge */
#define FEW_POINTS 100   /* so few also get dots, else a single one were invisible */

static const struct {
    const char *fill, *line, *dash;
} looks[LOOK_COUNT] = {
#define X(look, fill, line, dash) [LOOK_##look] = {fill, line, dash},
    PALETTE(X)
#undef X
};

/* Inside double quotes gnuplot would run `commands` and read \escapes, inside single ones
 * a leading '' ends the text: so whatever means something to it is written as \ooo. */
static void
quote_to(FILE *f, const struct picture *p, const char *text, bool is_format)
{
    struct slice s = slice_of(text);
    size_t written = 0;
    putc('"', f);
    while (s.n > 0 && written < QUOTE_MAX) {
        size_t n = MAX(utf8_next(s, NULL), 1);
        unsigned char c = (unsigned char)s.p[0];
        /* the svg terminal leaves "&#x" alone, whatever follows */
        if (p->kind == PICTURE_SVG && slice_starts(s, SLICE("&#x")))
            fputs("&#x26;", f);
        else if (c < ' ' || strchr("\"'`\\@$", c) != NULL)
            fprintf(f, "\\%04o", c); /* a leading 0 makes it four digits */
        else
            fwrite(s.p, 1, n, f);
        if (c == '%' && is_format)
            putc(c, f);
        written += n;
        s = slice_from(s, n);
    }
    putc('"', f);
}

void
gp_quote(FILE *f, const struct picture *p, const char *text)
{
    quote_to(f, p, text, false);
}

void
gp_quote_tick(FILE *f, const struct picture *p, const char *text)
{
    quote_to(f, p, text, true);
}

/* ---- characters: a filled shape is a row of strokes ---- */

/* Strokes of a rectangle, one per column of characters (lying bars: one along each). A
 * cell of a heat map keeps off its neighbours' rows. */
static void
strokes(FILE *f, const double *box, double column, bool sideways, bool is_cell)
{
    double x0 = box[0], x1 = box[1], y0 = box[2], y1 = box[3];
    if (sideways) {
        fprintf(f, "%.15g %.10g\n%.15g %.10g\n\n", x0, (y0 + y1) / 2, x1, (y0 + y1) / 2);
        return;
    }
    if (is_cell) {
        double inset = (y1 - y0) * 0.2;
        y0 += inset;
        y1 -= inset;
    }
    int n = (int)MIN(MAX((x1 - x0) / column, 1), PICTURE_MAX);
    for (int i = 0; i < n; i++) {
        double x = x0 + (x1 - x0) * (i + 0.5) / n;
        fprintf(f, "%.15g %.10g\n%.15g %.10g\n\n", x, y0, x, y1);
    }
}

static void
data_as_strokes(FILE *f, const struct series *s, double column, bool sideways)
{
    if (s->mark == MARK_BAR) {
        for (size_t i = 0; i < s->n; i++)
            strokes(f, s->v + 4 * i, column, sideways, s->look >= LOOK_PLAIN);
        return;
    }
    for (size_t i = 0; i + 1 < s->n; i++) {
        const double *a = s->v + 3 * i, *b = a + 3;
        if (b[0] > a[0] && a[1] == b[1] && a[2] == b[2])
            strokes(f, (double[]){a[0], b[0], a[1], a[2]}, column, sideways, false);
    }
}

/* ---- data and marks ---- */

static void
data_as_points(FILE *f, const struct series *s)
{
    size_t width = mark_values(s->mark);
    for (size_t i = 0; i < s->n; i++) {
        const double *v = s->v + i * width;
        if (isnan(v[0]) || isnan(v[width - 1])) {
            putc('\n', f);
            continue;
        }
        fprintf(f, "%.15g", v[0]);
        for (size_t k = 1; k < width; k++)
            fprintf(f, " %.10g", v[k]);
        putc('\n', f);
    }
}

void
gp_data(FILE *f, const struct picture *p, const struct figure *fig,
        const struct panel *panel, size_t npanel, size_t nseries)
{
    const struct series *s = &panel->series[nseries];
    double column = (panel->x.hi - panel->x.lo) / MAX(p->width, 1);
    if (s->n == 0)
        return;
    fprintf(f, "$p%zus%zu << EOD\n", npanel + 1, nseries + 1);
    bool is_shape = s->mark == MARK_AREA || s->mark == MARK_BAR;
    if (p->kind == PICTURE_DUMB && is_shape && fig->written)
        fputs("NaN NaN\n", f);
    else if (p->kind == PICTURE_DUMB && is_shape)
        data_as_strokes(f, s, column, fig->sideways);
    else
        data_as_points(f, s);
    fputs("EOD\n", f);
}

/* gnuplot's characters are * # $ % @ & = for the line types from 1 on. Plain looks take
 * them in turn, the steps of a heat map by how much ink they have. */
static int
character_type(enum look look)
{
    static const int by_ink[LOOK_HEATS] = {7, 1, 4, 3, 2, 5};
    if (look >= LOOK_MINUS3)
        return 1; /* of cells that hold their values only those are drawn */
    return look >= LOOK_PLAIN ? by_ink[look - LOOK_PLAIN] : (int)look + 1;
}

static void
line_style(FILE *f, const struct picture *p, const struct series *s, const char *width)
{
    if (p->kind == PICTURE_DUMB) {
        fprintf(f, " lt %d", character_type(s->look));
        return;
    }
    fprintf(f, " lc rgb '%s' lw %s", looks[s->look].line, width);
    if (s->mark == MARK_LINE && *looks[s->look].dash)
        fprintf(f, " dt (%s)", looks[s->look].dash);
}

/* Cells that touch have no edge between them: SVG draws their sides sharp, elsewhere an
 * edge in the cell's own colour closes the hairline. */
static void
fill_style(FILE *f, const struct picture *p, const struct series *s)
{
    bool touching = s->seamless || s->look >= LOOK_PLAIN;
    fprintf(f, " fc rgb '%s' fs solid", looks[s->look].fill);
    if (touching && p->kind == PICTURE_SVG)
        fputs(" noborder", f);
    else
        fprintf(f, " border lc rgb '%s'",
                touching ? looks[s->look].fill : looks[s->look].line);
}

void
gp_marks(FILE *f, const struct picture *p, const struct series *s, size_t npanel,
         size_t nseries)
{
    char block[64];
    snprintf(block, sizeof block, "$p%zus%zu", npanel + 1, nseries + 1);
    if (s->n == 0)
        return;
    fprintf(f, ", \\\n    %s using ", block);
    if (s->mark == MARK_LINE) {
        bool dots = s->n <= FEW_POINTS && p->kind != PICTURE_DUMB;
        fprintf(f, "1:2 with %s", dots ? "linespoints pt 7 ps 0.4" : "lines");
        line_style(f, p, s, "1.8");
    } else if (s->mark == MARK_DOT) {
        fprintf(f, "1:2 with points pt %s", p->kind == PICTURE_DUMB ? "15" : "6 ps 0.45");
        if (p->kind != PICTURE_DUMB)
            fprintf(f, " lc rgb '%s'", looks[s->look].line);
    } else if (p->kind == PICTURE_DUMB) {
        fputs("1:2 with lines", f);
        line_style(f, p, s, "1");
    } else if (s->mark == MARK_BAR) {
        fputs("(($1+$2)/2):(($3+$4)/2):1:2:3:4 with boxxyerror", f);
        fill_style(f, p, s);
    } else {
        fprintf(f, "1:2:3 with filledcurves fc rgb '%s' fs solid noborder",
                looks[s->look].fill);
        if (s->n <= EDGE_POINTS) {
            fprintf(f, " notitle, \\\n    %s using 1:3 with lines", block);
            line_style(f, p, s, "1");
        }
    }
    fputs(" notitle", f);
}

void
gp_legend(FILE *f, const struct picture *p, const struct series *s)
{
    if (s->name == NULL)
        return;
    fputs(", \\\n    keyentry", f);
    if (s->mark == MARK_DOT) {
        fprintf(f, " with points pt %s", p->kind == PICTURE_DUMB ? "15" : "6 ps 0.8");
        if (p->kind != PICTURE_DUMB)
            fprintf(f, " lc rgb '%s'", looks[s->look].line);
    } else if (s->mark == MARK_LINE || p->kind == PICTURE_DUMB) {
        fputs(" with lines", f);
        line_style(f, p, s, "1.8");
    } else {
        fputs(" with boxes", f);
        fill_style(f, p, s);
    }
    fputs(" title ", f);
    gp_quote(f, p, s->name);
}
