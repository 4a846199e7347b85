/* Cells of a section's table as people read them. */
#ifndef WEIR_REPORT_CONTENT_VIEW_H
#define WEIR_REPORT_CONTENT_VIEW_H

#include "report/content/sections.h"

/* Whether the table has the column at all; a view of one that it lacks is not shown. */
bool view_present(const struct section *s, const struct view *view);
/* Names of files: their end matters most. */
bool view_is_path(const struct view *view);
/* Numbers stand to the right. */
bool view_is_number(const struct view *view);

/* What stands for a missing cell: "-", or words where the lack says something. */
const char *view_missing(const struct view *view);

/* Text of a cell, its escapes undone; empty when missing. Borrowed from *memory, which
 * the caller frees. */
struct slice view_text(char **memory, const struct section *s, size_t row,
                       const char *column);
/* A cell as a number, NaN when missing. */
double view_number(const struct section *s, size_t row, const char *column);
/* Human text of a number cell into buf (at least 48 bytes), returned; "-" when missing.
 */
const char *view_human(char *buf, const struct section *s, size_t row,
                       const struct view *view);

/* What a bar of full length stands for in this cell; 0: no bar. */
double view_full_bar(const struct section *s, size_t row, const struct view *view);
/* Largest value of a column, 0 when it has none: the full length of its bars. */
double view_largest(const struct section *s, const char *column);

#endif
