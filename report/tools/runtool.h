/* Other weir tools as child processes: found beside this one, run a few at a time, their
 * output caught. The rooms of weir meet only this way. */
#ifndef WEIR_REPORT_TOOLS_RUNTOOL_H
#define WEIR_REPORT_TOOLS_RUNTOOL_H

#include "lib/base/err.h"

#define RUNTOOL_MAX_ARGS 288 /* two groups of runs among them */

/* One command and, after runtool_all, what came of it. {0} with args[0] NULL is not run.
 */
struct runtool_job {
    const char *args[RUNTOOL_MAX_ARGS + 1]; /* args[0] "weir-iops"; NULL ends; borrowed */
    struct slice input;                     /* fed to its stdin; borrowed */

    bool ran;
    int status;   /* exit status, 128 + signal, or EXIT_NOT_FOUND */
    char *output; /* stdout, NUL-terminated behind output_n bytes; owned by the job */
    size_t output_n;
    char *message; /* first line of stderr, or why it did not start; owned by the job */
};

/* Remembers where this program stands; argv0 as main got it. Tools are looked for in the
 * directory it was called from, in the one it really lies in, then on PATH. */
void runtool_home(const char *argv0);

/* The tool's file, found so, or its bare name for PATH. Owned by the caller. */
char *runtool_find(const char *name);

/* Runs all jobs, at most at_once at the same time, and waits for them. Output passes
 * through unlinked temporary files, so that no child waits for this program. false only
 * when those cannot be made or read. */
bool runtool_all(struct runtool_job *jobs, size_t n, size_t at_once, struct err *err);

/* Whether its output can be used: it ended with "all used" or "some input was unusable".
 */
bool runtool_usable(const struct runtool_job *job);

/* Why it cannot: its own words, else its exit status. Owned by the caller. */
char *runtool_why(const struct runtool_job *job);

/* The command as a shell would read it back, with `name` in place of the argument that
 * is `file`. Owned by the caller. */
char *runtool_command(const struct runtool_job *job, const char *file, const char *name);

void runtool_free(struct runtool_job *job);

#endif
