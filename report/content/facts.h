/* The numbers that the report speaks of, as weir-summary gives them. */
#ifndef WEIR_REPORT_CONTENT_FACTS_H
#define WEIR_REPORT_CONTENT_FACTS_H

#include "lib/table/json.h"

enum fact_id {
#define FACT(id, ...) FACT_##id,
#include "report/content/facts.def"
#undef FACT
    FACT_COUNT
};

enum fact_unit { FACT_SECONDS, FACT_BYTES, FACT_COUNT_OF, FACT_RATE };

enum fact_where { WHERE_CARD, WHERE_SAMPLED, WHERE_TOTAL, WHERE_INSIDE };

/* What weir-summary was asked about: see facts.def. */
enum fact_asked { ASKED_RUN, ASKED_FILES, ASKED_COUNT };

struct fact_def {
    enum fact_asked asked;
    const char *member; /* in the JSON object of weir-summary */
    enum fact_unit unit;
    enum fact_where where;
    const char *label;
    const char *meaning;
};

extern const struct fact_def fact_defs[FACT_COUNT];

/* One number, or why there is none. `why` is borrowed from the document or constant. */
struct fact {
    bool known;
    double v;
    struct slice why;
};

struct facts {
    struct fact at[FACT_COUNT];
    bool disk;         /* of requests to disks, not of calls: see facts_disk.def */
    bool sampled_only; /* samples and no call: elapsed is how long was sampled */
    double unfinished; /* processes that sampling ended before; 0: none, or not known */
};

/* From weir-summary's objects; NULL (the tool failed) leaves its facts unknown. The
 * documents must outlive the facts. */
void facts_read(struct facts *facts, struct json *const summaries[ASKED_COUNT]);

/* Whether the fact is one of the numbers that are shown. */
bool fact_shown(const struct facts *facts, enum fact_id id);
/* What it is called, and what it means. */
const char *fact_label(const struct facts *facts, enum fact_id id);
const char *fact_meaning(const struct facts *facts, enum fact_id id);

/* Human text of a known fact into buf (at least 48 bytes), returned: "12.4 s". */
const char *fact_text(char *buf, enum fact_id id, double v);
/* The same of the fact itself, "at least 12.4 s" where it is a lower bound; "not
 * measured" where it is not known. */
#define FACT_SHOW_SIZE 64
const char *fact_show(char buf[FACT_SHOW_SIZE], const struct facts *facts,
                      enum fact_id id);

/* a / b as a share when both are known and b > 0. */
bool fact_share(const struct facts *facts, enum fact_id a, enum fact_id b, double *share);

#endif
