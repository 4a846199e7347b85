/* One recording with all collectors at once: who starts the command, who traces it, who
 * samples it, and where their logs go. Linux. */
#ifndef WEIR_COLLECT_RECORD_RECORD_RUN_H
#define WEIR_COLLECT_RECORD_RECORD_RUN_H

#include "collect/sample/turn.h"
#include "collect/trace/strace_cmd.h"

struct record_wish {
    const struct strace_tool *strace; /* NULL: calls are not traced */
    const char *calls, *trace;        /* which: as the user wrote it; for strace */
    int64_t strings;
    bool sample;
    int64_t interval_ns;
    double most_overhead; /* of sampling, as in struct sample_wish */
    struct turn *turn;    /* to sample the machine; NULL: it is ours */
    bool capture;         /* standard output and error, too */
    int command_to;       /* descriptor of the command's standard output: 1, or 2 */
    char *const *command; /* NULL: attach to */
    const pid_t *pids;    /* n_pids of them */
    size_t n_pids;
    const char *folder;
    struct tracing tracing; /* filled in: what strace took */
};

/* Records into the folder. Returns the exit status for the tool: the command's (0 of
 * processes that were attached to), or 125 when a log is not whole, which was said on
 * stderr. */
int record_run(struct record_wish *wish);

#endif
