#include "analyze/time/cells.h"

#include "lib/base/mem.h"
#include "lib/base/sum.h"

#define PAGE_B 4096

struct cell_count *
cells_at(struct cells *c, uint32_t group, uint64_t bin, uint32_t row)
{
    bool added;
    if (c->n >= CELLS_MAX || group >= CELLS_GROUPS || bin >= CELLS_BINS ||
        row >= CELLS_ROWS) {
        c->too_many = true;
        return NULL;
    }
    uint64_t *at = imap_put(&c->index, (uint64_t)group << 40 | bin << 12 | row, &added);
    if (added) {
        *at = c->n;
        grow(&c->at, &c->cap, c->n + 1, sizeof *c->at);
        c->at[c->n++] = (struct cell_count){.group = group, .row = row, .bin = bin};
    }
    return &c->at[*at];
}

void
cells_merge(struct cells *a, const struct cells *b)
{
    a->too_many |= b->too_many;
    for (size_t i = 0; i < b->n && !a->too_many; i++) {
        const struct cell_count *from = &b->at[i];
        struct cell_count *to = cells_at(a, from->group, from->bin, from->row);
        if (to == NULL)
            return;
        to->reads += from->reads;
        to->writes += from->writes;
        to->all += from->all;
        to->timed += from->timed;
        to->time_ns = sum_add(to->time_ns, from->time_ns);
    }
}

static int
in_order(const void *a, const void *b)
{
    const struct cell_count *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->bin != y->bin)
        return x->bin < y->bin ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

void
cells_sort(struct cells *c, const uint32_t *rank)
{
    for (size_t i = 0; i < c->n; i++)
        c->at[i].group = rank[c->at[i].group];
    if (c->n > 0)
        qsort(c->at, c->n, sizeof *c->at, in_order);
    imap_free(&c->index); /* its keys hold no longer */
}

void
cells_free(struct cells *c)
{
    imap_free(&c->index);
    free(c->at);
    *c = (struct cells){0};
}

int64_t
offset_row(int64_t end_b)
{
    int64_t row = PAGE_B;
    while (end_b > row && end_b / OFFSET_ROWS >= row)
        row *= 2;
    return row;
}
