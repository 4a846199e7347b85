/* One run of a ranking: what its file says, and what the tools answered. */
#ifndef WEIR_REPORT_MANY_RANKED_H
#define WEIR_REPORT_MANY_RANKED_H

#include "report/content/facts.h"
#include "report/tools/runtool.h"

enum run_text {
#define RUN_TEXT(id, ...) RUN_TEXT_##id,
#define RUN_NUMBER(...)
#include "report/many/runs.def"
#undef RUN_TEXT
#undef RUN_NUMBER
    RUN_TEXTS
};

enum run_number {
#define RUN_TEXT(...)
#define RUN_NUMBER(id, ...) RUN_##id,
#include "report/many/runs.def"
#undef RUN_TEXT
#undef RUN_NUMBER
    RUN_NUMBERS
};

/* {0} is empty. All texts are owned; NULL is missing, as NaN is among the numbers. */
struct ranked {
    size_t order; /* among the operands */
    char *path;   /* by which other programs can open it */
    char *text[RUN_TEXTS];
    double v[RUN_NUMBERS];
    int64_t start_ns;   /* realtime; MISSING_I64 */
    bool on_disk;       /* of requests to disks: not comparable with calls */
    bool half_answered; /* a tool failed on a part of it */
};

/* Reads what the file at `name` says of itself. What cannot be read has text[problem],
 * and nothing else. */
void ranked_open(struct ranked *r, const char *name, size_t order);

#define RANKED_NUMBERS_JOBS ASKED_COUNT
/* Commands that tell its numbers, and the one that tells its findings; they are borrowed
 * from the run. */
void ranked_number_jobs(const struct ranked *r, struct runtool_job jobs[ASKED_COUNT]);
struct runtool_job ranked_finding_job(const struct ranked *r);
/* Take what came of them. */
void ranked_take_numbers(struct ranked *r, struct runtool_job jobs[ASKED_COUNT]);
void ranked_take_finding(struct ranked *r, struct runtool_job *job);

/* Adds to the list of what the run has not. */
void ranked_lack(struct ranked *r, const char *what);
void ranked_free(struct ranked *r);

#endif
