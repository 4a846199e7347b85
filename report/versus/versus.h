/* What differs between two runs, or two groups of runs: gathered, and laid out. */
#ifndef WEIR_REPORT_VERSUS_VERSUS_H
#define WEIR_REPORT_VERSUS_VERSUS_H

#include "report/content/sections.h"
#include "report/page/textreport.h"

#define VERSUS_SCHEMA 1 /* of the JSON */
#define VERSUS_RUNS 240 /* of both groups together */

enum versus_id {
#define SECTION(id, ...) VERSUS_##id,
#define VIEW(...)
#define END(id)
#include "report/versus/versus.def"
#undef SECTION
#undef VIEW
#undef END
    VERSUS_COUNT
};
extern const struct section_def versus_defs[VERSUS_COUNT];

/* Pictures with a line for each run. */
enum versus_chart {
    VERSUS_IOPS,
    VERSUS_THROUGHPUT,
    VERSUS_WAITS,
    VERSUS_BYTES,
    VERSUS_CHARTS
};
extern const struct section_def versus_chart_defs[VERSUS_CHARTS];

/* {0} is empty. */
struct versus {
    const char *title;     /* NULL: none was given; borrowed */
    const char **words;    /* A... vs B... as weir-compare takes them; texts owned */
    size_t nwords, na, nb; /* runs of A, of B: words[0..na), words[na + 1..) */
    struct section sections[VERSUS_COUNT];
    struct section charts[VERSUS_CHARTS];
};

/* Runs of A and of B, one after the other. */
const char *versus_run(const struct versus *v, size_t i);

/* Draws the charts; what fails says so in its section (versus_charts.c). */
bool versus_draw(struct versus *v, size_t at_once, struct err *err);

/* What is said first. */
struct versus_words {
    char *title;
    char *extent; /* what got slower or faster, and how sure that is */
    char *nature; /* where it did; may be empty */
    char *method; /* how the interval comes about; may be empty */
};
void versus_words_fill(struct versus_words *w, const struct versus *v);
void versus_words_free(struct versus_words *w);

void versus_html_write(FILE *f, const struct versus *v);
void versus_text_write(FILE *f, const struct versus *v, struct text_style style);
void versus_md_write(FILE *f, const struct versus *v);
void versus_json_write(FILE *f, const struct versus *v);

#endif
