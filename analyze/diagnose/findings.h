/* The rules of weir-diagnose: what is known of a run, judged by the thresholds. */
#ifndef WEIR_ANALYZE_DIAGNOSE_FINDINGS_H
#define WEIR_ANALYZE_DIAGNOSE_FINDINGS_H

#include "analyze/access/access.h"
#include "analyze/diagnose/machine.h"
#include "analyze/diagnose/symptoms.h"
#include "analyze/rows/backsteps.h"

enum finding_level { LEVEL_INFO, LEVEL_WARN, LEVEL_HIGH };
#define LEVELS                                                                           \
    "INFO|WARN|HIGH" /* for an OPT_CHOICE option; index = enum finding_level             \
                      */

struct finding_def {
    const char *code, *name, *unit, *meaning;
    int level; /* enum finding_level, or LEVEL_BY_TIME */
    const char *show, *advice;
};
#define LEVEL_BY_TIME (-1)
extern const struct finding_def finding_defs[CODES];

/* A process's kind and place among its like: ranks of a job, or processes of a program.
 */
struct peer {
    uint64_t group, unit;
};
#define PEERS_RANKS UINT64_MAX /* the group of ranks */

/* The file that ranks fight over most; {0}: none. */
struct contested {
    uint64_t bytes; /* that several ranks wrote */
    uint64_t file;
    struct affected calls; /* writes of those ranks to it, and their time in it */
    char ranks[100];       /* "1,4-7" */
    size_t files;          /* that are fought over */
};

/* What the rules look at; all borrowed. */
struct evidence {
    const struct thresholds *thresholds;
    struct symptoms *symptoms;
    struct access *access; /* its sets are settled */
    const struct machine *machine;
    const struct contested *contested; /* NULL: the logs are not of several ranks */
    const struct lines_account *account;
    const uint8_t *libraries; /* by path id (libraries.h) */
    uint32_t npaths;
    struct backstep clock; /* of the log whose clock went back furthest */
    uint16_t clock_source;
    double tracing_s; /* what tracing took (runs.h); NaN: not known */
    bool has_calls;   /* the file has calls (or requests to disks) at all */
    struct peer (*peer_of)(void *ctx, const struct worker *w);
    void *peers;
};

/* What came of a rule. */
struct finding {
    const char *why;         /* why it was not judged; NULL: it was */
    bool met;                /* the rest is known only then */
    enum threshold_id by;    /* the threshold that was passed */
    double value, threshold; /* in the unit of `by` */
    enum finding_level level;
    struct affected calls;
    size_t nfiles, nprocesses;
    double io_share, run_share; /* NaN: not known */
    uint64_t file, process;     /* the worst ones; FINDING_NONE */
    uint16_t source;            /* where an example stands; line 0: nowhere */
    uint64_t line;
    double size_b, mean_b; /* advised; now. NaN: none */
    int32_t call;          /* id of the call to look at; -1 */
    const char *op;        /* operation to look at */
    double gain_s;         /* what following the advice may save; NaN: no estimate */
    char gain[160];        /* its arithmetic */
    char who[100];         /* the rank and its node, where there are ranks */
    char what[400];        /* in words, where the advice is not the same each time */
};
#define FINDING_NONE UINT64_MAX

/* Judges all rules. */
void findings_judge(const struct evidence *e, struct finding found[CODES]);

/* Share of run time from which a finding is HIGH, WARN; of I/O time where the run time is
 * not known; nothing is above INFO in fewer calls or less time. */
#define HIGH_OF_RUN 0.10
#define WARN_OF_RUN 0.02
#define HIGH_OF_IO 0.50
#define WARN_OF_IO 0.10
#define LEVEL_CALLS 1000
#define LEVEL_NS NS_PER_S

/* Length of what was selected in ns; missing without a clock. */
int64_t findings_run_ns(const struct symptoms *s);

#endif
