#include "report/chart/graphviz.h"

#define PER_INCH 96.0 /* pixels */
#define WIDEST 5.0    /* of the edge with the largest share */

static const struct drawer drawers[] = {
    [PICTURE_SVG] = {{"dot", "-Tsvg"}, "graphviz", "graphviz"},
    [PICTURE_PNG] = {{"dot", "-Tpng"}, "graphviz", "graphviz"},
    [PICTURE_PDF] = {{"dot", "-Tpdf"}, "graphviz", "graphviz"},
};

static const struct {
    const char *fill, *line;
} looks[LOOK_COUNT] = {
#define X(look, fill, line, dash) [LOOK_##look] = {fill, line},
    PALETTE(X)
#undef X
};

static const char *const dashes[] = {
    [DASH_NONE] = "solid", [DASH_DASHED] = "dashed", [DASH_DOTTED] = "dotted"};

bool
graphviz_draws(enum picture_kind kind)
{
    return kind == PICTURE_SVG || kind == PICTURE_PNG || kind == PICTURE_PDF;
}

const struct drawer *
graphviz_drawer(enum picture_kind kind)
{
    return &drawers[kind];
}

/* Inside quotes dot reads "\N" and its like, and entities as HTML has them. */
static void
put_escaped(FILE *f, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            putc('\\', f);
        putc(*text, f);
        if (*text == '&')
            fputs("amp;", f);
    }
}

/* `before` keeps a text off what it stands beside. */
static void
put_label(FILE *f, const char *before, const char *text, const char *second)
{
    fprintf(f, "label=\"%s", before);
    put_escaped(f, text);
    if (second != NULL) {
        fputs("\\n", f);
        put_escaped(f, second);
    }
    fputs("\"", f);
}

static void
put_node(FILE *f, const struct graph_node *node, size_t i)
{
    fprintf(f, "    n%zu [", i);
    put_label(f, "", node->name, node->text);
    if (node->is_end)
        fputs(", shape=plaintext, style=solid", f);
    else
        fprintf(f, ", fillcolor=\"%s\"", looks[node->look].fill);
    fputs("];\n", f);
}

static void
put_edge(FILE *f, const struct graph_edge *edge)
{
    fprintf(f, "    n%zu -> n%zu [", edge->from, edge->to);
    put_label(f, "  ", edge->text, NULL);
    fprintf(f, ", penwidth=%.2f, color=\"%s\", style=%s];\n",
            1 + (WIDEST - 1) * edge->share, looks[edge->look].line, dashes[edge->dash]);
}

static void
put_size(FILE *f, const struct picture *p)
{
    if (p->width > 0)
        fprintf(f, "    size=\"%.3f,%.3f\";\n", p->width / PER_INCH,
                p->height / PER_INCH);
    if (p->kind == PICTURE_PNG)
        fprintf(f, "    dpi=%g;\n", PER_INCH);
}

/* The title is the label of a cluster around all, as a graph has one label only: its
 * note. */
void
graphviz_script(FILE *f, const struct figure *fig, const struct picture *p)
{
    const char *font =
        p->kind == PICTURE_SVG ? "DejaVu Sans,Liberation Sans,sans-serif" : "DejaVu Sans";
    const struct graph *g = fig->graph;
    fprintf(f,
            "// weir-plot: chart '%s'. Draw it again: dot -T svg THIS-FILE > PICTURE\n"
            "digraph %s {\n"
            "    charset=\"UTF-8\"; bgcolor=\"" PALETTE_PAPER "\"; margin=0.1;\n"
            "    fontname=\"%s\"; fontsize=9; fontcolor=\"" PALETTE_AXIS "\";\n"
            "    labelloc=b; labeljust=l; ",
            fig->name, fig->name, font);
    put_label(f, "", fig->note ? fig->note : "", NULL);
    fputs(";\n", f);
    put_size(f, p);
    fprintf(
        f,
        "    node [shape=box, style=filled, fontname=\"%s\", fontsize=10,\n"
        "          fontcolor=\"" PALETTE_INK "\", color=\"" PALETTE_AXIS "\"];\n"
        "    edge [fontname=\"%s\", fontsize=8.5, arrowsize=0.7, fontcolor=\"" PALETTE_INK
        "\"];\n"
        "    subgraph cluster_all {\n"
        "    labelloc=t; fontsize=13; fontcolor=\"" PALETTE_INK
        "\"; pencolor=\"" PALETTE_PAPER "\"; ",
        font, font);
    put_label(f, "", fig->title, NULL);
    fputs(";\n", f);
    for (size_t i = 0; i < g->nnodes; i++)
        put_node(f, &g->nodes[i], i);
    for (size_t i = 0; i < g->nedges; i++)
        put_edge(f, &g->edges[i]);
    fputs("    }\n}\n", f);
}
