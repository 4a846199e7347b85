#include "collect/items.h"

void
items_begin(struct items *l)
{
    l->next = 0;
    l->round++;
}

static bool
is_it(const struct item *i, struct slice name, int64_t key)
{
    return name.n ? slice_eq(slice_of(i->name), name) : i->e.key == key && !*i->name;
}

static size_t
find(const struct items *l, struct slice name, int64_t key)
{
    for (size_t k = 0; k < l->n; k++) {
        size_t i = (l->next + k) % l->n;
        if (is_it(&l->items[i], name, key))
            return i;
    }
    return l->n;
}

bool
items_has(const struct items *l, struct slice name, int64_t key)
{
    return find(l, name, key) < l->n;
}

struct item *
items_get(struct items *l, struct slice name, int64_t key)
{
    size_t i = find(l, name, key);
    if (i == l->n) {
        grow(&l->items, &l->cap, l->n + 1, sizeof *l->items);
        l->items[l->n++] =
            (struct item){.name = xstrndup(name.p ? name.p : "", name.n), .e.key = key};
    }
    l->items[i].seen = l->round;
    l->next = i + 1;
    return &l->items[i];
}

void
items_end(struct items *l, struct recorder *r, int table)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (l->items[i].seen == l->round) {
            l->items[kept++] = l->items[i];
            continue;
        }
        samplelog_gone(&r->log, table, &l->items[i].e);
        free(l->items[i].name);
    }
    l->n = kept;
}

void
items_free(struct items *l, int table)
{
    for (size_t i = 0; i < l->n; i++) {
        entity_free(&l->items[i].e, table);
        free(l->items[i].name);
    }
    free(l->items);
    *l = (struct items){0};
}
