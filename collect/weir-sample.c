/* weir-sample: what a command, its threads and the machine do, at regular times. */
#include <errno.h>
#include <signal.h>

#include "collect/child/child.h"
#include "collect/child/pidlist.h"
#include "collect/sample/sample_run.h"
#include "collect/sample/schedule.h"
#include "collect/sample/task.h"
#include "lib/base/num.h"

static struct {
    const char *output, *proc, *sys, *tables;
    bool append, machine, adaptive;
    int64_t interval_ns, slow_ns, count;
    double most_overhead;
    struct opt_list pids;
} opt = {
    .proc = "/proc",
    .sys = "/sys",
    .interval_ns = NS_PER_S / 10,
    .slow_ns = NS_PER_S,
    .most_overhead = 0,
};

static bool
set_percent(const char *text, void *dest, struct err *err)
{
    double percent;
    size_t n = strlen(text);
    n -= n > 0 && text[n - 1] == '%';
    if (!num_f64((struct slice){text, n}, &percent) || percent <= 0 || percent > 100)
        return err_set(err, "expected a share above 0 up to 100%%, not '%s'", text);
    *(double *)dest = percent / 100;
    return true;
}

/* clang-format off */
static const struct opt what[] = {
    {"pid", 'p', "PID", "attach to running processes: may be repeated, or a list",
     OPT_LIST, &opt.pids, NULL, NULL},
    {"machine", 0, NULL, "no process, the machine alone",
     OPT_FLAG, &opt.machine, NULL, NULL},
    {"tables", 0, "LIST", "only these tables of weir-sample-log(5)",
     OPT_TEXT, &opt.tables, NULL, NULL},
    {"proc", 0, "DIR", "read DIR instead of /proc", OPT_TEXT, &opt.proc, NULL, NULL},
    {"sys", 0, "DIR", "read DIR instead of /sys", OPT_TEXT, &opt.sys, NULL, NULL},
    {0},
};
static const struct opt when[] = {
    {"interval", 'i', "TIME", "time between two samples, 5ms to 1h (100ms)",
     OPT_FN, &opt.interval_ns, NULL, schedule_interval},
    {"slow", 0, "TIME", "the same for what changes slowly or costs much (1s)",
     OPT_FN, &opt.slow_ns, NULL, schedule_interval},
    {"count", 'n', "N", "take at most N samples", OPT_INT, &opt.count, NULL, NULL},
    {"adaptive", 0, NULL, "sample less often when that costs more than allowed",
     OPT_FLAG, &opt.adaptive, NULL, NULL},
    {"max-overhead", 0, "PERCENT", "the same; what is allowed, of one processor (1%)",
     OPT_FN, &opt.most_overhead, NULL, set_percent},
    {0},
};
static const struct opt where[] = {
    {"output", 'o', "FILE", "write the log to FILE (standard output)",
     OPT_TEXT, &opt.output, NULL, NULL},
    {"append", 0, NULL, "write behind what FILE already has",
     OPT_FLAG, &opt.append, NULL, NULL},
    {0},
};
/* clang-format on */
static const struct opt_group groups[] = {
    {"What to sample", what},
    {"When",                when},
    {"Output",where},
    {0        }
};
static const struct tool tool = {
    .name = "weir-sample",
    .summary = "record CPU, memory, I/O and more of a command and of the machine",
    .operands = "[--] COMMAND [ARG...] | -p PID | --machine",
    .example = "  weir-sample -o run.samples -- make -j4\n"
               "  timeout 10 weir-sample -i 20ms -o app.samples -p \"$(pidof app)\"\n"
               "  weir-sample --machine -n 60 -i 1s -o machine.samples\n",
    .groups = groups,
    .command_follows = true,
};

static uint32_t
tables_of(const char *list)
{
    uint32_t tables = 0;
    for (const char *p = list; *p;) {
        struct slice name = {p, strcspn(p, ", ")};
        int table = sample_table_find(name);
        if (name.n > 0 && table < 0)
            opt_misuse(&tool, "no table '%.*s': see weir-sample-log(5)", (int)name.n, p);
        if (name.n > 0)
            tables |= UINT32_C(1) << table;
        p += name.n + (p[name.n] != 0);
    }
    return tables;
}

/* Share of a processor from which on to back off; 0: never. */
static double
most_overhead(void)
{
    return opt.adaptive && opt.most_overhead <= 0 ? 0.01 : opt.most_overhead;
}

/* ---- before: everything that can be refused is refused before a byte is written ---- */

/* It may be there and not be shown to us. */
static const char *
why_absent(pid_t pid)
{
    bool hidden = strcmp(opt.proc, "/proc") == 0 && kill(pid, 0) != 0 && errno == EPERM;
    return hidden ? "hidden from this user, as /proc is mounted with hidepid: be its "
                    "owner, or root"
                  : "no such process";
}

/* Leaves in the list what is there. */
static void
need_processes(struct recorder *r, struct pidlist *list)
{
    size_t kept = 0, asked = list->n;
    for (size_t i = 0; i < list->n; i++) {
        if (task_exists(r, (long)list->pids[i]))
            list->pids[kept++] = list->pids[i];
        else
            complain("%ld: %s", (long)list->pids[i], why_absent(list->pids[i]));
    }
    list->n = kept;
    if (kept == 0)
        die(EXIT_COLLECTOR, "no process to attach to");
    if (kept < asked)
        warn("recording %zu of %zu processes", kept, asked);
}

/* Without /sys there are still the processes; without /proc there is nothing. */
static void
open_trees(struct recorder *r)
{
    struct err err;
    if (!tree_open(&r->trees[TREE_PROC], opt.proc, &err))
        die(EXIT_COLLECTOR, "%s", err.text);
    if (!tree_open(&r->trees[TREE_SYS], opt.sys, &err))
        warn("%s", err.text);
}

int
main(int argc, char **argv)
{
    struct err err;
    struct pidlist pids = {0};
    struct recorder r = {0};
    char **command = argv + opt_parse(&tool, argc, argv);
    if (!pidlist_parse(&pids, &opt.pids, &err))
        opt_misuse(&tool, "%s", err.text);
    uint32_t tables = opt.tables ? tables_of(opt.tables) : UINT32_MAX;
    if ((*command != NULL) + (pids.n > 0) + opt.machine != 1)
        opt_misuse(&tool, "either a command, or processes (-p PID), or --machine");
    if (*command)
        child_need(*command);
    open_trees(&r);
    if (pids.n > 0)
        need_processes(&r, &pids);
    if (!samplelog_open(&r.log, opt.output, opt.append, tables, &err))
        die(EXIT_COLLECTOR, "%s", err.text);
    int status = sample_run(&r, &(struct sample_wish){
                                    .interval_ns = opt.interval_ns,
                                    .slow_ns = MAX(opt.slow_ns, opt.interval_ns),
                                    .count = opt.count,
                                    .most_overhead = most_overhead(),
                                    .command = *command ? command : NULL,
                                    .pids = pids.pids,
                                    .n_pids = pids.n,
                                });
    tree_close(&r.trees[TREE_PROC]);
    tree_close(&r.trees[TREE_SYS]);
    pidlist_free(&pids);
    free(opt.pids.items);
    return status;
}
