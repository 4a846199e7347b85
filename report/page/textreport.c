#include "report/page/textreport.h"

#include <math.h>

#include "lib/base/mem.h"
#include "report/content/about.h"
#include "report/content/view.h"
#include "report/page/texttable.h"
#include "report/text/textline.h"

#define INDENT 2
#define GAP 2
#define LABEL_COLUMNS 16
#define VALUE_COLUMNS 22
#define BAR_COLUMNS 26
#define BIN_COLUMNS 10

/* Only words of our own go in: a title is not foreign. */
static void
put_heading(const struct sheet *p, const struct text_style *style, const char *title)
{
    fprintf(p->f, style->colour ? "\n\x1b[1m%s\x1b[0m\n" : "\n%s\n", title);
}

static void
put_title(const struct sheet *p, const struct content *c)
{
    fputs("I/O report: ", p->f);
    escape_fit(p->f, p->dress, about_title(c), TEXT_COLUMNS - 12, false);
    putc('\n', p->f);
    textline_rule(p, TEXT_COLUMNS);
}

static void
put_alarm(const struct sheet *p, const struct content *c)
{
    double share;
    if (c->incomplete) {
        textline_wrap(p, 0, SLICE("INCOMPLETE:"));
        textline_wrap(p, INDENT, slice_of(c->incomplete));
        putc('\n', p->f);
    }
    if (c->missing != NULL) {
        textline_wrap(p, 0, SLICE("MISSING:"));
        textline_wrap(p, INDENT, slice_of(c->missing));
        putc('\n', p->f);
    }
    if (c->clocks != NULL) {
        textline_wrap(p, 0, SLICE("CLOCKS:"));
        textline_wrap(p, INDENT, slice_of(c->clocks));
        putc('\n', p->f);
    }
    if (!content_not_understood(c, &share) || share <= CONTENT_ODD_SHARE)
        return;
    char text[160];
    snprintf(
        text, sizeof(text),
        "DATA QUALITY: %.1f %% of the lines were not understood, so the numbers below "
        "are too small.",
        100 * share);
    textline_wrap(p, 0, slice_of(text));
    putc('\n', p->f);
}

static void
put_verdict(const struct sheet *p, const struct verdict *v)
{
    textline_wrap(p, 0, slice_of(v->extent));
    textline_wrap(p, 0, slice_of(v->nature));
    if (v->remedy[0] != '\0') {
        char *text = xasprintf("What to do first: %s", v->remedy);
        textline_wrap(p, 0, slice_of(text));
        free(text);
    }
    if (v->basis[0] != '\0')
        textline_wrap(p, INDENT, slice_of(v->basis));
}

static void
put_about(const struct sheet *p, const struct content *c)
{
    struct about about;
    about_fill(&about, c);
    putc('\n', p->f);
    for (size_t i = 0; i < about.n; i++) {
        const struct about_line *line = &about.lines[i];
        textline_cell(p, slice_of(line->label), LABEL_COLUMNS, TEXT_LEFT, false);
        escape_fit(p->f, p->dress, slice_of(line->text), TEXT_COLUMNS - LABEL_COLUMNS,
                   false);
        putc('\n', p->f);
    }
    about_free(&about);
}

/* Two numbers a line. */
static void
put_numbers(const struct sheet *p, const struct content *c)
{
    size_t n = 0;
    for (size_t i = 0; i < FACT_COUNT; i++) {
        char buf[FACT_SHOW_SIZE];
        if (!fact_shown(&c->facts, (enum fact_id)i))
            continue;
        textline_cell(p, slice_of(fact_label(&c->facts, (enum fact_id)i)), LABEL_COLUMNS,
                      TEXT_LEFT, false);
        const char *value = fact_show(buf, &c->facts, (enum fact_id)i);
        if (n++ % 2 == 0)
            textline_cell(p, slice_of(value), VALUE_COLUMNS, TEXT_LEFT, false);
        else
            sheet_put(p, "%s\n", value);
    }
    if (n % 2 == 1)
        putc('\n', p->f);
}

/* ---- histograms ---- */

static double
bin_count(const struct section *s, size_t row)
{
    double all = view_number(s, row, "count_all");
    return isnan(all) ? 0 : all;
}

static void
put_bin(const struct sheet *p, const struct section *s, const struct section_def *def,
        size_t row, double largest)
{
    char buf[48];
    fprintf(p->f, "%*s", INDENT, "");
    for (size_t i = 0; i < def->nviews; i++) {
        if (def->views[i].where != WHERE_ALWAYS)
            continue;
        textline_cell(p, slice_of(view_human(buf, s, row, &def->views[i])), BIN_COLUMNS,
                      TEXT_RIGHT, false);
    }
    fprintf(p->f, "%*s", GAP, "");
    textline_bar(p, largest > 0 ? bin_count(s, row) / largest : 0, BAR_COLUMNS);
    putc('\n', p->f);
}

/* Bins from the first to the last that holds a call. */
static void
put_histogram(const struct sheet *p, const struct section *s,
              const struct section_def *def)
{
    double largest = view_largest(s, "count_all");
    size_t end = s->table.nrows, first = 0;
    while (first < end && bin_count(s, first) <= 0)
        first++;
    while (end > first && bin_count(s, end - 1) <= 0)
        end--;
    if (first == end) {
        fprintf(p->f, "%*snothing to count\n", INDENT, "");
        return;
    }
    fprintf(p->f, "%*s", INDENT, "");
    for (size_t i = 0; i < def->nviews; i++) {
        if (def->views[i].where == WHERE_ALWAYS)
            textline_cell(p, slice_of(def->views[i].heading), BIN_COLUMNS, TEXT_RIGHT,
                          false);
    }
    fprintf(p->f, "%*sall; longest %.0f\n", GAP, "", largest);
    for (size_t row = first; row < end; row++)
        put_bin(p, s, def, row, largest);
}

static void
put_section(const struct sheet *p, const struct text_style *style,
            const struct section *s, const struct section_def *def)
{
    if (def->nviews == 0) /* only a picture shows these */
        return;
    put_heading(p, style, def->title);
    if (s->absent != NULL)
        sheet_put(p, "  not measured: %s\n", s->absent);
    else if (s->problem != NULL)
        sheet_put(p, "  missing: %s\n", s->problem);
    else if (def->chart[0] != '\0')
        put_histogram(p, s, def);
    else if (s->table.nrows == 0)
        fputs("  nothing to list\n", p->f);
    else
        text_table(p, s, def, *style);
}

static void
put_gaps(const struct sheet *p, const struct text_style *style, const struct content *c)
{
    struct gaps gaps;
    about_gaps(&gaps, c);
    put_heading(p, style, "Not measured, and why");
    for (size_t i = 0; i < gaps.n; i++) {
        char *text = xasprintf("%s: %s", gaps.items[i].what, gaps.items[i].why);
        textline_wrap(p, INDENT, slice_of(text));
        free(text);
    }
    about_gaps_free(&gaps);
}

static void
put_all(const struct sheet *p, const struct content *c, const struct text_style *style)
{
    put_title(p, c);
    put_alarm(p, c);
    put_verdict(p, &c->verdict);
    put_about(p, c);
    put_heading(p, style, "In numbers");
    if (c->summary_problem != NULL)
        sheet_put(p, "  missing: %s\n", c->summary_problem);
    else
        put_numbers(p, c);
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        if (section_shown(c->sections, (enum section_id)i))
            put_section(p, style, &c->sections[i], &section_defs[i]);
    }
    put_gaps(p, style, c);
}

void
text_write(FILE *f, const struct content *c, struct text_style style)
{
    char *text = NULL;
    size_t n = 0;
    struct sheet p = {open_memstream(&text, &n), style.utf8 ? ESCAPE_TEXT : ESCAPE_ASCII};
    if (p.f == NULL)
        die(EXIT_UNFINISHED, "out of memory");
    put_all(&p, c, &style);
    if (fclose(p.f) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    text_trimmed(f, (struct slice){text, n});
    free(text);
}
