/* What the files of table.c share: a table under way, its cells, and a dress per format.
 */
#ifndef WEIR_LIB_TABLE_TABLE_PRIV_H
#define WEIR_LIB_TABLE_TABLE_PRIV_H

#include "lib/base/mem.h"
#include "lib/table/table.h"

enum cell_kind { CELL_MISSING, CELL_I64, CELL_F64, CELL_TEXT };

struct cell {
    enum cell_kind kind;
    const char *unit; /* the column's, except in records, where each row has its own */
    int64_t i;
    double f;
    struct slice text;
};

struct note {
    const char *key;
    struct slice value;
};

/* A format: how a table begins (after the notes, before the first row), how a row of
 * ncols cells is printed, how it ends. */
struct dress {
    void (*begin)(struct table *t);
    void (*row)(struct table *t, const struct cell *cells);
    void (*end)(struct table *t);
};

struct table {
    FILE *f;
    const struct dress *dress;
    enum table_format format; /* never FORMAT_AUTO */
    struct table_about about;
    const struct table_col *cols; /* those that are printed */
    int ncols;
    const struct table_col *given; /* those that cells are given for */
    int ngiven;
    int *chosen; /* place in given of each that is printed; NULL: they are the same */
    const char *spare; /* names of table_spare; NULL: none */
    bool keeps_all;    /* but columns were chosen */
    bool begun;
    bool is_record;      /* text: numbers stand left, the last column is never cut */
    uint64_t rows;       /* rows printed before the current one */
    struct cell *cells;  /* ngiven */
    struct cell *picked; /* those that are printed, where they are chosen */
    int at;              /* next cell of the current row */
    struct arena row;    /* text of the current row */
    struct arena kept;   /* notes, chosen columns and a row's cells of those */
    struct note *notes;
    size_t nnotes, notes_cap;
    void *state; /* the dress's own */
};

extern const struct dress dress_tsv, dress_csv, dress_json, dress_md, dress_text;

/* The next cell, to be filled: kind and unit are set, units may be overridden. */
struct cell *table_cell(struct table *t, enum cell_kind kind);

/* ---- text ---- */

/* A byte as \x1b or \xE9. */
void escape_hex(FILE *f, unsigned char byte);
/* For people: control and bidirectional characters escaped, the rest as it is. */
void escape_human(FILE *f, struct slice s);

/* ---- numbers ---- */

/* An f64 as all machine formats print it: 9 significant digits. */
void print_f64(FILE *f, double v);
/* A cell of column `name` as text and Markdown show it, text not yet escaped for
 * Markdown. utf8: whether "µ" may be used. */
void print_human(FILE *f, const char *name, const struct cell *c, bool utf8);
/* A column's name as people read it: "read_bytes" -> "read bytes", "dur_ns" -> "dur". */
void print_head(FILE *f, const struct table_col *col);
/* Whether columns of this unit hold numbers. */
bool is_numeric_unit(const char *unit);

/* ---- JSON ---- */

/* {"weir": {...}, "input": {...}: the part that tables and records share. */
void json_write_head(FILE *f, const struct table_about *about);
void json_write_text(FILE *f, struct slice s);
void json_write_cell(FILE *f, const struct cell *c);

#endif
