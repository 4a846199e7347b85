/* The ranking as one JSON object: weir-report(1) tells what is in it. */
#include <math.h>

#include "lib/base/mem.h"
#include "lib/base/version.h"
#include "lib/table/json.h"
#include "report/many/ranking_out.h"

static void
put_text(FILE *f, const char *text)
{
    char *quoted = text != NULL ? json_quote(slice_of(text)) : xstrdup("null");
    fputs(quoted, f);
    free(quoted);
}

static void
put_member(FILE *f, const char *separator, const char *key, const char *text)
{
    fprintf(f, "%s\"%s\": ", separator, key);
    put_text(f, text);
}

static void
put_number(FILE *f, double v)
{
    if (isfinite(v))
        fprintf(f, "%.15g", v);
    else
        fputs("null", f);
}

static void
put_run(FILE *f, const struct ranked *run)
{
    for (size_t i = 0; i < RUN_COLUMNS; i++) {
        const struct run_column *column = &run_columns[i];
        if (column->is_text && column->id == RUN_TEXT_problem)
            continue;
        fprintf(f, "%s\"%s\": ", i == 0 ? "{" : ", ", column->name);
        if (column->is_text)
            put_text(f, run->text[column->id]);
        else
            put_number(f, run->v[column->id]);
    }
    fputs("}", f);
}

/* What the numbers mean, and around what they lie. */
static void
put_columns(FILE *f, const struct ranking *r)
{
    fputs(",\n\"columns\": [", f);
    for (size_t i = 0; i < RUN_COLUMNS; i++) {
        const struct run_column *column = &run_columns[i];
        if (column->is_text && column->id == RUN_TEXT_problem)
            continue;
        put_member(f, i == 0 ? "\n  {" : ",\n  {", "name", column->name);
        put_member(f, ", ", "unit", column->unit);
        put_member(f, ", ", "meaning", column->meaning);
        fputs(", \"median\": ", f);
        put_number(f, column->is_text ? (double)NAN
                                      : ranking_median(r, (enum run_number)column->id));
        fprintf(f, ", \"judged\": %s}", column->judged == JUDGED_NOT ? "false" : "true");
    }
    fputs("]", f);
}

void
ranking_json_write(FILE *f, const struct ranking *r, const char *title)
{
    struct ranking_words w;
    ranking_words_fill(&w, r, title);
    fprintf(
        f,
        "{\"schema\": %d,\n\"weir\": {\"tool\": \"weir-report\", \"version\": \"%s\"},"
        "\n\"kind\": \"ranking\"",
        RANKING_SCHEMA, WEIR_VERSION);
    put_member(f, ",\n", "title", w.title);
    put_member(f, ",\n", "sorted_by", r->ask.sort->name);
    put_member(f, ",\n\"verdict\": {", "extent", w.extent);
    put_member(f, ", ", "nature", w.nature);
    put_member(f, ", ", "basis", w.basis);
    fprintf(
        f,
        "},\n\"count\": {\"named\": %zu, \"ranked\": %zu, \"listed\": %zu, \"unread\": "
        "%zu, \"before_since\": %zu, \"undated\": %zu, \"other_users\": %zu, "
        "\"user_unknown\": %zu, \"outliers\": %zu}",
        r->ask.n, r->n, r->nlisted, r->nunread, r->nolder, r->nundated, r->nothers,
        r->nunowned, ranking_outliers(r));
    fputs(",\n\"notes\": [", f);
    for (size_t i = 0; w.notes[i] != NULL; i++) {
        fputs(i == 0 ? "" : ", ", f);
        put_text(f, w.notes[i]);
    }
    put_member(f, "],\n", "outliers", w.outliers);
    put_columns(f, r);
    fputs(",\n\"unread\": [", f);
    for (size_t i = r->n; i < r->n + r->nunread; i++) {
        put_member(f, i == r->n ? "\n  {" : ",\n  {", "run",
                   r->runs[i].text[RUN_TEXT_run]);
        put_member(f, ", ", "problem", r->runs[i].text[RUN_TEXT_problem]);
        fputs("}", f);
    }
    fputs("],\n\"runs\": [", f);
    for (size_t i = 0; i < r->nlisted; i++) {
        fputs(i == 0 ? "\n  " : ",\n  ", f);
        put_run(f, &r->runs[i]);
    }
    fputs("]}\n", f);
    ranking_words_free(&w);
}
