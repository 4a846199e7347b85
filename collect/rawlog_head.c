/* The first line of a log: what it is a log of. */
#include <time.h>

#include "collect/headtext.h"
#include "collect/rawlog.h"
#include "lib/version.h"

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
    fprintf(f, "# weir-strace %s", WEIR_VERSION);
    head_put_host(f);
    fprintf(f, " start=%lld.%06ld", (long long)now.tv_sec, now.tv_nsec / 1000);
    head_put_cwd(f);
    fprintf(f, " strace=%s calls=%s", about->strace_version, about->calls);
    head_put_target(f, about->command, about->pids, about->n_pids);
    fputc('\n', f);
    if (fclose(f) != 0)
        die(EXIT_COLLECTOR, "out of memory");
    return text;
}
