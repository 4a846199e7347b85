#include "collect/sample/items.h"

void
items_begin(struct items *l)
{
    l->next = 0;
    l->round++;
}

static bool
is_it(const struct item *i, struct slice name, int64_t key)
{
    return name.n ? slice_eq((struct slice){i->name, i->n}, name)
                  : i->n == 0 && i->e.key == key;
}

struct item *
items_find(struct items *l, struct slice name, int64_t key)
{
    for (size_t k = 0; k < l->n; k++) {
        size_t i = l->next + k < l->n ? l->next + k : l->next + k - l->n;
        struct item *item = &l->items[i];
        if (!is_it(item, name, key))
            continue;
        item->seen = l->round;
        l->next = i + 1 < l->n ? i + 1 : 0;
        return item;
    }
    return NULL;
}

struct item *
items_add(struct items *l, struct slice name, int64_t key)
{
    grow(&l->items, &l->cap, l->n + 1, sizeof *l->items);
    l->items[l->n] = (struct item){
        .name = xstrndup(name.n ? name.p : "", name.n),
        .n = name.n,
        .e.key = key,
        .seen = l->round,
        .file = KEPT_CLOSED,
    };
    return &l->items[l->n++];
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
        kept_close(&l->items[i].file);
        free(l->items[i].name);
    }
    l->n = kept;
}

void
items_free(struct items *l, int table)
{
    for (size_t i = 0; i < l->n; i++) {
        entity_free(&l->items[i].e, table);
        kept_close(&l->items[i].file);
        free(l->items[i].name);
    }
    free(l->items);
    *l = (struct items){0};
}
