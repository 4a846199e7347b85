#include "lib/base/strtab.h"

#include "lib/base/mem.h"

/* Folds 16 bytes a step through a 64x64 -> 64 mix; the tail is read as two overlapping
 * words. Not keyed: a hostile log can make collisions, which costs time, not memory. */
static uint64_t
mix(uint64_t a, uint64_t b)
{
    a ^= b;
    a *= UINT64_C(0x9fb21c651e98df25);
    a ^= a >> 32;
    return a;
}

static uint64_t
load64(const char *p)
{
    uint64_t v;
    memcpy(&v, p, 8);
    return v;
}

static uint64_t
load32(const char *p)
{
    uint32_t v;
    memcpy(&v, p, 4);
    return v;
}

uint64_t
hash_bytes(const void *bytes, size_t n)
{
    const char *p = bytes;
    uint64_t h = n * UINT64_C(0xc2b2ae3d27d4eb4f) + 1;
    size_t left = n;

    for (; left > 16; left -= 16, p += 16)
        h = mix(mix(h, load64(p)), load64(p + 8));
    if (left >= 8)
        return mix(mix(mix(h, load64(p)), load64(p + left - 8)), left);
    if (left >= 4)
        return mix(mix(h, load32(p) << 32 | load32(p + left - 4)), left);
    for (size_t i = 0; i < left; i++)
        h = h << 8 ^ (unsigned char)p[i] ^ h >> 56;
    return mix(mix(h, left), h);
}

static void
rehash(struct strtab *t, size_t nslots)
{
    uint32_t *slots = xcalloc(nslots, sizeof *slots);
    uint32_t *tags = xcalloc(nslots, sizeof *tags);

    for (uint32_t id = 1; id < t->count; id++) {
        struct slice s = strtab_get(t, id);
        uint64_t h = hash_bytes(s.p, s.n);
        size_t i = h & (nslots - 1);
        while (slots[i])
            i = (i + 1) & (nslots - 1);
        slots[i] = id;
        tags[i] = (uint32_t)(h >> 32);
    }
    free(t->slots);
    free(t->tags);
    t->slots = slots;
    t->tags = tags;
    t->nslots = nslots;
}

static uint32_t
append(struct strtab *t, struct slice text)
{
    if (t->count == 0) {
        grow(&t->end, &t->end_cap, 16, sizeof *t->end);
        t->end[0] = 0;
        t->count = 1;
    }
    if (t->count == UINT32_MAX)
        BUG("string table full");
    uint64_t at = t->end[t->count - 1];
    grow(&t->bytes, &t->bytes_cap, at + text.n, 1);
    grow(&t->end, &t->end_cap, (size_t)t->count + 1, sizeof *t->end);
    memcpy(t->bytes + at, text.p, text.n);
    t->end[t->count] = at + text.n;
    return t->count++;
}

/* Slot of text: where it is, or the free slot where it belongs. */
static size_t
locate(const struct strtab *t, struct slice text, uint64_t hash)
{
    size_t mask = t->nslots - 1, i = hash & mask;
    uint32_t tag = (uint32_t)(hash >> 32);

    while (t->slots[i]) {
        if (t->tags[i] == tag && slice_eq(strtab_get(t, t->slots[i]), text))
            return i;
        i = (i + 1) & mask;
    }
    return i;
}

uint32_t
strtab_add_hashed(struct strtab *t, struct slice text, uint64_t hash)
{
    if (text.n == 0)
        return 0;
    if (((size_t)t->count + 1) * 2 > t->nslots)
        rehash(t, t->nslots ? t->nslots * 2 : 64);
    size_t i = locate(t, text, hash);
    if (t->slots[i] == 0) {
        t->slots[i] = append(t, text);
        t->tags[i] = (uint32_t)(hash >> 32);
    }
    return t->slots[i];
}

uint32_t
strtab_add(struct strtab *t, struct slice text)
{
    return strtab_add_hashed(t, text, hash_bytes(text.p, text.n));
}

uint32_t
strtab_find(const struct strtab *t, struct slice text)
{
    if (text.n == 0 || t->nslots == 0)
        return 0;
    return t->slots[locate(t, text, hash_bytes(text.p, text.n))];
}

struct slice
strtab_get(const struct strtab *t, uint32_t id)
{
    if (id == 0 || id >= t->count)
        return (struct slice){"", 0};
    uint64_t from = t->end[id - 1];
    return (struct slice){t->bytes + from, (size_t)(t->end[id] - from)};
}

uint32_t
strtab_size(const struct strtab *t)
{
    return t->count ? t->count : 1;
}

void
strtab_adopt(struct strtab *t, char *bytes, uint64_t *end, uint32_t count)
{
    size_t nslots = 64;

    while (nslots < ((size_t)count + 1) * 2)
        nslots *= 2;
    *t = (struct strtab){.bytes = bytes, .end = end, .count = count};
    t->bytes_cap = (size_t)end[count - 1];
    t->end_cap = count;
    rehash(t, nslots);
}

void
strtab_free(struct strtab *t)
{
    free(t->bytes);
    free(t->end);
    free(t->slots);
    free(t->tags);
    *t = (struct strtab){0};
}
