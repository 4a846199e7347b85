#include "report/page/mdreport.h"

#include "lib/base/version.h"
#include "report/content/about.h"
#include "report/page/mdtable.h"

static void
put_about(const struct sheet *p, const struct content *c)
{
    struct about about;
    about_fill(&about, c);
    fputs("| the run | |\n| :-- | :-- |\n", p->f);
    for (size_t i = 0; i < about.n; i++)
        sheet_put(p, "| %s | %s |\n", about.lines[i].label, about.lines[i].text);
    about_free(&about);
}

static void
put_numbers(const struct sheet *p, const struct content *c)
{
    fputs("\n## In numbers\n\n| number | value | meaning |\n| :-- | --: | :-- |\n", p->f);
    for (size_t i = 0; i < FACT_COUNT; i++) {
        const struct fact *fact = &c->facts.at[i];
        char buf[FACT_SHOW_SIZE];
        if (!fact_shown(&c->facts, (enum fact_id)i))
            continue;
        if (fact->known)
            sheet_put(p, "| %s | %s | %s |\n", fact_label(&c->facts, (enum fact_id)i),
                      fact_show(buf, &c->facts, (enum fact_id)i),
                      fact_meaning(&c->facts, (enum fact_id)i));
        else
            sheet_put(p, "| %s | not measured | %.*s |\n",
                      fact_label(&c->facts, (enum fact_id)i), SHEET_SLICE(fact->why));
    }
}

static void
put_section(const struct sheet *p, const struct section *s, const struct section_def *def)
{
    if (def->nviews == 0) /* only a picture shows these */
        return;
    sheet_put(p, "\n## %s\n\n%s\n\n", def->title, def->reading);
    if (s->absent != NULL)
        sheet_put(p, "Not measured: %s.\n", s->absent);
    else if (s->problem != NULL)
        sheet_put(p, "This part is missing: %s\n", s->problem);
    else if (s->table.nrows == 0)
        fputs("Nothing to list.\n", p->f);
    else
        md_table(p, s, def);
}

static void
put_gaps(const struct sheet *p, const struct content *c)
{
    struct gaps gaps;
    about_gaps(&gaps, c);
    fputs("\n## Not measured, and why\n\n", p->f);
    for (size_t i = 0; i < gaps.n; i++)
        sheet_put(p, "- %s: %s\n", gaps.items[i].what, gaps.items[i].why);
    about_gaps_free(&gaps);
}

static void
put_made(const struct sheet *p, const struct content *c)
{
    sheet_put(p, "\n## How this was made\n\nBy weir-report %s from the answers of:\n\n",
              WEIR_VERSION);
    for (size_t i = 0; i < ASKED_COUNT; i++)
        sheet_put(p, "- %s\n", c->summary_commands[i]);
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        if (section_shown(c->sections, (enum section_id)i))
            sheet_put(p, "- %s\n", c->sections[i].command);
    }
}

void
md_write(FILE *f, const struct content *c)
{
    const struct sheet p = {f, ESCAPE_MARKDOWN};
    double odd;
    sheet_put(&p, "# I/O report: %.*s\n\n", SHEET_SLICE(about_title(c)));
    if (c->incomplete)
        sheet_put(&p, "**Incomplete:** %s\n\n", c->incomplete);
    if (c->missing != NULL)
        sheet_put(&p, "**Missing:** %s\n\n", c->missing);
    if (c->clocks != NULL)
        sheet_put(&p, "**Clocks:** %s\n\n", c->clocks);
    if (content_not_understood(c, &odd) && odd > CONTENT_ODD_SHARE)
        sheet_put(&p,
                  "**Data quality:** %.1f %% of the lines were not understood, so the "
                  "numbers below are too small.\n\n",
                  100 * odd);
    sheet_put(&p, "**%s** %s\n\n", c->verdict.extent, c->verdict.nature);
    if (c->verdict.remedy[0] != '\0')
        sheet_put(&p, "What to do first: %s\n\n", c->verdict.remedy);
    if (c->verdict.basis[0] != '\0')
        sheet_put(&p, "%s\n\n", c->verdict.basis);
    put_about(&p, c);
    if (c->summary_problem != NULL)
        sheet_put(&p, "\n## In numbers\n\nMissing: %s\n", c->summary_problem);
    else
        put_numbers(&p, c);
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        if (section_shown(c->sections, (enum section_id)i))
            put_section(&p, &c->sections[i], &section_defs[i]);
    }
    put_gaps(&p, c);
    put_made(&p, c);
}
