/* What tracing took of a run: the time that the tracer itself was at work, and the time
 * that it wanted to be and waited for a processor. A traced call goes on when the tracer
 * has done its part, so both are what the traced processes wait for; and a tracer is one
 * thread, so both together are never more than the run. Linux. */
#ifndef WEIR_COLLECT_TRACE_TRACING_H
#define WEIR_COLLECT_TRACE_TRACING_H

#include <sys/types.h>

#include "lib/base/base.h"

/* {0} is of no tracer yet. */
struct tracing {
    pid_t tracer;
    int64_t since_cpu_ns, since_wait_ns; /* what it had taken when it began to trace */
    bool known;                          /* it has ended, and told */
    int64_t cpu_ns, wait_ns;             /* since then */
};

/* Waits until `tracer` traces somebody, or has ended: what its own start took is not
 * tracing. */
void tracing_begin(struct tracing *t, pid_t tracer);
/* The tracer was forked for nothing but tracing: it has no start of its own. */
void tracing_forked(struct tracing *t, pid_t tracer);
/* A child of ours has ended and is about to be waited for: if it was the tracer, it is
 * asked now. A kernel without CONFIG_SCHED_INFO does not tell. */
void tracing_ended(struct tracing *t, pid_t child);

#endif
