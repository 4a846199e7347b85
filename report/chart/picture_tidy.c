#include "report/chart/picture_tidy.h"

#include <ctype.h>

#include "lib/input/lines.h"
#include "report/text/escape.h"

/* One walk over an SVG. */
struct walk {
    FILE *f;
    const struct figure *fig;
    struct slice rest;
    bool uses_points; /* the definitions at the start are needed */
    bool titled;      /* the title of the whole is written */
    bool in_tag;      /* between "<" and ">": text of the picture is never changed */
};

static const char *
find(struct slice in, const char *what)
{
    struct slice s = slice_of(what);
    for (size_t i = 0; i + s.n <= in.n; i++) {
        if (memcmp(in.p + i, s.p, s.n) == 0)
            return in.p + i;
    }
    return NULL;
}

static void
skip_past(struct walk *w, const char *end)
{
    const char *at = find(w->rest, end);
    w->rest = at ? slice_from(w->rest, (size_t)(at - w->rest.p) + strlen(end))
                 : slice_from(w->rest, w->rest.n);
}

static void
put_escaped(FILE *f, const char *text)
{
    escape_to(f, ESCAPE_HTML, slice_of(text));
}

/* "read to write: 12, write to read: 11." */
static void
put_graph(FILE *f, const struct graph *g)
{
    for (size_t i = 0; i < g->nedges; i++) {
        const struct graph_edge *edge = &g->edges[i];
        put_escaped(f, g->nodes[edge->from].name);
        fputs(" to ", f);
        put_escaped(f, g->nodes[edge->to].name);
        fprintf(f, ": %s%s", edge->text, i + 1 < g->nedges ? ", " : ".");
    }
}

/* The whole has a title; parts are only numbered by gnuplot, so theirs goes. */
static void
on_title(struct walk *w)
{
    if (!w->titled) {
        fputs("<title>", w->f);
        put_escaped(w->f, w->fig->title);
        fputs("</title>", w->f);
    }
    if (!w->titled && w->fig->graph != NULL) {
        fputs("<desc>", w->f);
        put_graph(w->f, w->fig->graph);
        fputs("</desc>", w->f);
    }
    w->titled = true;
    skip_past(w, "</title>");
}

/* What a reader who sees no picture is told: axes and series. */
static void
on_desc(struct walk *w)
{
    const struct figure *fig = w->fig;
    fputs("<desc>", w->f);
    if (fig->nothing != NULL)
        put_escaped(w->f, fig->nothing);
    for (size_t i = 0; fig->nothing == NULL && i < fig->npanels; i++) {
        const struct panel *panel = &fig->panels[i];
        fprintf(w->f, "%sPanel %zu: ", i ? " " : "", i + 1);
        put_escaped(w->f, *panel->y.label ? panel->y.label : "bars");
        for (size_t k = 0; k < panel->nseries && panel->series[k].name; k++) {
            fputs(k ? ", " : ": ", w->f);
            put_escaped(w->f, panel->series[k].name);
        }
        putc('.', w->f);
    }
    fputs("</desc>", w->f);
    skip_past(w, "</desc>");
}

/* The first definitions are of point symbols and text boxes; later ones are in use. */
static void
on_defs(struct walk *w)
{
    if (find(w->rest, "id='gpDot'") != NULL && !w->uses_points) {
        skip_past(w, "</defs>");
        return;
    }
    fputs("<defs>", w->f);
    w->rest = slice_from(w->rest, strlen("<defs>"));
}

/* Graphviz names its version and each part. */
static void
on_comment(struct walk *w)
{
    skip_past(w, "-->");
}

static void
on_doctype(struct walk *w)
{
    skip_past(w, ">\n");
}

static void
on_svg(struct walk *w)
{
    fputs("<svg role=\"img\" ", w->f);
    w->rest = slice_from(w->rest, strlen("<svg "));
    w->in_tag = true;
}

static void
on_id(struct walk *w)
{
    fprintf(w->f, "id='%s-gp", w->fig->name);
    w->rest = slice_from(w->rest, strlen("id='gp"));
}

static void
on_reference(struct walk *w)
{
    fprintf(w->f, "#%s-gp", w->fig->name);
    w->rest = slice_from(w->rest, strlen("#gp"));
}

static void
on_canvas(struct walk *w)
{
    fprintf(w->f, "%s-canvas", w->fig->name);
    w->rest = slice_from(w->rest, strlen("gnuplot_canvas"));
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* gnuplot opens and closes groups in which nothing is: half of what it writes for an
 * axis. */
static void
on_group(struct walk *w)
{
    const char *end = memchr(w->rest.p, '>', w->rest.n);
    struct slice after =
        end ? slice_from(w->rest, (size_t)(end + 1 - w->rest.p)) : SLICE("");
    while (after.n > 0 && is_blank(after.p[0]))
        after = slice_from(after, 1);
    if (slice_starts(after, SLICE("</g>"))) {
        w->rest = after;
        skip_past(w, "</g>");
        while (w->rest.n > 0 && is_blank(w->rest.p[0]))
            w->rest = slice_from(w->rest, 1);
        return;
    }
    putc('<', w->f);
    w->rest = slice_from(w->rest, 1);
    w->in_tag = true;
}

#define LINE_ENDS " stroke-linecap=\"butt\" stroke-linejoin=\"miter\""

/* What SVG takes where nothing is said. */
static void
on_line_ends(struct walk *w)
{
    w->rest = slice_from(w->rest, strlen(LINE_ENDS));
}

static const struct {
    const char *text;
    bool in_tag;
    void (*act)(struct walk *w);
} changes[] = {
    {"<svg ",          false, on_svg      },
    {"<!--",           false, on_comment  },
    {"<!DOCTYPE",      false, on_doctype  },
    {"<title>",        false, on_title    },
    {"<desc>",         false, on_desc     },
    {"<defs>",         false, on_defs     },
    {"<g fill=",       false, on_group    },
    {LINE_ENDS,        true,  on_line_ends},
    {"id='gp",         true,  on_id       },
    {"#gp",            true,  on_reference},
    {"gnuplot_canvas", true,  on_canvas   },
};

static bool
change(struct walk *w)
{
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        if (changes[i].in_tag != w->in_tag)
            continue;
        if (slice_starts(w->rest, slice_of(changes[i].text))) {
            changes[i].act(w);
            return true;
        }
    }
    return false;
}

void
svg_tidy(FILE *f, struct slice svg, const struct figure *fig)
{
    const char *defined = find(svg, "</defs>");
    struct walk w = {.f = f, .fig = fig, .rest = svg};
    if (defined != NULL)
        w.uses_points = find(slice_from(svg, (size_t)(defined - svg.p)), "<use ") != NULL;
    while (w.rest.n > 0) {
        if (change(&w))
            continue;
        if (w.rest.p[0] == '<' || w.rest.p[0] == '>')
            w.in_tag = w.rest.p[0] == '<';
        putc(w.rest.p[0], f);
        w.rest = slice_from(w.rest, 1);
    }
}

void
text_tidy(FILE *f, struct slice text)
{
    struct slice line;
    while (line_take(&text, &line)) {
        if (slice_starts(line, SLICE("\f")))
            line = slice_from(line, 1);
        while (line.n > 0 && line.p[line.n - 1] == ' ')
            line.n--;
        fwrite(line.p, 1, line.n, f);
        putc('\n', f);
    }
}

void
pdf_tidy(char *bytes, size_t n)
{
    static const char key[] = "/CreationDate (D:", date[] = "19700101000000";
    const char *at = find((struct slice){bytes, n}, key);
    if (at == NULL)
        return;
    char *digit = bytes + (at - bytes) + strlen(key);
    for (size_t i = 0; digit + i < bytes + n && date[i] != '\0'; i++) {
        if (isdigit((unsigned char)digit[i]))
            digit[i] = date[i];
    }
}
