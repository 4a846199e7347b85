/* The ranking as OpenMetrics text, for the textfile collector of node_exporter: gauges
 * without time stamps, a series a run. */
#include <math.h>

#include "lib/base/mem.h"
#include "lib/base/strtab.h"
#include "report/export/openmetrics.h"
#include "report/many/ranking_out.h"

/* Runs that were named twice would be two samples of one series: told once. */
static bool *
find_repeated(const struct ranking *r)
{
    struct strtab names = {0};
    size_t n = r->n + r->nunread;
    bool *repeated = xcalloc(n + 1, sizeof *repeated);
    for (size_t i = 0; i < n; i++) {
        struct slice name = slice_of(r->runs[i].text[RUN_TEXT_run]);
        repeated[i] = strtab_find(&names, name) != 0;
        strtab_add(&names, name);
    }
    strtab_free(&names);
    return repeated;
}

static void
put_count(FILE *f, const char *name, const char *meaning, size_t n)
{
    openmetrics_describe(f, slice_of(name), slice_of(meaning));
    openmetrics_family(f, slice_of(name));
    fprintf(f, " %zu\n", n);
}

static void
begin_sample(FILE *f, const char *name, const struct ranked *run)
{
    openmetrics_family(f, slice_of(name));
    putc('{', f);
    openmetrics_label(f, "run", slice_of(run->text[RUN_TEXT_run]));
}

/* Its texts are labels of a gauge that is always 1. */
static void
put_texts(FILE *f, const struct ranking *r, const bool *repeated)
{
    static const enum run_text told[] = {RUN_TEXT_host, RUN_TEXT_job, RUN_TEXT_user,
                                         RUN_TEXT_finding, RUN_TEXT_outlier};
    static const char name[] = "run_info";
    openmetrics_describe(f, slice_of(name), SLICE("what is known of a run in words"));
    for (size_t i = 0; i < r->nlisted; i++) {
        if (repeated[i])
            continue;
        begin_sample(f, name, &r->runs[i]);
        for (size_t k = 0; k < ARRAY_LEN(told); k++) {
            const char *text = r->runs[i].text[told[k]];
            size_t column = 0;
            while (!run_columns[column].is_text || run_columns[column].id != told[k])
                column++;
            if (text == NULL)
                continue;
            putc(',', f);
            openmetrics_label(f, run_columns[column].name, slice_of(text));
        }
        fputs("} 1\n", f);
    }
}

static void
put_numbers(FILE *f, const struct ranking *r, const bool *repeated,
            const struct run_column *column)
{
    char *name = xasprintf("run_%s", column->name);
    openmetrics_describe(f, slice_of(name), slice_of(column->meaning));
    for (size_t i = 0; i < r->nlisted; i++) {
        if (repeated[i] || isnan(r->runs[i].v[column->id]))
            continue;
        begin_sample(f, name, &r->runs[i]);
        fputs("} ", f);
        openmetrics_value(f, slice_of(name), r->runs[i].v[column->id]);
    }
    free(name);
}

static void
put_starts(FILE *f, const struct ranking *r, const bool *repeated)
{
    static const char name[] = "run_start_time_s";
    openmetrics_describe(f, slice_of(name), SLICE("time of the first event since 1970"));
    for (size_t i = 0; i < r->nlisted; i++) {
        if (repeated[i] || r->runs[i].start_ns == MISSING_I64)
            continue;
        begin_sample(f, name, &r->runs[i]);
        fputs("} ", f);
        openmetrics_value(f, slice_of(name), (double)r->runs[i].start_ns / NS_PER_S);
    }
}

/* Unread runs have this series and no other. */
static void
put_unread(FILE *f, const struct ranking *r, const bool *repeated)
{
    static const char name[] = "run_readable";
    openmetrics_describe(f, slice_of(name), SLICE("1: the run could be read, 0: not"));
    for (size_t i = 0; i < r->n + r->nunread; i++) {
        if (repeated[i] || (i >= r->nlisted && i < r->n))
            continue;
        begin_sample(f, name, &r->runs[i]);
        fprintf(f, "} %d\n", i < r->n);
    }
}

void
ranking_openmetrics_write(FILE *f, const struct ranking *r)
{
    bool *repeated = find_repeated(r);
    put_count(f, "runs_ranked", "runs that count", r->n);
    put_count(f, "runs_unread", "runs that could not be read", r->nunread);
    put_unread(f, r, repeated);
    put_texts(f, r, repeated);
    put_starts(f, r, repeated);
    for (size_t i = 0; i < RUN_COLUMNS; i++) {
        if (!run_columns[i].is_text)
            put_numbers(f, r, repeated, &run_columns[i]);
    }
    fputs("# EOF\n", f);
    free(repeated);
}
