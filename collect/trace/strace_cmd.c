#include "collect/trace/strace_cmd.h"

#include <fcntl.h>
#include <unistd.h>

#include "collect/child/child.h"
#include "lib/base/mem.h"

#define HOW_TO_INSTALL                                                                   \
    "install it ('sudo apt install strace', 'sudo dnf install strace') or name it in "   \
    "WEIR_STRACE"

/* What we use and since when strace has it. */
enum feature { APPEND, SECCOMP_BPF, NANOSECONDS };
static const struct {
    unsigned major, minor;
    const char *what;
} features[] = {
    [APPEND] = {4, 22, "to append to a log (-A)"},
    [SECCOMP_BPF] = {5, 3,  "--seccomp-bpf"          },
    [NANOSECONDS] = {5, 6,  "a clock in nanoseconds" },
};

static bool
has(const struct strace_tool *tool, enum feature f)
{
    return tool->major > features[f].major ||
           (tool->major == features[f].major && tool->minor >= features[f].minor);
}

static bool
needs(const struct strace_tool *tool, enum feature f, struct err *err)
{
    return has(tool, f) || err_set(err,
                                   "%s is version %s, but %s needs %u.%u: a newer one "
                                   "can be named in WEIR_STRACE",
                                   tool->file, tool->version, features[f].what,
                                   features[f].major, features[f].minor);
}

/* ---- finding ---- */

/* The beginning of what `FILE -etrace=TRACE -V` prints. When the filter is wrong, strace
 * says so on stderr and fails. */
static bool
ask_version(const char *file, const char *trace, char *answer, size_t size,
            struct err *err)
{
    int ends[2];
    char *filter = xasprintf("-etrace=%s", trace ? trace : "all");
    char *args[] = {(char *)"strace", filter, (char *)"-V", NULL};
    if (pipe(ends) != 0)
        return err_errno(err, "cannot make a pipe");
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    struct child c;
    int status = child_start(&c,
                             &(struct child_plan){
                                 .file = file, .argv = args, .std = {0, ends[1], 2}
    },
                             err);
    close(ends[1]);
    FILE *f = fdopen(ends[0], "r");
    size_t n = f ? fread(answer, 1, size - 1, f) : 0;
    answer[n] = 0;
    if (f)
        fclose(f);
    free(filter);
    if (status != 0)
        return false;
    child_wait(&c, NULL, NULL);
    return child_exit_status(&c) == 0 ||
           err_set(err, "%s does not accept these calls", file);
}

bool
strace_find(struct strace_tool *tool, const char *trace, bool nanoseconds,
            struct err *err)
{
    struct err why;
    char answer[4096];
    const char *name = getenv("WEIR_STRACE");
    name = name && *name ? name : "strace";
    *tool = (struct strace_tool){0};
    if (child_find(name, &tool->file, &why) != 0)
        return err_set(err, "strace is needed, but: %s: " HOW_TO_INSTALL, why.text);
    if (!ask_version(tool->file, trace, answer, sizeof answer, err))
        return false;
    if (sscanf(answer, "strace -- version %31s", tool->version) != 1 ||
        sscanf(tool->version, "%u.%u", &tool->major, &tool->minor) != 2)
        return err_set(err, "%s does not say that it is strace: " HOW_TO_INSTALL,
                       tool->file);
    return needs(tool, APPEND, err) && (!nanoseconds || needs(tool, NANOSECONDS, err));
}

void
strace_free(struct strace_tool *tool)
{
    free(tool->file);
    *tool = (struct strace_tool){0};
}

/* ---- its arguments ---- */

struct args {
    char **items;
    size_t n, cap;
};

static void
add(struct args *a, char *owned)
{
    grow(&a->items, &a->cap, a->n + 2, sizeof *a->items);
    a->items[a->n++] = owned;
    a->items[a->n] = NULL;
}

static void
add_all(struct args *a, const char *const *texts)
{
    for (; *texts; texts++)
        add(a, xstrdup(*texts));
}

/* Follow forks; paths of descriptors; no talk about attaching: it goes to stderr, and
 * exits and signals stay in the log. */
static const char *const always[] = {"-f", "-y", "-A", NULL};
static const char *const quiet[] = {"-q", NULL};
static const char *const in_us[] = {"-ttt", "-T", NULL};
static const char *const in_ns[] = {"--absolute-timestamps=format:unix,precision:ns",
                                    "--syscall-times=ns", NULL};
/* The signals of the terminal are the command's; strace must see its end. */
static const char *const undisturbed[] = {"-I4", NULL};
/* The command stays a child of whoever starts it, which can read its final counters. */
static const char *const from_beside[] = {"-D", NULL};
static const char *const seccomp[] = {"--seccomp-bpf", NULL};

char **
strace_args(const struct strace_tool *tool, const struct strace_wish *wish)
{
    struct args a = {0};
    add(&a, xstrdup("strace"));
    add_all(&a, always);
    add_all(&a, wish->nanoseconds ? in_ns : in_us);
    if (!wish->chatty)
        add_all(&a, quiet);
    add(&a, xasprintf("-s%lld", (long long)wish->strings));
    add(&a, xstrdup("-o"));
    /* strace takes a leading '|' or '!' for a command to run */
    add(&a, xasprintf("%s%s", strchr("|!", *wish->log_path) ? "./" : "", wish->log_path));
    if (wish->trace)
        add(&a, xasprintf("-etrace=%s", wish->trace));
    if (wish->command) {
        add_all(&a, undisturbed);
        if (wish->beside)
            add_all(&a, from_beside);
        if (wish->trace && wish->seccomp_bpf && has(tool, SECCOMP_BPF))
            add_all(&a, seccomp);
        add(&a, xstrdup("--"));
        for (char *const *word = wish->command; *word; word++)
            add(&a, xstrdup(*word));
    }
    for (size_t i = 0; !wish->command && i < wish->n_pids; i++)
        add(&a, xasprintf("-p%ld", (long)wish->pids[i]));
    return a.items;
}

void
strace_args_free(char **args)
{
    for (char **p = args; args && *p; p++)
        free(*p);
    free(args);
}
