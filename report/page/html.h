/* The report as one HTML page: nothing outside it, no script. */
#ifndef WEIR_REPORT_PAGE_HTML_H
#define WEIR_REPORT_PAGE_HTML_H

#include "report/content/content.h"
#include "report/text/sheet.h"

/* Writes the page to f; errors of the stream are the caller's to check. */
void html_write(FILE *f, const struct content *c);

/* ---- html_parts.c: one part of the page each, for html_write ---- */

/* A chart with how it is read and its data. */
void html_figure(const struct sheet *p, const struct section *s,
                 const struct section_def *def);
/* A titled section with its table. */
void html_table_section(const struct sheet *p, const struct section *s,
                        const struct section_def *def);
/* The table alone; of `bytes` at most: returns how many rows were left out. */
size_t html_table_upto(const struct sheet *p, const struct section *s,
                       const struct section_def *def, size_t bytes);
void html_table(const struct sheet *p, const struct section *s,
                const struct section_def *def);

#endif
