/* Inside of samplelog: text for the buffer, and who watches. */
#ifndef WEIR_COLLECT_SAMPLE_SAMPLELOG_PRIV_H
#define WEIR_COLLECT_SAMPLE_SAMPLELOG_PRIV_H

#include "collect/sample/samplelog.h"

void text_bytes(struct samplelog *log, const char *p, size_t n);
void text_char(struct samplelog *log, char c);
void text_word(struct samplelog *log, const char *text);
void text_number(struct samplelog *log, int64_t v);
/* Text that is escaped already. */
void text_quoted(struct samplelog *log, const char *text);
/* Any other. */
void text_remark(struct samplelog *log, const char *text);
/* The line is whole; writes when there is much. */
void text_end(struct samplelog *log);

void watch_na(struct samplelog_watch *w, int table, int col, struct reason reason);
void watch_row(struct samplelog_watch *w, const struct row *row);

#endif
