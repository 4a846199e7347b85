/* What tracing costs a system call on this machine, now: measured before a recording, so
 * that its report can say how much of the time was the tracer's. Linux. */
#ifndef WEIR_COLLECT_CALIBRATE_H
#define WEIR_COLLECT_CALIBRATE_H

#include "collect/strace_cmd.h"

#define CALIBRATE_CALLS 1000

/* ns that a traced call takes longer than one that is not: CALIBRATE_CALLS calls each
 * way, writes of one byte to /dev/null, traced into a log at `log_path`, which is removed
 * again. MISSING_I64 when it could not be measured. Takes about 0.1 s. */
int64_t calibrate_call_ns(const struct strace_tool *tool, bool nanoseconds,
                          const char *log_path);

#endif
