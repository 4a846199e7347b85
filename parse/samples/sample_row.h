/* What all readers of samples do: a row of a table, its time, values from text. */
#ifndef WEIR_PARSE_SAMPLES_SAMPLE_ROW_H
#define WEIR_PARSE_SAMPLES_SAMPLE_ROW_H

#include "parse/log/source.h"
#include "parse/log/wall.h"

/* A new row of a table under samples/ in which only time, log and line (the one in work)
 * are known; time_ns is on the run's axis. Counted as an event. */
struct batch *sample_row(struct source *s, int table, int64_t time_ns);
/* The same for a line that was read before. */
struct batch *sample_row_of(struct source *s, int table, int64_t time_ns, uint64_t line);

/* Text into a column of text ids. */
void sample_set_text(struct source *s, struct batch *b, int col, struct slice text);

/* wall_settle; a date that stays unsure is told, once. */
void sample_settle_date(struct source *s, struct wall *w, bool *told);

/* A number as tools print it: "12.5", "12,5", "-1", with what stands behind it: "18.1M",
 * "45 %", "1380 MHz". *unit is that, without blanks; borrowed. false: not a number. */
bool sample_number(struct slice text, double *value, struct slice *unit);

#endif
