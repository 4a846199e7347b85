/* The strace of this machine and the command line that weir wants of it. */
#ifndef WEIR_COLLECT_TRACE_STRACE_CMD_H
#define WEIR_COLLECT_TRACE_STRACE_CMD_H

#include <sys/types.h>

#include "collect/trace/tracing.h"
#include "lib/base/err.h"

struct strace_tool {
    char *file;       /* its path; owned */
    char version[32]; /* "6.1" */
    unsigned major, minor;
};

struct strace_wish {
    const char *trace;    /* for -e trace=; NULL: no filter */
    int64_t strings;      /* bytes shown of each string */
    bool nanoseconds;     /* clock with 9 decimals instead of 6 */
    bool seccomp_bpf;     /* stop the command at traced calls only, when possible */
    bool chatty;          /* strace may talk about attaching and detaching */
    bool beside;          /* the process becomes the command, the tracer stands beside */
    const char *log_path; /* appended to */
    char *const *command; /* NULL: attach */
    const pid_t *pids;    /* n_pids of them */
    size_t n_pids;
    struct tracing *tracing; /* is told what strace took; NULL: nobody asks */
};

/* Finds $WEIR_STRACE, or strace on PATH, and checks that it is new enough for what is
 * asked and understands the filter `trace` (NULL: none). The error says how to get one.
 */
bool strace_find(struct strace_tool *tool, const char *trace, bool nanoseconds,
                 struct err *err);
void strace_free(struct strace_tool *tool);

/* The argument vector, NULL-terminated; freed with strace_args_free. */
char **strace_args(const struct strace_tool *tool, const struct strace_wish *wish);
void strace_args_free(char **args);

#endif
