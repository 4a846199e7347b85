#include "collect/trace/job.h"

#include <sys/utsname.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"

#define BATCH_STEP "4294967291" /* Slurm's number of a job's script */

static const struct {
    const char *name;
    bool if_wished;
} variables[] = {
#define KEPT(variable) {#variable, false},
#define CHARGED(variable) {#variable, true},
#define TELLS(which, variable)
#include "collect/trace/job.def"
};

static const char *const rank_variables[] = {
#define KEPT(variable)
#define CHARGED(variable)
#define TELLS(which, variable) TELLS_##which(variable)
#define TELLS_rank(variable) #variable,
#define TELLS_local_rank(variable)
#include "collect/trace/job.def"
#undef TELLS_rank
#undef TELLS_local_rank
};

static const char *const local_rank_variables[] = {
#define KEPT(variable)
#define CHARGED(variable)
#define TELLS(which, variable) TELLS_##which(variable)
#define TELLS_rank(variable)
#define TELLS_local_rank(variable) #variable,
#include "collect/trace/job.def"
};

/* ---- the environment ---- */

/* NULL for an empty one, too. */
static const char *
text_of(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value ? value : NULL;
}

/* The first that is set to a number that a rank may have. */
static int64_t
first_number(const char *const *names, size_t n, const char **which)
{
    for (size_t i = 0; i < n; i++) {
        const char *value = getenv(names[i]);
        int64_t number;
        if (value && num_i64(slice_of(value), &number) && number >= 0 &&
            number <= INT32_MAX) {
            *which = names[i];
            return number;
        }
    }
    return MISSING_I64;
}

struct job
job_here(void)
{
    const char *by = "", *local_by;
    struct job j = {.id = text_of("SLURM_JOB_ID")};
    j.rank = first_number(rank_variables, ARRAY_LEN(rank_variables), &by);
    j.local_rank =
        first_number(local_rank_variables, ARRAY_LEN(local_rank_variables), &local_by);
    j.by_mpi = j.rank != MISSING_I64 && strcmp(by, "SLURM_PROCID") != 0;
    j.step = j.id ? text_of("SLURM_STEP_ID") : NULL;
    if (!j.by_mpi && j.id && (!j.step || strcmp(j.step, BATCH_STEP) == 0))
        j.rank = j.local_rank = MISSING_I64; /* a job's script is number 0, too */
    return j;
}

bool
job_variable(size_t i, bool wished, const char **name, const char **value)
{
    if (i >= ARRAY_LEN(variables))
        return false;
    *name = variables[i].name;
    *value = variables[i].if_wished && !wished ? NULL : getenv(variables[i].name);
    return true;
}

/* ---- names ---- */

/* PREFIX and the text, of which only what is harmless in a name stays; a dot in front,
 * but for the first. */
static void
put_part(FILE *f, const char *prefix, const char *text)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    if (ftell(f) > 0)
        putc('.', f);
    fputs(prefix, f);
    for (size_t i = 0; text[i] && i < 64; i++)
        putc(strchr(plain, text[i]) ? text[i] : '_', f);
}

/* "step0"; some of Slurm's numbers stand for names. */
static void
put_step(FILE *f, const char *step)
{
    static const char *const named[][2] = {
        {"4294967290", "interactive"},
        {BATCH_STEP,   "batch"      },
        {"4294967292", "extern"     },
    };
    for (size_t i = 0; i < ARRAY_LEN(named); i++)
        if (strcmp(step, named[i][0]) == 0) {
            put_part(f, "", named[i][1]);
            return;
        }
    put_part(f, "step", step);
}

/* Slurm's name of this node, or the machine's without its domain. */
static void
put_node(FILE *f)
{
    struct utsname u;
    const char *node = text_of("SLURMD_NODENAME");
    if (!node && uname(&u) == 0) {
        u.nodename[strcspn(u.nodename, ".")] = 0;
        node = u.nodename;
    }
    put_part(f, "", node ? node : "node");
}

/* "job4711", "job4711_3" of an array; "restart2" when Slurm has started it again. */
static void
put_job(FILE *f, const struct job *j)
{
    const char *array = text_of("SLURM_ARRAY_JOB_ID"),
               *task = text_of("SLURM_ARRAY_TASK_ID"),
               *again = text_of("SLURM_RESTART_COUNT");
    char *id = array && task ? xasprintf("%s_%s", array, task) : xstrdup(j->id);
    put_part(f, "job", id);
    if (again && strcmp(again, "0") != 0)
        put_part(f, "restart", again);
    free(id);
}

char *
job_name(const struct job *j)
{
    char *name = NULL, number[32];
    size_t n = 0;
    const char *program = text_of("PMIX_NAMESPACE");
    FILE *f = !j->id && !job_is_parallel(j) ? NULL : open_memstream(&name, &n);
    if (!f)
        return NULL;
    if (j->id)
        put_job(f, j);
    if (j->by_mpi)
        put_part(f, "mpi", program ? program : "");
    else if (j->step)
        put_step(f, j->step);
    put_node(f);
    snprintf(number, sizeof number, "%lld", (long long)j->rank);
    if (j->rank != MISSING_I64)
        put_part(f, "rank", number);
    if (fclose(f) != 0) {
        free(name);
        return NULL;
    }
    return name;
}

/* PMIx names each program that it starts. Of other launchers the daemon that starts the
 * tasks of a node is the same process for all of them. */
char *
job_program(const struct job *j)
{
    const char *pmix = text_of("PMIX_NAMESPACE"), *node = text_of("SLURMD_NODENAME");
    node = node ? node : "-"; /* several on one machine are Slurm's tests, and ours */
    if (pmix)
        return xasprintf("pmix %s %s", pmix, node);
    if (j->by_mpi || !j->id)
        return xasprintf("child %ld", (long)getppid());
    return xasprintf("slurm %s %s %s", j->id, j->step ? j->step : "-", node);
}
