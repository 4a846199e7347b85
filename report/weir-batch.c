/* weir-batch: many logs parsed in shards, on a cluster or here, into one report. */
#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/table/table.h"
#include "report/batch/batch.h"
#include "report/batch/batch_make.h"
#include "report/tools/runtool.h"

#define USUAL_SHARD_B (INT64_C(4) << 30)

static struct {
    const char *output, *name;
    struct opt_list parse_args, sbatch_args;
    int64_t shard_bytes, shards, at_once, max_array, jobs;
    bool local, summary_only;
    int format;
} options = {.shard_bytes = USUAL_SHARD_B};

/* clang-format off */
static const struct opt plan_opts[] = {
    {"output", 'o', "DIR", "make the plan in DIR; of status: write the table to FILE",
     OPT_TEXT, &options.output, NULL, NULL},
    {"shard-bytes", 0, "SIZE", "bytes of logs in a shard; default: 4GiB", OPT_SIZE,
     &options.shard_bytes, NULL, NULL},
    {"shards", 0, "N", "so many shards, instead", OPT_INT, &options.shards, NULL, NULL},
    {"name", 0, "NAME", "of the jobs and of the report; default: that of DIR", OPT_TEXT,
     &options.name, NULL, NULL},
    {"parse-arg", 0, "ARG", "an option for weir-parse, as --parse-arg=--strict; may be given again",
     OPT_LIST, &options.parse_args, NULL, NULL},
    {"summary-only", 0, NULL, "the merged file keeps no calls one by one (weir-merge(1)); the parts do",
     OPT_FLAG, &options.summary_only, NULL, NULL},
    {NULL, 0, NULL, NULL, OPT_FLAG, NULL, NULL, NULL},
};
static const struct opt run_opts[] = {
    {"jobs", 'j', "N", "run: shards at once; task: threads; default: as many as there are CPUs",
     OPT_INT, &options.jobs, NULL, NULL},
    {"local", 0, NULL, "script: one for this machine, by GNU parallel; run: as it does", OPT_FLAG,
     &options.local, NULL, NULL},
    {"format", 0, "FORMAT", "of status", OPT_CHOICE, &options.format, TABLE_FORMATS, NULL},
    {NULL, 0, NULL, NULL, OPT_FLAG, NULL, NULL, NULL},
};
static const struct opt slurm_opts[] = {
    {"at-once", 0, "N", "tasks at the same time; default: what the cluster allows",
     OPT_INT, &options.at_once, NULL, NULL},
    {"max-array", 0, "N", "MaxArraySize of the cluster; default: as it says, or 1001", OPT_INT,
     &options.max_array, NULL, NULL},
    {"sbatch-arg", 0, "ARG", "submit: an option for sbatch; may be given again",
     OPT_LIST, &options.sbatch_args, NULL, NULL},
    {NULL, 0, NULL, NULL, OPT_FLAG, NULL, NULL, NULL},
};
/* clang-format on */

static const struct opt_group groups[] = {
    {"Planning", plan_opts },
    {"Running",  run_opts  },
    {"Slurm",    slurm_opts},
    {NULL,       NULL      },
};

static const struct tool tool = {
    .name = "weir-batch",
    .summary = "parse many logs in shards, on a cluster or here, into one report",
    .operands = "COMMAND [OPERAND...]",
    .example = "weir-batch plan -o out logs/ && weir-batch run out\n"
               "weir-batch submit --at-once 50 out\n"
               "weir-batch status out\n"
               "Commands: plan run submit script status task finish",
    .groups = groups,
};

/* ---- the plan and where it is ---- */

/* Reads the plan of DIR and goes to where it was made. job->dir is owned by the caller.
 */
static void
load(struct batch_job *job, const char *dir)
{
    struct err err = {0};
    char *real = realpath(dir, NULL);
    if (!real)
        die(EXIT_UNFINISHED, "cannot enter %s: %s", dir, strerror(errno));
    char *file = xasprintf("%s/" PLAN_FILE, real);
    *job = (struct batch_job){.dir = real, .jobs = options.jobs};
    if (!plan_read(&job->plan, file, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    free(file);
    if (chdir(job->plan.cwd) != 0)
        die(EXIT_UNFINISHED, "cannot enter %s, where the plan was made: %s",
            job->plan.cwd, strerror(errno));
}

static void
unload(struct batch_job *job)
{
    plan_free(&job->plan);
    free((char *)(uintptr_t)job->dir);
}

/* ---- commands: operands are those behind the command's name ---- */

static const char *
base_of(const char *dir)
{
    const char *slash = strrchr(dir, '/');
    return slash ? slash + 1 : dir;
}

static int
plan(char **operands, size_t n, char *command)
{
    struct err err = {0};
    struct plan p = {0};
    char bytes[32];
    (void)command;

    if (!options.output)
        opt_misuse(&tool, "-o names the directory of the plan");
    if (n == 0)
        opt_misuse(&tool, "no log given");
    if (mkdir(options.output, 0700) != 0 && errno != EEXIST)
        die(EXIT_UNFINISHED, "cannot make %s: %s", options.output, strerror(errno));
    char *dir = realpath(options.output, NULL);
    if (!dir)
        die(EXIT_UNFINISHED, "cannot enter %s: %s", options.output, strerror(errno));
    char *file = xasprintf("%s/" PLAN_FILE, dir);
    p.summary_only = options.summary_only;
    p.name = xstrdup(options.name ? options.name : base_of(dir));
    bool ok =
        access(file, F_OK) == 0
            ? err_set(&err, "%s: has a plan already", options.output)
            : batch_make(&p, operands, n, options.parse_args.items, options.parse_args.n,
                         (struct plan_cut){options.shard_bytes, options.shards}, &err) &&
                  plan_write(&p, file, &err);
    if (ok)
        say("%zu logs of %s in %zu shards", p.ninputs,
            human_bytes(bytes, (double)p.bytes), p.nshards);
    free(file);
    free(dir);
    plan_free(&p);
    if (!ok)
        die(EXIT_UNFINISHED, "%s", err.text);
    return EXIT_ALL_USED;
}

static const struct table_col status_cols[] = {
    {"shard",      "",     "number"                                        },
    {"state",      "",     "done, partial, missing, failed, damaged, stale"},
    {"logs",       "1",    "inputs"                                        },
    {"log_bytes",  "byte", "size of the inputs, as they were planned"      },
    {"part_bytes", "byte", "size of the part"                              },
    {"lines",      "1",    "lines read"                                    },
    {"elapsed_s",  "s",    "time that parsing took"                        },
    {"host",       "",     "where it was parsed"                           },
    {"first_log",  "",     "name of its first input"                       },
    {"why",        "",     "what is wrong"                                 },
};

static void
put_look(struct table *t, const struct plan *p, size_t k, const struct shard_look *look)
{
    const struct receipt *r = &look->receipt;
    bool parsed = r->part.bytes != STAMP_GONE && r->host;
    const struct part_lines *n = &r->lines;
    table_i64(t, (int64_t)k);
    table_text(t, slice_of(shard_state_name(look->state)));
    table_i64(t, (int64_t)p->shards[k].n);
    table_i64(t, p->shards[k].bytes);
    table_i64(t, parsed ? r->part.bytes : MISSING_I64);
    table_i64(t, parsed ? (int64_t)(n->events + n->joined + n->markers + n->ignored +
                                    n->not_understood)
                        : MISSING_I64);
    if (r->host)
        table_f64(t, (double)r->elapsed_ns / 1e9);
    else
        table_missing(t);
    if (r->host)
        table_text(t, slice_of(r->host));
    else
        table_missing(t);
    table_text(t, slice_of(p->inputs[p->shards[k].first].path));
    if (*look->why)
        table_text(t, slice_of(look->why));
    table_row(t);
}

static int
status(struct batch_job *job, char *command)
{
    struct err err = {0};
    struct out out;
    size_t done = 0, n = job->plan.nshards;
    struct table_about about = {tool.name, command, job->dir, "shards of the plan"};
    if (!out_open(&out, options.output, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    struct table *t = table_begin(&out, (enum table_format)options.format, &about,
                                  status_cols, (int)ARRAY_LEN(status_cols));
    for (size_t k = 0; k < n; k++) {
        struct shard_look look;
        shard_look(&look, &job->plan, job->dir, k);
        put_look(t, &job->plan, k, &look);
        done += look.state == SHARD_DONE;
        shard_look_free(&look);
    }
    table_end(t);
    if (!out_commit(&out, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    say("%zu of %zu shards are done", done, n);
    return done == n ? EXIT_ALL_USED : EXIT_SOME_UNUSED;
}

static int
script(const struct batch_job *job)
{
    struct err err = {0};
    struct out out;
    if (!out_open(&out, options.output, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    if (options.local)
        batch_local_script(out.f, job);
    else
        batch_script(out.f, job,
                     (struct batch_sbatch){options.at_once, options.max_array});
    if (!out_commit(&out, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    return EXIT_ALL_USED;
}

static int
submit(const struct batch_job *job)
{
    return batch_submit(job, (struct batch_sbatch){options.at_once, options.max_array},
                        (char **)(uintptr_t)options.sbatch_args.items,
                        options.sbatch_args.n);
}

static int
task(const struct batch_job *job, const char *number)
{
    uint64_t k;
    if (!num_u64(slice_of(number), &k) || k >= job->plan.nshards)
        opt_misuse(&tool, "no shard '%s': there are 0 to %zu", number,
                   job->plan.nshards - 1);
    return batch_task(job, (size_t)k);
}

enum command { PLAN, RUN, STATUS, SCRIPT, SUBMIT, TASK, FINISH, COMMANDS };
static const struct {
    const char *name;
    size_t operands; /* behind it; of PLAN: any */
} commands[COMMANDS] = {
    [PLAN] = {"plan",   0},
      [RUN] = {"run",    1},
      [STATUS] = {"status", 1},
    [SCRIPT] = {"script", 1},
      [SUBMIT] = {"submit", 1},
      [TASK] = {"task",   2},
    [FINISH] = {"finish", 1},
};

static enum command
command_of(const char *name)
{
    for (int c = 0; name && c < COMMANDS; c++) {
        if (strcmp(commands[c].name, name) == 0)
            return (enum command)c;
    }
    if (name)
        opt_misuse(&tool, "unknown command '%s'", name);
    opt_misuse(&tool, "no command given");
}

static int
on_plan(enum command c, struct batch_job *job, char **operands, char *command)
{
    switch (c) {
    case RUN:
        return batch_run(job);
    case STATUS:
        return status(job, command);
    case SCRIPT:
        return script(job);
    case SUBMIT:
        return submit(job);
    case TASK:
        return task(job, operands[1]);
    case FINISH:
        return batch_finish(job);
    case PLAN:
    case COMMANDS:
        break;
    }
    BUG("a command without a function");
}

int
main(int argc, char **argv)
{
    char *command = opt_command_line(argc, argv);
    int at = opt_parse(&tool, argc, argv);
    size_t n = (size_t)(argc - at), given = n ? n - 1 : 0;
    char **operands = argv + at + 1;
    enum command c = command_of(n ? argv[at] : NULL);
    int result;

    umask(077); /* traces are nobody else's business */
    /* Absolute, for load goes elsewhere. */
    char *home = strchr(argv[0], '/') ? realpath(argv[0], NULL) : NULL;
    runtool_home(home ? home : argv[0]);
    free(home);
    if (options.shard_bytes < 1)
        opt_misuse(&tool, "a size of 0 is none");
    if (c == PLAN) {
        result = plan(operands, given, command);
    } else {
        struct batch_job job;
        if (given != commands[c].operands)
            opt_misuse(&tool, "%s takes %s", commands[c].name,
                       c == TASK ? "a directory and a number" : "one directory");
        load(&job, operands[0]);
        result = on_plan(c, &job, operands, command);
        unload(&job);
    }
    free(command);
    return result;
}
