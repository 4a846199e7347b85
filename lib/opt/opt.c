#include "lib/opt/opt_priv.h"

#include <fcntl.h>
#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>

#include "lib/base/mem.h"
#include "lib/base/version.h"

/* getopt_long reports option i as FIRST_VALUE + i, beyond any letter. */
#define FIRST_VALUE 256

enum request { WANT_HELP, WANT_VERSION, WANT_LIST, WANT_QUIET, WANT_VERBOSE };

/* Every tool has these; `dest` is unused, their place in the array is the request. */
static const struct opt common[] = {
    [WANT_HELP] = {"help",                                'h', .help = "print this help and exit"  },
    [WANT_VERSION] = {"version",                             'V', .help = "print the version and exit"},
    [WANT_LIST] = {.name = "list-options"               }, /* for completion; no help: not shown */
    [WANT_QUIET] = {"quiet",          'q',    .help = "print errors only"                                 },
    [WANT_VERBOSE] = {"verbose", 'v',          .help = "tell more; twice: tell all"    },
};

/* ---- the set of options ---- */

static void
set_add(struct opt_set *set, size_t *cap, const struct opt *o, const char *title)
{
    size_t titles_cap = *cap;
    grow(&set->titles, &titles_cap, set->n + 1, sizeof *set->titles);
    grow(&set->opts, cap, set->n + 1, sizeof *set->opts);
    set->titles[set->n] = title;
    set->opts[set->n++] = o;
}

static void
check_option(const struct opt_set *set, const struct opt *o)
{
    if (o->type != OPT_FN && (o->type == OPT_FLAG) != (o->arg == NULL))
        BUG(o->name);
    if ((o->type == OPT_CHOICE && !o->choices) || (o->type == OPT_FN && !o->fn))
        BUG(o->name);
    for (size_t i = 0; i < set->n; i++) {
        const struct opt *other = set->opts[i];
        if (strcmp(other->name, o->name) == 0 ||
            (o->letter && other->letter == o->letter))
            BUG(o->name);
    }
}

static struct opt_set
set_of(const struct tool *tool)
{
    struct opt_set set = {0};
    size_t cap = 0;
    for (const struct opt_group *g = tool->groups; g && g->title; g++) {
        const char *title = g->title;
        for (const struct opt *o = g->opts; o->name; o++, title = NULL) {
            check_option(&set, o);
            set_add(&set, &cap, o, title);
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(common); i++) {
        check_option(&set, &common[i]);
        set_add(&set, &cap, &common[i], i == 0 ? "General" : NULL);
    }
    return set;
}

static void
set_free(struct opt_set *set)
{
    free(set->opts);
    free(set->titles);
}

/* ---- mistakes ---- */

static int
usage_status(const struct tool *tool)
{
    return tool->command_follows ? EXIT_COLLECTOR : EXIT_USAGE;
}

static _Noreturn void
hint_and_exit(const struct tool *tool)
{
    complain("try '%s --help'", tool->name);
    exit(usage_status(tool));
}

void
opt_misuse(const struct tool *tool, const char *fmt, ...)
{
    struct err err;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err.text, sizeof err.text, fmt, ap);
    va_end(ap);
    complain("%s", err.text);
    hint_and_exit(tool);
}

/* The long option in `arg` ("--form=x") is none of ours, or could be several. */
static _Noreturn void
refuse_long(const struct tool *tool, const struct opt_set *set, const char *arg)
{
    char shown[256], first[128] = "", second[128] = "";
    struct slice name = {arg + 2, strcspn(arg + 2, "=")};
    for (size_t i = 0; i < set->n && !*second; i++)
        if (name.n > 0 && slice_starts(slice_of(set->opts[i]->name), name))
            snprintf(*first ? second : first, sizeof first, "--%s", set->opts[i]->name);
    quote(shown, sizeof shown, name, 128);
    if (*second)
        opt_misuse(tool, "option '--%s' is ambiguous: '%s' or '%s'", shown, first,
                   second);
    const char *nearest = opt_nearest(set, name);
    if (nearest)
        opt_misuse(tool, "unrecognised option '--%s'; did you mean '--%s'?", shown,
                   nearest);
    opt_misuse(tool, "unrecognised option '--%s'", shown);
}

/* getopt_long found fault: which, it tells by optopt only. */
static _Noreturn void
refuse(const struct tool *tool, const struct opt_set *set, bool argument_missing,
       const char *arg)
{
    char shown[16], byte = (char)optopt;
    if (argument_missing && optopt >= FIRST_VALUE) {
        const struct opt *o = set->opts[optopt - FIRST_VALUE];
        opt_misuse(tool, "option '--%s' needs its argument %s", o->name, o->arg);
    }
    if (argument_missing)
        opt_misuse(tool, "option '-%c' needs its argument", optopt);
    if (optopt >= FIRST_VALUE)
        opt_misuse(tool, "option '--%s' takes no argument",
                   set->opts[optopt - FIRST_VALUE]->name);
    if (optopt == 0)
        refuse_long(tool, set, arg);
    opt_misuse(tool, "unrecognised option '-%s'",
               quote(shown, sizeof shown, (struct slice){&byte, 1}, 1));
}

/* ---- parsing ---- */

/* Prints to stdout and ends the program. */
static _Noreturn void
answer(const struct tool *tool, const struct opt_set *set, enum request request)
{
    if (request == WANT_HELP)
        opt_print_help(tool, set, stdout);
    else if (request == WANT_LIST)
        opt_print_list(set, stdout);
    else
        printf("%s %s\n", tool->name, WEIR_VERSION);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        struct err err;
        err_errno(&err, "cannot write standard output");
        die(tool->command_follows ? EXIT_COLLECTOR : EXIT_UNFINISHED, "%s", err.text);
    }
    exit(EXIT_ALL_USED);
}

static void
take(const struct tool *tool, const struct opt_set *set, const struct opt *o)
{
    if (o == &common[WANT_QUIET]) {
        verbosity = -1;
    } else if (o == &common[WANT_VERBOSE]) {
        verbosity = MAX(verbosity, 0) + 1;
    } else if (o >= common && o < common + ARRAY_LEN(common)) {
        answer(tool, set, (enum request)(o - common));
    } else {
        struct err err = {0};
        if (!opt_store(o, optarg, &err))
            opt_misuse(tool, "option '--%s': %s", o->name, err.text);
    }
}

static const struct opt *
option_of(const struct opt_set *set, int value)
{
    if (value >= FIRST_VALUE)
        return set->opts[value - FIRST_VALUE];
    for (size_t i = 0; i < set->n; i++)
        if (set->opts[i]->letter == value)
            return set->opts[i];
    BUG("getopt_long gave a letter that is not ours");
}

/* What getopt_long wants to know: the long options and the string of letters. */
static struct option *
describe(const struct tool *tool, const struct opt_set *set, char **letters)
{
    struct option *longs = xcalloc(set->n + 1, sizeof *longs);
    char *p = *letters = xmalloc(2 * set->n + 3);
    if (tool->command_follows)
        *p++ = '+';
    *p++ = ':';
    for (size_t i = 0; i < set->n; i++) {
        const struct opt *o = set->opts[i];
        longs[i] = (struct option){o->name, o->arg ? required_argument : no_argument,
                                   NULL, FIRST_VALUE + (int)i};
        if (o->letter) {
            *p++ = o->letter;
            if (o->arg)
                *p++ = ':';
        }
    }
    *p = 0;
    return longs;
}

/* A standard stream that the caller closed would be the number of the next file that is
 * opened, and be written to or closed as such. It becomes one whose use fails instead.
 * A collector leaves its command the streams that it has. */
static void
occupy_closed_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
            exit(EXIT_UNFINISHED);
}

int
opt_parse(const struct tool *tool, int argc, char **argv)
{
    prog_set(tool->name);
    if (!tool->command_follows) {
        occupy_closed_streams();
        signal(SIGXFSZ, SIG_IGN); /* a write beyond the limit fails, and that is told */
    }
    signal(SIGPIPE, SIG_DFL);
    setlocale(LC_ALL, "C");
    /* static: not lost, in a leak checker's eyes, when the program ends half-way */
    static struct opt_set set;
    static char *letters;
    static struct option *longs;
    int value;
    set = set_of(tool);
    longs = describe(tool, &set, &letters);
    opterr = 0;
    while ((value = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        if (value == '?' || value == ':')
            refuse(tool, &set, value == ':', argv[optind - 1]);
        take(tool, &set, option_of(&set, value));
    }
    free(letters);
    free(longs);
    set_free(&set);
    return optind;
}
