#include "collect/child/rawlog.h"

#include <fcntl.h>
#include <unistd.h>

#include "collect/child/writeall.h"
#include "lib/base/mem.h"

static bool
write_head(int fd, const char *head, struct err *err)
{
    return write_all(fd, head, strlen(head)) || err_errno(err, "cannot write the log");
}

/* strace opens the relay's pipe anew by this name. Handing it down as an open descriptor
 * would leave it open in the traced program too. */
bool
rawlog_open(struct rawlog *log, const char *path, const char *head, bool end_when_broken,
            struct err *err)
{
    *log = (struct rawlog){.to_stdout = !path || strcmp(path, "-") == 0};
    int fd = log->to_stdout
                 ? STDOUT_FILENO
                 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC, 0666);
    if (fd < 0)
        return err_errno(err, "%s", path);
    bool ok =
        write_head(fd, head, err) &&
        relay_start(&log->relay, fd, log->to_stdout ? NULL : path, end_when_broken, err);
    if (ok)
        log->strace_path =
            xasprintf("/proc/%ld/fd/%d", (long)getpid(), log->relay.write_fd);
    if (!log->to_stdout)
        close(fd);
    return ok;
}

enum rawlog_end
rawlog_close(struct rawlog *log)
{
    static const enum rawlog_end of_relay[] = {
        [RELAY_DONE] = RAWLOG_WHOLE,
        [RELAY_EMPTY] = RAWLOG_EMPTY,
        [RELAY_CUT] = RAWLOG_CUT,
        [RELAY_FAILED] = RAWLOG_FAILED,
    };
    enum rawlog_end end = of_relay[relay_finish(&log->relay)];
    free(log->strace_path);
    *log = (struct rawlog){0};
    return end;
}
