#include "analyze/time/timegrid.h"

#include "analyze/rows/pass.h"
#include "analyze/time/series.h"
#include "lib/base/num.h"

#define TIME_LIMIT_NS (INT64_MAX / 4) /* beyond lies damage, not time */

static void *
add(void *ctx, void *state, const struct batch *b)
{
    (void)ctx;
    hull_add(state, b);
    return NULL;
}

static void
merge(void *ctx, void *state)
{
    hull_merge(ctx, state);
}

static void
window(struct timegrid *g, const struct session *s, const struct hull *hull)
{
    int64_t from = select_from_ns(s->select), to = select_to_ns(s->select);
    g->from_ns = hull->first_ns;
    g->to_ns = MIN(hull->last_ns, to);
    if (s->sources.first_ns != MISSING_I64 && s->sources.last_ns != MISSING_I64) {
        g->from_ns = MIN(g->from_ns, MAX(s->sources.first_ns, from));
        g->to_ns = MAX(g->to_ns, MIN(s->sources.last_ns, to));
    }
    g->to_ns = MAX(g->to_ns, g->from_ns);
}

bool
timegrid_make(struct timegrid *g, struct session *s, uint64_t most, struct err *err)
{
    static const bool want[calls_NCOLS] = {
        [calls_start_ns] = true, [calls_dur_ns] = true};
    struct hull hull = {0};
    const struct pass pass = {.want = want,
                              .ctx = &hull,
                              .state_size = sizeof(struct hull),
                              .add = add,
                              .merge = merge};
    return pass_run(s, &pass, err) && timegrid_over(g, s, &hull, most, err);
}

bool
timegrid_over(struct timegrid *g, const struct session *s, const struct hull *hull,
              uint64_t most, struct err *err)
{
    g->from_ns = g->to_ns = MISSING_I64;
    g->n = 0;
    if (hull->clocked == 0)
        return true;
    window(g, s, hull);
    if (g->from_ns < -TIME_LIMIT_NS || g->to_ns > TIME_LIMIT_NS)
        return err_set(err, "%s: times are out of range", store_name(s->store));
    if (g->width_ns == TIMEGRID_AUTO)
        g->width_ns = series_auto_width(g->to_ns - g->from_ns);
    g->first = series_bin_of(g->from_ns, g->width_ns);
    g->n = (uint64_t)(series_bin_of(g->to_ns, g->width_ns) - g->first) + 1;
    /* a window that ends where a bin begins has nothing in that bin, unless it is all */
    if (g->n > 1 && timegrid_observed(g, g->n - 1) == 0 && hull->last_ns < g->to_ns)
        g->n--;
    if (g->n > most)
        return err_set(err, "%llu bins, more than %llu: choose a larger --bin",
                       (unsigned long long)g->n, (unsigned long long)most);
    return true;
}

int64_t
timegrid_start(const struct timegrid *g, uint64_t i)
{
    return (g->first + (int64_t)i) * g->width_ns;
}

int64_t
timegrid_observed(const struct timegrid *g, uint64_t i)
{
    int64_t start = timegrid_start(g, i);
    return MIN(start + g->width_ns, g->to_ns) - MAX(start, g->from_ns);
}

void
timegrid_note(const struct timegrid *g, struct table *t)
{
    if (g->width_ns != TIMEGRID_AUTO) /* else there was no call to choose a width for */
        table_note(t, "bin_s", "%.9g", (double)g->width_ns / (double)NS_PER_S);
    if (g->from_ns != MISSING_I64)
        table_note(t, "observed_s", "%.9g to %.9g", (double)g->from_ns / (double)NS_PER_S,
                   (double)g->to_ns / (double)NS_PER_S);
}

bool
timegrid_width(const char *text, void *dest, struct err *err)
{
    int64_t *width_ns = dest;
    if (strcmp(text, "auto") == 0)
        *width_ns = TIMEGRID_AUTO;
    else if (!num_duration(text, width_ns) || *width_ns <= 0 || *width_ns > INT64_MAX / 4)
        return err_set(err, "wants auto or a time above 0, like 100ms");
    return true;
}
