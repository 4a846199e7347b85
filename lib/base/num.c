#include "lib/base/num.h"

#include <math.h>

/* ---- checked numbers ---- */

#define U64_DIGITS 19 /* any so long fit */

static const uint32_t power10[] = {1,      10,      100,      1000,      10000,
                                   100000, 1000000, 10000000, 100000000, 1000000000};

size_t
num_take_long(struct slice s, uint64_t *out)
{
    uint64_t v = 0;
    size_t n = 0;
    for (; n < s.n && n < U64_DIGITS && s.p[n] >= '0' && s.p[n] <= '9'; n++)
        v = v * 10 + (uint64_t)(s.p[n] - '0');
    *out = v;
    return n;
}

static bool
parse_digits(struct slice s, unsigned base, uint64_t *out)
{
    if (s.n == 0)
        return false;
    uint64_t v = 0;
    if (base == 10 && s.n <= U64_DIGITS) {
        if (num_take_u64(s, &v) != s.n)
            return false;
        *out = v;
        return true;
    }
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        unsigned d = c - '0';
        if (d > 9)
            d = (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10U : 99;
        if (d >= base || v > (UINT64_MAX - d) / base)
            return false;
        v = v * base + d;
    }
    *out = v;
    return true;
}

bool
num_u64(struct slice s, uint64_t *out)
{
    return parse_digits(s, 10, out);
}

/* Takes a sign off the front; true when it was a minus. */
static bool
take_sign(struct slice *s)
{
    if (s->n == 0 || (s->p[0] != '-' && s->p[0] != '+'))
        return false;
    bool minus = s->p[0] == '-';
    *s = slice_from(*s, 1);
    return minus;
}

/* The magnitude with its sign, if it fits. */
static bool
signed_of(uint64_t magnitude, bool minus, int64_t *out)
{
    if (magnitude > (uint64_t)INT64_MAX + minus)
        return false;
    *out = minus ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}

bool
num_i64(struct slice s, int64_t *out)
{
    uint64_t v;
    bool minus = take_sign(&s);
    return parse_digits(s, 10, &v) && signed_of(v, minus, out);
}

bool
num_c(struct slice s, int64_t *out)
{
    uint64_t v;
    bool minus = take_sign(&s);
    unsigned base = 10;
    if (s.n > 2 && s.p[0] == '0' && (s.p[1] | 0x20) == 'x') {
        base = 16;
        s = slice_from(s, 2);
    } else if (s.n > 1 && s.p[0] == '0') {
        base = 8;
    }
    if (!parse_digits(s, base, &v))
        return false;
    if (minus)
        return signed_of(v, minus, out);
    *out = (int64_t)v;
    return true;
}

static size_t
count_digits(struct slice s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    return n;
}

/* [sign] digits [. digits] [e [sign] digits], with a digit before or behind the point. */
static bool
looks_decimal(struct slice s)
{
    take_sign(&s);
    size_t whole = count_digits(s), part = 0;
    s = slice_from(s, whole);
    if (s.n > 0 && s.p[0] == '.') {
        part = count_digits(slice_from(s, 1));
        s = slice_from(s, 1 + part);
    }
    if (whole + part == 0)
        return false;
    if (s.n > 0 && (s.p[0] | 0x20) == 'e') {
        s = slice_from(s, 1);
        take_sign(&s);
        size_t exponent = count_digits(s);
        return exponent > 0 && exponent == s.n;
    }
    return s.n == 0;
}

bool
num_f64(struct slice s, double *out)
{
    char text[512];
    if (s.n >= sizeof text || !looks_decimal(s)) /* also keeps "nan" and "0x1p3" out */
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    double v = strtod(text, NULL);
    if (!isfinite(v))
        return false;
    *out = v;
    return true;
}

size_t
num_take_seconds(struct slice s, int64_t *ns, unsigned *decimals)
{
    uint64_t seconds, part = 0;
    size_t n = num_take_u64(s, &seconds), digits = 0;
    if (n == 0)
        return 0;
    if (n + 1 < s.n && s.p[n] == '.') {
        digits = num_take_u64(slice_from(s, n + 1), &part);
        if (digits > 9)
            return 0;
        part *= power10[9 - digits];
        n += digits ? 1 + digits : 0;
    }
    if (seconds > ((uint64_t)INT64_MAX - part) / (uint64_t)NS_PER_S)
        return 0;
    *ns = (int64_t)(seconds * (uint64_t)NS_PER_S + part);
    *decimals = (unsigned)digits;
    return n;
}

bool
num_seconds(struct slice s, int64_t *ns)
{
    unsigned decimals;
    int64_t v;
    if (s.n == 0 || num_take_seconds(s, &v, &decimals) != s.n)
        return false;
    *ns = v;
    return true;
}

/* ---- user input with a unit ---- */

struct unit {
    const char *name;
    int64_t factor;
};

static bool
find_unit(const struct unit *units, struct slice name, int64_t *factor)
{
    for (; units->name; units++) {
        if (slice_eq(slice_of(units->name), name)) {
            *factor = units->factor;
            return true;
        }
    }
    return false;
}

/* "1.5h": the whole part stays integer; only the part below one unit is rounded. */
static bool
parse_scaled(const char *text, const struct unit *units, int64_t *out)
{
    struct slice s = slice_of(text);
    size_t whole = count_digits(s);
    uint64_t value, part = 0;
    if (!parse_digits((struct slice){s.p, whole}, 10, &value))
        return false;
    s = slice_from(s, whole);
    size_t decimals = 0;
    if (s.n > 0 && s.p[0] == '.') {
        decimals = count_digits(slice_from(s, 1));
        if (decimals > 9 || !parse_digits((struct slice){s.p + 1, decimals}, 10, &part))
            return false;
        s = slice_from(s, 1 + decimals);
    }
    while (s.n > 0 && s.p[0] == ' ')
        s = slice_from(s, 1);
    int64_t factor;
    if (!find_unit(units, s, &factor))
        return false;
    int64_t below = llround((double)part * (double)factor / power10[decimals]);
    if (value > (uint64_t)(INT64_MAX - below) / (uint64_t)factor)
        return false;
    *out = (int64_t)value * factor + below;
    return true;
}

bool
num_duration(const char *text, int64_t *ns)
{
    static const struct unit units[] = {
        {"",          NS_PER_S        },
        {"ns",        1               },
        {"us",        1000            },
        {"\xC2\xB5s", 1000            }, /* micro sign */
        {"\xCE\xBCs", 1000            }, /* Greek mu */
        {"ms",        1000000         },
        {"s",         NS_PER_S        },
        {"m",         60 * NS_PER_S   },
        {"min",       60 * NS_PER_S   },
        {"h",         3600 * NS_PER_S },
        {"d",         86400 * NS_PER_S},
        {NULL,        0               },
    };
    return parse_scaled(text, units, ns);
}

#define KI INT64_C(1024)
#define K1000 INT64_C(1000)

bool
num_size(const char *text, int64_t *bytes)
{
    static const struct unit units[] = {
        {"",    1                            },
        {"B",   1                            },
        {"b",   1                            },
        {"k",   KI                           },
        {"K",   KI                           },
        {"KiB", KI                           },
        {"kiB", KI                           },
        {"kB",  K1000                        },
        {"KB",  K1000                        },
        {"m",   KI * KI                      },
        {"M",   KI * KI                      },
        {"MiB", KI * KI                      },
        {"MB",  K1000 * K1000                },
        {"g",   KI * KI * KI                 },
        {"G",   KI * KI * KI                 },
        {"GiB", KI * KI * KI                 },
        {"GB",  K1000 * K1000 * K1000        },
        {"t",   KI * KI * KI * KI            },
        {"T",   KI * KI * KI * KI            },
        {"TiB", KI * KI * KI * KI            },
        {"TB",  K1000 * K1000 * K1000 * K1000},
        {NULL,  0                            },
    };
    return parse_scaled(text, units, bytes);
}
