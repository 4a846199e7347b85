#include "analyze/group/sumlist.h"

#include "lib/base/mem.h"
#include "lib/base/sum.h"

#define VARINT_MOST 10
#define ENTRY_MOST (1 + VARINT_MOST * (1 + SUMS + 3))
#define SETTLE_LEAST 256 /* bytes: below, putting together is not worth it */

static bool
is_before(const struct sums *a, const struct sums *b)
{
    if (a->source != b->source)
        return a->source < b->source;
    return a->place != b->place ? a->place < b->place : a->value < b->value;
}

static void
put_together(struct sums *a, const struct sums *b)
{
    bool first = b->place != 0 && (a->place == 0 || is_before(b, a));
    for (int i = 0; i < SUMS; i++)
        a->n[i] = sum_add(a->n[i], b->n[i]);
    if (!first)
        return;
    a->source = b->source;
    a->place = b->place;
    a->value = b->value;
}

/* ---- bytes: a mask of the numbers that are not 0, the key's distance, the numbers ----
 */

static uint8_t *
put_varint(uint8_t *p, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        *p++ = (uint8_t)(v | 0x80);
    *p++ = (uint8_t)v;
    return p;
}

static const uint8_t *
get_varint(const uint8_t *p, uint64_t *v)
{
    *v = 0;
    for (unsigned shift = 0;; shift += 7) {
        *v |= (uint64_t)(*p & 0x7F) << shift;
        if (!(*p++ & 0x80))
            return p;
    }
}

/* A distance of either sign as a small number. */
static uint64_t
fold(uint64_t distance)
{
    return distance >> 63 ? ~(distance << 1) : distance << 1;
}

static uint64_t
unfold(uint64_t folded)
{
    return folded & 1 ? ~(folded >> 1) : folded >> 1;
}

static void
numbers_of(const struct sums *s, uint64_t numbers[SUMS + 3])
{
    memcpy(numbers, s->n, sizeof s->n);
    numbers[SUMS] = s->source;
    numbers[SUMS + 1] = s->place;
    numbers[SUMS + 2] = s->value;
}

static void
write_entry(struct sumlist *l, const struct sums *s)
{
    uint8_t entry[ENTRY_MOST], *p = entry + 1;
    uint64_t numbers[SUMS + 3];
    numbers_of(s, numbers);
    entry[0] = 0;
    p = put_varint(p, fold(s->key - l->last_key));
    for (unsigned i = 0; i < SUMS + 3; i++) {
        if (numbers[i] == 0)
            continue;
        entry[0] |= (uint8_t)(1U << i);
        p = put_varint(p, numbers[i]);
    }
    size_t n = (size_t)(p - entry);
    if (l->size + n > l->cap) { /* by half: these lists are most of what there is */
        l->cap = MAX(l->size + n, l->cap + l->cap / 2);
        l->bytes = xrealloc(l->bytes, l->cap, 1);
    }
    memcpy(l->bytes + l->size, entry, n);
    l->size += n;
    l->mixed = l->mixed || (l->entries > 0 && s->key <= l->last_key);
    l->entries++;
    l->last_key = s->key;
}

bool
sumlist_next(const struct sumlist *l, struct sumlist_cursor *c, struct sums *s)
{
    uint64_t numbers[SUMS + 3] = {0}, folded;
    if (c->at >= l->size)
        return false;
    const uint8_t *p = l->bytes + c->at;
    unsigned mask = *p++;
    p = get_varint(p, &folded);
    c->key += unfold(folded);
    for (unsigned i = 0; i < SUMS + 3; i++)
        if (mask & 1U << i)
            p = get_varint(p, &numbers[i]);
    c->at = (size_t)(p - l->bytes);
    s->key = c->key;
    memcpy(s->n, numbers, sizeof s->n);
    s->source = numbers[SUMS];
    s->place = numbers[SUMS + 1];
    s->value = numbers[SUMS + 2];
    return true;
}

/* ---- putting together ---- */

static int
by_key(const void *a, const void *b)
{
    const struct sums *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static void
rewrite(struct sumlist *l)
{
    struct sums *all = xmalloc((l->entries + 1) * sizeof *all);
    struct sumlist_cursor c = {0};
    size_t n = 0, kept = 0;
    while (sumlist_next(l, &c, &all[n]))
        n++;
    qsort(all, n, sizeof *all, by_key);
    for (size_t i = 1; i < n; i++) {
        if (all[i].key == all[kept].key)
            put_together(&all[kept], &all[i]);
        else
            all[++kept] = all[i];
    }
    l->size = l->entries = 0;
    l->last_key = 0;
    l->mixed = false;
    for (size_t i = 0; i < n && i <= kept; i++)
        write_entry(l, &all[i]);
    free(all);
}

static void
close_open(struct sumlist *l)
{
    if (!l->has_open)
        return;
    l->has_open = false;
    write_entry(l, &l->open);
    if (!l->mixed)
        l->settled = l->size;
    else if (l->size > SETTLE_LEAST && l->size / 2 > l->settled) {
        rewrite(l);
        l->settled = l->size;
    }
}

void
sumlist_add(struct sumlist *l, const struct sums *s)
{
    if (l->has_open && l->open.key == s->key) {
        put_together(&l->open, s);
        return;
    }
    close_open(l);
    l->open = *s;
    l->has_open = true;
}

void
sumlist_merge(struct sumlist *a, const struct sumlist *b)
{
    struct sumlist_cursor c = {0};
    struct sums s;
    while (sumlist_next(b, &c, &s))
        sumlist_add(a, &s);
    if (b->has_open)
        sumlist_add(a, &b->open);
}

void
sumlist_take(struct sumlist *a, struct sumlist *b)
{
    struct sumlist empty = *a;
    if (a->entries == 0 && !a->has_open) {
        *a = *b;
        *b = empty;
    } else
        sumlist_merge(a, b);
    sumlist_free(b);
}

size_t
sumlist_settle(struct sumlist *l)
{
    close_open(l);
    if (l->mixed)
        rewrite(l);
    l->settled = l->size;
    return l->entries;
}

void
sumlist_free(struct sumlist *l)
{
    free(l->bytes);
    *l = (struct sumlist){0};
}
