#include "parse/run/manifest.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/strtab.h"
#include "lib/opt/opt.h"
#include "lib/table/json.h"

struct manifest {
    struct json *doc;
    struct strtab names;         /* of members */
    const struct json **members; /* by id of the name */
    size_t cap;
};

struct manifest *
manifest_read(struct slice text, struct err *err)
{
    struct json *doc = json_parse(text, err);
    int64_t version;

    if (!doc)
        return NULL;
    if (!json_i64(json_at(doc, "weir_manifest"), &version) || version != 1) {
        err_set(err, "it is no manifest of weir");
        json_free(doc);
        return NULL;
    }
    struct manifest *m = xcalloc(1, sizeof *m);
    m->doc = doc;
    const struct json *list = json_at(doc, "members");
    for (size_t i = 0; i < json_len(list); i++) {
        const struct json *member = json_item(list, i);
        uint32_t id = strtab_add(&m->names, json_text(json_at(member, "name")));
        grow(&m->members, &m->cap, (size_t)id + 1, sizeof(const struct json *));
        m->members[id] = member;
    }
    return m;
}

void
manifest_free(struct manifest *m)
{
    if (!m)
        return;
    json_free(m->doc);
    strtab_free(&m->names);
    free(m->members);
    free(m);
}

/* NULL when the manifest does not name it. */
static const struct json *
member_of(const struct manifest *m, const char *member)
{
    uint32_t id = m ? strtab_find(&m->names, slice_of(member)) : 0;
    return id ? m->members[id] : NULL;
}

static int32_t
rank_of(const struct json *v)
{
    int64_t n;
    return json_i64(v, &n) && n >= 0 && n <= INT32_MAX ? (int32_t)n : MISSING_I32;
}

void
manifest_find(const struct manifest *m, const char *member, struct slice *host,
              int32_t *rank)
{
    *host = (struct slice){NULL, 0};
    *rank = MISSING_I32;
    if (!m)
        return;
    *host = json_text(json_at(m->doc, "host"));
    if (!host->n)
        *host = json_text(json_at(m->doc, "recording.host"));
    *rank = rank_of(json_at(m->doc, "recording.rank"));
    const struct json *own = member_of(m, member);
    if (!own)
        return;
    if (json_text(json_at(own, "host")).n)
        *host = json_text(json_at(own, "host"));
    if (rank_of(json_at(own, "rank")) != MISSING_I32)
        *rank = rank_of(json_at(own, "rank"));
}

bool
manifest_is_output(const struct manifest *m, const char *member)
{
    const struct json *own = member_of(m, member);
    struct slice role = own ? json_text(json_at(own, "role")) : (struct slice){0};
    return slice_eq(role, SLICE("stdout")) || slice_eq(role, SLICE("stderr"));
}

/* ---- the run ---- */

static int64_t
number_or_missing(const struct json *v)
{
    int64_t n;
    return json_i64(v, &n) ? n : MISSING_I64;
}

/* The words as one line. */
static char *
command_line(const struct json *words)
{
    size_t n = MIN(json_len(words), (size_t)INT32_MAX - 1);
    char **argv = xcalloc(n + 1, sizeof *argv);
    for (size_t i = 0; i < n; i++) {
        struct slice word = json_text(json_item(words, i));
        argv[i] = xstrndup(word.n ? word.p : "", word.n);
    }
    char *line = opt_command_line((int)n, argv);
    for (size_t i = 0; i < n; i++)
        free(argv[i]);
    free(argv);
    return line;
}

/* A member of one of the collectors. */
static int64_t
of_collectors(const struct json *recording, const char *member)
{
    const struct json *list = json_at(recording, "collectors");
    for (size_t i = 0; i < json_len(list); i++)
        if (!json_is_null(json_at(json_item(list, i), member)))
            return number_or_missing(json_at(json_item(list, i), member));
    return MISSING_I64;
}

/* Variables of the environment are texts. */
static int64_t
of_job(const struct json *recording, const char *path)
{
    int64_t n;
    return num_i64(json_text(json_at(recording, path)), &n) && n >= 0 ? n : MISSING_I64;
}

static int64_t
times(int64_t a, int64_t b)
{
    int64_t product;
    bool known = a != MISSING_I64 && b != MISSING_I64;
    return known && !__builtin_mul_overflow(a, b, &product) ? product : MISSING_I64;
}

static int64_t
less(int64_t a, int64_t b)
{
    int64_t difference;
    bool known = a != MISSING_I64 && b != MISSING_I64;
    return known && !__builtin_sub_overflow(a, b, &difference) ? difference : MISSING_I64;
}

/* Slurm counts memory in MiB; 0 is all of the node's, and how much that is it does not
 * tell. */
static int64_t
job_memory(const struct json *r, int64_t cpus)
{
    const int64_t mib = 1048576;
    int64_t node = of_job(r, "job.SLURM_MEM_PER_NODE");
    if (node == MISSING_I64)
        node = times(of_job(r, "job.SLURM_MEM_PER_CPU"), cpus);
    return node == 0 ? MISSING_I64 : times(node, mib);
}

/* How far the clock that may be set is ahead of the one that may not. */
static int64_t
clock_at(const struct json *r, const char *realtime, const char *monotonic)
{
    return less(number_or_missing(json_at(r, realtime)),
                number_or_missing(json_at(r, monotonic)));
}

/* How many ranks were started, by who numbered them: under mpirun Slurm counts the
 * daemons of MPI, and in a batch script that no srun has started, tasks that are yet to
 * come. */
static int64_t
job_ranks(const struct json *r)
{
    static const char *const by[] = {"job.OMPI_COMM_WORLD_SIZE", "job.PMI_SIZE",
                                     "job.SLURM_STEP_NUM_TASKS"};
    for (size_t i = 0; i < ARRAY_LEN(by); i++) {
        int64_t n = of_job(r, by[i]);
        if (n != MISSING_I64)
            return n > 0 ? n : MISSING_I64;
    }
    return MISSING_I64;
}

static void
take_job(struct manifest_run *run, const struct json *r)
{
    int64_t begin_s = of_job(r, "job.SLURM_JOB_START_TIME");
    int64_t end_s = of_job(r, "job.SLURM_JOB_END_TIME");
    int64_t limit_s = less(end_s, begin_s);
    run->job_cpus = of_job(r, "job.SLURM_CPUS_ON_NODE");
    run->job_memory_b = job_memory(r, run->job_cpus);
    run->job_begin_ns = times(begin_s, NS_PER_S);
    run->job_limit_ns = limit_s > 0 ? times(limit_s, NS_PER_S) : MISSING_I64;
    run->job_ranks = job_ranks(r);
    run->clock_begin_ns = clock_at(r, "start.realtime_ns", "start.monotonic_ns");
    run->clock_end_ns = clock_at(r, "end.realtime_ns", "end.monotonic_ns");
}

bool
manifest_run(const struct manifest *m, struct manifest_run *run)
{
    const struct json *r = json_at(m->doc, "recording");
    if (json_is_null(r))
        return false;
    int64_t status = number_or_missing(json_at(r, "exit_status"));
    *run = (struct manifest_run){
        .label = json_text(json_at(r, "label")),
        .host = json_text(json_at(r, "host")),
        .kernel = json_text(json_at(r, "kernel")),
        .cwd = json_text(json_at(r, "cwd")),
        .job = json_text(json_at(r, "job.SLURM_JOB_ID")),
        .step = json_text(json_at(r, "job.SLURM_STEP_ID")),
        .task = json_text(json_at(r, "job.SLURM_ARRAY_TASK_ID")),
        .node = json_text(json_at(r, "job.SLURMD_NODENAME")),
        .user = json_text(json_at(r, "user")),
        .command = command_line(json_at(r, "command")),
        .start_ns = number_or_missing(json_at(r, "start.realtime_ns")),
        .end_ns = number_or_missing(json_at(r, "end.realtime_ns")),
        .exit_status = status >= 0 && status <= INT32_MAX ? (int32_t)status : MISSING_I32,
        .rank = rank_of(json_at(r, "rank")),
        .tracer_cpu_ns = of_collectors(r, "cpu_ns"),
        .tracer_wait_ns = of_collectors(r, "wait_ns"),
        .interval_ns = of_collectors(r, "interval_ns"),
    };
    take_job(run, r);
    return true;
}

size_t
manifest_mounts(const struct manifest *m)
{
    return json_len(json_at(m->doc, "recording.mounts"));
}

struct manifest_mount
manifest_mount(const struct manifest *m, size_t i)
{
    const struct json *mount = json_item(json_at(m->doc, "recording.mounts"), i);
    return (struct manifest_mount){
        .place = json_text(json_at(mount, "place")),
        .type = json_text(json_at(mount, "type")),
        .device = json_text(json_at(mount, "device")),
    };
}
