/* One recording: strace from its start to the last line of its log. Linux. */
#ifndef WEIR_COLLECT_TRACE_STRACE_RUN_H
#define WEIR_COLLECT_TRACE_STRACE_RUN_H

#include "collect/child/rawlog.h"
#include "collect/trace/strace_cmd.h"

/* Runs strace as wished, writing to `log`, which is closed at the end (the wish's
 * log_path is filled in here). Meanwhile signals go to the command; with attached
 * processes they end the recording and leave the processes running. Returns the exit
 * status for the tool: the command's, 0 when attached processes were let go or have
 * ended, 125 when strace or the log failed, which was said on stderr. `std`: standard
 * files of the command as in struct child_plan; NULL: the usual ones. */
int strace_run(const struct strace_tool *tool, struct strace_wish *wish,
               struct rawlog *log, const int *std);

/* Starts strace attached to the wish's processes, for a caller who does other things
 * meanwhile. false with *err. */
bool strace_attach(struct child *strace, const struct strace_tool *tool,
                   const struct strace_wish *wish, struct err *err);
/* Waits until it has let go: by itself, as its processes have ended, or (at once, or when
 * that takes longer than a few seconds) because it is asked to. True when it attached and
 * ended as it should. */
bool strace_let_go(struct child *strace, bool at_once);

#endif
