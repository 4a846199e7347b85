/* The way to Slurm: a script for bash that calls sbatch. Whatever a user has named is in
 * the plan, never in the script. Jobs say what they have to say to files by themselves:
 * Slurm would find its patterns (%j) in the name of the directory, too. */
#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/version.h"
#include "report/batch/batch.h"
#include "report/tools/crew.h"
#include "report/tools/runtool.h"

#define NAME_B 40
#define USUAL_MAX_ARRAY 1001 /* Slurm's own */

/* The name of the jobs: what is neither letter nor digit becomes an underscore. */
static void
clean_name(char clean[NAME_B + 1], const char *name)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    size_t n = 0;
    for (; name[n] && n < NAME_B; n++)
        clean[n] = name[n] && strchr(plain, name[n]) ? name[n] : '_';
    clean[n] = 0;
}

/* "0-3,7" of the wanted ones from the first on, counted from it. */
static void
put_ids(FILE *f, const bool *wanted, size_t first, size_t n)
{
    const char *comma = "";
    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && wanted[first + end])
            end++;
        if (end == i + 1)
            fprintf(f, "%s%zu", comma, i);
        else if (end > i)
            fprintf(f, "%s%zu-%zu", comma, i, end - 1);
        comma = end > i ? "," : comma;
        i = end + 1;
    }
}

static const char head[] =
    "#!/bin/bash\n"
    "# weir-batch %s: %zu of %zu shards are to do.\n"
    "# bash SCRIPT [DIR [SBATCH-OPTION...]]: DIR is where the plan is.\n"
    "set -eu\n"
    "umask 077\n"
    "cd -- \"${1-.}\"\n"
    "[ $# -eq 0 ] || shift\n"
    "[ -f plan.json ] || {\n"
    "    echo 'no plan.json here: name the directory of the plan' >&2\n"
    "    exit 2\n"
    "}\n"
    "name=%s\n"
    "submitted=()\n"
    "\n"
    "# An array that nothing would follow must not be left behind.\n"
    "undo()\n"
    "{\n"
    "    [ ${#submitted[@]} -eq 0 ] || scancel \"${submitted[@]}\"\n"
    "}\n"
    "trap undo EXIT\n";

static const char arrays_head[] =
    "\n"
    "# parse IDS FIRST AFTER [SBATCH-OPTION...]: an array of tasks; task I parses shard "
    "FIRST + I.\n"
    "parse()\n"
    "{\n"
    "    local ids=$1 first=$2 after=$3 id\n"
    "    shift 3\n"
    "    id=$(sbatch --parsable --job-name=\"$name\" --output=/dev/null \"$@\" \\\n"
    "        --array=\"$ids\" ${after:+--dependency=\"$after\"} <<END\n"
    "#!/bin/bash\n"
    "k=\\$(($first + SLURM_ARRAY_TASK_ID))\n"
    "exec >>\"part-\\$k.log\" 2>&1\n"
    "exec weir-batch -q task . \"\\$k\"\n"
    "END\n"
    "    )\n"
    "    submitted+=(\"${id%%;*}\")\n"
    "}\n";

static const char tail[] =
    "\n"
    "after=\n"
    "for id in ${submitted[@]+\"${submitted[@]}\"}; do\n"
    "    after+=:$id\n"
    "done\n"
    "# afterany: it reports what there is, however the tasks have ended.\n"
    "id=$(sbatch --parsable --job-name=\"$name-finish\" --output=/dev/null \"$@\" \\\n"
    "    ${after:+--dependency=\"afterany$after\"} <<'END'\n"
    "#!/bin/bash\n"
    "exec >\"finish-$SLURM_JOB_ID.out\" 2>&1\n"
    "exec weir-batch finish .\n"
    "END\n"
    ")\n"
    "trap - EXIT\n"
    "echo \"${submitted[*]-} ${id%%;*}\"\n";

/* MaxArraySize, as the cluster tells it. */
static int64_t
ask_max_array(void)
{
    int64_t size = USUAL_MAX_ARRAY, told;
    char line[512];
    FILE *f = popen("scontrol show config 2>/dev/null", "re");
    while (f && fgets(line, sizeof line, f)) {
        const char *value = strchr(line, '=');
        if (strncmp(line, "MaxArraySize ", 13) != 0 || !value)
            continue;
        value += 1 + strspn(value + 1, " ");
        if (num_i64((struct slice){value, strcspn(value, " \n")}, &told) && told > 0)
            size = told;
    }
    if (f)
        pclose(f);
    return size;
}

/* Shards from `first` on, counted from it, so that no id exceeds the cluster's limit. */
static void
put_array(FILE *f, const bool *wanted, size_t first, size_t n, struct batch_sbatch how,
          bool follows)
{
    fputs("parse '", f);
    put_ids(f, wanted, first, n);
    if (how.at_once)
        fprintf(f, "%%%" PRId64, how.at_once);
    /* One array after the other, or the limit would hold for each of them alone. */
    fprintf(f, "' %zu %s \"$@\"\n", first,
            how.at_once && follows ? "\"afterany:${submitted[-1]}\"" : "''");
}

void
batch_script(FILE *f, const struct batch_job *job, struct batch_sbatch how)
{
    size_t n = job->plan.nshards, to_do = 0;
    size_t step = (size_t)(how.max_array ? how.max_array : ask_max_array());
    bool *wanted = xcalloc(n, sizeof *wanted), follows = false;
    char name[NAME_B + 1];

    for (size_t k = 0; k < n; k++)
        to_do += wanted[k] = batch_to_do(job, k);
    clean_name(name, job->plan.name);
    fprintf(f, head, WEIR_VERSION, to_do, n, name);
    if (to_do)
        fputs(arrays_head, f);
    for (size_t first = 0; first < n; first += step) {
        size_t here = MIN(step, n - first), some = 0;
        for (size_t i = 0; i < here; i++)
            some += wanted[first + i];
        if (some)
            put_array(f, wanted, first, here, how, follows);
        follows |= some > 0;
    }
    fputs(tail, f);
    free(wanted);
}

/* Jobs must find the tools where this one was found. */
static void
lead_path(void)
{
    char *file = runtool_find("weir-batch"), *real = realpath(file, NULL);
    char *slash = real ? strrchr(real, '/') : NULL;
    const char *path = getenv("PATH");
    if (slash) {
        *slash = 0;
        char *longer = xasprintf("%s%s%s", real, path ? ":" : "", path ? path : "");
        setenv("PATH", longer, 1);
        free(longer);
    }
    free(real);
    free(file);
}

int
batch_submit(const struct batch_job *job, struct batch_sbatch how, char **args,
             size_t nargs)
{
    struct err err = {0};
    FILE *script = tmpfile();
    int status = EXIT_UNFINISHED;
    char **argv = xcalloc(nargs + 5, sizeof *argv);
    size_t n = 0;

    argv[n++] = (char *)(uintptr_t) "bash";
    argv[n++] = (char *)(uintptr_t) "-s";
    argv[n++] = (char *)(uintptr_t) "--";
    argv[n++] = (char *)(uintptr_t)job->dir;
    for (size_t i = 0; i < nargs; i++)
        argv[n++] = args[i];
    if (script)
        batch_script(script, job, how);
    lead_path();
    if (!script || fflush(script) != 0 || fseek(script, 0, SEEK_SET) != 0)
        err_errno(&err, "cannot make a temporary file");
    else if (crew_start("bash", argv, (struct crew_streams){fileno(script), -1, -1},
                        &err) > 0)
        crew_wait(&status);
    if (script)
        fclose(script);
    free(argv);
    if (err.text[0])
        complain("%s", err.text);
    else if (status != 0)
        complain("the jobs were not submitted");
    return status == 0 ? EXIT_ALL_USED : EXIT_UNFINISHED;
}
