/* Lines of a text report: wrapped, aligned, with bars. */
#ifndef WEIR_REPORT_TEXT_TEXTLINE_H
#define WEIR_REPORT_TEXT_TEXTLINE_H

#include "report/text/sheet.h"

#define TEXT_COLUMNS 80

enum text_side { TEXT_LEFT, TEXT_RIGHT };

/* Foreign or own text as a paragraph: lines of at most TEXT_COLUMNS, each indented; words
 * longer than a line are cut. */
void textline_wrap(const struct sheet *p, size_t indent, struct slice text);

/* One cell of `columns` columns, padded on the other side; longer text is shortened. */
void textline_cell(const struct sheet *p, struct slice text, size_t columns,
                   enum text_side side, bool keep_end);

/* A bar of share (0 to 1) of `columns` columns; anything above 0 shows. Not padded. */
void textline_bar(const struct sheet *p, double share, size_t columns);

/* `n` times the sign of a rule. */
void textline_rule(const struct sheet *p, size_t n);

/* Columns that the text takes when it is printed here. */
size_t textline_width(const struct sheet *p, struct slice text);

#endif
