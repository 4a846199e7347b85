/* Decimal numbers in units: exact, without floating point. */
#include "lib/base/num.h"

__extension__ typedef unsigned __int128 u128;

/* What 64 bits hold; what comes behind the point after that is dropped. */
#define DIGITS_MAX 19
#define POWER_MAX 30

/* A decimal number without its sign: mantissa * 10^power. */
struct decimal {
    uint64_t mantissa;
    int power;
};

static bool
is_digit(struct slice s, size_t i)
{
    return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* Digits from s[*at] on; behind the point those that do not fit any more are dropped. */
static bool
take_digits(struct slice s, size_t *at, bool behind_point, struct decimal *d, int *taken)
{
    size_t from = *at;
    for (; is_digit(s, *at); ++*at) {
        if (*taken == DIGITS_MAX && behind_point)
            continue;
        if (*taken == DIGITS_MAX)
            return false;
        d->mantissa = d->mantissa * 10 + (uint64_t)(s.p[*at] - '0');
        d->power -= behind_point;
        *taken += d->mantissa > 0;
    }
    return *at > from;
}

/* "12", "12.5", ".5", "1.25e-05" */
static bool
decimal(struct slice s, struct decimal *d)
{
    int taken = 0;
    size_t at = 0;
    int64_t exponent = 0;

    *d = (struct decimal){0, 0};
    bool whole = take_digits(s, &at, false, d, &taken), part = false;
    if (!whole && is_digit(s, at))
        return false;
    if (at < s.n && s.p[at] == '.') {
        at++;
        part = take_digits(s, &at, true, d, &taken);
    }
    if (!whole && !part)
        return false;
    if (at < s.n && (s.p[at] | 0x20) == 'e') {
        if (!num_i64(slice_from(s, at + 1), &exponent) || exponent > POWER_MAX ||
            exponent < -POWER_MAX)
            return false;
        d->power += (int)exponent;
        return true;
    }
    return at == s.n;
}

bool
num_scaled(struct slice s, int64_t factor, int64_t *out)
{
    struct decimal d;
    bool minus = s.n > 0 && s.p[0] == '-';
    if (!decimal(slice_from(s, minus), &d))
        return false;
    u128 v = (u128)d.mantissa * (u128)factor;
    for (; d.power > 0 && v > 0; d.power--) {
        v *= 10;
        if (v > INT64_MAX)
            return false;
    }
    for (; d.power < 0 && v > 0; d.power++)
        v /= 10;
    if (v > INT64_MAX)
        return false;
    *out = minus ? -(int64_t)v : (int64_t)v;
    return true;
}
