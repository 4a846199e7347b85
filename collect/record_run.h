/* One recording with all collectors at once: who starts the command, who traces it, who
 * samples it, and where their logs go. Linux. */
#ifndef WEIR_COLLECT_RECORD_RUN_H
#define WEIR_COLLECT_RECORD_RUN_H

#include "collect/strace_cmd.h"

struct record_wish {
    const struct strace_tool *strace; /* NULL: calls are not traced */
    const char *calls, *trace;        /* which: as the user wrote it; for strace */
    int64_t strings;
    bool sample;
    int64_t interval_ns;
    bool capture;   /* standard output and error, too */
    int command_to; /* descriptor of the command's standard output: 1, or 2 */
    char *const *command;
    const char *folder;
};

/* Records into the folder. Returns the exit status for the tool: the command's, or 125
 * when a log is not whole, which was said on stderr. */
int record_run(const struct record_wish *wish);

#endif
