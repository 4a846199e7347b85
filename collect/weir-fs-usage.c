/* weir-fs-usage: record the file system calls of a command, or of running processes, on
 * macOS. Plain POSIX. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "collect/child/rawlog.h"
#include "collect/fs_usage/fs_usage_run.h"
#include "collect/fs_usage/tracers.h"
#include "lib/base/mem.h"

static struct {
    const char *output;
    bool no_header, system;
    struct opt_list pids, kinds;
} opt;

/* clang-format off */
static const struct opt what[] = {
    {"filter", 'F', "KIND", "only filesys, pathname, exec, diskio, cachehit or network; may be repeated",
     OPT_LIST, &opt.kinds, NULL, NULL},
    {"pid", 'p', "PID", "watch running processes: may be repeated, or a list",
     OPT_LIST, &opt.pids, NULL, NULL},
    {"system", 0, NULL, "record every process of the machine meanwhile",
     OPT_FLAG, &opt.system, NULL, NULL},
    {0},
};
static const struct opt where[] = {
    {"output", 'o', "FILE", "write the log to FILE (standard output)",
     OPT_TEXT, &opt.output, NULL, NULL},
    {"no-header", 0, NULL, "leave out the comment line at the top",
     OPT_FLAG, &opt.no_header, NULL, NULL},
    {0},
};
/* clang-format on */
static const struct opt_group groups[] = {
    {"What to record", what},
    {"Output",                where},
    {0}
};
static const struct tool tool = {
    .name = "weir-fs-usage",
    .summary = "record file system calls on macOS",
    .operands = "[--] COMMAND [ARG...] | -p PID | --system",
    .example = "  weir-fs-usage -o run.log -- make -j4\n"
               "  weir-fs-usage -o server.log -p 4711\n"
               "  weir-parse run.log -o run.h5\n",
    .groups = groups,
    .command_follows = true,
};

static char *
need(const char *name, const char *advice)
{
    struct err err;
    char *file;
    int status = child_find(name, &file, &err);
    if (status != 0)
        die(advice ? EXIT_COLLECTOR : status, "%s%s", err.text, advice ? advice : "");
    return file;
}

static void
need_processes(struct pidlist *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (kill(list->pids[i], 0) == 0 || errno == EPERM)
            list->pids[kept++] = list->pids[i];
        else
            complain("%ld: no such process", (long)list->pids[i]);
    }
    if (kept == 0)
        die(EXIT_COLLECTOR, "no process to watch");
    list->n = kept;
}

static void
need_kinds(const struct opt_list *kinds)
{
    static const char *const known[] = {"filesys", "pathname", "exec",
                                        "diskio",  "cachehit", "network"};
    for (size_t i = 0; i < kinds->n; i++) {
        size_t k = 0;
        while (k < ARRAY_LEN(known) && strcmp(known[k], kinds->items[i]) != 0)
            k++;
        if (k == ARRAY_LEN(known))
            opt_misuse(&tool, "fs_usage has no filter '%s'", kinds->items[i]);
    }
}

/* The kernel has one place for a tracer; who holds it would lose it. */
static void
need_no_other_tracer(void)
{
    pid_t pid;
    char name[64];
    if (tracers_running(&pid, name, sizeof name))
        die(EXIT_COLLECTOR,
            "the kernel is already traced by %ld (%s), and one at a time can: end that "
            "first",
            (long)pid, name);
}

/* From here on an existing log is gone. */
static int
open_log(const struct rawlog_about *about)
{
    bool to_stdout = !opt.output || strcmp(opt.output, "-") == 0;
    struct err err;
    int fd = to_stdout ? STDOUT_FILENO
                       : open(opt.output,
                              O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
    char *head = opt.no_header ? xstrdup("") : rawlog_head(about);
    size_t n = strlen(head);
    if (fd < 0 || write(fd, head, n) != (ssize_t)n) {
        err_errno(&err, "%s", to_stdout ? "cannot write standard output" : opt.output);
        die(EXIT_COLLECTOR, "%s", err.text);
    }
    free(head);
    return fd;
}

int
main(int argc, char **argv)
{
    struct err err;
    struct pidlist pids = {0};
    struct privilege root;
    char **command = argv + opt_parse(&tool, argc, argv);
    const char *fs_usage = getenv("WEIR_FS_USAGE");
    if (!*command)
        command = NULL;
    if (!pidlist_parse(&pids, &opt.pids, &err))
        opt_misuse(&tool, "%s", err.text);
    if (command ? pids.n > 0 : pids.n == 0 && !opt.system)
        opt_misuse(&tool, command ? "either a command or processes, not both"
                                  : "which command, or which process (-p PID)?");
    need_kinds(&opt.kinds);
    char *tracer = need(fs_usage && *fs_usage ? fs_usage : "fs_usage",
                        ": fs_usage is a part of macOS; on Linux use weir-strace");
    char *file = command ? need(command[0], NULL) : NULL;
    if (pids.n)
        need_processes(&pids);
    need_no_other_tracer();
    if (!privilege_ask(&root, &err))
        die(EXIT_COLLECTOR, "%s", err.text);
    int fd = open_log(&(struct rawlog_about){NULL, opt.system ? "system" : "process",
                                             command, pids.pids, pids.n});
    int status = fs_usage_run(
        &(struct fs_usage_wish){
            .file = tracer,
            .kinds = &opt.kinds,
            .system = opt.system,
            .command = command,
            .command_file = file,
            .pids = &pids,
            .log_fd = fd,
            .log_to_stdout = fd == STDOUT_FILENO,
        },
        &root);
    privilege_free(&root);
    pidlist_free(&pids);
    free(tracer);
    free(file);
    free(opt.pids.items);
    free(opt.kinds.items);
    return status;
}
