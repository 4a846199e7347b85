/* What others put in front of strace's lines: numbers (cat -n, grep -n), names of logs
 * (grep), indentation, quoting, times (ts), what syslog, journals and containers begin
 * their lines with. */
#ifndef WEIR_PARSE_LINE_STRACE_MARGIN_H
#define WEIR_PARSE_LINE_STRACE_MARGIN_H

#include "lib/base/base.h"

#define MARGINS_MAX 4 /* that stand behind each other */

struct margin_matcher; /* one per thread */
struct margin_matcher *margin_matcher_new(void);
void margin_matcher_free(struct margin_matcher *m);

/* Length of one such margin at the line's beginning, 0 for none. *pid: whose log it is,
 * where the name of one of a set says so, else as it was. */
size_t margin_length(struct margin_matcher *m, struct slice line, int32_t *pid);

#endif
