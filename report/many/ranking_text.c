/* The ranking as text for a terminal or a mail, and as Markdown. */
#include "lib/base/mem.h"
#include "lib/base/version.h"
#include "report/many/ranking_out.h"
#include "report/page/mdtable.h"
#include "report/page/texttable.h"
#include "report/text/textline.h"

#define INDENT 2
#define LABEL_COLUMNS 19
#define VALUE_COLUMNS 21
#define UNREAD_SHOWN 20

static void
put_heading(const struct sheet *p, struct text_style style, const char *title)
{
    fprintf(p->f, style.colour ? "\n\x1b[1m%s\x1b[0m\n" : "\n%s\n", title);
}

/* Runs that could not be read, by name: they must not be overlooked. */
static void
put_unread(const struct sheet *p, const struct ranking *r)
{
    char *head =
        xasprintf("NOT READ: %zu of %zu runs, so they are not below:", r->nunread,
                  r->n + r->nunread);
    if (r->nunread > 0)
        textline_wrap(p, 0, slice_of(head));
    free(head);
    for (size_t i = 0; i < r->nunread; i++) {
        const struct ranked *run = &r->runs[r->n + i];
        char *line = i < UNREAD_SHOWN ? xasprintf("%s: %s", run->text[RUN_TEXT_run],
                                                  run->text[RUN_TEXT_problem])
                                      : xasprintf("and %zu more", r->nunread - i);
        textline_wrap(p, INDENT, slice_of(line));
        free(line);
        if (i == UNREAD_SHOWN)
            break;
    }
    if (r->nunread > 0)
        putc('\n', p->f);
}

static void
put_numbers(const struct sheet *p, const struct ranking *r)
{
    struct ranking_number numbers[RANK_NUMBERS];
    ranking_numbers_fill(numbers, r);
    for (size_t i = 0; i < RANK_NUMBERS; i++) {
        textline_cell(p, slice_of(numbers[i].label), LABEL_COLUMNS, TEXT_LEFT, false);
        if (i % 2 == 0 && i + 1 < RANK_NUMBERS)
            textline_cell(p, slice_of(numbers[i].value), VALUE_COLUMNS, TEXT_LEFT, false);
        else
            sheet_put(p, "%s\n", numbers[i].value);
    }
}

/* Which runs are marked, and for what; the table of 80 columns has no room for it. */
static void
put_outliers(const struct sheet *p, const struct ranking *r)
{
    for (size_t i = 0; i < r->nlisted; i++) {
        const struct ranked *run = &r->runs[i];
        if (run->text[RUN_TEXT_outlier] == NULL)
            continue;
        char *line =
            xasprintf("%s: %s", run->text[RUN_TEXT_run], run->text[RUN_TEXT_outlier]);
        textline_wrap(p, INDENT, slice_of(line));
        free(line);
    }
}

static void
put_text(const struct sheet *p, const struct ranking *r, const struct ranking_words *w,
         struct text_style style)
{
    struct ranking_view view;
    fputs("I/O report: ", p->f);
    escape_fit(p->f, p->dress, slice_of(w->title), TEXT_COLUMNS - 12, false);
    putc('\n', p->f);
    textline_rule(p, TEXT_COLUMNS);
    put_unread(p, r);
    textline_wrap(p, 0, slice_of(w->extent));
    textline_wrap(p, 0, slice_of(w->nature));
    put_heading(p, style, "In numbers");
    put_numbers(p, r);
    put_heading(p, style, "Runs");
    ranking_view_make(&view, r);
    if (r->nlisted > 0)
        text_table(p, &view.section, &view.def, style);
    else
        fputs("  nothing to list\n", p->f);
    ranking_view_free(&view);
    for (size_t i = 0; w->notes[i] != NULL; i++)
        textline_wrap(p, INDENT, slice_of(w->notes[i]));
    put_heading(p, style, "Outliers");
    put_outliers(p, r);
    textline_wrap(p, INDENT, slice_of(w->outliers));
}

void
ranking_text_write(FILE *f, const struct ranking *r, const char *title,
                   struct text_style style)
{
    char *text = NULL;
    size_t n = 0;
    struct ranking_words w;
    struct sheet p = {open_memstream(&text, &n), style.utf8 ? ESCAPE_TEXT : ESCAPE_ASCII};
    if (p.f == NULL)
        die(EXIT_UNFINISHED, "out of memory");
    ranking_words_fill(&w, r, title);
    put_text(&p, r, &w, style);
    ranking_words_free(&w);
    if (fclose(p.f) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    text_trimmed(f, (struct slice){text, n});
    free(text);
}

/* ---- Markdown ---- */

static void
put_md_unread(const struct sheet *p, const struct ranking *r)
{
    if (r->nunread > 0)
        fprintf(p->f, "**Not read:** %zu of %zu runs, so they are not in the table:\n\n",
                r->nunread, r->n + r->nunread);
    for (size_t i = r->n; i < r->n + r->nunread; i++)
        sheet_put(p, "- %s: %s\n", r->runs[i].text[RUN_TEXT_run],
                  r->runs[i].text[RUN_TEXT_problem]);
    if (r->nunread > 0)
        putc('\n', p->f);
}

void
ranking_md_write(FILE *f, const struct ranking *r, const char *title)
{
    const struct sheet p = {f, ESCAPE_MARKDOWN};
    struct ranking_number numbers[RANK_NUMBERS];
    struct ranking_words w;
    struct ranking_view view;
    ranking_words_fill(&w, r, title);
    ranking_numbers_fill(numbers, r);
    ranking_view_make(&view, r);
    sheet_put(&p, "# I/O report: %s\n\n", w.title);
    put_md_unread(&p, r);
    sheet_put(&p, "**%s** %s\n\n%s\n", w.extent, w.nature, w.basis);
    fputs("\n## In numbers\n\n| number | value | meaning |\n| :-- | --: | :-- |\n", f);
    for (size_t i = 0; i < RANK_NUMBERS; i++)
        sheet_put(&p, "| %s | %s | %s |\n", numbers[i].label, numbers[i].value,
                  numbers[i].meaning);
    sheet_put(&p, "\n## Runs\n\n%s\n\n", view.def.reading);
    md_table(&p, &view.section, &view.def);
    for (size_t i = 0; w.notes[i] != NULL; i++)
        sheet_put(&p, "\n%s\n", w.notes[i]);
    sheet_put(&p, "\n## Outliers\n\n%s\n\n## How this was made\n\nBy weir-report %s.\n",
              w.outliers, WEIR_VERSION);
    ranking_view_free(&view);
    ranking_words_free(&w);
}
