/* weir-mark: names a region of the run that weir-record records. */
#include <unistd.h>

#include "collect/child/child.h"
#include "collect/record/marks.h"
#include "lib/opt/opt.h"

#define NAME_MAX_B 1000 /* so that a line is written at once */

static struct {
    bool strict;
} opt;

/* clang-format off */
static const struct opt opts[] = {
    {"strict", 0, NULL, "fail when nobody records", OPT_FLAG, &opt.strict, NULL, NULL},
    {0},
};
/* clang-format on */
static const struct opt_group groups[] = {
    {"Options", opts},
    {0        }
};
static const struct tool tool = {
    .name = "weir-mark",
    .summary = "name a region of the run that weir-record records",
    .operands = "start|finish NAME | run NAME [--] COMMAND [ARG...]",
    .example = "  weir-mark start load; ./load; weir-mark finish load\n"
               "  weir-mark run solve -- ./solve\n",
    .groups = groups,
    .command_follows = true,
};

/* False when it was told, and the tool shall fail. */
static bool
mark(const char *what, const char *name)
{
    struct err err;
    const char *path = getenv(MARKS_VARIABLE);
    if (!path || !*path) {
        if (opt.strict)
            complain("nobody records: " MARKS_VARIABLE " is not set");
        return !opt.strict;
    }
    if (marks_add(path, what, getppid(), name, &err))
        return true;
    if (opt.strict)
        complain("%s", err.text);
    return !opt.strict;
}

/* The command between two marks; its exit status. */
static int
run(const char *name, char **command)
{
    struct err err;
    struct child c;
    char *file;
    int status = child_find(command[0], &file, &err);
    if (status == 0 && !mark("start", name))
        return EXIT_COLLECTOR;
    if (status == 0) {
        signals_catch();
        status = child_start(&c,
                             &(struct child_plan){
                                 .file = file, .argv = command, .std = {0, 1, 2}
        },
                             &err);
        if (status == 0)
            child_wait(&c, child_pass_signal, &c);
        mark("finish", name);
        free(file);
        if (status == 0)
            return child_exit_status(&c);
    }
    complain("%s", err.text);
    return status;
}

int
main(int argc, char **argv)
{
    char **words = argv + opt_parse(&tool, argc, argv);
    const char *verb = words[0] ? words[0] : "", *name = words[0] ? words[1] : NULL;
    bool runs = strcmp(verb, "run") == 0;
    if (!runs && strcmp(verb, "start") != 0 && strcmp(verb, "finish") != 0)
        opt_misuse(&tool, "start, finish or run?");
    if (!name || !*name || strlen(name) > NAME_MAX_B)
        opt_misuse(&tool, "a region needs a name of 1 to %d bytes", NAME_MAX_B);
    char **rest = words + 2;
    if (runs && *rest && strcmp(*rest, "--") == 0)
        rest++;
    if (runs && !*rest)
        opt_misuse(&tool, "which command?");
    if (runs)
        return run(name, rest);
    if (*rest)
        opt_misuse(&tool, "one name at a time");
    return mark(verb, name) ? EXIT_ALL_USED : EXIT_COLLECTOR;
}
