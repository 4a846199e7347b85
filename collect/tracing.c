#include "collect/tracing.h"

#include <inttypes.h>
#include <time.h>

#include "collect/pidinfo.h"

#define LOOK_NS 1000000
#define MOST_LOOKS 1000 /* a second: then it is taken as it is */

/* False when there is no such process, or the kernel does not count this. */
static bool
read_times(pid_t pid, int64_t *cpu_ns, int64_t *wait_ns)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/schedstat", (long)pid);
    FILE *f = fopen(path, "re");
    bool ok = f && fscanf(f, "%" SCNd64 " %" SCNd64, cpu_ns, wait_ns) == 2;
    if (f)
        fclose(f);
    return ok;
}

static bool
has_begun(pid_t tracer)
{
    struct pidinfo info, traced[1];
    return !pidinfo_read(tracer, &info) || info.state == 'Z' ||
           pidinfo_related(PID_TRACED_BY, tracer, traced, 1) > 0;
}

void
tracing_begin(struct tracing *t, pid_t tracer)
{
    tracing_forked(t, tracer);
    for (int i = 0; i < MOST_LOOKS && !has_begun(tracer); i++)
        nanosleep(&(struct timespec){.tv_nsec = LOOK_NS}, NULL);
    read_times(tracer, &t->since_cpu_ns, &t->since_wait_ns);
}

void
tracing_forked(struct tracing *t, pid_t tracer)
{
    *t = (struct tracing){.tracer = tracer};
}

void
tracing_ended(struct tracing *t, pid_t child)
{
    if (child <= 0 || child != t->tracer || t->known ||
        !read_times(child, &t->cpu_ns, &t->wait_ns))
        return;
    t->cpu_ns -= t->since_cpu_ns;
    t->wait_ns -= t->since_wait_ns;
    t->known = t->cpu_ns > 0;
}
