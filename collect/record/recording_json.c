/* What a recording says of itself, as JSON. */
#include <inttypes.h>
#include <pwd.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "collect/record/recording.h"
#include "collect/sample/limits.h"
#include "collect/sample/mountinfo.h"
#include "collect/trace/job.h"
#include "lib/base/num.h"
#include "lib/base/version.h"
#include "lib/table/json.h"

static int64_t
clock_ns(clockid_t clock)
{
    struct timespec t = {0};
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

struct moments
moments_now(void)
{
    return (struct moments){clock_ns(CLOCK_REALTIME), clock_ns(CLOCK_MONOTONIC)};
}

/* ---- members ---- */

static void
put_text(FILE *f, const char *text)
{
    char *quoted = json_quote(slice_of(text));
    fputs(quoted, f);
    free(quoted);
}

static void
put_member(FILE *f, const char *name, const char *text)
{
    fprintf(f, ",\n  \"%s\": ", name);
    put_text(f, text);
}

static void
put_number(FILE *f, int64_t n)
{
    if (n == MISSING_I64)
        fputs("null", f);
    else
        fprintf(f, "%" PRId64, n);
}

static void
put_moments(FILE *f, const char *name, const struct moments *m)
{
    fprintf(f, ",\n  \"%s\": ", name);
    if (m->realtime_ns == MISSING_I64)
        fputs("null", f);
    else
        fprintf(f, "{\"realtime_ns\": %" PRId64 ", \"monotonic_ns\": %" PRId64 "}",
                m->realtime_ns, m->monotonic_ns);
}

static void
put_command(FILE *f, char *const *command)
{
    fputs(",\n  \"command\": [", f);
    for (size_t i = 0; command && command[i]; i++) {
        fputs(i ? ", " : "", f);
        put_text(f, command[i]);
    }
    fputs("]", f);
}

static void
put_machine(FILE *f)
{
    struct utsname u;
    char *cwd = getcwd(NULL, 0);
    if (uname(&u) == 0) {
        put_member(f, "host", u.nodename);
        put_member(f, "system", u.sysname);
        put_member(f, "kernel", u.release);
        put_member(f, "kernel_version", u.version);
        put_member(f, "machine", u.machine);
    }
    fprintf(f, ",\n  \"cpus\": %ld", sysconf(_SC_NPROCESSORS_ONLN));
    if (cwd)
        put_member(f, "cwd", cwd);
    free(cwd);
}

/* The name that the system knows the user by; LOGNAME may be anything. */
static void
put_user(FILE *f)
{
    const struct passwd *user = getpwuid(geteuid());
    if (user && user->pw_name && *user->pw_name)
        put_member(f, "user", user->pw_name);
}

static void
put_mount(FILE *f, const struct mountinfo *m)
{
    fputs("{\"place\": ", f);
    put_text(f, m->place);
    fputs(", \"type\": ", f);
    put_text(f, m->type);
    fputs(", \"device\": ", f);
    put_text(f, m->device);
    fputs("}", f);
}

/* What is mounted where we are, and so where the command is. */
static void
put_mounts(FILE *f)
{
    FILE *table = fopen("/proc/self/mountinfo", "r");
    const char *between = "\n    ";
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    if (!table)
        return;
    fputs(",\n  \"mounts\": [", f);
    while ((n = getline(&line, &cap, table)) > 0) {
        struct mountinfo m;
        if (!mountinfo_line(&m, (struct slice){line, (size_t)n - (line[n - 1] == '\n')}))
            continue;
        fputs(between, f);
        put_mount(f, &m);
        mountinfo_free(&m);
        between = ",\n    ";
    }
    fputs("]", f);
    free(line);
    fclose(table);
}

/* Nothing else of the environment is kept. What Slurm had to be asked for stands under
 * the names that it has there in newer versions. */
static void
put_job(FILE *f, bool account, const struct job_times *asked)
{
    const char *name, *value, *between = "";
    fputs(",\n  \"job\": {", f);
    for (size_t i = 0; job_variable(i, account, &name, &value); i++) {
        if (!value)
            continue;
        fprintf(f, "%s\"%s\": ", between, name);
        put_text(f, value);
        between = ", ";
    }
    const int64_t times[] = {asked->begin_s, asked->end_s};
    const char *const names[] = {"SLURM_JOB_START_TIME", "SLURM_JOB_END_TIME"};
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        if (times[i] == MISSING_I64 || getenv(names[i]))
            continue;
        fprintf(f, "%s\"%s\": \"%" PRId64 "\"", between, names[i], times[i]);
        between = ", ";
    }
    fputs("}", f);
}

/* What the control groups allow the process. */
static void
put_limits(FILE *f)
{
    struct limits l = limits_here();
    fputs(",\n  \"limits\": {\"memory_bytes\": ", f);
    put_number(f, l.memory_b);
    fputs(", \"cpus\": ", f);
    if (l.cpu_quota_ns == MISSING_I64)
        fputs("null", f);
    else
        fprintf(f, "%.4g", (double)l.cpu_quota_ns / (double)l.cpu_period_ns);
    fputs(", \"cpuset\": ", f);
    if (l.cpuset)
        put_text(f, l.cpuset);
    else
        fputs("null", f);
    fputs(", \"processes\": ", f);
    put_number(f, l.processes);
    fputs("}", f);
    free(l.cpuset);
}

static void
put_collectors(FILE *f, const struct recording *r)
{
    const char *between = "";
    fputs(",\n  \"collectors\": [", f);
    if (r->strace_version) {
        fputs("{\"name\": \"strace\", \"version\": ", f);
        put_text(f, r->strace_version);
        fputs(", \"calls\": ", f);
        put_text(f, r->calls);
        fputs(", \"cpu_ns\": ", f);
        put_number(f, r->tracer_cpu_ns);
        fputs(", \"wait_ns\": ", f);
        put_number(f, r->tracer_wait_ns);
        fputs("}", f);
        between = ", ";
    }
    if (r->interval_ns != MISSING_I64)
        fprintf(f,
                "%s{\"name\": \"weir-sample\", \"version\": \"%s\", \"interval_ns\": "
                "%" PRId64 "}",
                between, WEIR_VERSION, r->interval_ns);
    fputs("]", f);
}

char *
recording_json(const struct recording *r)
{
    char *text = NULL;
    size_t n = 0;
    struct job job = job_here();
    FILE *f = open_memstream(&text, &n);
    if (!f)
        die(EXIT_COLLECTOR, "out of memory");
    fputs("{\"tool\": \"weir-record\"", f);
    if (r->label)
        put_member(f, "label", r->label);
    put_command(f, r->command);
    put_machine(f);
    put_user(f);
    put_moments(f, "start", &r->start);
    put_moments(f, "end", &r->end);
    fputs(",\n  \"exit_status\": ", f);
    put_number(f, r->exit_status);
    fputs(",\n  \"rank\": ", f);
    put_number(f, job.rank);
    fputs(",\n  \"local_rank\": ", f);
    put_number(f, job.local_rank);
    put_mounts(f);
    put_job(f, r->account, &r->job);
    put_limits(f);
    put_collectors(f, r);
    fputs("}", f);
    if (fclose(f) != 0)
        die(EXIT_COLLECTOR, "out of memory");
    return text;
}
