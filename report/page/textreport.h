/* The report for the end of a job's log: 80 columns of plain text. */
#ifndef WEIR_REPORT_PAGE_TEXTREPORT_H
#define WEIR_REPORT_PAGE_TEXTREPORT_H

#include "report/content/content.h"

struct text_style {
    bool utf8;   /* else ASCII only */
    bool colour; /* headings in bold */
};

/* Writes it to f; errors of the stream are the caller's to check. */
void text_write(FILE *f, const struct content *c, struct text_style style);

#endif
