#include "analyze/group/slowest.h"

#include "analyze/rows/columns.h"
#include "lib/base/mem.h"

/* < 0 when a stands before b in the result. No two rows are equal: log and line differ.
 */
static int
order(const struct calls_row *a, const struct calls_row *b)
{
    if (a->dur_ns_ != b->dur_ns_)
        return a->dur_ns_ > b->dur_ns_ ? -1 : 1;
    if (a->source_ != b->source_)
        return a->source_ < b->source_ ? -1 : 1;
    return (a->line_ > b->line_) - (a->line_ < b->line_);
}

static void
swap(struct calls_row *a, struct calls_row *b)
{
    struct calls_row t = *a;
    *a = *b;
    *b = t;
}

/* The root is the row that would leave first. */
static void
sift_down(struct slowest *s)
{
    for (size_t i = 0;;) {
        size_t last = i, left = 2 * i + 1, right = left + 1;
        if (left < s->n && order(&s->rows[left], &s->rows[last]) > 0)
            last = left;
        if (right < s->n && order(&s->rows[right], &s->rows[last]) > 0)
            last = right;
        if (last == i)
            return;
        swap(&s->rows[i], &s->rows[last]);
        i = last;
    }
}

static void
put(struct slowest *s, const struct calls_row *row)
{
    if (s->n == s->limit) {
        if (s->limit == 0 || order(row, &s->rows[0]) > 0)
            return;
        s->rows[0] = *row;
        sift_down(s);
        return;
    }
    grow(&s->rows, &s->cap, s->n + 1, sizeof *s->rows);
    size_t i = s->n++;
    s->rows[i] = *row;
    for (; i > 0 && order(&s->rows[i], &s->rows[(i - 1) / 2]) > 0; i = (i - 1) / 2)
        swap(&s->rows[i], &s->rows[(i - 1) / 2]);
}

void
slowest_add(struct slowest *s, const struct batch *b)
{
    const int64_t *dur = calls_dur_ns_in(b);
    for (size_t i = 0; i < b->n; i++) {
        bool full = s->n == s->limit;
        if (dur[i] < 0 || (full && (s->n == 0 || dur[i] < s->rows[0].dur_ns_)))
            continue;
        struct calls_row row;
        calls_take(b, i, &row);
        put(s, &row);
    }
}

void
slowest_merge(struct slowest *a, const struct slowest *b)
{
    for (size_t i = 0; i < b->n; i++)
        put(a, &b->rows[i]);
}

static int
compare(const void *a, const void *b)
{
    return order(a, b);
}

void
slowest_sort(struct slowest *s)
{
    if (s->n)
        qsort(s->rows, s->n, sizeof *s->rows, compare);
}

void
slowest_free(struct slowest *s)
{
    free(s->rows);
    *s = (struct slowest){0};
}
