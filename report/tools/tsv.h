/* Reads one weir table, the TSV of lib/table/table.h: "##" notes, the "#name..." legend,
 * rows. Safe with any bytes: what is no row is counted and named, never guessed at. */
#ifndef WEIR_REPORT_TOOLS_TSV_H
#define WEIR_REPORT_TOOLS_TSV_H

#include "lib/base/diag.h"
#include "lib/input/input.h"

#define TSV_MAX_BYTES (INT64_C(128) << 20) /* a longer table is refused */
#define TSV_MAX_COLUMNS 1024
#define TSV_MAX_VALUE 1e30 /* a number beyond is no measurement */

/* Trouble in a table; rows of tsv_kinds. */
enum tsv_trouble {
    TSV_SHORT_ROW,   /* fewer cells than the legend: left out */
    TSV_LONG_ROW,    /* more cells than the legend: left out */
    TSV_NOT_NUMBER,  /* text where a number belongs: taken as missing */
    TSV_SECOND,      /* another table begins: the rest is left out */
    TSV_NOT_FORWARD, /* for charts over time: a row earlier than the one before */
    TSV_TROUBLES
};
extern const struct diag_kind tsv_kinds[TSV_TROUBLES];

struct tsv_note {
    struct slice key, value;
};

/* {0} is an empty table. All slices point into `bytes` and are as they stand in the file:
 * unescape_tsv has not been applied. */
struct tsv {
    const char *file; /* for messages; borrowed from the input */
    char *bytes;
    size_t nbytes;
    struct tsv_note *notes; /* of the "## key: value" lines */
    size_t nnotes, notes_cap;
    struct slice *names; /* the legend, without its '#' */
    size_t ncols;
    struct slice *cells; /* nrows * ncols */
    uint64_t *lines;     /* line number of each row */
    size_t nrows, cells_cap, lines_cap;
};

/* Reads all of `in`. False with *err when it cannot be read or has no legend. d holds
 * tsv_kinds. The input must outlive the table. */
bool tsv_read(struct tsv *t, struct input *in, struct diag *d, struct err *err);
/* Takes bytes (from malloc) over instead; for tests. */
bool tsv_parse(struct tsv *t, char *bytes, size_t n, const char *file, struct diag *d,
               struct err *err);

/* Value of a note, n == 0 when there is none. */
struct slice tsv_note(const struct tsv *t, const char *key);
/* Index of a column, -1 when there is none. */
int tsv_column(const struct tsv *t, struct slice name);
struct slice tsv_cell(const struct tsv *t, size_t row, size_t col);
/* A cell as a number; NaN when it is missing ("-") or no number (then reported to d). */
double tsv_number(const struct tsv *t, size_t row, size_t col, struct diag *d);
/* Whether a column has a number somewhere and nothing but numbers and "-". */
bool tsv_numeric(const struct tsv *t, size_t col);

/* Whether no trouble was reported to d. */
bool tsv_all_used(const struct diag *d);

void tsv_free(struct tsv *t);

#endif
