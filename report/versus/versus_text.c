/* A comparison as text, Markdown and JSON. */
#include "lib/base/mem.h"
#include "lib/base/version.h"
#include "lib/table/json.h"
#include "report/page/jsonreport.h"
#include "report/page/mdtable.h"
#include "report/page/texttable.h"
#include "report/text/textline.h"
#include "report/versus/versus.h"

/* ---- text ---- */

static void
put_text_section(const struct sheet *p, const struct section *s,
                 const struct section_def *def, struct text_style style)
{
    fprintf(p->f, style.colour ? "\n\x1b[1m%s\x1b[0m\n" : "\n%s\n", def->title);
    if (s->problem != NULL)
        sheet_put(p, "  missing: %s\n", s->problem);
    else if (s->table.nrows == 0)
        fputs("  nothing to list\n", p->f);
    else
        text_table(p, s, def, style);
}

static void
put_text(const struct sheet *p, const struct versus *v, struct text_style style)
{
    struct versus_words w;
    versus_words_fill(&w, v);
    fputs("I/O report: ", p->f);
    escape_fit(p->f, p->dress, slice_of(w.title), TEXT_COLUMNS - 12, false);
    putc('\n', p->f);
    textline_rule(p, TEXT_COLUMNS);
    textline_wrap(p, 0, slice_of(w.extent));
    textline_wrap(p, 0, slice_of(w.nature));
    textline_wrap(p, 2, slice_of(w.method));
    for (size_t i = 0; i < VERSUS_COUNT; i++)
        put_text_section(p, &v->sections[i], &versus_defs[i], style);
    versus_words_free(&w);
}

void
versus_text_write(FILE *f, const struct versus *v, struct text_style style)
{
    char *text = NULL;
    size_t n = 0;
    struct sheet p = {open_memstream(&text, &n), style.utf8 ? ESCAPE_TEXT : ESCAPE_ASCII};
    if (p.f == NULL)
        die(EXIT_UNFINISHED, "out of memory");
    put_text(&p, v, style);
    if (fclose(p.f) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    text_trimmed(f, (struct slice){text, n});
    free(text);
}

/* ---- Markdown ---- */

void
versus_md_write(FILE *f, const struct versus *v)
{
    const struct sheet p = {f, ESCAPE_MARKDOWN};
    struct versus_words w;
    versus_words_fill(&w, v);
    sheet_put(&p, "# I/O report: %s\n\n**%s** %s\n\n%s\n", w.title, w.extent, w.nature,
              w.method);
    for (size_t i = 0; i < VERSUS_COUNT; i++) {
        const struct section *s = &v->sections[i];
        sheet_put(&p, "\n## %s\n\n%s\n\n", versus_defs[i].title, versus_defs[i].reading);
        if (s->problem != NULL)
            sheet_put(&p, "This part is missing: %s\n", s->problem);
        else if (s->table.nrows == 0)
            fputs("Nothing to list.\n", f);
        else
            md_table(&p, s, &versus_defs[i]);
    }
    sheet_put(&p, "\n## How this was made\n\nBy weir-report %s from the answers of:\n\n",
              WEIR_VERSION);
    for (size_t i = 0; i < VERSUS_COUNT; i++)
        sheet_put(&p, "- %s\n", v->sections[i].command);
    versus_words_free(&w);
}

/* ---- JSON ---- */

static void
put_quoted(FILE *f, const char *before, const char *text)
{
    char *quoted = json_quote(slice_of(text));
    fprintf(f, "%s%s", before, quoted);
    free(quoted);
}

static void
put_runs(FILE *f, const char *name, const struct versus *v, size_t first, size_t n)
{
    fprintf(f, ",\n\"%s\": [", name);
    for (size_t i = 0; i < n; i++)
        put_quoted(f, i == 0 ? "" : ", ", versus_run(v, first + i));
    fputs("]", f);
}

void
versus_json_write(FILE *f, const struct versus *v)
{
    struct versus_words w;
    versus_words_fill(&w, v);
    fprintf(
        f,
        "{\"schema\": %d,\n\"weir\": {\"tool\": \"weir-report\", \"version\": \"%s\"},"
        "\n\"kind\": \"comparison\"",
        VERSUS_SCHEMA, WEIR_VERSION);
    put_quoted(f, ",\n\"title\": ", w.title);
    put_runs(f, "a", v, 0, v->na);
    put_runs(f, "b", v, v->na, v->nb);
    put_quoted(f, ",\n\"verdict\": {\"extent\": ", w.extent);
    put_quoted(f, ", \"nature\": ", w.nature);
    put_quoted(f, ", \"basis\": ", w.method);
    fputs("}", f);
    json_sections(f, v->sections, versus_defs, VERSUS_COUNT);
    fputs("}\n", f);
    versus_words_free(&w);
}
