#include "analyze/hist/value_counts.h"

#include "lib/base/mem.h"

static struct value_count *
count_of(struct value_counts *c, int64_t value)
{
    bool added;
    if (c->n > 0 && c->of[c->last].value == value)
        return &c->of[c->last];
    uint64_t *place = imap_put(&c->at, (uint64_t)value, &added);
    if (added) {
        grow(&c->of, &c->cap, c->n + 1, sizeof *c->of);
        c->of[c->n] = (struct value_count){.value = value};
        *place = c->n++;
    }
    c->last = *place;
    return &c->of[c->last];
}

void
value_counts_add(struct value_counts *c, const struct value_count *more)
{
    struct value_count *known = count_of(c, more->value);
    known->reads += more->reads;
    known->writes += more->writes;
    known->all += more->all;
}

void
value_counts_merge(struct value_counts *a, const struct value_counts *b)
{
    for (size_t i = 0; i < b->n; i++)
        value_counts_add(a, &b->of[i]);
}

static int
compare(const void *a, const void *b)
{
    const struct value_count *x = a, *y = b;
    if (x->all != y->all)
        return x->all > y->all ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

struct value_count *
value_counts_commonest(const struct value_counts *c)
{
    if (c->n == 0)
        return NULL;
    struct value_count *sorted = xmalloc(c->n * sizeof *sorted);
    memcpy(sorted, c->of, c->n * sizeof *sorted);
    qsort(sorted, c->n, sizeof *sorted, compare);
    return sorted;
}

void
value_counts_free(struct value_counts *c)
{
    free(c->of);
    imap_free(&c->at);
    *c = (struct value_counts){0};
}
