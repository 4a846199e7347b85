#include "report/chart/picture.h"

#include "lib/base/mem.h"
#include "report/chart/gnuplot.h"
#include "report/chart/graphviz.h"
#include "report/chart/picture_tidy.h"
#include "report/chart/svg_shrink.h"

bool
picture_is_graph(const struct figure *fig, enum picture_kind kind)
{
    return fig->graph != NULL && fig->nothing == NULL && graphviz_draws(kind);
}

void
picture_script(FILE *f, const struct figure *fig, const struct picture *p)
{
    if (picture_is_graph(fig, p->kind))
        graphviz_script(f, fig, p);
    else
        gnuplot_script(f, fig, p);
}

static void
put_svg(FILE *out, struct slice svg, const struct figure *fig)
{
    char *tidy = NULL;
    size_t n = 0;
    FILE *memory = open_memstream(&tidy, &n);
    if (memory == NULL)
        die(EXIT_UNFINISHED, "out of memory");
    svg_tidy(memory, svg, fig);
    if (fclose(memory) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    svg_shrink(out, (struct slice){tidy, n});
    free(tidy);
}

static void
put_tidied(FILE *out, char *bytes, size_t n, const struct figure *fig,
           enum picture_kind kind)
{
    if (kind == PICTURE_SVG)
        put_svg(out, (struct slice){bytes, n}, fig);
    else if (kind == PICTURE_DUMB)
        text_tidy(out, (struct slice){bytes, n});
    else {
        if (kind == PICTURE_PDF)
            pdf_tidy(bytes, n);
        fwrite(bytes, 1, n, out);
    }
}

bool
picture_draw(FILE *out, const struct figure *fig, const struct picture *p,
             struct err *err)
{
    const struct drawer *drawer =
        picture_is_graph(fig, p->kind) ? graphviz_drawer(p->kind) : &gnuplot_drawer;
    struct drawing d = {{NULL}};
    char *bytes = NULL;
    size_t n = 0;
    bool good = drawing_begin(&d, err);
    if (good) {
        picture_script(d.streams[DRAWER_SCRIPT], fig, p);
        good = drawing_run(&d, drawer, err);
    }
    if (good)
        bytes = drawing_picture(&d, drawer, &n, err);
    if (bytes != NULL)
        put_tidied(out, bytes, n, fig, p->kind);
    free(bytes);
    drawing_end(&d);
    return bytes != NULL;
}
