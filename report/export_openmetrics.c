/* The numbers of a run as OpenMetrics text, for the textfile collector of node_exporter:
 * no time stamps, each family described once. All are gauges: they are of one run that is
 * over, and nothing that goes on counting. */
#include <math.h>

#include "lib/mem.h"
#include "report/escape.h"
#include "report/export.h"
#include "report/rowpipe.h"

/* ---- one sample ---- */

/* A label's value: harmless, and with what the format itself reads escaped. */
static void
put_label(FILE *f, const char *name, struct slice value)
{
    char *text = NULL;
    size_t n = 0;
    FILE *memory = open_memstream(&text, &n);
    if (memory == NULL)
        return;
    escape_to(memory, ESCAPE_TEXT, value);
    fclose(memory);
    fprintf(f, "%s=\"", name);
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '"' || text[i] == '\\')
            putc('\\', f);
        putc(text[i], f);
    }
    putc('"', f);
    free(text);
}

static const struct {
    const char *suffix, *becomes, *unit;
    double factor;
} units[] = {
    {"_bytes_per_s", "_bytes_per_second", "",        1   },
    {"_per_s",       "_per_second",       "",        1   },
    {"_ns",          "_seconds",          "seconds", 1e-9},
    {"_s",           "_seconds",          "seconds", 1   },
    {"_bytes",       "",                  "bytes",   1   },
    {"",             "",                  "",        1   },
};

/* Which row of units a name of ours falls under. */
static size_t
unit_of(struct slice name)
{
    size_t i = 0;
    while (!slice_ends(name, slice_of(units[i].suffix)))
        i++;
    return i;
}

/* "weir_elapsed_seconds" for "elapsed_s", "weir_ledger_lines" for "ledger.lines". */
static void
put_family(FILE *f, struct slice name, size_t unit)
{
    size_t suffix = *units[unit].becomes ? strlen(units[unit].suffix) : 0;
    fputs("weir_", f);
    for (size_t i = 0; i < name.n - suffix; i++)
        putc(name.p[i] == '.' ? '_' : name.p[i], f);
    fputs(units[unit].becomes, f);
}

static void
describe(FILE *f, struct slice name, struct slice meaning)
{
    size_t unit = unit_of(name);
    fputs("# TYPE ", f);
    put_family(f, name, unit);
    fputs(" gauge\n", f);
    if (*units[unit].unit) {
        fputs("# UNIT ", f);
        put_family(f, name, unit);
        fprintf(f, " %s\n", units[unit].unit);
    }
    fputs("# HELP ", f);
    put_family(f, name, unit);
    fprintf(f, " %.*s\n", (int)meaning.n, meaning.p);
}

static void
sample(FILE *f, struct slice name, const struct export *e, const char *label,
       struct slice value, const char *quantile, double v)
{
    size_t unit = unit_of(name);
    put_family(f, name, unit);
    putc('{', f);
    put_label(f, "run", slice_of(e->shown));
    if (label != NULL) {
        putc(',', f);
        put_label(f, label, value);
    }
    if (quantile != NULL)
        fprintf(f, ",quantile=\"%s\"", quantile);
    fprintf(f, "} %.15g\n", v * units[unit].factor);
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
    put_label(memory, "run", slice_of(e->shown));
    if (rowpipe_open(&p, args, err)) {
        while ((got = rowpipe_next(&p, err)) > 0) {
            double v;
            struct slice name = p.cells[0];
            bool is_text = slice_starts(name, SLICE("run."));
            struct slice text = is_text ? rowpipe_text(&p, 1) : SLICE("");
            if (is_text && text.n > 0) {
                char *label = xstrndup(name.p + 4, name.n - 4);
                putc(',', memory);
                put_label(memory, label, text);
                free(label);
            } else if (slice_starts(name, SLICE("hot_paths."))) {
                continue; /* a place in a ranking is no series */
            } else if (!is_text && rowpipe_f64(&p, 1, &v)) {
                describe(f, name, p.cells[3]);
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
    describe(f, slice_of(name), slice_of(meaning));
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
    describe(f, SLICE("call_duration_ns"), SLICE("time inside one call: quantiles"));
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
