#include "report/ticks.h"

#include <math.h>

struct scale {
    double size;
    const char *name;
};

static const struct scale counts[] = {
    {1e15, " P"},
    {1e12, " T"},
    {1e9,  " G"},
    {1e6,  " M"},
    {1e3,  " k"},
    {1,    ""  },
};
static const struct scale bytes[] = {
    {0x1p60, " EiB"},
    {0x1p50, " PiB"},
    {0x1p40, " TiB"},
    {0x1p30, " GiB"},
    {0x1p20, " MiB"},
    {0x1p10, " KiB"},
    {1,      " B"  },
};
/* The size of a nanosecond is 1 here; seconds are brought to nanoseconds first. */
static const struct scale times[] = {
    {86400e9, " d"  },
    {3600e9,  " h"  },
    {60e9,    " min"},
    {1e9,     " s"  },
    {1e6,     " ms" },
    {1e3,     " µs"},
    {1,       " ns" },
};

static const struct unit_row {
    const struct scale *scale;
    size_t nscale;
    double to_base; /* value times this is in the unit of the scale */
    const char *per;
} units[] = {
#define UNIT(unit, scales, to_base, per)                                                 \
    [UNIT_##unit] = {scales, ARRAY_LEN(scales), to_base, per},
    /* clang-format off */
    UNIT(COUNT,      counts, 1,   "")
    UNIT(WHOLE,      counts, 1,   "")
    UNIT(BYTE,       bytes,  1,   "")
    UNIT(BYTE_PER_S, bytes,  1,   "/s")
    UNIT(NS,         times,  1,   "")
    UNIT(S,          times,  1e9, "")
    UNIT(CLOCK,      times,  1e9, "")
/* clang-format on */
#undef UNIT
};

/* Four significant digits are what a label needs: 1.25 MiB, 1023 B. */
static const char *
scaled_text(char buf[TICK_TEXT], const struct unit_row *unit, const struct scale *scale,
            double base_value)
{
    snprintf(buf, TICK_TEXT, "%.4g%s%s", base_value / scale->size, scale->name,
             unit->per);
    return buf;
}

/* The largest scale of which value has at least one. */
static const struct scale *
scale_of(const struct unit_row *unit, double base_value)
{
    size_t i = 0;
    while (i + 1 < unit->nscale && fabs(base_value) < unit->scale[i].size * (1 - 1e-9))
        i++;
    return &unit->scale[i];
}

const char *
ticks_text(char buf[TICK_TEXT], enum unit unit, double value)
{
    const struct unit_row *row = &units[unit];
    double base_value = value * row->to_base;
    if (base_value == 0 && unit != UNIT_BYTE && unit != UNIT_BYTE_PER_S) {
        snprintf(buf, TICK_TEXT, "0");
        return buf;
    }
    return scaled_text(buf, row, scale_of(row, base_value), base_value);
}

/* ---- clock: labels along a time axis ---- */

enum clock_form { CLOCK_UNIT, CLOCK_SECONDS, CLOCK_MIN_S, CLOCK_H_MIN, CLOCK_DAYS };

static const struct {
    double from; /* seconds: the form serves axes at least so long */
    const char *name;
} forms[] = {
    [CLOCK_UNIT] = {0,         ""     },
    [CLOCK_SECONDS] = {1,         "s"    },
    [CLOCK_MIN_S] = {120,       "min:s"},
    [CLOCK_H_MIN] = {2 * 3600,  "h:min"},
    [CLOCK_DAYS] = {96 * 3600, "days" },
};

static enum clock_form
clock_form(double top)
{
    size_t i = ARRAY_LEN(forms) - 1;
    while (i > 0 && top < forms[i].from)
        i--;
    return (enum clock_form)i;
}

const char *
ticks_clock(double top)
{
    return forms[clock_form(top)].name;
}

static const char *
clock_text(char buf[TICK_TEXT], double s, double top)
{
    const char *sign = s < 0 ? "-" : "";
    double t = round(fabs(s) * 1e6) / 1e6;
    switch (clock_form(top)) {
    case CLOCK_MIN_S:
        snprintf(buf, TICK_TEXT, "%s%.0f:%02.0f", sign, floor(t / 60), fmod(t, 60));
        break;
    case CLOCK_H_MIN:
        snprintf(buf, TICK_TEXT, "%s%.0f:%02.0f", sign, floor(t / 3600),
                 floor(fmod(t, 3600) / 60));
        break;
    case CLOCK_SECONDS:
        snprintf(buf, TICK_TEXT, "%s%.6g", sign, t);
        break;
    case CLOCK_DAYS:
        snprintf(buf, TICK_TEXT, "%s%.6g", sign, t / 86400);
        break;
    case CLOCK_UNIT:
        ticks_text(buf, UNIT_S, s);
        break;
    }
    return buf;
}

/* ---- linear axes ---- */

/* The first of the ladder's steps that is at least raw; *from is the power it is built
 * on. */
static double
ladder(double raw, double power, const double *steps, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (steps[i] * power >= raw / 1.4)
            return steps[i] * power;
    }
    return steps[n - 1] * power;
}

static double
decimal_step(double raw)
{
    static const double steps[] = {1, 2, 5, 10};
    return ladder(raw, pow(10, floor(log10(raw) + 1e-9)), steps, ARRAY_LEN(steps));
}

static double
byte_step(double raw)
{
    static const double steps[] = {1, 2, 5, 10, 20, 50, 100, 256, 512, 1024};
    double power = raw > 1 ? pow(1024, floor(log2(raw) / 10 + 1e-9)) : 1;
    return ladder(raw, power, steps, ARRAY_LEN(steps));
}

static double
clock_step(double raw)
{
    static const double steps[] = {
        1,   2,   5,    10,   15,        30,        60,        120,        300,
        600, 900, 1800, 3600, 2 * 3600., 3 * 3600., 6 * 3600., 12 * 3600., 86400.};
    if (raw < 1)
        return decimal_step(raw);
    return raw > 86400 ? 86400 * decimal_step(raw / 86400)
                       : ladder(raw, 1, steps, ARRAY_LEN(steps));
}

static double
step_of(enum unit unit, double raw)
{
    if (unit == UNIT_BYTE || unit == UNIT_BYTE_PER_S)
        return byte_step(raw);
    if (unit == UNIT_WHOLE)
        return MAX(decimal_step(raw), 1);
    return unit == UNIT_CLOCK ? clock_step(raw) : decimal_step(raw);
}

size_t
ticks_linear(struct tick t[TICKS_MAX], enum unit unit, double lo, double hi, size_t want)
{
    double step = step_of(unit, (hi - lo) / (double)MAX(want, 1));
    double first = ceil(lo / step - 1e-9), top = MAX(fabs(lo), fabs(hi));
    const struct unit_row *row = &units[unit];
    bool is_count = unit == UNIT_COUNT || unit == UNIT_WHOLE;
    size_t n = 0;
    for (; n < TICKS_MAX && (first + (double)n) * step <= hi + step * 1e-9; n++) {
        t[n] = (struct tick){.at = (first + (double)n) * step};
        if (unit == UNIT_CLOCK)
            clock_text(t[n].text, t[n].at, top);
        else if (is_count && top < 1e4)
            snprintf(t[n].text, TICK_TEXT, "%.6g", t[n].at);
        else if (is_count)
            scaled_text(t[n].text, row, scale_of(row, t[n].at == 0 ? 1 : top), t[n].at);
        else
            ticks_text(t[n].text, unit, t[n].at);
    }
    return n;
}

/* ---- logarithmic axes ---- */

/* Powers between two labels: 1, 2, 5, 10 for bytes (10 leads from B to KiB to MiB); 1, 3
 * for decimal units. */
static int
log_stride(bool binary, double powers, size_t want)
{
    static const int strides[2][5] = {
        {1, 3, 6, 9,  12},
        {1, 2, 5, 10, 20}
    };
    int i = 0;
    while (i < 4 && powers / strides[binary][i] > (double)want)
        i++;
    return strides[binary][i];
}

/* Where powers are too far apart, round values on the linear scale, put at their
 * logarithm. */
static size_t
ticks_between_powers(struct tick t[TICKS_MAX], enum unit unit, double lo, double hi,
                     size_t want)
{
    size_t n = ticks_linear(t, unit, lo, hi, want), kept = 0;
    for (size_t i = 0; i < n; i++) {
        t[i].at = log2(t[i].at);
        if (t[i].at >= log2(lo))
            t[kept++] = t[i];
    }
    return kept;
}

size_t
ticks_log(struct tick t[TICKS_MAX], enum unit unit, double lo, double hi, size_t want)
{
    bool binary = unit == UNIT_BYTE || unit == UNIT_BYTE_PER_S;
    double per_power = binary ? 1 : log2(10);
    int first = (int)ceil(log2(lo) / per_power - 1e-9);
    int last = (int)floor(log2(hi) / per_power + 1e-9);
    int stride = log_stride(binary, last - first + 1, MAX(want, 1));
    int small = (last - first) / (TICKS_MAX - 1) + 1;
    size_t n = 0;
    if (hi / lo < (binary ? 2.5 : 20))
        return ticks_between_powers(t, unit, lo, hi, want / 2);
    for (int k = first; k <= last && n < TICKS_MAX; k++) {
        bool labelled = k % stride == 0;
        if (!labelled && k % small != 0)
            continue;
        t[n] = (struct tick){.at = k * per_power};
        if (labelled)
            ticks_text(t[n].text, unit, binary ? ldexp(1, k) : pow(10, k));
        n++;
    }
    return n;
}
