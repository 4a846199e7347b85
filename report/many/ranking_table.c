/* The ranking as one table: for programs, and as what the pages show of it. */
#include <math.h>

#include "lib/base/mem.h"
#include "report/many/ranking_out.h"

#define VIEW_TO_SHOW_ALWAYS(id, heading, kind) {#id, heading, VIEW_##kind, WHERE_ALWAYS},
#define VIEW_TO_SHOW_WIDE(id, heading, kind) {#id, heading, VIEW_##kind, WHERE_WIDE},
#define VIEW_TO_SHOW_HIDDEN(id, heading, kind)
static const struct view all_views[] = {
#define RUN_TEXT(id, unit, heading, kind, where, meaning)                                \
    VIEW_TO_SHOW_##where(id, heading, kind)
#define RUN_NUMBER(id, unit, heading, kind, where, judged, meaning)                      \
    VIEW_TO_SHOW_##where(id, heading, kind)
#include "report/many/runs.def"
#undef RUN_TEXT
#undef RUN_NUMBER
};

static void
put_run(struct table *t, const struct ranked *run)
{
    for (size_t i = 0; i < RUN_COLUMNS; i++) {
        const struct run_column *column = &run_columns[i];
        const char *text = column->is_text ? run->text[column->id] : NULL;
        if (column->is_text && text != NULL)
            table_text(t, slice_of(text));
        else if (column->is_text || isnan(run->v[column->id]))
            table_missing(t);
        else
            table_f64(t, run->v[column->id]);
    }
    table_row(t);
}

static struct table *
begin(struct out *out, enum table_format format, const struct ranking *r,
      const char *command)
{
    static struct table_col cols[RUN_COLUMNS];
    static char input[40]; /* read until the table ends */
    snprintf(input, sizeof input, "%zu runs", r->ask.n);
    const struct table_about about = {"weir-report", command, input, "Runs"};
    for (size_t i = 0; i < RUN_COLUMNS; i++)
        cols[i] = (struct table_col){run_columns[i].name, run_columns[i].unit,
                                     run_columns[i].meaning};
    struct table *t = table_begin(out, format, &about, cols, (int)RUN_COLUMNS);
    table_note(t, "sorted by", "%s", r->ask.sort->name);
    struct ranking_words words;
    ranking_words_fill(&words, r, NULL);
    for (size_t i = 0; words.notes[i] != NULL; i++)
        table_note(t, "note", "%s", words.notes[i]);
    table_note(t, "outliers", "%s", words.outliers);
    ranking_words_free(&words);
    return t;
}

void
ranking_table_write(struct out *out, enum table_format format, const struct ranking *r,
                    const char *command)
{
    struct table *t = begin(out, format, r, command);
    for (size_t i = 0; i < r->nlisted; i++)
        put_run(t, &r->runs[i]);
    for (size_t i = r->n; i < r->n + r->nunread; i++)
        put_run(t, &r->runs[i]);
    table_end(t);
}

/* Whether a listed run knows the column. */
static bool
is_known(const struct ranking *r, const char *name)
{
    size_t at = 0;
    while (strcmp(run_columns[at].name, name) != 0)
        at++;
    const struct run_column *column = &run_columns[at];
    for (size_t i = 0; i < r->nlisted; i++) {
        const struct ranked *run = &r->runs[i];
        if (column->is_text ? run->text[column->id] != NULL : !isnan(run->v[column->id]))
            return true;
    }
    return false;
}

static void
choose_views(struct ranking_view *v, const struct ranking *r)
{
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(all_views); i++) {
        if (all_views[i].where != WHERE_WIDE || is_known(r, all_views[i].column))
            v->views[n++] = all_views[i];
    }
    v->def = (struct section_def){
        .id = "runs",
        .title = "Runs",
        .chart = "",
        .reading = "A row a run. The bar is its time of I/O on files, of the longest "
                   "one's. A name that is a link leads to the run's own page.",
        .views = v->views,
        .nviews = n,
    };
}

void
ranking_view_make(struct ranking_view *v, const struct ranking *r)
{
    char *text = NULL;
    size_t n = 0;
    struct err err = {{0}};
    struct diag diag;
    struct out out = {.f = open_memstream(&text, &n)};
    *v = (struct ranking_view){.section = {.sorts = true}};
    choose_views(v, r);
    if (out.f == NULL)
        die(EXIT_UNFINISHED, "out of memory");
    struct table *t = begin(&out, FORMAT_TSV, r, NULL);
    for (size_t i = 0; i < r->nlisted; i++)
        put_run(t, &r->runs[i]);
    table_end(t);
    if (fclose(out.f) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    diag_init(&diag, tsv_kinds, TSV_TROUBLES);
    if (!tsv_parse(&v->section.table, text, n, "ranking", &diag, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    diag_free(&diag);
}

void
ranking_view_free(struct ranking_view *v)
{
    section_free(&v->section);
}
