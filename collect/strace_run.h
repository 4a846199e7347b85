/* One recording: strace from its start to the last line of its log. Linux. */
#ifndef WEIR_COLLECT_STRACE_RUN_H
#define WEIR_COLLECT_STRACE_RUN_H

#include "collect/rawlog.h"
#include "collect/strace_cmd.h"

/* Runs strace as wished, writing to `log`, which is closed at the end (the wish's
 * log_path is filled in here). Meanwhile signals go to the command; with attached
 * processes they end the recording and leave the processes running. Returns the exit
 * status for the tool: the command's, 0 when attached processes were let go or have
 * ended, 125 when strace or the log failed, which was said on stderr. `std`: standard
 * files of the command as in struct child_plan; NULL: the usual ones. */
int strace_run(const struct strace_tool *tool, struct strace_wish *wish,
               struct rawlog *log, const int *std);

#endif
