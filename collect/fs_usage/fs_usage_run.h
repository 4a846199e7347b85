/* One recording: fs_usage from its start to the last line of its log. Plain POSIX. */
#ifndef WEIR_COLLECT_FS_USAGE_FS_USAGE_RUN_H
#define WEIR_COLLECT_FS_USAGE_FS_USAGE_RUN_H

#include "collect/child/pidlist.h"
#include "collect/fs_usage/privilege.h"

struct fs_usage_wish {
    const char *file;             /* of fs_usage */
    const struct opt_list *kinds; /* for its -f */
    bool system;                  /* every process of the machine */
    char *const *command;         /* NULL: pids */
    const char *command_file;
    const struct pidlist *pids;
    int log_fd;
    bool log_to_stdout;
};

/* Runs it. Signals go to the command; with processes they end the recording. Returns the
 * exit status for the tool: the command's, 0 when processes were watched to the end, 125
 * when fs_usage failed, which was said on stderr. */
int fs_usage_run(const struct fs_usage_wish *wish, const struct privilege *root);

#endif
