#include "analyze/compare/compare_views.h"

#include <math.h>

#include "analyze/compare/cores.h"
#include "analyze/corr/measured.h"
#include "analyze/stats/ratio.h"
#include "analyze/stats/trend.h"
#include "lib/base/mem.h"

/* ---- trends ---- */

static const char *const trend_series[] = {
    "iops",         "bytes_per_s", "mean_dur_ns", "errors_per_s",
    "max_inflight", "process_cpu", "rss_bytes",   "cpu_busy",
};
#define NSERIES ARRAY_LEN(trend_series)

/* Of one run. */
struct trends {
    struct trend of[NSERIES];
    double mean[NSERIES];
    int64_t width_ns;
};

static double
mean_of(const double *value, size_t n)
{
    double sum = 0;
    size_t known = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(value[i])) {
            sum += value[i];
            known++;
        }
    return known ? sum / (double)known : (double)NAN;
}

static int
load_trends(struct trends *t, const struct session *s, const char *path, int64_t width_ns,
            struct err *err)
{
    struct iops *o = xcalloc(1, sizeof *o);
    struct measured *m = xcalloc(1, sizeof *m);
    o->by = -1;
    o->width_ns = width_ns;
    for (size_t i = 0; i < NSERIES; i++)
        m->of[series_kind_find(slice_of(trend_series[i]))].wanted = true;
    int status = session_enter(&o->session, s, path, err);
    if (!status && !measured_load(m, o, err))
        status = EXIT_UNFINISHED;
    if (!status && m->grid.n > TREND_MAX_BINS) {
        err_set(err, "%s: %zu bins, more than %d: choose a larger --bin", path, m->grid.n,
                TREND_MAX_BINS);
        status = EXIT_UNFINISHED;
    }
    for (size_t i = 0; i < NSERIES && !status; i++) {
        const double *value = m->of[series_kind_find(slice_of(trend_series[i]))].value;
        t->of[i] = trend_of(value, value ? m->grid.n : 0);
        t->mean[i] = value ? mean_of(value, m->grid.n) : (double)NAN;
    }
    t->width_ns = m->grid.width_ns;
    measured_free(m);
    iops_free(o);
    session_leave(&o->session);
    free(m);
    free(o);
    return status;
}

static struct cell
direction(double slope, double p_adjusted)
{
    if (isnan(p_adjusted))
        return cell_missing();
    if (p_adjusted > 0.05 || fabs(slope) <= 0)
        return cell_text(SLICE("none"));
    return cell_text(slope > 0 ? SLICE("up") : SLICE("down"));
}

static void
print_trends(struct table *t, const char *path, const struct trends *trends,
             const double *adjusted)
{
    for (size_t i = 0; i < NSERIES; i++) {
        const struct trend *of = &trends->of[i];
        cell_put(t, cell_text(slice_of(path)));
        cell_put(t, cell_text(slice_of(trend_series[i])));
        cell_put(t, cell_count(of->n));
        cell_put(t, cell_real(trends->mean[i]));
        cell_put(t, cell_real(of->slope * (double)NS_PER_S / (double)trends->width_ns));
        cell_put(t, cell_real(of->tau));
        cell_put(t, cell_real(of->more));
        cell_put(t, cell_real(of->p));
        cell_put(t, cell_real(adjusted[i]));
        cell_put(t, direction(of->s, adjusted[i]));
        table_row(t);
    }
}

int
compare_trends(struct session *s, char **paths, int n, int64_t width_ns, struct err *err)
{
    static const struct table_col cols[] = {
        {"run",         "",  "file"                                                    },
        {"series",      "",  "series, as weir-corr makes it"                           },
        {"n",           "1", "bins in which it is known"                               },
        {"mean",        "",  "its mean over them"                                      },
        {"slope_per_s", "",  "Sen's slope: the median of all pairs of bins, per second"},
        {"tau",         "1", "Kendall's tau-b of value and time, -1 to 1"              },
        {"widened",     "1", "variance of the test over that without autocorrelation"  },
        {"p",           "1", "chance of such a tau without a trend"                    },
        {"p_adjusted",  "1", "the same, adjusted for the number of rows"               },
        {"trend",       "",  "up or down where p_adjusted is 0.05 at most; else none"  },
    };
    struct trends *trends = xcalloc((size_t)n, sizeof *trends);
    size_t rows = (size_t)n * NSERIES;
    double *p = xcalloc(rows + 1, sizeof *p), *adjusted = xcalloc(rows + 1, sizeof *p);
    int status = 0;
    for (int i = 0; i < n && !status; i++) {
        status = load_trends(&trends[i], s, paths[i], width_ns, err);
        for (size_t k = 0; k < NSERIES; k++)
            p[(size_t)i * NSERIES + k] = trends[i].of[k].p;
    }
    if (!status) {
        ratio_adjust(p, rows, adjusted);
        struct table *t = session_table(s, cols, ARRAY_LEN(cols));
        table_note(t, "trend",
                   "Mann and Kendall, variance by Hamed and Rao; p_adjusted: "
                   "Benjamini and Hochberg");
        for (int i = 0; i < n; i++)
            print_trends(t, paths[i], &trends[i], &adjusted[(size_t)i * NSERIES]);
        table_end(t);
    }
    free(trends);
    free(p);
    free(adjusted);
    return status;
}

/* ---- processors ---- */

static void
print_cores(struct table *t, const char *path, const struct cores *c)
{
    struct cores_dominant d = cores_dominant(c);
    double seconds = ((double)c->grid.to_ns - (double)c->grid.from_ns) / (double)NS_PER_S;
    double busy_s = 0;
    for (size_t i = 0; i < c->n; i++)
        busy_s += c->total_s[i];
    cell_put(t, cell_text(slice_of(path)));
    cell_put(t, c->n ? cell_count(c->n) : cell_missing());
    cell_put(t, c->n ? cell_real(busy_s) : cell_missing());
    cell_put(t, c->n ? cell_ratio(busy_s, seconds * (double)c->n) : cell_missing());
    cell_put(t, cell_real(cores_gini(c)));
    cell_put(t, d.number == MISSING_I32 ? cell_missing() : cell_int(d.number));
    cell_put(t, cell_real(d.seconds));
    cell_put(t, cell_ratio(d.seconds, seconds));
    table_row(t);
}

int
compare_cores(struct session *s, char **paths, int n, struct err *err)
{
    static const struct table_col cols[] = {
        {"run",            "",  "file"                                                },
        {"cores",          "1", "processors of the machine"                           },
        {"busy_s",         "s", "time that they were busy, added up"                  },
        {"load",           "1", "busy_s over the time that they had"                  },
        {"gini",           "1", "imbalance of their busy times: 0 none, 1 one did all"},
        {"dominant_core",  "",  "the processor that was ahead of all others longest"  },
        {"dominant_s",     "s", "time in which one was ahead of all others by 70 %"   },
        {"dominant_share", "1", "the same as a share of the recording"                },
    };
    struct cores *cores = xcalloc((size_t)n, sizeof *cores);
    int status = 0;
    for (int i = 0; i < n && !status; i++) {
        struct session one;
        status = session_enter(&one, s, paths[i], err);
        if (!status && !cores_of_store(&cores[i], one.store, err))
            status = EXIT_UNFINISHED;
        session_leave(&one);
    }
    if (!status) {
        struct table *t = session_table(s, cols, ARRAY_LEN(cols));
        for (int i = 0; i < n; i++)
            print_cores(t, paths[i], &cores[i]);
        table_end(t);
    }
    for (int i = 0; i < n; i++)
        cores_free(&cores[i]);
    free(cores);
    return status;
}
