/* The report for programs: one JSON object, described in weir-report(1). */
#ifndef WEIR_REPORT_PAGE_JSONREPORT_H
#define WEIR_REPORT_PAGE_JSONREPORT_H

#include "report/content/content.h"

#define REPORT_SCHEMA 1

/* Writes it to f; errors of the stream are the caller's to check. */
void json_write(FILE *f, const struct content *c);

/* The member "sections" with the tables of all of them, a comma in front. */
void json_sections(FILE *f, const struct section *sections,
                   const struct section_def *defs, size_t n);

#endif
