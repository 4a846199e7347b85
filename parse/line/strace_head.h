/* The prefix of a line, as one pcre2 pattern: pid, security context, clocks, call number,
 * instruction pointer; each may be missing, the order is fixed in all versions. */
#ifndef WEIR_PARSE_LINE_STRACE_HEAD_H
#define WEIR_PARSE_LINE_STRACE_HEAD_H

#include "parse/line/strace_line.h"

struct head_matcher;
struct head_matcher *head_matcher_new(void);
void head_matcher_free(struct head_matcher *m);

/* Reads the prefix; *body is what follows. False when the pattern gave up. A line without
 * any prefix is all body. */
bool head_match(struct head_matcher *m, struct slice line, struct prefix *p,
                struct slice *body);

#endif
