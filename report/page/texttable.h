/* A section's table in 80 columns of text. */
#ifndef WEIR_REPORT_PAGE_TEXTTABLE_H
#define WEIR_REPORT_PAGE_TEXTTABLE_H

#include "report/content/sections.h"
#include "report/page/textreport.h"
#include "report/text/sheet.h"

/* The columns that are always shown, as wide as they need; where that is too much, names
 * of files and long texts are shortened. Then what stands below a row. */
void text_table(const struct sheet *p, const struct section *s,
                const struct section_def *def, struct text_style style);

/* What f holds at its end without the blanks at the ends of its lines, which aligned
 * cells leave. */
void text_trimmed(FILE *f, struct slice text);

#endif
