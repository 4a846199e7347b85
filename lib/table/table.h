/* One table, many dresses: every analysis tool prints through this. Numbers go in in base
 * units; only `text` rounds them and chooses KiB or ms.  Formats: weir-table(5). */
#ifndef WEIR_LIB_TABLE_TABLE_H
#define WEIR_LIB_TABLE_TABLE_H

#include "lib/base/err.h"
#include "lib/opt/opt.h"
#include "lib/table/out.h"

enum table_format {
    FORMAT_AUTO,
    FORMAT_TEXT,
    FORMAT_TSV,
    FORMAT_CSV,
    FORMAT_JSON,
    FORMAT_MD
};
/* For an OPT_CHOICE option; index = enum table_format. */
#define TABLE_FORMATS "auto|text|tsv|csv|json|md"

struct table_col {
    const char *name;    /* "read_bytes": unit in the name */
    const char *unit;    /* "byte", "ns", "s", "1", "byte/s", "1/s"; "" for text and for
                            numbers that are names (pid, line): not grouped in text */
    const char *meaning; /* for JSON and the manual */
};

struct table_about {
    const char *tool;    /* "weir-iops" */
    const char *command; /* command line */
    const char *input;   /* name of the input */
    const char *title;   /* "IOPS over time": text and Markdown only */
};

struct table;

/* The format that is meant: FORMAT_AUTO is text when f is a terminal, else TSV. */
enum table_format table_resolve(enum table_format format, FILE *f);

/* cols is borrowed until table_end. FORMAT_AUTO is text on a terminal, TSV otherwise.
 * Writes to out->f. */
struct table *table_begin(struct out *out, enum table_format format,
                          const struct table_about *about, const struct table_col *cols,
                          int ncols);
/* Shows the columns that are named, separated by commas, in this order; "all": all of
 * them. Cells are given for all as ever. false with *err, which lists the names, when
 * there is no such column. Before the first row only. */
bool table_choose(struct table *t, const char *names, struct err *err);
/* Columns that a terminal too narrow for all is spared, the first one first, separated by
 * commas; borrowed until table_end. Then the rightmost ones. Elsewhere, and of columns
 * that were chosen, all are printed. */
void table_spare(struct table *t, const char *names);
/* A "## key: value" line before the legend in TSV, a note under the table in text and
 * Markdown, a member of "notes" in JSON, nothing in CSV. Before the first row only. */
void table_note(struct table *t, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Cells of a row from left to right; table_row ends the row (missing ones are filled).
 * Text may hold any bytes; they are escaped as the format wants. NaN and infinities are
 * printed as missing. */
void table_i64(struct table *t, int64_t v);
void table_f64(struct table *t, double v);
void table_text(struct table *t, struct slice s);
void table_missing(struct table *t);
void table_row(struct table *t);
/* Completes the output and frees t. Write errors come out of out_commit. */
void table_end(struct table *t);

/* A record: one object of named values (weir-summary). Printed as name/value/unit/meaning
 * rows, except in JSON, where it is one object with `rows` replaced by members. A name
 * with a dot ("ledger.lines") is nested in JSON. */
struct record;
struct record *record_begin(struct out *out, enum table_format format,
                            const struct table_about *about);
/* value: NULL text or table_missing semantics = null. `why` says why it is missing. */
void record_i64(struct record *r, const char *name, const char *unit, int64_t v,
                const char *meaning);
void record_f64(struct record *r, const char *name, const char *unit, double v,
                const char *meaning);
void record_text(struct record *r, const char *name, struct slice s, const char *meaning);
void record_missing(struct record *r, const char *name, const char *unit,
                    const char *why);
void record_end(struct record *r);

/* Escapes for TSV: tab, newline, backslash, control bytes as \t \n \\ \x1b; bytes that
 * are not UTF-8 as \xE9. Appends to f. */
void escape_tsv(FILE *f, struct slice s);
/* Undoes escape_tsv in place; returns the new length. */
size_t unescape_tsv(char *s, size_t n);

#endif
