#include "lib/base/imap.h"

#include "lib/base/mem.h"

uint64_t
hash_u64(uint64_t x)
{
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    return x ^ x >> 32;
}

static size_t
locate(const struct imap *m, uint64_t key)
{
    size_t mask = m->nslots - 1, i = hash_u64(key) & mask;
    while (m->slots[i].used && m->slots[i].key != key)
        i = (i + 1) & mask;
    return i;
}

uint64_t *
imap_get(const struct imap *m, uint64_t key)
{
    if (m->nslots == 0)
        return NULL;
    struct imap_slot *s = &m->slots[locate(m, key)];
    return s->used ? &s->value : NULL;
}

static void
rehash(struct imap *m, size_t nslots)
{
    struct imap bigger = {xcalloc(nslots, sizeof *bigger.slots), nslots, m->count};
    for (size_t i = 0; i < m->nslots; i++)
        if (m->slots[i].used)
            bigger.slots[locate(&bigger, m->slots[i].key)] = m->slots[i];
    free(m->slots);
    *m = bigger;
}

uint64_t *
imap_put(struct imap *m, uint64_t key, bool *added)
{
    if ((m->count + 1) * 2 > m->nslots)
        rehash(m, m->nslots ? m->nslots * 2 : 16);
    struct imap_slot *s = &m->slots[locate(m, key)];
    if (added)
        *added = !s->used;
    if (!s->used) {
        *s = (struct imap_slot){key, 0, true};
        m->count++;
    }
    return &s->value;
}

bool
imap_del(struct imap *m, uint64_t key)
{
    if (m->nslots == 0)
        return false;
    size_t mask = m->nslots - 1, hole = locate(m, key);
    if (!m->slots[hole].used)
        return false;
    /* Move back whoever probed past the hole, so that no lookup stops at it. */
    for (size_t i = (hole + 1) & mask; m->slots[i].used; i = (i + 1) & mask) {
        size_t home = hash_u64(m->slots[i].key) & mask;
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            m->slots[hole] = m->slots[i];
            hole = i;
        }
    }
    m->slots[hole].used = false;
    m->count--;
    return true;
}

bool
imap_next(const struct imap *m, size_t *at, uint64_t *key, uint64_t *value)
{
    for (; *at < m->nslots; (*at)++) {
        const struct imap_slot *s = &m->slots[*at];
        if (s->used) {
            *key = s->key;
            *value = s->value;
            (*at)++;
            return true;
        }
    }
    return false;
}

void
imap_clear(struct imap *m)
{
    if (m->count > 0)
        memset(m->slots, 0, m->nslots * sizeof *m->slots);
    m->count = 0;
}

void
imap_free(struct imap *m)
{
    free(m->slots);
    *m = (struct imap){0};
}
