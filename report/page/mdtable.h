/* A section's table as GitHub Markdown. */
#ifndef WEIR_REPORT_PAGE_MDTABLE_H
#define WEIR_REPORT_PAGE_MDTABLE_H

#include "report/content/sections.h"
#include "report/text/sheet.h"

void md_table(const struct sheet *p, const struct section *s,
              const struct section_def *def);

#endif
