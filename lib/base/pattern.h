/* Compiled pcre2 patterns with JIT and match limits; the only file that knows pcre2.
 * A pattern is shared between threads, a matcher belongs to one. */
#ifndef WEIR_LIB_BASE_PATTERN_H
#define WEIR_LIB_BASE_PATTERN_H

#include "lib/base/err.h"

struct pattern;
struct matcher;

/* text: pcre2 syntax, bytes (no UTF). false flags: none. The message names the column of
 * the mistake. */
struct pattern *pattern_compile(struct slice text, struct err *err);
/* The same for text from a file: *at becomes the byte of the mistake (text.n: its end),
 * the message is pcre2's alone. */
struct pattern *pattern_compile_at(struct slice text, size_t *at, struct err *err);
void pattern_free(struct pattern *p);
/* Number of a named group, -1 when there is none. */
int pattern_group(const struct pattern *p, const char *name);
/* How many named groups there are, and name and number of one of them. A name that stands
 * for several groups, (?J), is there several times. Borrowed. */
size_t pattern_names(const struct pattern *p);
const char *pattern_name(const struct pattern *p, size_t i, int *group);

struct matcher *matcher_new(const struct pattern *p);
void matcher_free(struct matcher *m);

enum match { MATCH_NO, MATCH_YES, MATCH_LIMIT /* gave up: the match cost too much */ };

/* Matches anywhere in s unless the pattern is anchored. */
enum match matcher_run(struct matcher *m, struct slice s);
/* Group of the last match; p == NULL when it took no part. Borrowed from the subject. */
struct slice matcher_group(const struct matcher *m, int group);

#endif
