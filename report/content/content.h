/* Everything that a report says, gathered before a word of it is laid out. The layouts
 * (html.c, textreport.c, mdreport.c, jsonreport.c) only read it. */
#ifndef WEIR_REPORT_CONTENT_CONTENT_H
#define WEIR_REPORT_CONTENT_CONTENT_H

#include "report/content/recording.h"
#include "report/content/sections.h"
#include "report/content/verdict.h"

/* Lines of the logs by what became of them; the kinds are in the ledger's section. */
struct tally {
    bool known;
    double lines;
    double by_class[8]; /* index = enum ledger_class */
};

struct content {
    const char *title; /* borrowed */
    const char *shown; /* name of the input; borrowed */
    const char
        *incomplete; /* what the run lacks; NULL: nothing that is known of; borrowed */
    struct recording recording;
    struct json *summaries[ASKED_COUNT]; /* NULL: weir-summary failed */
    char *summary_commands[ASKED_COUNT];
    char *summary_problem; /* of the first that failed; NULL: none did */
    struct facts facts;
    struct section sections[SECTION_COUNT];
    struct tally tally;
    struct verdict verdict;
    char *missing; /* ranks of the job that were not recorded; NULL: none that is known of
                    */
    char *clocks;  /* why the order of what hosts did is not to be trusted; NULL: it is */
};

/* What to gather: an HDF5 file by a name that other programs can open. */
struct wanted {
    const char *run;        /* that name */
    const char *shown;      /* what the user called it */
    const char *title;      /* NULL = the command that was recorded, else `shown` */
    const char *incomplete; /* see struct content */
    bool charts;
    bool for_people; /* rows that say the same may be one */
};

/* Fills *c from the file and the tools. The store must outlive it. false with *err when
 * the file cannot be read or no tool can be run. */
bool content_gather(struct content *c, const struct wanted *wanted, struct store *store,
                    struct err *err);
/* Whether a tool failed, so that something is missing that should be there. */
bool content_lacks(const struct content *c);
void content_free(struct content *c);

/* Lines not understood over lines read; false when not known or no line was read. */
bool content_not_understood(const struct content *c, double *share);

#define CONTENT_ODD_SHARE 0.01 /* beyond, data quality is told first */

#endif
