/* The ranking as one HTML page. */
#include <math.h>

#include "lib/base/mem.h"
#include "lib/base/version.h"
#include "report/many/ranking_out.h"
#include "report/page/html.h"
#include "report/page/html_page.h"

#define UNREAD_SHOWN 20

static void
put_unread(const struct sheet *p, const struct ranking *r)
{
    if (r->nunread == 0)
        return;
    fprintf(p->f,
            "<div class=\"alarm\" role=\"note\"><p><strong>Not read:</strong> %zu of %zu "
            "runs, so they are not in the table.</p>\n<ul class=\"list\">\n",
            r->nunread, r->n + r->nunread);
    for (size_t i = 0; i < MIN(r->nunread, (size_t)UNREAD_SHOWN); i++)
        sheet_put(p, "<li><code>%s</code>: %s</li>\n",
                  r->runs[r->n + i].text[RUN_TEXT_run],
                  r->runs[r->n + i].text[RUN_TEXT_problem]);
    if (r->nunread > UNREAD_SHOWN)
        fprintf(p->f,
                "<li>and %zu more; with <code>--format csv</code> all are "
                "named</li>\n",
                r->nunread - UNREAD_SHOWN);
    fputs("</ul></div>\n", p->f);
}

static void
put_head(const struct sheet *p, const struct ranking *r, const struct ranking_words *w)
{
    sheet_put(p, "<header>\n<p class=\"kind\">I/O report</p>\n<h1>%s</h1>\n", w->title);
    put_unread(p, r);
    sheet_put(p, "<div class=\"verdict\">\n<p>%s %s</p>\n", w->extent, w->nature);
    if (w->basis[0] != '\0')
        sheet_put(p, "<p class=\"basis\">%s</p>\n", w->basis);
    fputs("</div>\n</header>\n<main>\n", p->f);
}

static void
put_numbers(const struct sheet *p, const struct ranking *r)
{
    struct ranking_number numbers[RANK_NUMBERS];
    ranking_numbers_fill(numbers, r);
    fputs("<section aria-labelledby=\"numbers\">\n<h2 id=\"numbers\">In numbers</h2>\n"
          "<dl class=\"numbers\">\n",
          p->f);
    for (size_t i = 0; i < RANK_NUMBERS; i++)
        sheet_put(p,
                  "<div class=\"number\"><dt>%s</dt><dd class=\"value\">%s</dd>"
                  "<dd class=\"means\">%s</dd></div>\n",
                  numbers[i].label, numbers[i].value, numbers[i].meaning);
    fputs("</dl>\n</section>\n", p->f);
}

static void
put_runs(const struct sheet *p, const struct ranking *r, const struct ranking_words *w)
{
    struct ranking_view view;
    ranking_view_make(&view, r);
    sheet_put(p,
              "<section class=\"card\" id=\"runs\">\n<h2>Runs</h2>\n<p class=\"how\">%s "
              "Sorted by %s (%s).</p>\n",
              view.def.reading, r->ask.sort->heading, r->ask.sort->name);
    for (size_t i = 0; w->notes[i] != NULL; i++)
        sheet_put(p, "<p><strong>%s</strong></p>\n", w->notes[i]);
    size_t left_out = html_table_upto(p, &view.section, &view.def, RANKING_ROWS_B);
    if (left_out > 0)
        fprintf(
            p->f,
            "<p><strong>%zu more runs are not in this table, as the page would get too "
            "large; with <code>--format csv</code> all are listed.</strong></p>\n",
            left_out);
    fputs("</section>\n", p->f);
    ranking_view_free(&view);
}

static void
put_terms(const struct sheet *p, const struct ranking_words *w)
{
    sheet_put(p, "<section class=\"card\" id=\"terms\">\n<h2>What the columns mean</h2>\n"
                 "<dl class=\"terms\">\n");
    for (size_t i = 0; i < RUN_COLUMNS; i++) {
        if (run_columns[i].shown)
            sheet_put(p, "<dt>%s</dt><dd>%s</dd>\n", run_columns[i].heading,
                      run_columns[i].meaning);
    }
    sheet_put(p, "<dt>how far is far</dt><dd>%s</dd>\n</dl>\n</section>\n", w->outliers);
}

static void
put_made(const struct sheet *p)
{
    struct runtool_job jobs[ASKED_COUNT + 1];
    struct ranked any = {.path = (char *)(uintptr_t) "RUN.h5"};
    ranked_number_jobs(&any, jobs);
    jobs[ASKED_COUNT] = ranked_finding_job(&any);
    sheet_put(p,
              "<section class=\"card\" id=\"made\">\n<h2>How this was made</h2>\n"
              "<p class=\"how\">By weir-report %s from the answers of these commands for "
              "each run.</p>\n<ul class=\"list\">\n",
              WEIR_VERSION);
    for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
        char *command = runtool_command(&jobs[i], "", "");
        sheet_put(p, "<li><code>%s</code></li>\n", command);
        free(command);
    }
    fputs("</ul>\n</section>\n", p->f);
}

void
ranking_html_write(FILE *f, const struct ranking *r, const char *title)
{
    const struct sheet p = {f, ESCAPE_HTML};
    struct ranking_words w;
    ranking_words_fill(&w, r, title);
    html_begin(&p, slice_of(w.title), PAGE_SORTS | PAGE_BROAD);
    put_head(&p, r, &w);
    put_numbers(&p, r);
    put_runs(&p, r, &w);
    put_terms(&p, &w);
    put_made(&p);
    html_end(&p, PAGE_SORTS | PAGE_BROAD);
    ranking_words_free(&w);
}
