/* A comparison as one HTML page. */
#include "lib/base/version.h"
#include "report/page/html.h"
#include "report/page/html_page.h"
#include "report/versus/versus.h"

static void
put_side(const struct sheet *p, const struct versus *v, const char *name, size_t first,
         size_t n)
{
    sheet_put(p, "<div class=\"full\"><dt>%s</dt><dd>", name);
    for (size_t i = 0; i < n; i++)
        sheet_put(p, "%s<code>%s</code>", i == 0 ? "" : ", ", versus_run(v, first + i));
    fputs("</dd></div>\n", p->f);
}

static void
put_head(const struct sheet *p, const struct versus *v, const struct versus_words *w)
{
    sheet_put(p,
              "<header>\n<p class=\"kind\">I/O report: two sides compared</p>\n"
              "<h1>%s</h1>\n<div class=\"verdict\">\n<p>%s %s</p>\n",
              w->title, w->extent, w->nature);
    if (w->method[0] != '\0')
        sheet_put(p, "<p class=\"basis\">%s</p>\n", w->method);
    fputs("</div>\n</header>\n<main>\n<section class=\"card\" aria-label=\"The runs\">\n"
          "<dl class=\"run\">\n",
          p->f);
    put_side(p, v, "A", 0, v->na);
    put_side(p, v, "B", v->na, v->nb);
    fputs("</dl>\n</section>\n", p->f);
}

static void
put_contents(const struct sheet *p)
{
    fputs("<nav aria-label=\"Contents\"><ul>\n", p->f);
    for (size_t i = 0; i < VERSUS_COUNT; i++)
        sheet_put(p, "<li><a href=\"#%s\">%s</a></li>\n", versus_defs[i].id,
                  versus_defs[i].title);
    fputs("<li><a href=\"#made\">How this was made</a></li>\n</ul></nav>\n", p->f);
}

static void
put_made(const struct sheet *p, const struct versus *v)
{
    sheet_put(
        p,
        "<section class=\"card\" id=\"made\">\n<h2>How this was made</h2>\n"
        "<p class=\"how\">By weir-report %s from the answers of these commands; run "
        "them to get the whole tables.</p>\n<ul class=\"list\">\n",
        WEIR_VERSION);
    for (size_t i = 0; i < VERSUS_COUNT; i++)
        sheet_put(p, "<li><code>%s</code></li>\n", v->sections[i].command);
    fputs("</ul>\n</section>\n", p->f);
}

void
versus_html_write(FILE *f, const struct versus *v)
{
    const struct sheet p = {f, ESCAPE_HTML};
    struct versus_words w;
    versus_words_fill(&w, v);
    html_begin(&p, slice_of(w.title), PAGE_SORTS);
    put_head(&p, v, &w);
    put_contents(&p);
    html_table_section(&p, &v->sections[VERSUS_io], &versus_defs[VERSUS_io]);
    fputs("<div class=\"charts\">\n", f);
    for (size_t i = 0; i < VERSUS_CHARTS; i++)
        html_figure(&p, &v->charts[i], &versus_chart_defs[i]);
    fputs("</div>\n", f);
    for (size_t i = VERSUS_io + 1; i < VERSUS_COUNT; i++)
        html_table_section(&p, &v->sections[i], &versus_defs[i]);
    put_made(&p, v);
    html_end(&p, PAGE_SORTS);
    versus_words_free(&w);
}
