/* The first line of a log: what it is a log of. */
#include <time.h>

#include "collect/child/headtext.h"
#include "collect/child/pidinfo.h"
#include "collect/child/rawlog.h"
#include "lib/base/version.h"

struct process {
    FILE *f;
    pid_t pid;
};

static void
put_thread(void *ctx, pid_t tid)
{
    struct process *p = ctx;
    if (tid != p->pid)
        fprintf(p->f, "/%ld", (long)tid);
}

/* " threads=[12/13/14,34]": process 12 has three threads. The log itself does not tell
 * which of those that are there already belong together. */
static void
put_threads(FILE *f, const struct rawlog_about *about)
{
    fputs(" threads=[", f);
    for (size_t i = 0; i < about->n_pids; i++) {
        struct process p = {f, pidinfo_process(about->pids[i])};
        fprintf(f, "%s%ld", i > 0 ? "," : "", (long)p.pid);
        pidinfo_threads(p.pid, put_thread, &p);
    }
    fputs("]", f);
}

/* How far local time is ahead of UTC, +0130: the times of fs_usage are local. */
static void
put_zone(FILE *f, time_t now)
{
    struct tm local;
    char zone[16] = "";
    if (localtime_r(&now, &local) && strftime(zone, sizeof zone, "%z", &local) > 0)
        fprintf(f, " zone=%s", zone);
}

char *
rawlog_head(const struct rawlog_about *about)
{
    char *text = NULL;
    size_t n = 0;
    struct timespec now;
    FILE *f = open_memstream(&text, &n);
    if (!f)
        die(EXIT_COLLECTOR, "out of memory");
    clock_gettime(CLOCK_REALTIME, &now);
    fprintf(f, "# %s %s", about->strace_version ? "weir-strace" : "weir-fs-usage",
            WEIR_VERSION);
    head_put_host(f);
    fprintf(f, " start=%lld.%06ld", (long long)now.tv_sec, now.tv_nsec / 1000);
    head_put_cwd(f);
    if (about->strace_version)
        fprintf(f, " strace=%s", about->strace_version);
    else
        put_zone(f, now.tv_sec);
    fprintf(f, " calls=%s", about->calls);
    if (!about->command && about->strace_version)
        put_threads(f, about);
    head_put_target(f, about->command, about->pids, about->n_pids);
    fputc('\n', f);
    if (fclose(f) != 0)
        die(EXIT_COLLECTOR, "out of memory");
    return text;
}
