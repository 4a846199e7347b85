/* One shard: weir-parse over its inputs, then the receipt. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/pool.h"
#include "report/batch/batch.h"
#include "report/tools/crew.h"
#include "report/tools/runtool.h"

#define SAID_B 500

/* What weir-parse says goes to part-K.log, which is also the lock: whoever writes it
 * works on the shard. -1 with *err. */
static int
open_log(const char *path, struct err *err)
{
    int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        err_errno(err, "cannot write %s", path);
        return -1;
    }
    /* A file system without locks cannot tell: then nobody is held off. */
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        err_set(err, "%s: another task works on this shard", path);
        close(fd);
        return -1;
    }
    if (ftruncate(fd, 0) == 0)
        return fd;
    err_errno(err, "cannot write %s", path);
    close(fd);
    return -1;
}

/* What a killed task has left: unfinished parts of this shard. */
static void
sweep(const char *dir, size_t k)
{
    char *old = xasprintf(".part-%zu.h5.weir-??????", k);
    int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    glob_t found = {0};
    /* From within, so that no byte of dir is a pattern. */
    if (here >= 0 && chdir(dir) == 0) {
        if (glob(old, 0, NULL, &found) == 0) {
            for (size_t i = 0; i < found.gl_pathc; i++)
                unlink(found.gl_pathv[i]);
            globfree(&found);
        }
        if (fchdir(here) != 0)
            die(EXIT_UNFINISHED, "cannot go back from %s: %s", dir, strerror(errno));
    }
    if (here >= 0)
        close(here);
    free(old);
}

/* The names of the shard's inputs, each ended by NUL, to read from; -1 with *err. */
static int
list_names(const struct plan *p, const struct shard *s, FILE **list, struct err *err)
{
    *list = tmpfile();
    bool ok = *list && fcntl(fileno(*list), F_SETFD, FD_CLOEXEC) == 0;
    for (size_t i = 0; ok && i < s->n; i++) {
        const char *path = p->inputs[s->first + i].path;
        ok = fwrite(path, strlen(path) + 1, 1, *list) == 1;
    }
    if (ok && fflush(*list) == 0 && lseek(fileno(*list), 0, SEEK_SET) == 0)
        return fileno(*list);
    err_errno(err, "cannot make a temporary file");
    return -1;
}

static int64_t
threads_of(const struct batch_job *job)
{
    int64_t n;
    const char *given = getenv("SLURM_CPUS_PER_TASK");
    if (job->jobs)
        return job->jobs;
    if (given && num_i64(slice_of(given), &n) && n > 0)
        return n;
    return getenv("SLURM_JOB_ID") ? 1 : pool_cpus();
}

/* weir-parse's exit status, or -1 with *err. */
static int
parse(const struct batch_job *job, size_t k, const char *part, int log, struct err *err)
{
    const struct plan *p = &job->plan;
    char *threads = xasprintf("--jobs=%" PRId64, threads_of(job));
    char *output = xasprintf("--output=%s", part);
    char **argv = xcalloc(p->nargs + 5, sizeof *argv);
    size_t n = 0;
    FILE *list = NULL;
    int status = -1, names = list_names(p, &p->shards[k], &list, err);

    argv[n++] = (char *)(uintptr_t) "weir-parse";
    for (size_t i = 0; i < p->nargs; i++)
        argv[n++] = p->args[i];
    argv[n++] = threads;
    argv[n++] = output;
    argv[n++] = (char *)(uintptr_t) "--inputs-from=-";
    char *file = runtool_find(argv[0]);
    struct crew_streams to = {.in = names, .out = STDERR_FILENO, .talk = log};
    if (names >= 0 && crew_start(file, argv, to, err) > 0)
        crew_wait(&status);
    if (list)
        fclose(list);
    free(file);
    free(argv);
    free(output);
    free(threads);
    return status;
}

/* The first line of the log from a place on, owned by the caller. */
static char *
first_words(int log, off_t from)
{
    char buf[SAID_B + 1];
    ssize_t got = pread(log, buf, SAID_B, from);
    buf[MAX(got, 0)] = 0;
    return xstrndup(buf, strcspn(buf, "\n"));
}

static struct receipt
begin_receipt(const struct plan *p, const struct shard *s)
{
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    struct receipt r = {
        .host = xstrdup(host),
        .inputs = xcalloc(s->n, sizeof *r.inputs),
        .ninputs = s->n,
        .args = xcalloc(p->nargs + 1, sizeof *r.args),
        .nargs = p->nargs,
        .part = {.bytes = STAMP_GONE},
    };
    for (size_t i = 0; i < s->n; i++) {
        struct err why = {0};
        r.inputs[i].path = xstrdup(p->inputs[s->first + i].path);
        if (!stamp_input(r.inputs[i].path, &r.inputs[i].stamp, &why))
            complain("%s", why.text);
        else if (!stamp_eq(&r.inputs[i].stamp, &p->inputs[s->first + i].stamp))
            warn("%s: has changed since it was planned; it is read as it is now",
                 r.inputs[i].path);
    }
    for (size_t i = 0; i < p->nargs; i++)
        r.args[i] = xstrdup(p->args[i]);
    return r;
}

/* What there is of the part after weir-parse has ended. */
static bool
measure_part(struct receipt *r, const char *part, struct err *err)
{
    bool usable = r->status == EXIT_ALL_USED || r->status == EXIT_SOME_UNUSED;
    if (!usable || (stamp_whole(part, &r->part, err) && part_count(part, &r->lines, err)))
        return true;
    r->part.bytes = STAMP_GONE;
    r->status = EXIT_UNFINISHED;
    free(r->said);
    r->said = xstrdup(err->text);
    return false;
}

static int64_t
clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

/* Parses and writes the receipt. The exit status, or EXIT_UNFINISHED with *err. */
static int
work(const struct batch_job *job, size_t k, int log, struct err *err)
{
    char *part = part_path(job->dir, k, "h5"), *path = part_path(job->dir, k, "json");
    struct receipt r = begin_receipt(&job->plan, &job->plan.shards[k]);
    int64_t began_ns = clock_ns();
    off_t before = lseek(log, 0, SEEK_END); /* words of ours stand in it, perhaps */

    sweep(job->dir, k);
    r.status = parse(job, k, part, log, err);
    bool ran = r.status >= 0 && !crew_stopped();
    r.elapsed_ns = clock_ns() - began_ns;
    r.said = first_words(log, before);
    bool whole = ran && measure_part(&r, part, err);
    bool told = ran && receipt_write(&r, k, path, err);
    int status = !whole || !told               ? EXIT_UNFINISHED
                 : r.status > EXIT_SOME_UNUSED ? EXIT_UNFINISHED
                                               : (int)r.status;
    if (whole && told && r.status > EXIT_SOME_UNUSED)
        err_set(err, "weir-parse ended with %" PRId64 ": %s", r.status, r.said);
    else if (whole && told && r.status == EXIT_SOME_UNUSED)
        warn("shard %zu: %s", k, r.said);
    receipt_free(&r);
    free(part);
    free(path);
    return status;
}

int
batch_task(const struct batch_job *job, size_t k)
{
    struct err err = {0};
    if (!batch_to_do(job, k)) {
        say("shard %zu is done already", k);
        return EXIT_ALL_USED;
    }
    char *path = part_path(job->dir, k, "log");
    int log = open_log(path, &err);
    int status = log < 0 ? EXIT_UNFINISHED : work(job, k, log, &err);
    if (log >= 0)
        close(log);
    free(path);
    crew_stop_too();
    if (status == EXIT_UNFINISHED)
        complain("shard %zu: %s", k, err.text[0] ? err.text : "weir-parse did not run");
    return status;
}
