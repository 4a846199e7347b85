/* The report as GitHub Markdown: headings, tables, commands. */
#ifndef WEIR_REPORT_PAGE_MDREPORT_H
#define WEIR_REPORT_PAGE_MDREPORT_H

#include "report/content/content.h"

/* Writes it to f; errors of the stream are the caller's to check. */
void md_write(FILE *f, const struct content *c);

#endif
