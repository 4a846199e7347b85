#include "collect/record/job_times.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collect/child/child.h"
#include "collect/child/now.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"

#define PATIENCE_MS 2000
#define ANSWER_ROOM 128

/* What comes from fd until its end; nothing where that does not come in time. */
static size_t
read_answer(int fd, char *text, size_t room)
{
    int64_t until_ms = now_ms() + PATIENCE_MS;
    size_t n = 0;
    for (;;) {
        int64_t left_ms = until_ms - now_ms();
        struct pollfd p = {fd, POLLIN, 0};
        if (left_ms <= 0 || n == room || poll(&p, 1, (int)left_ms) < 0)
            return 0;
        if (p.revents == 0)
            continue;
        ssize_t got = read(fd, text + n, room - n);
        if (got <= 0)
            return got == 0 ? n : 0;
        n += (size_t)got;
    }
}

/* The output of a program that has ended well, or nothing. */
static size_t
ask(const char *file, char *const *argv, char *text, size_t room)
{
    struct err err;
    struct child child = {0};
    int ends[2], nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    size_t n = 0;
    if (nothing < 0)
        return 0;
    if (pipe(ends) == 0) {
        fcntl(ends[0], F_SETFD, FD_CLOEXEC);
        fcntl(ends[1], F_SETFD, FD_CLOEXEC);
        struct child_plan plan = {
            file, argv, {nothing, ends[1], nothing},
              NULL
        };
        bool started = child_start(&child, &plan, &err) == 0;
        close(ends[1]);
        if (started) {
            n = read_answer(ends[0], text, room);
            if (n == 0)
                kill(child.pid, SIGKILL);
            child_wait(&child, NULL, NULL);
            n = child_exit_status(&child) == 0 ? n : 0;
        }
        close(ends[0]);
    }
    close(nothing);
    return n;
}

/* A time as squeue prints it with SLURM_TIME_FORMAT=%s; "N/A" is none. */
static int64_t
time_of(const char *text)
{
    int64_t t;
    return text && num_i64(slice_of(text), &t) && t > 0 ? t : MISSING_I64;
}

struct job_times
job_times_ask(const struct job *job)
{
    struct job_times times = {MISSING_I64, MISSING_I64};
    char answer[ANSWER_ROOM], *file;
    struct err err;
    bool first = job->rank == MISSING_I64 || job->rank == 0;
    if (!job->id || !first || getenv("SLURM_JOB_END_TIME") ||
        child_find("env", &file, &err) != 0)
        return times;
    char *const argv[] = {(char *)"env",
                          (char *)"SLURM_TIME_FORMAT=%s",
                          (char *)"squeue",
                          (char *)"-h",
                          (char *)"-j",
                          (char *)job->id,
                          (char *)"-o",
                          (char *)"%S %e",
                          NULL};
    size_t n = ask(file, argv, answer, sizeof answer - 1);
    answer[n] = '\0';
    char *rest = NULL;
    const char *begin = strtok_r(answer, " \n", &rest);
    times.begin_s = time_of(begin);
    times.end_s = time_of(strtok_r(NULL, " \n", &rest));
    free(file);
    return times;
}
