/* Ticks and their labels in units that people read: 1-2-5 for counts, powers of two and
 * 1-2-5 x 1024^n for bytes, clock steps for time. */
#ifndef WEIR_REPORT_CHART_TICKS_H
#define WEIR_REPORT_CHART_TICKS_H

#include "lib/base/base.h"

enum unit {
    UNIT_COUNT,      /* "1.5 k" */
    UNIT_WHOLE,      /* the same of things that are whole: no tick between two of them */
    UNIT_BYTE,       /* "64 KiB" */
    UNIT_BYTE_PER_S, /* "64 KiB/s" */
    UNIT_NS,         /* nanoseconds: "10 µs" */
    UNIT_S,          /* seconds: "250 ms" */
    UNIT_CLOCK,      /* seconds along a time axis: "1:30" above two minutes */
};

#define TICK_TEXT 32 /* room for one label */
#define TICKS_MAX 48 /* ticks of one axis, the small ones included */

struct tick {
    double at;
    char text[TICK_TEXT]; /* empty = a small tick without a label */
    bool apart;           /* not of the scale: keeps its label where others are thinned */
};

/* Ticks of a linear axis from lo to hi (lo < hi): about `want` of them, never more than
 * TICKS_MAX. Returns how many were written to t. */
size_t ticks_linear(struct tick t[TICKS_MAX], enum unit unit, double lo, double hi,
                    size_t want);

/* Ticks of a logarithmic axis from lo to hi (0 < lo < hi) at powers of two for bytes, of
 * ten otherwise; `at` is the binary logarithm. At most about `want` labels. */
size_t ticks_log(struct tick t[TICKS_MAX], enum unit unit, double lo, double hi,
                 size_t want);

/* One value as an axis would say it. Returns buf. */
const char *ticks_text(char buf[TICK_TEXT], enum unit unit, double value);

/* What the labels of a UNIT_CLOCK axis up to `top` seconds mean: "s", "min:s", "h:min".
 * "" when the labels carry their unit themselves. */
const char *ticks_clock(double top);

#endif
