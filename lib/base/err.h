/* Failures of the world (files, libraries, usage) and how a tool ends.
 *
 * A function that can fail returns false and fills the caller's struct err; only mains
 * call die(). Trouble in the *input* is not an error but a diagnostic: see diag.h. */
#ifndef WEIR_LIB_BASE_ERR_H
#define WEIR_LIB_BASE_ERR_H

#include "lib/base/base.h"

/* Exit statuses of every tool (docs: EXIT STATUS). Collectors pass on the command's. */
enum weir_exit {
    EXIT_ALL_USED = 0,    /* all input used */
    EXIT_SOME_UNUSED = 1, /* done, but some input was unusable */
    EXIT_USAGE = 2,       /* bad usage, nothing read */
    EXIT_UNFINISHED = 3,  /* could not finish: I/O, memory, corrupt file */
    EXIT_COLLECTOR = 125, /* a collector's own failure */
    EXIT_NOT_EXECUTABLE = 126,
    EXIT_NOT_FOUND = 127,
};

/* Owned by the caller; {0} means "no error". */
struct err {
    char text[1024];
};

/* Formats a message into *err (may be NULL) and returns false, so that a function can
 * `return err_set(err, "...")`. Messages: lower case, no full stop. */
bool err_set(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Like err_set, with ": " and the text of errno behind it. */
bool err_errno(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Name that stands before each message: "weir-parse". Set once by opt_parse. */
void prog_set(const char *name);
const char *prog_name(void);

/* 0 normal, -1 quiet (-q: only errors), 1 and up verbose (-v). Set by opt_parse. */
extern int verbosity;

/* One message to stderr in one write: "weir-parse: TEXT\n". stdout is flushed before.
 * say: a remark (silent with -q); warn: "warning: TEXT"; complain: an error, always
 * shown. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* complain, then exit with status. For mains only. */
_Noreturn void die(int status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Quotes bytes of unknown origin for a message: control bytes and bytes that are not
 * ASCII become \n, \x1b ...; at most `max` input bytes, then "...". Writes a
 * NUL-terminated string of at most `size` bytes to buf and returns buf. */
const char *quote(char *buf, size_t size, struct slice s, size_t max);

#endif
