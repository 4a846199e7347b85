#include "report/page/html.h"

#include "lib/base/version.h"
#include "report/content/about.h"
#include "report/page/html_page.h"

/* More lines than that not understood: nothing below can be trusted as it stands. */
static void
put_alarm(const struct sheet *p, const struct content *c)
{
    double share;
    if (c->incomplete)
        sheet_put(p,
                  "<div class=\"alarm\" role=\"note\"><p><strong>Incomplete:</strong> %s"
                  "</p></div>\n",
                  c->incomplete);
    if (c->missing != NULL)
        sheet_put(p,
                  "<div class=\"alarm\" role=\"note\"><p><strong>Missing:</strong> %s "
                  "<a href=\"#missing\">Which</a></p></div>\n",
                  c->missing);
    if (c->clocks != NULL)
        sheet_put(p,
                  "<div class=\"alarm\" role=\"note\"><p><strong>Clocks:</strong> %s "
                  "<a href=\"#clocks\">All hosts</a></p></div>\n",
                  c->clocks);
    if (!content_not_understood(c, &share) || share <= CONTENT_ODD_SHARE)
        return;
    sheet_put(
        p,
        "<div class=\"alarm\" role=\"note\"><p><strong>Data quality:</strong> %.1f %% "
        "of the lines were not understood, so the numbers below are too small. "
        "<a href=\"#ledger\">Which lines</a></p></div>\n",
        100 * share);
}

static void
put_verdict(const struct sheet *p, const struct verdict *v)
{
    sheet_put(p, "<div class=\"verdict\">\n<p>%s %s</p>\n", v->extent, v->nature);
    if (v->remedy[0] != '\0')
        sheet_put(p, "<p class=\"remedy\"><strong>What to do first:</strong> %s</p>\n",
                  v->remedy);
    if (v->basis[0] != '\0')
        sheet_put(p, "<p class=\"basis\">%s</p>\n", v->basis);
    fputs("</div>\n", p->f);
}

static void
put_about(const struct sheet *p, const struct content *c)
{
    struct about about;
    about_fill(&about, c);
    fputs("<section class=\"card\" aria-label=\"The run\">\n<dl class=\"run\">\n", p->f);
    for (size_t i = 0; i < about.n; i++) {
        const struct about_line *line = &about.lines[i];
        sheet_put(p, line->code ? "<div class=\"full\"><dt>%s</dt>" : "<div><dt>%s</dt>",
                  line->label);
        sheet_put(p,
                  !line->known ? "<dd class=\"soft\">%s</dd></div>\n"
                  : line->code ? "<dd><code>%s</code></dd></div>\n"
                               : "<dd>%s</dd></div>\n",
                  line->text);
    }
    fputs("</dl>\n</section>\n", p->f);
    about_free(&about);
}

static void
put_contents(const struct sheet *p, const struct content *c)
{
    fputs("<nav aria-label=\"Contents\"><ul>\n", p->f);
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        if (section_shown(c->sections, (enum section_id)i))
            sheet_put(p, "<li><a href=\"#%s\">%s</a></li>\n", section_defs[i].id,
                      section_defs[i].title);
    }
    fputs("<li><a href=\"#gaps\">Not measured</a></li>\n"
          "<li><a href=\"#terms\">What the numbers mean</a></li>\n"
          "<li><a href=\"#made\">How this was made</a></li>\n</ul></nav>\n",
          p->f);
}

static void
put_number(const struct sheet *p, const struct facts *facts, enum fact_id id)
{
    char buf[FACT_SHOW_SIZE];
    const struct fact *fact = &facts->at[id];
    sheet_put(p, "<div class=\"number\"><dt>%s</dt>", fact_label(facts, id));
    if (fact->known)
        sheet_put(p, "<dd class=\"value\">%s</dd><dd class=\"means\">%s</dd></div>\n",
                  fact_show(buf, facts, id), fact_meaning(facts, id));
    else
        sheet_put(p,
                  "<dd class=\"value none\">not measured</dd>"
                  "<dd class=\"means\">%.*s</dd></div>\n",
                  SHEET_SLICE(fact->why));
}

static void
put_numbers(const struct sheet *p, const struct content *c)
{
    fputs("<section aria-labelledby=\"numbers\">\n<h2 id=\"numbers\">In numbers</h2>\n",
          p->f);
    if (c->summary_problem != NULL)
        sheet_put(p, "<p class=\"bad\">The numbers are missing: %s</p>\n",
                  c->summary_problem);
    fputs("<dl class=\"numbers\">\n", p->f);
    for (size_t i = 0; i < FACT_COUNT; i++) {
        if (fact_shown(&c->facts, (enum fact_id)i) &&
            c->summaries[fact_defs[i].asked] != NULL)
            put_number(p, &c->facts, (enum fact_id)i);
    }
    fputs("</dl>\n</section>\n", p->f);
}

/* The shown sections from `from` to before `to`, those with a chart or those without. */
static void
put_range(const struct sheet *p, const struct content *c, size_t from, size_t to,
          bool charts)
{
    for (size_t i = from; i < to; i++) {
        const struct section_def *def = &section_defs[i];
        if ((def->chart[0] != '\0') != charts ||
            !section_shown(c->sections, (enum section_id)i))
            continue;
        if (charts)
            html_figure(p, &c->sections[i], def);
        else
            html_table_section(p, &c->sections[i], def);
    }
}

/* Charts stand side by side, so they share a grid; the other parts take the whole width,
 * those in front of the first chart and those behind it. */
static void
put_sections(const struct sheet *p, const struct content *c)
{
    size_t front = 0;
    while (front < SECTION_COUNT && section_defs[front].chart[0] == '\0')
        front++;
    put_range(p, c, 0, front, false);
    fputs("<div class=\"charts\">\n", p->f);
    put_range(p, c, front, SECTION_COUNT, true);
    fputs("</div>\n", p->f);
    put_range(p, c, front, SECTION_COUNT, false);
}

static void
put_gaps(const struct sheet *p, const struct content *c)
{
    struct gaps gaps;
    about_gaps(&gaps, c);
    fputs("<section class=\"card\" id=\"gaps\">\n<h2>Not measured, and why</h2>\n"
          "<dl class=\"terms\">\n",
          p->f);
    for (size_t i = 0; i < gaps.n; i++)
        sheet_put(p, "<dt>%s</dt><dd>%s</dd>\n", gaps.items[i].what, gaps.items[i].why);
    fputs("</dl>\n</section>\n", p->f);
    about_gaps_free(&gaps);
}

static void
put_terms(const struct sheet *p, const struct content *c)
{
    fputs("<section class=\"card\" id=\"terms\">\n<h2>What the numbers mean</h2>\n"
          "<dl class=\"terms\">\n",
          p->f);
    for (size_t i = 0; i < FACT_COUNT; i++) {
        if (fact_shown(&c->facts, (enum fact_id)i))
            sheet_put(p, "<dt>%s</dt><dd>%s</dd>\n",
                      fact_label(&c->facts, (enum fact_id)i),
                      fact_meaning(&c->facts, (enum fact_id)i));
    }
    fputs("</dl>\n</section>\n", p->f);
}

static void
put_made(const struct sheet *p, const struct content *c)
{
    sheet_put(
        p,
        "<section class=\"card\" id=\"made\">\n<h2>How this was made</h2>\n"
        "<p class=\"how\">By weir-report %s from the answers of these commands; run "
        "them to get the whole tables.</p>\n<ul class=\"list\">\n",
        WEIR_VERSION);
    for (size_t i = 0; i < ASKED_COUNT; i++)
        sheet_put(p, "<li><code>%s</code></li>\n", c->summary_commands[i]);
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        const struct section *s = &c->sections[i];
        if (section_shown(c->sections, (enum section_id)i))
            sheet_put(p, "<li><code>%s</code></li>\n",
                      s->chart_command != NULL ? s->chart_command : s->command);
    }
    fputs("</ul>\n</section>\n", p->f);
}

void
html_write(FILE *f, const struct content *c)
{
    const struct sheet p = {f, ESCAPE_HTML};
    html_begin(&p, about_title(c), PAGE_PLAIN);
    sheet_put(&p, "<header>\n<p class=\"kind\">I/O report</p>\n<h1>%.*s</h1>\n",
              SHEET_SLICE(about_title(c)));
    put_alarm(&p, c);
    put_verdict(&p, &c->verdict);
    fputs("</header>\n<main>\n", f);
    put_about(&p, c);
    put_contents(&p, c);
    put_numbers(&p, c);
    put_sections(&p, c);
    put_gaps(&p, c);
    put_terms(&p, c);
    put_made(&p, c);
    html_end(&p, PAGE_PLAIN);
}
