/* One recording of samples, from its header to its end. Linux. */
#ifndef WEIR_COLLECT_SAMPLE_SAMPLE_RUN_H
#define WEIR_COLLECT_SAMPLE_SAMPLE_RUN_H

#include "collect/child/child.h"
#include "collect/child/launch.h"
#include "collect/sample/recorder.h"
#include "collect/sample/turn.h"
#include "collect/trace/tracing.h"

struct sample_wish {
    int64_t interval_ns, slow_ns; /* between ticks; between those that read all tables */
    int64_t count;                /* most ticks; 0: no limit */
    double most_overhead;         /* share of one processor to back off at; 0: never */
    char *const *command;         /* NULL: the processes, or just the machine */
    struct launch *launch;        /* how the command is started; NULL: by itself */
    const pid_t *pids;
    size_t n_pids;
    struct turn *turn;       /* to sample the machine; NULL: it is ours */
    struct child *tracer;    /* a child that is no part of the recording; NULL: none */
    struct tracing *tracing; /* is told what the tracer took; NULL: there is none */
};

/* Records as wished, with trees, tables and log of the recorder; closes the log. Signals
 * go to the command; without one they end the recording. Returns the exit status for the
 * tool: the command's, else 0; 125 when the log is not whole, which was said on stderr.
 */
int sample_run(struct recorder *r, const struct sample_wish *wish);

#endif
