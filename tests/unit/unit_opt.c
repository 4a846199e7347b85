/* Options: each case runs in a child, so that ends of the program can be watched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/mem.h"
#include "lib/base/version.h"
#include "lib/opt/opt.h"

static struct {
    const char *output;
    int64_t limit, size, bin_ns;
    int format;
    bool all;
    struct opt_list with;
} got;

static bool
set_even(const char *text, void *dest, struct err *err)
{
    (void)dest;
    return strlen(text) % 2 == 0 || err_set(err, "'%s' has an odd length", text);
}

static const struct opt options[] = {
    {"output", 'o', "FILE", "write to FILE",       OPT_TEXT,     &got.output, NULL,       NULL    },
    {"limit",  'n', "N",    "at most N rows",      OPT_INT,      &got.limit,  NULL,       NULL    },
    {"size",   0,   "SIZE", "a size",              OPT_SIZE,     &got.size,   NULL,       NULL    },
    {"bin",    0,   "TIME", "a time",              OPT_DURATION, &got.bin_ns, NULL,       NULL    },
    {"format", 0,   "KIND", "one of text, tsv",    OPT_CHOICE,   &got.format, "text|tsv", NULL    },
    {"all",    'a', NULL,   "everything",          OPT_FLAG,     &got.all,    NULL,       NULL    },
    {"with",   0,   "NAME", "more than once",      OPT_LIST,     &got.with,   NULL,       NULL    },
    {"even",   0,   "TEXT", "text of even length", OPT_FN,       NULL,        NULL,       set_even},
    {NULL,     0,   NULL,   NULL,                  OPT_FLAG,     NULL,        NULL,       NULL    },
};
static const struct opt_group groups[] = {
    {"Options", options},
    {NULL,      NULL   },
};
static const struct tool plain = {
    .name = "weir-x",
    .summary =
        "do nothing, and say so at a length that does not fit into a line of a terminal",
    .operands = "[INPUT...]",
    .example = "weir-x a\nweir-x b",
    .groups = groups,
};
static const struct tool collector = {.name = "weir-c",
                                      .summary = "run a command",
                                      .operands = "CMD...",
                                      .groups = groups,
                                      .command_follows = true};

#define WORDS_MAX 16

static int
split(char *line, char **words)
{
    int n = 0;
    for (char *w = strtok(line, " "); w && n < WORDS_MAX; w = strtok(NULL, " "))
        words[n++] = w;
    words[n] = NULL;
    return n;
}

/* What the child prints when parsing went well. */
static _Noreturn void
print_got(int first, int argc, char **argv)
{
    printf(
        "output=%s limit=%lld size=%lld bin=%lld format=%d all=%d with=%zu verbosity=%d",
        got.output ? got.output : "-", (long long)got.limit, (long long)got.size,
        (long long)got.bin_ns, got.format, got.all, got.with.n, verbosity);
    for (int i = first; i < argc; i++)
        printf(" [%s]", argv[i]);
    fflush(stdout);
    free(got.with.items);
    exit(0);
}

/* Runs opt_parse over the words of `line` and compares the exit status and all that is
 * printed to stdout and stderr; expected == NULL compares the status only. */
static char *
run(const struct tool *tool, const char *line, int status)
{
    int ends[2], child_status;
    assert_int_equal(pipe(ends), 0);
    fflush(stdout);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char *words[WORDS_MAX + 1], *copy = xasprintf("%s %s", tool->name, line);
        int argc = split(copy, words);
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        print_got(opt_parse(tool, argc, words), argc, words);
    }
    close(ends[1]);
    char *text = xcalloc(1, 8192);
    size_t n = 0;
    ssize_t part;
    while (n < 8191 && (part = read(ends[0], text + n, 8191 - n)) > 0)
        n += (size_t)part;
    close(ends[0]);
    assert_int_equal(waitpid(child, &child_status, 0), child);
    assert_true(WIFEXITED(child_status));
    assert_int_equal(WEXITSTATUS(child_status), status);
    return text;
}

static void
parses(const struct tool *tool, const char *line, const char *expected)
{
    char *text = run(tool, line, 0);
    assert_string_equal(text, expected);
    free(text);
}

static void
refuses(const char *line, const char *message)
{
    char *text = run(&plain, line, EXIT_USAGE);
    char *expected = xasprintf("weir-x: %s\nweir-x: try 'weir-x --help'\n", message);
    assert_string_equal(text, expected);
    free(text);
    free(expected);
}

static void
test_values(void **state)
{
    (void)state;
    parses(&plain, "", "output=- limit=0 size=0 bin=0 format=0 all=0 with=0 verbosity=0");
    parses(&plain, "-o f -n3 --size=4k --bin 100ms --format tsv -a --with x --with=y in",
           "output=f limit=3 size=4096 bin=100000000 format=1 all=1 with=2 verbosity=0 "
           "[in]");
    parses(&plain, "--out f --lim=2",
           "output=f limit=2 size=0 bin=0 format=0 all=0 with=0 verbosity=0");
    parses(&plain, "-vv --even abcd",
           "output=- limit=0 size=0 bin=0 format=0 all=0 with=0 verbosity=2");
    parses(&plain, "-q",
           "output=- limit=0 size=0 bin=0 format=0 all=0 with=0 verbosity=-1");
}

static void
test_operands(void **state)
{
    (void)state;
    parses(&plain, "b -a c - -- -n",
           "output=- limit=0 size=0 bin=0 format=0 all=1 with=0 verbosity=0 [b] [c] [-] "
           "[-n]");
    parses(&collector, "-a ls -n --foo",
           "output=- limit=0 size=0 bin=0 format=0 all=1 with=0 verbosity=0 [ls] [-n] "
           "[--foo]");
    parses(&collector, "-- -a",
           "output=- limit=0 size=0 bin=0 format=0 all=0 with=0 verbosity=0 [-a]");
}

static void
test_mistakes(void **state)
{
    (void)state;
    refuses("--zzzzz", "unrecognised option '--zzzzz'");
    refuses("--fromat=tsv", "unrecognised option '--fromat'; did you mean '--format'?");
    refuses("-a --outptu", "unrecognised option '--outptu'; did you mean '--output'?");
    refuses("--\x1b[2J", "unrecognised option '--\\x1b[2J'");
    refuses("-Z", "unrecognised option '-Z'");
    refuses("-aZ", "unrecognised option '-Z'");
    refuses("--ver", "option '--ver' is ambiguous: '--version' or '--verbose'");
    refuses("-n", "option '-n' needs its argument");
    refuses("--limit", "option '--limit' needs its argument N");
    refuses("--all=1", "option '--all' takes no argument");
    refuses("-n -1", "option '--limit': expected a whole number of 0 or more, not '-1'");
    refuses("-n 1e3",
            "option '--limit': expected a whole number of 0 or more, not '1e3'");
    refuses("--size 3x",
            "option '--size': expected a size like 4096, 64KiB or 1MiB, not '3x'");
    refuses("--bin x",
            "option '--bin': expected a time like 0.5, 100ms, 2s or 5m, not 'x'");
    refuses("--format t", "option '--format': expected one of text|tsv, not 't'");
    refuses("--even abc", "option '--even': 'abc' has an odd length");
    free(run(&collector, "--zzzzz", EXIT_COLLECTOR));
}

static void
test_help(void **state)
{
    (void)state;
    char *text = run(&plain, "--help --zzzzz", 0);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        assert_true(strcspn(line, "\n") <= 80);
    assert_non_null(strstr(text, "Usage: weir-x [OPTION...] [INPUT...]\n"));
    assert_non_null(strstr(text, "\nOptions\n  -o, --output FILE "));
    assert_non_null(strstr(text, "\n      --size SIZE         a size\n"));
    assert_non_null(strstr(text, "\nExamples\n  weir-x a\n  weir-x b\n"));
    assert_non_null(strstr(text, "\nExit status: 0 all used, "));
    assert_null(strstr(text, "list-options"));
    free(text);
    parses(&plain, "-V", "weir-x " WEIR_VERSION "\n");
}

static void
test_list(void **state)
{
    (void)state;
    parses(&plain, "--list-options",
           "output\to\tFILE\twrite to FILE\n"
           "limit\tn\tN\tat most N rows\n"
           "size\t-\tSIZE\ta size\n"
           "bin\t-\tTIME\ta time\n"
           "format\t-\tKIND\tone of text, tsv\n"
           "all\ta\t-\teverything\n"
           "with\t-\tNAME\tmore than once\n"
           "even\t-\tTEXT\ttext of even length\n"
           "help\th\t-\tprint this help and exit\n"
           "version\tV\t-\tprint the version and exit\n"
           "quiet\tq\t-\tprint errors only\n"
           "verbose\tv\t-\ttell more; twice: tell all\n");
}

static void
test_command_line(void **state)
{
    (void)state;
    char *argv[] = {(char[]){"/usr/bin/weir-x"},
                    (char[]){"a b"},
                    (char[]){"it's"},
                    (char[]){""},
                    (char[]){"--x=1,2"},
                    (char[]){"\x1b'\\1"},
                    (char[]){"\xC3\xA9"},
                    (char[]){"\xE9"
                             "1"},
                    NULL};
    char *line = opt_command_line(8, argv);
    assert_string_equal(line, "weir-x 'a b' 'it'\\''s' '' --x=1,2 $'\\033\\'\\\\1' "
                              "'\xC3\xA9' $'\\3511'");
    free(line);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),   cmocka_unit_test(test_operands),
        cmocka_unit_test(test_mistakes), cmocka_unit_test(test_help),
        cmocka_unit_test(test_list),     cmocka_unit_test(test_command_line),
    };
    return cmocka_run_group_tests_name("opt", tests, NULL, NULL);
}
