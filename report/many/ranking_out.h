/* A ranking as a page, text, Markdown, JSON, or a table for programs. */
#ifndef WEIR_REPORT_MANY_RANKING_OUT_H
#define WEIR_REPORT_MANY_RANKING_OUT_H

#include "lib/table/table.h"
#include "report/many/ranking.h"
#include "report/page/textreport.h"

#define RANKING_SCHEMA 1 /* of the JSON */
/* Bytes of HTML that the rows of the table may take: beyond, they are left out, and told.
 */
#define RANKING_ROWS_B ((size_t)1600 * 1024)

/* What stands around the numbers, the same in every layout. */
struct ranking_words {
    char *title;    /* "134 runs" */
    char *extent;   /* two sentences: how much I/O, */
    char *nature;   /* and in which runs */
    char *basis;    /* the arithmetic; may be empty */
    char *notes[8]; /* what is left out, and why; NULL at the end */
    char *outliers; /* how they are marked, or why none is */
};
/* title: what the user wants it called, or NULL. */
void ranking_words_fill(struct ranking_words *w, const struct ranking *r,
                        const char *title);
void ranking_words_free(struct ranking_words *w);

/* Key numbers over all runs that count. */
struct ranking_number {
    const char *label, *meaning;
    char value[48]; /* "not measured" where no run knows it */
};
#define RANK_NUMBERS 8
void ranking_numbers_fill(struct ranking_number numbers[RANK_NUMBERS],
                          const struct ranking *r);

/* All columns of the listed runs, and of the unread ones behind them. */
void ranking_table_write(struct out *out, enum table_format format,
                         const struct ranking *r, const char *command);
/* The listed runs as a section, and how it is shown: without columns of which no run
 * knows anything. */
struct ranking_view {
    struct section section;
    struct section_def def;
    struct view views[RUN_COLUMNS];
};
void ranking_view_make(struct ranking_view *v, const struct ranking *r);
void ranking_view_free(struct ranking_view *v);

void ranking_html_write(FILE *f, const struct ranking *r, const char *title);
void ranking_text_write(FILE *f, const struct ranking *r, const char *title,
                        struct text_style style);
void ranking_md_write(FILE *f, const struct ranking *r, const char *title);
void ranking_openmetrics_write(FILE *f, const struct ranking *r);
void ranking_json_write(FILE *f, const struct ranking *r, const char *title);

#endif
