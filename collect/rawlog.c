#include "collect/rawlog.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collect/writeall.h"
#include "lib/mem.h"

/* strace opens the relay's pipe anew by this name. Handing it down as an open descriptor
 * would leave it open in the traced program too. */
static bool
open_stdout(struct rawlog *log, bool end_with_reader, struct err *err)
{
    log->to_stdout = true;
    if (!relay_start(&log->relay, end_with_reader, err))
        return false;
    log->strace_path = xasprintf("/proc/%ld/fd/%d", (long)getpid(), log->relay.write_fd);
    return true;
}

static bool
write_head(int fd, const char *head, struct err *err)
{
    return write_all(fd, head, strlen(head)) || err_errno(err, "cannot write the log");
}

bool
rawlog_open(struct rawlog *log, const char *path, const char *head, bool end_with_reader,
            struct err *err)
{
    *log = (struct rawlog){.head_bytes = (int64_t)strlen(head)};
    if (!path || strcmp(path, "-") == 0)
        return write_head(STDOUT_FILENO, head, err) &&
               open_stdout(log, end_with_reader, err);
    log->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC, 0666);
    if (log->fd < 0)
        return err_errno(err, "%s", path);
    log->strace_path = xstrdup(path);
    return write_head(log->fd, head, err);
}

/* Only a regular file can be asked what came into it. */
static enum rawlog_end
inspect(const struct rawlog *log)
{
    struct stat st;
    char last = '\n';
    if (fstat(log->fd, &st) != 0 || !S_ISREG(st.st_mode))
        return RAWLOG_WHOLE;
    if (st.st_size <= log->head_bytes)
        return RAWLOG_EMPTY;
    int fd = open(log->strace_path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && pread(fd, &last, 1, st.st_size - 1) != 1)
        last = 0;
    if (fd >= 0)
        close(fd);
    return last == '\n' ? RAWLOG_WHOLE : RAWLOG_CUT;
}

enum rawlog_end
rawlog_close(struct rawlog *log)
{
    static const enum rawlog_end of_relay[] = {
        [RELAY_DONE] = RAWLOG_WHOLE,
        [RELAY_EMPTY] = RAWLOG_EMPTY,
        [RELAY_FAILED] = RAWLOG_FAILED,
    };
    enum rawlog_end end;
    if (log->to_stdout) {
        end = of_relay[relay_finish(&log->relay)];
    } else {
        end = inspect(log);
        close(log->fd);
    }
    free(log->strace_path);
    *log = (struct rawlog){0};
    return end;
}
