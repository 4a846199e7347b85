#include "parse/user/halves.h"

#include "lib/base/imap.h"

#define WAITING_MAX 65536 /* no device and no program has more under way at once */
#define NONE UINT32_MAX

/* Two lines belong together when their rules name the same groups and these are equal. */
struct key {
    uint64_t groups;
    int64_t values[RULE_KEYS];
};

struct entry {
    struct key key;
    struct half half;
    uint32_t older, newer; /* by age; `newer` also links free entries */
    uint32_t same;         /* next one whose key has the same hash */
};

struct halves {
    void (*give_up)(void *ctx, const struct half *h);
    void *ctx;
    struct entry *entries;
    size_t cap;
    uint32_t used, waiting, free;
    uint32_t oldest, newest;
    struct imap first; /* hash of a key to its first entry */
};

static struct key
key_of(const struct rule *r, const struct values *v)
{
    struct key k = {.groups = (uint64_t)r->table};
    for (size_t i = 0; i < r->nkeys; i++) {
        k.groups = k.groups << 8 | (uint64_t)r->keys[i];
        k.values[i] = v->of[r->keys[i]];
    }
    return k;
}

static uint64_t
hash_of(const struct key *k)
{
    uint64_t h = hash_u64(k->groups);
    for (size_t i = 0; i < RULE_KEYS; i++)
        h = hash_u64(h ^ (uint64_t)k->values[i]);
    return h;
}

/* Place where the number of the entry with that key stands; it holds NONE, or is NULL,
 * when there is none. */
static uint32_t
find(const struct halves *h, const struct key *k, uint64_t hash)
{
    const uint64_t *first = imap_get(&h->first, hash);
    uint32_t at = first ? (uint32_t)*first : NONE;
    while (at != NONE && memcmp(&h->entries[at].key, k, sizeof *k) != 0)
        at = h->entries[at].same;
    return at;
}

struct halves *
halves_new(void (*give_up)(void *ctx, const struct half *h), void *ctx)
{
    struct halves *h = xcalloc(1, sizeof *h);
    *h = (struct halves){
        .give_up = give_up, .ctx = ctx, .free = NONE, .oldest = NONE, .newest = NONE};
    return h;
}

static void
unlink_hash(struct halves *h, uint32_t at)
{
    uint64_t hash = hash_of(&h->entries[at].key), *first = imap_get(&h->first, hash);
    if (*first != at) {
        uint32_t before = (uint32_t)*first;
        while (h->entries[before].same != at)
            before = h->entries[before].same;
        h->entries[before].same = h->entries[at].same;
    } else if (h->entries[at].same != NONE) {
        *first = h->entries[at].same;
    } else {
        imap_del(&h->first, hash);
    }
}

static void
drop(struct halves *h, uint32_t at)
{
    struct entry *e = &h->entries[at];
    unlink_hash(h, at);
    if (e->older == NONE)
        h->oldest = e->newer;
    else
        h->entries[e->older].newer = e->newer;
    if (e->newer == NONE)
        h->newest = e->older;
    else
        h->entries[e->newer].older = e->older;
    e->newer = h->free;
    h->free = at;
    h->waiting--;
}

static void
give_up(struct halves *h, uint32_t at)
{
    h->give_up(h->ctx, &h->entries[at].half);
    drop(h, at);
}

static uint32_t
fresh(struct halves *h)
{
    uint32_t at = h->free;
    if (at == NONE) {
        at = h->used++;
        grow(&h->entries, &h->cap, h->used, sizeof *h->entries);
    } else {
        h->free = h->entries[at].newer;
    }
    h->waiting++;
    return at;
}

void
halves_put(struct halves *h, const struct half *half)
{
    struct key key = key_of(half->rule, &half->values);
    uint64_t hash = hash_of(&key);
    uint32_t before = find(h, &key, hash);
    bool added;

    if (before != NONE)
        give_up(h, before);
    else if (h->waiting == WAITING_MAX)
        give_up(h, h->oldest);
    uint32_t at = fresh(h);
    uint64_t *first = imap_put(&h->first, hash, &added);
    struct entry *e = &h->entries[at];
    *e = (struct entry){.key = key,
                        .half = *half,
                        .older = h->newest,
                        .newer = NONE,
                        .same = added ? NONE : (uint32_t)*first};
    *first = at;
    if (h->newest == NONE)
        h->oldest = at;
    else
        h->entries[h->newest].newer = at;
    h->newest = at;
}

bool
halves_take(struct halves *h, const struct rule *finish, const struct values *v,
            struct half *out)
{
    struct key key = key_of(finish, v);
    uint32_t at = find(h, &key, hash_of(&key));
    if (at == NONE)
        return false;
    *out = h->entries[at].half;
    drop(h, at);
    return true;
}

void
halves_free(struct halves *h)
{
    if (!h)
        return;
    while (h->oldest != NONE)
        give_up(h, h->oldest);
    imap_free(&h->first);
    free(h->entries);
    free(h);
}
