#include "lib/base/num.h"

#include <math.h>

#define HUMAN_SIZE 32

struct step {
    double least; /* the step serves values that round to this and up */
    const char *name;
};

/* Decimals that leave 3 significant digits; none above 100. */
static int
decimals_of(double size)
{
    return size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
}

static const char *
human_steps(char *buf, double v, const struct step *steps, size_t n)
{
    if (!isfinite(v)) {
        snprintf(buf, HUMAN_SIZE, "-");
        return buf;
    }
    size_t i = n - 1;
    while (i > 0 && fabs(v) < steps[i].least)
        i--;
    double scaled = v / steps[i].least;
    /* 1023.7 KiB would print as 1024 KiB: what rounds up to the next step belongs to it
     */
    static const double half[] = {0.5, 0.05, 0.005};
    double rounded = fabs(scaled) + half[decimals_of(fabs(scaled))];
    if (i + 1 < n && rounded >= steps[i + 1].least / steps[i].least)
        scaled = v / steps[++i].least;
    if (fabs(scaled) > 1e9)
        snprintf(buf, HUMAN_SIZE, "%.3g %s", scaled, steps[i].name);
    else
        snprintf(buf, HUMAN_SIZE, "%.*f %s",
                 i == 0 && scaled == floor(scaled) ? 0 : decimals_of(fabs(scaled)),
                 scaled, steps[i].name);
    return buf;
}

const char *
human_bytes(char *buf, double bytes)
{
    static const struct step steps[] = {
        {1,      "B"  },
        {0x1p10, "KiB"},
        {0x1p20, "MiB"},
        {0x1p30, "GiB"},
        {0x1p40, "TiB"},
        {0x1p50, "PiB"},
    };
    return human_steps(buf, bytes, steps, ARRAY_LEN(steps));
}

const char *
human_ns(char *buf, double ns)
{
    static const struct step steps[] = {
        {1,       "ns"       },
        {1e3,     "\xC2\xB5s"},
        {1e6,     "ms"       },
        {1e9,     "s"        },
        {60e9,    "min"      },
        {3600e9,  "h"        },
        {86400e9, "d"        },
    };
    return human_steps(buf, ns, steps, ARRAY_LEN(steps));
}

/* Spaces between groups of three digits; `digits` may begin with a minus. */
static void
group_digits(char *buf, const char *digits)
{
    size_t n = strlen(digits), at = 0;
    for (size_t i = 0; i < n; i++) {
        bool behind_digit = i > 0 && digits[i - 1] != '-';
        if (behind_digit && (n - i) % 3 == 0)
            buf[at++] = ' ';
        buf[at++] = digits[i];
    }
    buf[at] = 0;
}

const char *
human_i64(char *buf, int64_t n)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%lld", (long long)n);
    group_digits(buf, digits);
    return buf;
}

const char *
human_count(char *buf, double n)
{
    if (!isfinite(n))
        snprintf(buf, HUMAN_SIZE, "-");
    else if (fabs(n) >= 1e18)
        snprintf(buf, HUMAN_SIZE, "%.3g", n);
    else if (n == floor(n) || fabs(n) >= 999.5)
        human_i64(buf, llround(n));
    else
        snprintf(buf, HUMAN_SIZE, "%.3g", n);
    return buf;
}
