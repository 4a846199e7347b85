#include "analyze/times.h"

#include "lib/mem.h"

/* How far back a point is moved to its place at once. Threads that work side by side
 * displace each other by about their number. */
#define NEAR 64

static void
keep_aside(struct times *t, int64_t ns)
{
    grow(&t->late, &t->late_cap, t->nlate + 1, sizeof *t->late);
    t->late[t->nlate++] = ns;
}

void
times_add(struct times *t, int64_t ns)
{
    if (t->n == t->cap)
        grow(&t->at, &t->cap, t->n + 1, sizeof *t->at);
    if (t->n == 0 || t->at[t->n - 1] <= ns) {
        t->at[t->n++] = ns;
        return;
    }
    size_t place = t->n, stop = t->n > NEAR ? t->n - NEAR : 0;
    while (place > stop && t->at[place - 1] > ns)
        place--;
    if (place > 0 && t->at[place - 1] > ns) {
        keep_aside(t, ns);
        return;
    }
    memmove(t->at + place + 1, t->at + place, (t->n - place) * sizeof *t->at);
    t->at[place] = ns;
    t->n++;
}

void
times_merge(struct times *a, const struct times *b)
{
    if (b->n + b->nlate == 0)
        return;
    grow(&a->late, &a->late_cap, a->nlate + b->n + b->nlate, sizeof *a->late);
    if (b->n)
        memcpy(a->late + a->nlate, b->at, b->n * sizeof *b->at);
    if (b->nlate)
        memcpy(a->late + a->nlate + b->n, b->late, b->nlate * sizeof *b->late);
    a->nlate += b->n + b->nlate;
}

static int
compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

void
times_settle(struct times *t)
{
    if (t->nlate == 0)
        return;
    qsort(t->late, t->nlate, sizeof *t->late, compare);
    grow(&t->at, &t->cap, t->n + t->nlate, sizeof *t->at);
    /* merged from the back, so that nothing is overwritten before it has moved */
    size_t from = t->n, late = t->nlate, to = t->n + t->nlate;
    t->n = to;
    while (late > 0)
        t->at[--to] = from > 0 && t->at[from - 1] > t->late[late - 1] ? t->at[--from]
                                                                      : t->late[--late];
    free(t->late);
    t->late = NULL;
    t->nlate = t->late_cap = 0;
}

void
times_free(struct times *t)
{
    free(t->at);
    free(t->late);
    *t = (struct times){0};
}

/* A fullest window can always be moved to begin at a point. */
uint64_t
times_peak(const struct times *t, int64_t window_ns)
{
    size_t most = 0;
    for (size_t first = 0, end = 0; first < t->n; first++) {
        while (end < t->n &&
               (uint64_t)t->at[end] - (uint64_t)t->at[first] < (uint64_t)window_ns)
            end++;
        most = MAX(most, end - first);
    }
    return most;
}

/* ---- intervals ---- */

void
spans_add(struct spans *s, int64_t start_ns, int64_t dur_ns)
{
    times_add(&s->starts, start_ns);
    times_add(&s->ends, ns_add(start_ns, MAX(dur_ns, 1)));
}

void
spans_merge(struct spans *a, const struct spans *b)
{
    times_merge(&a->starts, &b->starts);
    times_merge(&a->ends, &b->ends);
}

void
spans_settle(struct spans *s)
{
    times_settle(&s->starts);
    times_settle(&s->ends);
}

void
spans_free(struct spans *s)
{
    times_free(&s->starts);
    times_free(&s->ends);
}

/* An end at the same time as a start comes first: the two did not overlap. */
struct overlap
spans_overlap(const struct spans *s)
{
    struct overlap o = {0};
    const int64_t *start = s->starts.at, *end = s->ends.at;
    size_t n = s->starts.n, open = 0;
    int64_t since = 0;
    for (size_t i = 0, k = 0; k < n;) {
        if (i < n && start[i] < end[k]) {
            since = open == 0 ? start[i] : since;
            open++;
            o.most = MAX(o.most, open);
            i++;
        } else {
            open--;
            if (open == 0)
                o.busy_ns = ns_add(o.busy_ns, ns_between(since, end[k]));
            k++;
        }
    }
    return o;
}

void
spans_most(const struct spans *s, int64_t first_ns, int64_t width_ns, uint64_t *most,
           size_t n)
{
    const int64_t *start = s->starts.at, *end = s->ends.at;
    size_t total = s->starts.n, i = 0, k = 0;
    while (i < total && start[i] < first_ns)
        i++;
    for (size_t bin = 0; bin < n; bin++) {
        int64_t bin_end = ns_add(first_ns, (int64_t)(bin + 1) * width_ns);
        while (k < total && end[k] <= bin_end - width_ns)
            k++;
        most[bin] = i - k;
        for (; i < total && start[i] < bin_end; i++) {
            while (k < total && end[k] <= start[i])
                k++;
            most[bin] = MAX(most[bin], i + 1 - k);
        }
    }
}
