#include "report/page/jsonreport.h"

#include "lib/base/num.h"
#include "lib/base/version.h"
#include "report/content/about.h"
#include "report/content/view.h"

static void
put_text(FILE *f, struct slice text)
{
    char *quoted = json_quote(text);
    fputs(quoted, f);
    free(quoted);
}

/* NULL is null. */
static void
put_or_null(FILE *f, const char *text)
{
    if (text != NULL)
        put_text(f, slice_of(text));
    else
        fputs("null", f);
}

static void
put_key(FILE *f, const char *separator, const char *key)
{
    fputs(separator, f);
    put_text(f, slice_of(key));
    fputs(": ", f);
}

static void
put_run(FILE *f, const struct content *c)
{
    struct about about;
    about_fill(&about, c);
    fputs(",\n\"run\": {", f);
    for (size_t i = 0; i < about.n; i++) {
        put_key(f, i == 0 ? "" : ", ", about.lines[i].key);
        put_or_null(f, about.lines[i].known ? about.lines[i].text : NULL);
    }
    fputs("}", f);
    about_free(&about);
}

static void
put_verdict(FILE *f, const struct verdict *v)
{
    put_key(f, ",\n\"verdict\": {", "extent");
    put_or_null(f, v->extent);
    put_key(f, ", ", "nature");
    put_or_null(f, v->nature);
    put_key(f, ", ", "remedy");
    put_or_null(f, v->remedy[0] != '\0' ? v->remedy : NULL);
    put_key(f, ", ", "basis");
    put_or_null(f, v->basis);
    fputs("}", f);
}

static void
put_numbers(FILE *f, const struct facts *facts)
{
    fprintf(f, ",\n\"layer\": \"%s\"", facts->disk ? "disk" : "calls");
    fputs(",\n\"numbers\": {", f);
    for (size_t i = 0; i < FACT_COUNT; i++) {
        const struct fact_def *def = &fact_defs[i];
        char key[80];
        snprintf(key, sizeof(key), "%s%s", def->asked == ASKED_FILES ? "file_" : "",
                 def->member);
        put_key(f, i == 0 ? "" : ", ", key);
        if (facts->at[i].known)
            fprintf(f, "%.15g", facts->at[i].v);
        else
            fputs("null", f);
    }
    fputs("}", f);
}

static void
put_gaps(FILE *f, const struct content *c)
{
    struct gaps gaps;
    about_gaps(&gaps, c);
    fputs(",\n\"not_measured\": [", f);
    for (size_t i = 0; i < gaps.n; i++) {
        put_key(f, i == 0 ? "\n{" : ",\n{", "what");
        put_or_null(f, gaps.items[i].what);
        put_key(f, ", ", "why");
        put_or_null(f, gaps.items[i].why);
        fputs("}", f);
    }
    fputs("]", f);
    about_gaps_free(&gaps);
}

static void
put_lines(FILE *f, const struct tally *tally)
{
    const struct enum_def *classes = enum_find("ledger_class");
    if (!tally->known) {
        fputs(",\n\"lines\": null", f);
        return;
    }
    fprintf(f, ",\n\"lines\": {\"read\": %.0f", tally->lines);
    for (int i = 0; i < classes->count; i++) {
        put_key(f, ", ", classes->values[i].name);
        fprintf(f, "%.0f", tally->by_class[classes->values[i].number]);
    }
    fputs("}", f);
}

/* Columns of text hold text even where a name looks like a number. */
static void
put_cell(FILE *f, const struct section *s, size_t row, size_t col, bool is_number)
{
    struct slice cell = tsv_cell(&s->table, row, col);
    if (slice_eq(cell, SLICE("-"))) {
        fputs("null", f);
    } else if (is_number) {
        fwrite(cell.p, 1, cell.n, f);
    } else {
        char name[64], *memory;
        snprintf(name, sizeof(name), "%.*s", (int)s->table.names[col].n,
                 s->table.names[col].p);
        put_text(f, view_text(&memory, s, row, name));
        free(memory);
    }
}

static void
put_table(FILE *f, const struct section *s)
{
    const struct tsv *t = &s->table;
    fputs(",\n  \"columns\": [", f);
    for (size_t col = 0; col < t->ncols; col++) {
        fputs(col == 0 ? "" : ", ", f);
        put_text(f, t->names[col]);
    }
    fputs("], \"rows\": [", f);
    for (size_t row = 0; row < t->nrows; row++) {
        fputs(row == 0 ? "\n    [" : ",\n    [", f);
        for (size_t col = 0; col < t->ncols; col++) {
            fputs(col == 0 ? "" : ", ", f);
            put_cell(f, s, row, col, tsv_numeric(t, col));
        }
        fputs("]", f);
    }
    fputs("]", f);
}

void
json_sections(FILE *f, const struct section *sections, const struct section_def *defs,
              size_t n)
{
    fputs(",\n\"sections\": {", f);
    for (size_t i = 0; i < n; i++) {
        const struct section *s = &sections[i];
        put_key(f, i == 0 ? "\n" : ",\n", defs[i].id);
        put_key(f, "{", "title");
        put_or_null(f, defs[i].title);
        put_key(f, ", ", "command");
        put_or_null(f, s->command);
        put_key(f, ", ", "problem");
        put_or_null(f, s->problem);
        put_key(f, ", ", "not_measured");
        put_or_null(f, s->absent);
        put_table(f, s);
        fputs("}", f);
    }
    fputs("}", f);
}

void
json_write(FILE *f, const struct content *c)
{
    fprintf(
        f, "{\"schema\": %d,\n\"weir\": {\"tool\": \"weir-report\", \"version\": \"%s\"}",
        REPORT_SCHEMA, WEIR_VERSION);
    put_key(f, ",\n\"input\": {", "name");
    put_or_null(f, c->shown);
    put_key(f, "},\n", "title");
    put_text(f, about_title(c));
    put_key(f, ",\n", "incomplete");
    put_or_null(f, c->incomplete);
    put_key(f, ",\n", "missing_ranks");
    put_or_null(f, c->missing);
    put_key(f, ",\n", "clocks");
    put_or_null(f, c->clocks);
    put_run(f, c);
    put_verdict(f, &c->verdict);
    put_numbers(f, &c->facts);
    put_gaps(f, c);
    put_lines(f, &c->tally);
    json_sections(f, c->sections, section_defs, SECTION_COUNT);
    fputs("}\n", f);
}
