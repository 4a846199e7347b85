/* The shape of the lines of weir-sample's log, weir-sample-log(5). Pure: lines are read
 * in parallel. */
#ifndef WEIR_PARSE_SAMPLES_SAMPLE_LINE_H
#define WEIR_PARSE_SAMPLES_SAMPLE_LINE_H

#include "lib/base/base.h"
#include "lib/columns/samples.h"

enum sample_line_kind {
    SAMPLE_LINE_HEADER,   /* "# weir-sample ..." */
    SAMPLE_LINE_TABLE,    /* "# table p process pid ...": rest from the tag on */
    SAMPLE_LINE_COMMENT,  /* "# ..." */
    SAMPLE_LINE_TICK,     /* numbers: its number, its time; rest: letters of tables */
    SAMPLE_LINE_AT,       /* numbers: the time */
    SAMPLE_LINE_RECORD,   /* tag, key, fields */
    SAMPLE_LINE_GONE,     /* tag, key */
    SAMPLE_LINE_ROOT,     /* numbers: pid */
    SAMPLE_LINE_NA,       /* tag, key (MISSING_I64: all); rest: column, why: text */
    SAMPLE_LINE_MISSED,   /* numbers: how many */
    SAMPLE_LINE_INTERVAL, /* numbers: ns; text: why */
    SAMPLE_LINE_CLOCK,    /* numbers: real, monotonic, boottime */
    SAMPLE_LINE_RESET,    /* text: why */
    SAMPLE_LINE_NOTE,     /* text */
    SAMPLE_LINE_END,      /* numbers: time; text: why */
    SAMPLE_LINE_BLANK,
    SAMPLE_LINE_BAD,  /* a record that cannot be read; tag and key if they can: bad_key */
    SAMPLE_LINE_OTHER /* none of these */
};

enum sample_field_kind {
    SAMPLE_FIELD_SET,     /* "=5" */
    SAMPLE_FIELD_ADD,     /* "5", "-5" */
    SAMPLE_FIELD_TEXT,    /* "\"abc\"": what stands between the quotes, escapes and all */
    SAMPLE_FIELD_SAME,    /* ".", ".5": for so many columns */
    SAMPLE_FIELD_MISSING, /* "-" */
};

struct sample_field {
    enum sample_field_kind kind;
    int64_t number;
    struct slice text; /* borrowed */
};

struct sample_line {
    enum sample_line_kind kind;
    char tag;
    bool has_key; /* SAMPLE_LINE_BAD: tag and key could be read */
    int64_t key;
    int64_t number[3];
    struct slice rest, text;    /* borrowed */
    size_t first_field, fields; /* in the list that the line was read with */
};

/* A growing list of fields, of many lines. {0} is empty; free(list.p). */
struct sample_fields {
    struct sample_field *p;
    size_t n, cap;
};

void sample_line_read(struct slice line, struct sample_fields *fields,
                      struct sample_line *out);

/* The next word of *rest, which is separated by one blank, taken off; false at the end.
 */
bool sample_word(struct slice *rest, struct slice *word);

#endif
