#include "collect/trace/tracing.h"

#include <inttypes.h>
#include <time.h>

#include "collect/child/pidinfo.h"

#define LOOK_NS 500000
#define MOST_LOOKS 2000 /* a second: then it is taken as it is */

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

/* Its first child is what it traces, too; without such a file all processes are looked
 * at. */
static bool
has_begun(pid_t tracer)
{
    char path[64];
    struct pidinfo traced[1];
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)tracer,
             (long)tracer);
    FILE *f = fopen(path, "re");
    bool has_child = f && fgetc(f) != EOF;
    if (f)
        fclose(f);
    return has_child || pidinfo_related(PID_TRACED_BY, tracer, traced, 1) > 0;
}

static bool
has_ended(pid_t tracer)
{
    struct pidinfo info;
    return !pidinfo_read(tracer, &info) || info.state == 'Z';
}

void
tracing_begin(struct tracing *t, pid_t tracer)
{
    tracing_forked(t, tracer);
    for (int i = 0; i < MOST_LOOKS && !has_ended(tracer); i++) {
        read_times(tracer, &t->since_cpu_ns, &t->since_wait_ns);
        if (has_begun(tracer))
            break;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_NS}, NULL);
    }
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
