/* Where a report is written to: a file and the dress that foreign text wears in it. The
 * literal part of a format is ours and goes out as it stands; every %s is escaped. */
#ifndef WEIR_REPORT_TEXT_SHEET_H
#define WEIR_REPORT_TEXT_SHEET_H

#include "report/text/escape.h"

struct sheet {
    FILE *f;
    enum escape_dress dress;
};

/* Arguments for one %.*s; s is evaluated twice. */
#define SHEET_SLICE(s) (int)(s).n, (s).p

/* Knows %s, %.*s (escaped), %d, %.1f (any one digit) and %%. */
void sheet_put(const struct sheet *sheet, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
