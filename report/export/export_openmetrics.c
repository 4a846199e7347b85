/* The numbers of a run as OpenMetrics text, for the textfile collector of node_exporter:
 * no time stamps, each family described once. All are gauges: they are of one run that is
 * over, and nothing that goes on counting. */
#include <math.h>

#include "lib/base/mem.h"
#include "report/export/export.h"
#include "report/export/openmetrics.h"
#include "report/tools/rowpipe.h"

static void
sample(FILE *f, struct slice name, const struct export *e, const char *label,
       struct slice value, const char *quantile, double v)
{
    openmetrics_family(f, name);
    putc('{', f);
    openmetrics_label(f, "run", slice_of(e->shown));
    if (label != NULL) {
        putc(',', f);
        openmetrics_label(f, label, value);
    }
    if (quantile != NULL)
        fprintf(f, ",quantile=\"%s\"", quantile);
    fputs("} ", f);
    openmetrics_value(f, name, v);
}

/* ---- what is told ---- */

/* Every number of the summary; its texts become labels of weir_run. */
static bool
put_summary(FILE *f, const struct export *e, struct err *err)
{
    const char *const args[] = {"weir-summary", "-q", "--format", "tsv", e->run, NULL};
    static const char info[] = "weir_run";
    struct rowpipe p;
    char *labels = NULL;
    size_t labels_n = 0;
    int got = -1;
    FILE *memory = open_memstream(&labels, &labels_n);
    if (memory == NULL)
        return err_errno(err, "cannot keep a text in memory");
    openmetrics_label(memory, "run", slice_of(e->shown));
    if (rowpipe_open(&p, args, err)) {
        while ((got = rowpipe_next(&p, err)) > 0) {
            double v;
            struct slice name = p.cells[0];
            bool is_text = slice_starts(name, SLICE("run."));
            struct slice text = is_text ? rowpipe_text(&p, 1) : SLICE("");
            if (is_text && text.n > 0) {
                char *label = xstrndup(name.p + 4, name.n - 4);
                putc(',', memory);
                openmetrics_label(memory, label, text);
                free(label);
            } else if (slice_starts(name, SLICE("hot_paths."))) {
                continue; /* a place in a ranking is no series */
            } else if (!is_text && rowpipe_f64(&p, 1, &v)) {
                openmetrics_describe(f, name, p.cells[3]);
                sample(f, name, e, NULL, SLICE(""), NULL, v);
            }
        }
    }
    fclose(memory);
    fprintf(f, "# TYPE %s gauge\n# HELP %s what was recorded\n%s{%s} 1\n", info, info,
            info, labels);
    free(labels);
    rowpipe_close(&p);
    return got == 0;
}

/* Numbers of one column, a sample for each operation. Families must not be mixed, so the
 * table is asked for once for each. */
static bool
put_ops(FILE *f, const struct export *e, const char *column, const char *name,
        const char *meaning, struct err *err)
{
    const char *const args[] = {"weir-top", "-q",      "--format", "tsv",  "--by",
                                "op",       "--limit", "0",        e->run, NULL};
    struct rowpipe p;
    int got = -1;
    openmetrics_describe(f, slice_of(name), slice_of(meaning));
    if (rowpipe_open(&p, args, err)) {
        int col = rowpipe_column(&p, column);
        while ((got = rowpipe_next(&p, err)) > 0) {
            double v;
            if (rowpipe_f64(&p, col, &v))
                sample(f, slice_of(name), e, "op", rowpipe_text(&p, 0), NULL, v);
        }
    }
    rowpipe_close(&p);
    return got == 0;
}

static bool
put_durations(FILE *f, const struct export *e, struct err *err)
{
    const char *const args[] = {
        "weir-hist", "-q",  "--format",      "tsv",
        "--of",      "dur", "--percentiles", "50,90,95,99,99.9,100",
        e->run,      NULL};
    static const char *const kinds[] = {"read", "write", "all"};
    struct rowpipe p;
    int got = -1;
    openmetrics_describe(f, SLICE("call_duration_ns"),
                         SLICE("time inside one call: quantiles"));
    if (rowpipe_open(&p, args, err)) {
        while ((got = rowpipe_next(&p, err)) > 0) {
            double percentile, v;
            char quantile[32], column[32];
            if (!rowpipe_f64(&p, 0, &percentile))
                continue;
            snprintf(quantile, sizeof quantile, "%.6g", percentile / 100);
            for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
                snprintf(column, sizeof column, "value_%s", kinds[i]);
                if (rowpipe_f64(&p, rowpipe_column(&p, column), &v))
                    sample(f, SLICE("call_duration_ns"), e, "op", slice_of(kinds[i]),
                           quantile, v);
            }
        }
    }
    rowpipe_close(&p);
    return got == 0;
}

bool
export_openmetrics(FILE *f, struct export *e, struct err *err)
{
    bool ok = put_summary(f, e, err) &&
              put_ops(f, e, "count", "op_calls", "calls by kind of operation", err) &&
              put_ops(f, e, "errors", "op_errors", "calls that failed, by kind", err) &&
              put_ops(f, e, "time_s", "op_time_s", "time inside calls, by kind", err) &&
              put_durations(f, e, err);
    fputs("# EOF\n", f);
    return ok;
}
