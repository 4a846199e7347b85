/* Scanners for the texts of /proc and /sys: small, fast, and never past the NUL behind
 * the text. */
#ifndef WEIR_COLLECT_SAMPLE_SCAN_H
#define WEIR_COLLECT_SAMPLE_SCAN_H

#include "lib/base/base.h"

static inline const char *
scan_blanks(const char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

/* The begin of the next line; the end of the text when there is none. */
static inline const char *
scan_next_line(const char *p, const char *end)
{
    const char *newline = memchr(p, '\n', (size_t)(end - p));
    return newline ? newline + 1 : end;
}

/* A whole number behind blanks. Returns what stands behind it, NULL when there is none.
 * What does not fit is missing: an unsigned 64-bit "no limit", say. */
static inline const char *
scan_number(const char *p, int64_t *value)
{
    p = scan_blanks(p);
    bool minus = *p == '-';
    p += minus;
    if (*p < '0' || *p > '9')
        return NULL;
    uint64_t v = 0;
    bool fits = true;
    for (; *p >= '0' && *p <= '9'; p++) {
        unsigned d = (unsigned)(*p - '0');
        fits = fits && v <= ((uint64_t)INT64_MAX - d) / 10;
        v = v * 10 + d;
    }
    *value = !fits ? MISSING_I64 : minus ? -(int64_t)v : (int64_t)v;
    return p;
}

/* As scan_number; a decimal point with two digits behind it makes hundredths of it, as
 * /proc/loadavg has them. */
static inline const char *
scan_hundredths(const char *p, int64_t *value)
{
    p = scan_number(p, value);
    if (!p || *p != '.')
        return p;
    int64_t part = 0;
    const char *end = scan_number(p + 1, &part);
    if (!end || end - p != 3 || part < 0 || *value > INT64_MAX / 100 - 1)
        *value = MISSING_I64;
    else if (*value != MISSING_I64)
        *value = *value * 100 + part;
    return end;
}

/* The word at p (behind blanks), up to a blank, a line end or the end. */
static inline struct slice
scan_word(const char *p)
{
    p = scan_blanks(p);
    return (struct slice){p, strcspn(p, " \t\n")};
}

/* The first line at p. */
static inline struct slice
scan_line(const char *p)
{
    return (struct slice){p, strcspn(p, "\n")};
}

#endif
