#include "lib/deflate/match.h"

#include "lib/base/mem.h"
#include "lib/base/scan.h"

#define HASH_BITS 13
#define LONG 24 /* bytes of the other hash: what repeats after a while is found by it */
#define LONG_BITS 12
#define NONE UINT16_MAX
#define BIT 16      /* costs are counted in sixteenths of a bit */
#define WORTH 24    /* bits of literals that a copy must stand for to be looked for */
#define WORTH_IT 32 /* a copy is taken when it saves more than this */
#define PATIENCE 32 /* misses before every second byte is looked at, and so on */
#define STEP_MAX 16
#define EDGE 2         /* bytes that are remembered at each end of a copy */
#define SAMPLE 256     /* bytes in a row that are counted, of eight times as many */
#define GOOD_LENGTH 16 /* no look for a better copy a byte later */

struct matcher_room {
    uint16_t few[1 << HASH_BITS];  /* position where a hash was last seen; NONE */
    uint16_t many[1 << LONG_BITS]; /* the same for LONG bytes */
    struct sequence sequences[MATCH_BLOCK / MATCH_MIN + 2];
};

struct matcher_room *
match_room_new(void)
{
    return xmalloc(sizeof(struct matcher_room));
}

void
match_room_free(struct matcher_room *room)
{
    free(room);
}

static uint32_t
load32(const unsigned char *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static uint64_t
load64(const unsigned char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* Of the first `hashed` bytes. */
static uint32_t
hash_of(const unsigned char *p, unsigned hashed)
{
    uint64_t v = load64(p) << (64 - 8 * hashed);
    return (uint32_t)((v * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - HASH_BITS));
}

static uint32_t
hash_long(const unsigned char *p)
{
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t v = (load64(p) * odd ^ load64(p + 8)) * odd ^ load64(p + 16);
    return (uint32_t)((v * UINT64_C(0x9fb21c651e98df25)) >> (64 - LONG_BITS));
}

/* Bytes that a and b have in common, `most` at most. */
static size_t
common(const unsigned char *a, const unsigned char *b, size_t most)
{
    size_t n = 0;
    for (; n + 8 <= most; n += 8) {
        uint64_t differ = load64(a + n) ^ load64(b + n);
        if (differ)
            return n + scan_first(differ);
    }
    while (n < most && a[n] == b[n])
        n++;
    return n;
}

static unsigned
log2_of(uint32_t v)
{
    return 31U - (unsigned)__builtin_clz(v);
}

/* How often each byte occurs in an eighth of them; returns how many were looked at. */
static size_t
sample(const unsigned char *bytes, size_t n, uint32_t freq[256])
{
    size_t seen = 0;
    for (size_t at = 0; at < n; at += 8 * SAMPLE)
        for (size_t i = at, to = MIN(at + SAMPLE, n); i < to; i++, seen++)
            freq[bytes[i]]++;
    return seen;
}

/* What a literal costs on the average (order-0 entropy), in sixteenths of a bit, at least
 * one. */
static unsigned
literal_cost(const unsigned char *bytes, size_t all)
{
    uint32_t freq[256] = {0};
    uint64_t sum = 0;
    size_t n = sample(bytes, all, freq);
    for (int i = 0; i < 256; i++) {
        if (freq[i] == 0)
            continue;
        /* log2(n / freq) with four binary digits behind the point */
        uint64_t q = ((uint64_t)n << 32) / freq[i], power = q;
        unsigned whole = 0, part = 0;
        while (power >= (UINT64_C(2) << 32)) {
            power >>= 1;
            whole++;
        }
        for (int digit = 0; digit < 4; digit++) {
            power = (power >> 16) * (power >> 16);
            part = part * 2 + (power >= (UINT64_C(2) << 32));
            if (power >= (UINT64_C(2) << 32))
                power >>= 1;
        }
        sum += (uint64_t)freq[i] * (whole * BIT + part);
    }
    return (unsigned)MAX(sum / n, BIT); /* no code is shorter than a bit */
}

/* Bits saved by a copy over literals, in sixteenths. */
static int
gain(size_t length, size_t distance, unsigned cost)
{
    return (int)(length * cost) - (int)((7 + log2_of((uint32_t)distance)) * BIT);
}

struct copy {
    size_t length, distance;
    int gain;
};

/* What is searched: n bytes, copies to be found by their first `hashed` bytes. */
struct search {
    struct matcher_room *room;
    const unsigned char *p;
    size_t n;
    unsigned hashed, cost;
};

/* Where the same bytes were before, NONE. */
struct seen {
    uint16_t many, few; /* LONG bytes, `hashed` bytes */
};

/* Notes the position. */
static struct seen
remember(const struct search *s, size_t at)
{
    uint16_t *few = &s->room->few[hash_of(s->p + at, s->hashed)];
    uint16_t *many = &s->room->many[hash_long(s->p + at)];
    struct seen seen = {*many, *few};
    *few = *many = (uint16_t)at;
    return seen;
}

static size_t
length_of(const struct search *s, size_t at, uint16_t from)
{
    if (from == NONE || at - from > MATCH_WINDOW ||
        load32(s->p + from) != load32(s->p + at))
        return 0;
    size_t most = MIN(s->n - at, (size_t)MATCH_MAX);
    return MATCH_MIN +
           common(s->p + from + MATCH_MIN, s->p + at + MATCH_MIN, most - MATCH_MIN);
}

static struct copy
find_copy(const struct search *s, size_t at)
{
    struct seen seen = remember(s, at);
    uint16_t from = seen.many;
    size_t length = length_of(s, at, from);
    if (length < LONG) {
        from = seen.few;
        length = length_of(s, at, from);
    }
    if (length == 0)
        return (struct copy){0, 0, 0};
    return (struct copy){length, at - from, gain(length, at - from, s->cost)};
}

/* What repeats begins and ends at the same places again: of from .. to-1, the middle need
 * not be known. */
static void
remember_edges(const struct search *s, size_t from, size_t to)
{
    for (size_t edge = MIN(from + EDGE, to); from < edge; from++)
        remember(s, from);
    for (from = MAX(from, to > EDGE ? to - EDGE : 0); from < to; from++)
        remember(s, from);
}

const struct sequence *
match_find(struct matcher_room *room, const unsigned char *bytes, size_t n, size_t *count)
{
    unsigned cost = n ? literal_cost(bytes, n) : BIT;
    struct search s = {room, bytes, n, MIN(MAX(WORTH * BIT / cost, MATCH_MIN), 8U), cost};
    size_t end =
        n > LONG ? n - LONG : 0; /* behind it there are not enough bytes to hash */
    size_t at = 0, begin = 0, found = 0, missed = 0;

    memset(room->few, 0xff, sizeof room->few);
    memset(room->many, 0xff, sizeof room->many);
    while (at < end) {
        size_t fresh = at + 1; /* the next to be remembered */
        struct copy c = find_copy(&s, at);
        if (c.gain <= WORTH_IT) {
            at += MIN(1 + missed++ / PATIENCE, STEP_MAX);
            continue;
        }
        if (c.length < GOOD_LENGTH && fresh < end) {
            struct copy next = find_copy(&s, fresh++);
            if (next.gain > c.gain + (int)cost) {
                at++;
                c = next;
            }
        }
        missed /= 2;
        room->sequences[found++] = (struct sequence){
            (uint32_t)(at - begin), (uint16_t)c.length, (uint16_t)c.distance};
        at = begin = at + c.length;
        remember_edges(&s, fresh, MIN(at, end));
    }
    room->sequences[found++] = (struct sequence){(uint32_t)(n - begin), 0, 0};
    *count = found;
    return room->sequences;
}

const struct sequence *
match_run(struct matcher_room *room, size_t n, size_t *count)
{
    size_t found = 0, left = n > MATCH_MIN ? n - 1 : 0;
    uint32_t literals = (uint32_t)(n - left);

    while (left > 0) {
        size_t length = MIN(left, (size_t)MATCH_MAX);
        if (left > length && left - length < MATCH_MIN) /* too short for the last copy */
            length -= MATCH_MIN;
        room->sequences[found++] = (struct sequence){literals, (uint16_t)length, 1};
        literals = 0;
        left -= length;
    }
    room->sequences[found++] = (struct sequence){literals, 0, 0};
    *count = found;
    return room->sequences;
}
