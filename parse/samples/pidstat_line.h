/* The shape of pidstat's lines. Pure. */
#ifndef WEIR_PARSE_SAMPLES_PIDSTAT_LINE_H
#define WEIR_PARSE_SAMPLES_PIDSTAT_LINE_H

#include "parse/log/wall.h"

#define PIDSTAT_WORDS 48 /* columns that a report can have */

/* What a column of a report is for. */
struct pidstat_field {
    const char *name;
    int process_col, thread_col; /* in process_rates, thread_rates */
    double factor;               /* to the column's unit; 0: text */
};

enum pidstat_place { PLACE_FIELD, PLACE_PID, PLACE_TGID, PLACE_TID, PLACE_UNKNOWN };

/* What the line above a report names. {0}: none was seen. */
struct pidstat_layout {
    struct {
        enum pidstat_place place;
        const struct pidstat_field *field; /* PLACE_FIELD */
        struct slice name;                 /* borrowed from the line */
    } cols[PIDSTAT_WORDS];
    size_t n; /* columns before Command */
};

/* "Linux 6.1.0 (node1) 	11/21/26 	_x86_64_	(8 CPU)": host is borrowed
 * from the line, *date has the date, if it can be read. */
bool pidstat_banner(struct slice line, struct slice *host, struct wall *date);

/* The time at the front of a line: what it took of it; 0: none. *w keeps its date; with
 * -H *epoch_ns is real time, else it is missing. */
size_t pidstat_time(struct slice line, struct wall *w, int64_t *epoch_ns);

/* "# Time" in front of the names of columns, with more blanks in older versions: how long
 * that is; 0: there is none. */
size_t pidstat_hash(struct slice line);

/* The names of a report's columns, the line's time taken off. */
bool pidstat_header(struct slice rest, struct pidstat_layout *layout);

/* "Average:", in any language: a word with a colon, and no time. */
bool pidstat_is_average(struct slice line);

/* The next word of *rest, taken off; empty at the end. */
struct slice pidstat_word(struct slice *rest);

#endif
