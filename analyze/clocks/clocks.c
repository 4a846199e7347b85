#include "analyze/clocks/clocks.h"

#include "analyze/rows/times.h"
#include "lib/base/mem.h"

const char *const clock_methods[] = {[CLOCK_UNKNOWN] = "unknown",
                                     [CLOCK_BOUNDS] = "bounds",
                                     [CLOCK_BARRIERS] = "barriers",
                                     [CLOCK_CONTRADICTION] = "contradiction",
                                     [CLOCK_REFERENCE] = "reference"};

void
clocks_begin(struct clocks *c, size_t nhosts)
{
    *c = (struct clocks){.nhosts = nhosts, .of = xcalloc(nhosts + 1, sizeof *c->of)};
    for (size_t i = 0; i < nhosts; i++)
        c->of[i].low_ns = c->of[i].high_ns = MISSING_I64;
}

static void
at_least(struct clock_host *h, int64_t ns)
{
    h->low_ns = h->low_ns == MISSING_I64 ? ns : MAX(h->low_ns, ns);
}

static void
at_most(struct clock_host *h, int64_t ns)
{
    h->high_ns = h->high_ns == MISSING_I64 ? ns : MIN(h->high_ns, ns);
}

/* With clock = true time + offset, before <= after in true time says
 * before_ns - offset_before <= after_ns - offset_after. */
void
clocks_order(struct clocks *c, size_t before, int64_t before_ns, size_t after,
             int64_t after_ns)
{
    if (before == after || (before != 0 && after != 0) || before_ns == MISSING_I64 ||
        after_ns == MISSING_I64)
        return;
    struct clock_host *h = &c->of[before != 0 ? before : after];
    if (after != 0)
        at_most(h, ns_between(before_ns, after_ns));
    else
        at_least(h, ns_between(after_ns, before_ns));
    h->events++;
}

void
clocks_barrier(struct clocks *c, const struct barrier_seen *seen, size_t n)
{
    const struct barrier_seen *reference = NULL;
    for (size_t i = 0; i < n; i++)
        if (seen[i].host == 0)
            reference = &seen[i];
    for (size_t i = 0; reference && i < n; i++) {
        struct clock_host *h = &c->of[seen[i].host];
        if (&seen[i] == reference)
            continue;
        clocks_order(c, 0, reference->entered_ns, seen[i].host, seen[i].left_ns);
        clocks_order(c, seen[i].host, seen[i].entered_ns, 0, reference->left_ns);
        h->events--; /* one event, not two */
        grow(&h->differences, &h->cap, h->n + 1, sizeof *h->differences);
        h->differences[h->n++] = ns_between(reference->left_ns, seen[i].left_ns);
    }
}

static int
ascending(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static int64_t
middle(int64_t a, int64_t b)
{
    return a / 2 + b / 2 + (a % 2 + b % 2) / 2;
}

/* From the barriers, kept within the bounds. */
static void
estimate(struct clock_host *h, struct clock_offset *o)
{
    qsort(h->differences, h->n, sizeof *h->differences, ascending);
    int64_t least = h->differences[0], most = h->differences[h->n - 1];
    o->method = CLOCK_BARRIERS;
    o->offset_ns = middle(h->differences[(h->n - 1) / 2], h->differences[h->n / 2]);
    o->offset_ns = MAX(MIN(o->offset_ns, o->high_ns), o->low_ns);
    o->uncertainty_ns =
        (h->n > 2 ? ns_between(least, most) : ns_between(o->low_ns, o->high_ns)) / 2;
}

struct clock_offset
clocks_offset(struct clocks *c, size_t host)
{
    struct clock_host *h = &c->of[host];
    struct clock_offset o = {CLOCK_UNKNOWN, MISSING_I64, MISSING_I64,
                             h->low_ns,     h->high_ns,  h->events};
    bool both = o.low_ns != MISSING_I64 && o.high_ns != MISSING_I64;
    if (host == 0) {
        o = (struct clock_offset){CLOCK_REFERENCE, 0, 0, 0, 0, 0};
    } else if (both && o.low_ns > o.high_ns) {
        o.method = CLOCK_CONTRADICTION;
    } else if (h->n > 0) {
        estimate(h, &o);
    } else if (both) {
        o.method = CLOCK_BOUNDS;
        o.offset_ns = middle(o.low_ns, o.high_ns);
        o.uncertainty_ns = ns_between(o.low_ns, o.high_ns) / 2;
    }
    return o;
}

void
clocks_free(struct clocks *c)
{
    for (size_t i = 0; i < c->nhosts; i++)
        free(c->of[i].differences);
    free(c->of);
    *c = (struct clocks){0};
}
