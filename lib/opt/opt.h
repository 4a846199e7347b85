/* One option table per tool: parsing, --help, shell completion and the check of the man
 * page all come from it. The same letter means the same in every tool. */
#ifndef WEIR_LIB_OPT_OPT_H
#define WEIR_LIB_OPT_OPT_H

#include "lib/base/err.h"

enum opt_type {
    OPT_FLAG,     /* bool *: set to true */
    OPT_TEXT,     /* const char **: borrowed from argv */
    OPT_LIST,     /* struct opt_list *: may be given several times */
    OPT_INT,      /* int64_t *: >= 0 */
    OPT_SIZE,     /* int64_t *: bytes, "4KiB" */
    OPT_DURATION, /* int64_t *: ns, "100ms" */
    OPT_CHOICE,   /* int *: index into `choices` ("text|tsv|json") */
    OPT_FN,       /* parsed by fn(text, dest, err) */
};

struct opt_list {
    const char **items; /* borrowed from argv */
    size_t n, cap;
};

struct opt {
    const char *name; /* long name without dashes; NULL ends a table */
    char letter;      /* 0 = none */
    const char *arg;  /* name of the argument in --help, NULL for flags */
    const char *help; /* one line, lower case, no full stop */
    enum opt_type type;
    void *dest;
    const char *choices;
    bool (*fn)(const char *text, void *dest, struct err *err);
};

/* A tool's face. Groups are printed under their titles; --help, --version, -q, -v are
 * added to every tool. */
struct opt_group {
    const char *title;
    const struct opt *opts;
};

struct tool {
    const char *name;               /* "weir-parse" */
    const char *summary;            /* "turn raw logs into an HDF5 file": one line */
    const char *operands;           /* "[INPUT...]" */
    const char *example;            /* lines shown at the end of --help */
    const struct opt_group *groups; /* ends with a NULL title */
    bool command_follows;           /* collectors: options end at the first operand */
};

/* Parses argv. --help and --version print to stdout and exit 0; a mistake is told on
 * stderr with "try 'TOOL --help'" and exits with 2 (collectors: 125).
 * Returns the index of the first operand; operands are moved behind the options. Also
 * sets prog_name and verbosity, resets SIGPIPE to default and the C locale. */
int opt_parse(const struct tool *tool, int argc, char **argv);

/* Usage error found after parsing (contradicting options): message, hint, exit 2. */
_Noreturn void opt_misuse(const struct tool *tool, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The command line as one line that a shell would read back, for "##" headers. Owned by
 * the caller. */
char *opt_command_line(int argc, char **argv);

#endif
