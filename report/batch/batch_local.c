/* The plan as a script for one machine: GNU parallel starts the tasks, which are the same
 * as on a cluster. It holds numbers only: no path, no text of others. */
#include <inttypes.h>

#include "lib/base/mem.h"
#include "lib/base/pool.h"
#include "lib/base/version.h"
#include "report/batch/batch.h"

static const char head[] =
    "#!/bin/bash\n"
    "# weir-batch %s: %zu of %zu shards are to do, on this machine.\n"
    "# bash SCRIPT [DIR [OPTION-OF-PARALLEL...]]: DIR is where the plan is.\n"
    "set -eu\n"
    "umask 077\n"
    "cd -- \"${1-.}\"\n"
    "[ $# -eq 0 ] || shift\n"
    "[ -f plan.json ] || {\n"
    "    echo 'no plan.json here: name the directory of the plan' >&2\n"
    "    exit 2\n"
    "}\n";

static const char start[] =
    "parallel --version 2>/dev/null | grep -q '^GNU parallel' || {\n"
    "    echo 'GNU parallel is not here; weir-batch run does the same without' >&2\n"
    "    exit 2\n"
    "}\n"
    "\n"
    "# What came of a task is in its receipt, so how many failed does not matter here.\n"
    "parallel -j %" PRId64 " \"$@\" weir-batch -q -j %" PRId64
    " task . {} <<END || true\n";

static const char tail[] = "\nexec weir-batch finish .\n";

void
batch_local_script(FILE *f, const struct batch_job *job)
{
    size_t n = job->plan.nshards, to_do = 0;
    bool *wanted = xcalloc(n, sizeof *wanted);
    int64_t cpus = pool_cpus(), at_once = job->jobs ? job->jobs : cpus;

    for (size_t k = 0; k < n; k++)
        to_do += wanted[k] = batch_to_do(job, k);
    fprintf(f, head, WEIR_VERSION, to_do, n);
    if (to_do)
        fprintf(f, start, at_once, MAX(cpus / at_once, 1));
    for (size_t k = 0; k < n; k++)
        if (wanted[k])
            fprintf(f, "%zu\n", k);
    if (to_do)
        fputs("END\n", f);
    fputs(tail, f);
    free(wanted);
}
