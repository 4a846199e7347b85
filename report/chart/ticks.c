#include "report/chart/ticks.h"

#include <math.h>

struct scale {
    double size;
    const char *name;
    double from; /* so many at least; 0: one. Nobody says "1.07 h" */
};

static const struct scale counts[] = {
    {1e15, " P", 0},
    {1e12, " T", 0},
    {1e9,  " G", 0},
    {1e6,  " M", 0},
    {1e3,  " k", 0},
    {1,    "",   0},
};
static const struct scale bytes[] = {
    {0x1p60, " EiB", 0},
    {0x1p50, " PiB", 0},
    {0x1p40, " TiB", 0},
    {0x1p30, " GiB", 0},
    {0x1p20, " MiB", 0},
    {0x1p10, " KiB", 0},
    {1,      " B",   0},
};
/* The size of a nanosecond is 1 here; seconds are brought to nanoseconds first. */
static const struct scale times[] = {
    {86400e9, " d",   2},
    {3600e9,  " h",   2},
    {60e9,    " min", 2},
    {1e9,     " s",   0},
    {1e6,     " ms",  0},
    {1e3,     " µs", 0},
    {1,       " ns",  0},
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

/* Four significant digits are what a place on an axis needs, three what a value does:
 * 1.25 MiB, 1023 B. */
static const char *
scaled_text(char buf[TICK_TEXT], const struct unit_row *unit, const struct scale *scale,
            double base_value, int digits)
{
    double v = base_value / scale->size;
    bool whole = fabs(v) >= 999.5 && fabs(v) < 9999.5;
    snprintf(buf, TICK_TEXT, "%.*g%s%s", whole ? 4 : digits, v, scale->name, unit->per);
    return buf;
}

/* The largest scale of which value, rounded, has enough. */
static const struct scale *
scale_of(const struct unit_row *unit, double base_value, double rounded)
{
    size_t i = 0;
    while (i + 1 < unit->nscale && fabs(base_value) < unit->scale[i].size *
                                                          MAX(unit->scale[i].from, 1) *
                                                          (1 - rounded))
        i++;
    return &unit->scale[i];
}

#define EXACT 1e-9

const char *
ticks_text(char buf[TICK_TEXT], enum unit unit, double value)
{
    const struct unit_row *row = &units[unit];
    double base_value = value * row->to_base;
    if (base_value == 0 && unit != UNIT_BYTE && unit != UNIT_BYTE_PER_S) {
        snprintf(buf, TICK_TEXT, "0");
        return buf;
    }
    bool decimal = row->scale != bytes;
    return scaled_text(buf, row, scale_of(row, base_value, decimal ? 5e-4 : EXACT),
                       base_value, 3);
}

/* The same as a place on an axis. */
static const char *
label_text(char buf[TICK_TEXT], enum unit unit, double value)
{
    const struct unit_row *row = &units[unit];
    double base_value = value * row->to_base;
    if (base_value == 0)
        return ticks_text(buf, unit, value);
    return scaled_text(buf, row, scale_of(row, base_value, EXACT), base_value, 4);
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
        label_text(buf, UNIT_S, s);
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

#define LONG_S 120 /* from here on times are told in minutes and more */

static double
step_of(enum unit unit, double raw, double top)
{
    double to_s = unit == UNIT_NS ? 1e-9 : 1;
    if ((unit == UNIT_S || unit == UNIT_NS) && top * to_s >= LONG_S)
        return clock_step(raw * to_s) / to_s;
    if (unit == UNIT_BYTE || unit == UNIT_BYTE_PER_S)
        return byte_step(raw);
    if (unit == UNIT_WHOLE)
        return MAX(decimal_step(raw), 1);
    return unit == UNIT_CLOCK ? clock_step(raw) : decimal_step(raw);
}

size_t
ticks_linear(struct tick t[TICKS_MAX], enum unit unit, double lo, double hi, size_t want)
{
    double top = MAX(fabs(lo), fabs(hi));
    double step = step_of(unit, (hi - lo) / (double)MAX(want, 1), top);
    double first = ceil(lo / step - 1e-9);
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
            scaled_text(t[n].text, row, scale_of(row, t[n].at == 0 ? 1 : top, EXACT),
                        t[n].at, 4);
        else if (row->scale == times && top * row->to_base >= LONG_S * 1e9 &&
                 t[n].at != 0)
            scaled_text(t[n].text, row, scale_of(row, top * row->to_base, EXACT),
                        t[n].at * row->to_base, 4);
        else
            label_text(t[n].text, unit, t[n].at);
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

/* The k-th tick: a power of the base, of long times what comes next on a clock. */
static struct tick
power_of(enum unit unit, bool binary, int k)
{
    static const struct {
        double s;
        const char *text;
    } clock[] = {
        {60,     "1 min" },
        {600,    "10 min"},
        {3600,   "1 h"   },
        {36000,  "10 h"  },
        {864000, "10 d"  }
    };
    const struct unit_row *row = &units[unit];
    int place = k - (row->to_base == 1 ? 9 : 0) - 2; /* 0: where 100 s would be */
    struct tick t = {.at = binary ? k : k * log2(10)};
    if (row->scale == times && place >= 0 && place < (int)ARRAY_LEN(clock)) {
        t.at = log2(clock[place].s * 1e9 / row->to_base);
        snprintf(t.text, TICK_TEXT, "%s", clock[place].text);
    } else {
        label_text(t.text, unit, binary ? ldexp(1, k) : pow(10, k));
    }
    return t;
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
        t[n] = power_of(unit, binary, k);
        if ((!labelled && k % small != 0) || t[n].at < log2(lo) - EXACT)
            continue;
        if (!labelled)
            t[n].text[0] = '\0';
        n++;
    }
    return n;
}
