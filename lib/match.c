#include "lib/match.h"

#include "lib/mem.h"
#include "lib/scan.h"

#define HASH_BITS 14
#define NONE UINT16_MAX
#define BIT 16      /* costs are counted in sixteenths of a bit */
#define WORTH 24    /* bits of literals that a copy must stand for to be looked for */
#define WORTH_IT 32 /* a copy is taken when it saves more than this */
#define PATIENCE                                                                         \
    32 /* misses in a row before every second byte is looked at, and so on               \
        */
#define STEP_MAX 16
#define EDGE 4
#define GOOD_LENGTH 16 /* no look for a better copy a byte later */

struct matcher_room {
    uint16_t latest[1 << HASH_BITS]; /* position where a hash was last seen; NONE */
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

/* What a literal of these costs on the average (order-0 entropy), in sixteenths of a
 * bit, at least one. */
static unsigned
literal_cost(const uint32_t freq[256], size_t n)
{
    uint64_t sum = 0;
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

/* Notes the position; where the same bytes were before, NONE. */
static uint16_t
remember(const struct search *s, size_t at)
{
    uint16_t *latest = &s->room->latest[hash_of(s->p + at, s->hashed)], from = *latest;
    *latest = (uint16_t)at;
    return from;
}

static struct copy
find_copy(const struct search *s, size_t at)
{
    uint16_t from = remember(s, at);
    size_t distance = at - from, most = MIN(s->n - at, (size_t)MATCH_MAX);

    if (from == NONE || distance > MATCH_WINDOW ||
        load32(s->p + from) != load32(s->p + at))
        return (struct copy){0, 0, 0};
    size_t length = MATCH_MIN + common(s->p + from + MATCH_MIN, s->p + at + MATCH_MIN,
                                       most - MATCH_MIN);
    return (struct copy){length, distance, gain(length, distance, s->cost)};
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
match_find(struct matcher_room *room, const unsigned char *bytes, size_t n,
           const uint32_t freq[256], size_t *count)
{
    unsigned cost = literal_cost(freq, n);
    struct search s = {room, bytes, n, MIN(MAX(WORTH * BIT / cost, MATCH_MIN), 8U), cost};
    size_t end = n > 8 ? n - 8 : 0; /* behind it there are not enough bytes to hash */
    size_t at = 0, begin = 0, found = 0, missed = 0;

    memset(room->latest, 0xff, sizeof room->latest);
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
        missed = 0;
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
