#include "analyze/compare/cores.h"

#include <math.h>

#include "analyze/rows/columns.h"
#include "analyze/rows/recordings.h"
#include "analyze/stats/counter.h"
#include "analyze/time/series.h"
#include "lib/base/imap.h"
#include "lib/base/mem.h"

#define AUTO_BINS 200

/* ---- reading ---- */

struct reader {
    struct cores *cores;
    struct recordings recordings;
    struct imap places; /* recording and processor to its place */
    struct counter *counters;
    size_t cap;
};

static size_t
place_of(struct reader *r, size_t recording, int32_t cpu)
{
    struct cores *c = r->cores;
    bool added;
    uint64_t *place =
        imap_put(&r->places, (uint64_t)recording << 32 | (uint32_t)cpu, &added);
    if (added) {
        *place = c->n;
        r->counters = xrealloc(r->counters, c->n + 1, sizeof *r->counters);
        c->number = xrealloc(c->number, c->n + 1, sizeof *c->number);
        c->total_s = xrealloc(c->total_s, c->n + 1, sizeof *c->total_s);
        c->busy_s = xrealloc(c->busy_s, c->n + 1, sizeof *c->busy_s);
        r->counters[c->n] = (struct counter){0};
        c->number[c->n] = cpu;
        c->total_s[c->n] = 0;
        c->busy_s[c->n++] = xcalloc(c->grid.n + 1, sizeof **c->busy_s);
    }
    return (size_t)*place;
}

/* Ticks in which it did something. */
static int64_t
busy_ticks(const struct batch *b, size_t row)
{
    static const int columns[] = {samples_cpu_user_ticks, samples_cpu_nice_ticks,
                                  samples_cpu_system_ticks, samples_cpu_irq_ticks,
                                  samples_cpu_softirq_ticks};
    int64_t sum = 0;
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        int64_t v = batch_get(b, columns[i], row);
        if (v == MISSING_I64 || __builtin_add_overflow(sum, v, &sum))
            return MISSING_I64;
    }
    return sum;
}

static void
add_rows(struct reader *r, const struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        size_t at = recordings_find(&r->recordings, samples_cpu_source_in(b)[i],
                                    samples_cpu_line_in(b)[i]);
        int64_t time_ns = samples_cpu_time_ns_in(b)[i];
        if (at == r->recordings.n || r->recordings.list[at].clk_tck <= 0 ||
            time_ns == MISSING_I64)
            continue;
        size_t place = place_of(r, at, samples_cpu_cpu_in(b)[i]);
        struct counter_step step =
            counter_read(&r->counters[place], time_ns, busy_ticks(b, i), 0);
        if (step.by == MISSING_I64)
            continue;
        double tick_s = 1 / (double)r->recordings.list[at].clk_tck;
        r->cores->total_s[place] = (double)r->counters[place].counted * tick_s;
        spread_add(&r->cores->grid, r->cores->busy_s[place], step.from_ns, time_ns,
                   (double)step.by * tick_s);
    }
}

static bool
scan(struct store *store, void (*take)(void *ctx, const struct batch *b), void *ctx,
     struct err *err)
{
    struct err trouble = {0};
    const struct batch *b;
    struct scan *sc = scan_begin(store, TABLE_samples_cpu, NULL, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        take(ctx, b);
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

struct window {
    bool known;
    int64_t from_ns, to_ns;
};

static void
take_window(void *ctx, const struct batch *b)
{
    struct window *w = ctx;
    for (size_t i = 0; i < b->n; i++) {
        int64_t ns = samples_cpu_time_ns_in(b)[i];
        if (ns == MISSING_I64)
            continue;
        w->from_ns = w->known ? MIN(w->from_ns, ns) : ns;
        w->to_ns = w->known ? MAX(w->to_ns, ns) : ns;
        w->known = true;
    }
}

static void
take_rows(void *ctx, const struct batch *b)
{
    add_rows(ctx, b);
}

/* Bins as weir-corr makes them: about 200, none shorter than the time between samples. */
static bool
make_grid(struct reader *r, const struct window *w, struct err *err)
{
    int64_t interval_ns = 0;
    for (size_t i = 0; i < r->recordings.n; i++)
        interval_ns = MAX(interval_ns, r->recordings.list[i].interval_ns);
    int64_t least = MIN(interval_ns, INT64_MAX / AUTO_BINS) * AUTO_BINS;
    int64_t width = series_auto_width(MAX(ns_between(w->from_ns, w->to_ns), least));
    return grid_make(&r->cores->grid, w->from_ns, w->to_ns, width) ||
           err_set(err, "times of samples are out of range");
}

bool
cores_of_store(struct cores *c, struct store *store, struct err *err)
{
    struct reader r = {.cores = c};
    struct window w = {0};
    *c = (struct cores){0};
    if (store_rows(store, TABLE_samples_cpu) == 0)
        return true;
    bool ok = recordings_load(&r.recordings, store, err) &&
              scan(store, take_window, &w, err) && make_grid(&r, &w, err) &&
              scan(store, take_rows, &r, err);
    imap_free(&r.places);
    free(r.counters);
    recordings_free(&r.recordings);
    return ok;
}

void
cores_free(struct cores *c)
{
    for (size_t i = 0; i < c->n; i++)
        free(c->busy_s[i]);
    free(c->busy_s);
    free(c->total_s);
    free(c->number);
    *c = (struct cores){0};
}

/* ---- imbalance ---- */

static int
by_load(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* With loads in ascending order the sum of all differences is that of (2 i - n - 1) x(i),
 * i from 1, twice; over 2 n^2 and the mean, and over (n - 1) / n. */
double
cores_gini_of(const double *load, size_t n)
{
    double sum = 0, weighted = 0;
    if (n < 2)
        return (double)NAN;
    double *sorted = xcalloc(n, sizeof *sorted);
    memcpy(sorted, load, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_load);
    for (size_t i = 0; i < n; i++) {
        sum += sorted[i];
        weighted += (2 * (double)(i + 1) - (double)n - 1) * sorted[i];
    }
    free(sorted);
    return sum > 0 ? weighted / ((double)(n - 1) * sum) : (double)NAN;
}

double
cores_gini(const struct cores *c)
{
    return cores_gini_of(c->total_s, c->n);
}

/* The processor that is CORES_AHEAD of all others in a bin; their number: none is. */
static size_t
ahead(const struct cores *c, size_t bin, double seconds)
{
    size_t first = 0;
    double most = -1, second = -1;
    for (size_t i = 0; i < c->n; i++) {
        double busy = c->busy_s[i][bin];
        second = fmax(second, fmin(busy, most));
        first = busy > most ? i : first;
        most = fmax(most, busy);
    }
    return most - second >= CORES_AHEAD * seconds ? first : c->n;
}

struct cores_dominant
cores_dominant(const struct cores *c)
{
    struct cores_dominant d = {MISSING_I32, c->n < 2 ? (double)NAN : 0};
    double *led_s = xcalloc(c->n + 1, sizeof *led_s), most = 0;
    for (size_t bin = 0; bin < c->grid.n && c->n > 1; bin++) {
        double seconds =
            (double)grid_overlap(&c->grid, bin, c->grid.from_ns, c->grid.to_ns) /
            (double)NS_PER_S;
        size_t i = seconds > 0 ? ahead(c, bin, seconds) : c->n;
        led_s[i] += seconds;
        d.seconds += i < c->n ? seconds : 0;
    }
    for (size_t i = 0; i < c->n; i++)
        if (led_s[i] > most) {
            most = led_s[i];
            d.number = c->number[i];
        }
    free(led_s);
    return d;
}
