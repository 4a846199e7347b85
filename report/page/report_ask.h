/* What the command line of weir-report asks for, and the three things that it can be. */
#ifndef WEIR_REPORT_PAGE_REPORT_ASK_H
#define WEIR_REPORT_PAGE_REPORT_ASK_H

#include "report/page/textreport.h"

/* Order of the option's choices. */
#define REPORT_FORMATS "auto|text|html|json|md|csv|tsv|openmetrics"
enum report_format {
    REPORT_AUTO,
    REPORT_TEXT,
    REPORT_HTML,
    REPORT_JSON,
    REPORT_MD,
    REPORT_CSV,
    REPORT_TSV,
    REPORT_OPENMETRICS
};

struct run_column;

struct report_ask {
    enum report_format format; /* not auto */
    const char *output;        /* NULL or "-": stdout */
    const char *title;         /* NULL: none given */
    const char *incomplete;    /* of one run */
    const char *command;       /* the command line */
    /* of many runs */
    const struct run_column *sort; /* NULL: none was given */
    int64_t limit;                 /* < 0: what the format shows well */
    int64_t since_ns;
    const char *user;
};

/* How text is written to an open output. */
struct text_style report_text_style(FILE *f);

/* Each writes the report of its kind and returns the exit status; EXIT_UNFINISHED with
 * *err. */
int report_one(const struct report_ask *ask, const char *run, struct err *err);
int report_many(const struct report_ask *ask, char *const *runs, size_t n,
                struct err *err);
/* operands: A... vs B..., or two of them. EXIT_USAGE with *err when they are not. */
int report_compared(const struct report_ask *ask, char *const *operands, size_t n,
                    struct err *err);

#endif
