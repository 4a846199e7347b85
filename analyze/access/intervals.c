#include "analyze/access/intervals.h"

#include "analyze/rows/times.h"
#include "lib/base/mem.h"

#define UNSETTLED_LEAST 16

/* Whether one of the settled ranges holds all of it: most files are read again. */
static bool
holds(const struct intervals *s, struct range r)
{
    size_t lo = 0, hi = s->settled; /* the last that begins at r.lo or before */
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (s->of[mid].lo <= r.lo)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo > 0 && s->of[lo - 1].hi >= r.hi;
}

/* Most sets are one range for good. */
static void
make_room(struct intervals *s)
{
    if (s->cap > 0) {
        grow(&s->of, &s->cap, s->n + 1, sizeof *s->of);
        return;
    }
    s->of = xmalloc(sizeof *s->of);
    s->cap = 1;
}

static void
put(struct intervals *s, struct range r)
{
    struct range *last = s->n ? &s->of[s->n - 1] : NULL;
    if (last && r.lo >= last->lo && r.lo <= last->hi) { /* goes on where the last ended */
        last->hi = MAX(last->hi, r.hi);
        return;
    }
    if (holds(s, r))
        return;
    bool in_order = s->settled == s->n && (!last || r.lo > last->hi);
    make_room(s);
    s->of[s->n++] = r;
    if (in_order)
        s->settled = s->n;
    else if (s->n - s->settled > MAX(s->settled, (size_t)UNSETTLED_LEAST))
        intervals_settle(s);
}

void
intervals_add(struct intervals *s, int64_t offset_b, int64_t bytes)
{
    if (bytes > 0 && offset_b < INT64_MAX)
        put(s, (struct range){offset_b, ns_add(offset_b, bytes)});
}

void
intervals_merge(struct intervals *a, const struct intervals *b)
{
    for (size_t i = 0; i < b->n; i++)
        put(a, b->of[i]);
}

static int
compare(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return (x->lo > y->lo) - (x->lo < y->lo);
}

void
intervals_settle(struct intervals *s)
{
    if (s->settled == s->n)
        return;
    qsort(s->of, s->n, sizeof *s->of, compare);
    size_t kept = 0;
    for (size_t i = 1; i < s->n; i++) {
        if (s->of[i].lo <= s->of[kept].hi)
            s->of[kept].hi = MAX(s->of[kept].hi, s->of[i].hi);
        else
            s->of[++kept] = s->of[i];
    }
    s->n = s->settled = kept + 1;
}

uint64_t
intervals_bytes(struct intervals *s)
{
    uint64_t bytes = 0;
    intervals_settle(s);
    for (size_t i = 0; i < s->n; i++)
        bytes += (uint64_t)s->of[i].hi - (uint64_t)s->of[i].lo;
    return bytes;
}

/* In order of where they begin, what a range shares with the ones before it is what lies
 * before the furthest of their ends; up to `counted` that has been counted. */
uint64_t
ranges_covered_twice(struct range *of, size_t n)
{
    uint64_t bytes = 0;
    int64_t reach = INT64_MIN, counted = INT64_MIN;
    if (n > 0)
        qsort(of, n, sizeof *of, compare);
    for (size_t i = 0; i < n; i++) {
        int64_t lo = MAX(of[i].lo, counted), hi = MIN(of[i].hi, reach);
        if (lo < hi) {
            bytes += (uint64_t)hi - (uint64_t)lo;
            counted = hi;
        }
        reach = MAX(reach, of[i].hi);
    }
    return bytes;
}

void
intervals_free(struct intervals *s)
{
    free(s->of);
    *s = (struct intervals){0};
}
