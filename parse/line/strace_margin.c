#include "parse/line/strace_margin.h"

#include <pthread.h>

#include "lib/base/num.h"
#include "lib/base/pattern.h"

#define DAY_TIME "\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9}+)?+"

/* One at a time: what stands behind is tried as a record before the next one is taken
 * off, so that a process's number is no line's number. */
static const char pattern_text[] =
    "(?x)^(?: "
    "  \\xEF\\xBB\\xBF "           /* byte order mark */
    "| [\\x20\\t]++ "              /* indented */
    "| (?: <\\d{1,3}+> )?+ \\[?+ " /* ts, syslog */
    "  (?: (?:[A-Z][a-z][a-z]\\x20)? [A-Z][a-z][a-z] \\x20++ \\d{1,2}+ \\x20 " DAY_TIME
    "    | \\d{4}-\\d\\d-\\d\\d [T\\x20] " DAY_TIME " (?:Z|[+\\-]\\d\\d:?+\\d\\d)?+ "
    "    | " DAY_TIME " | \\d{9,11}+ \\.\\d{1,9}+ "
    "  ) \\]?+ :?+ \\x20++ "
    "| [>|+\\-<] \\x20?+ "                   /* quoted, compared */
    "| \\d{1,9}+ (?: [\\t:\\-] | \\x20++ ) " /* cat -n, grep -n */
    "| std(?:out|err) \\x20 [FP] \\x20 "     /* Kubernetes */
    "| [\\w.\\-]++ \\x20 [\\w.\\-\\/]++ (?: \\[\\d++\\] )?+ : \\x20 " /* host prog[1]: */
    "| [\\w.\\-]++ \\x20*+ \\|\\x20 "                                 /* Docker Compose */
    "| \\[ [\\w.\\-\\/\\x20]++ \\] \\x20 "                      /* [pod/name/container] */
    "| [^\\s:\"'()<>=]*? (?: \\.(?<pid>\\d{1,7}) [:\\-] | : ) " /* grep in many */
    ")";

static struct {
    struct pattern *pattern;
    int pid;
} margin;

static void
compile(void)
{
    struct err err = {0};
    margin.pattern = pattern_compile(slice_of(pattern_text), &err);
    if (!margin.pattern)
        BUG(err.text);
    margin.pid = pattern_group(margin.pattern, "pid");
}

struct margin_matcher *
margin_matcher_new(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, compile);
    return (struct margin_matcher *)matcher_new(margin.pattern);
}

void
margin_matcher_free(struct margin_matcher *m)
{
    matcher_free((struct matcher *)m);
}

size_t
margin_length(struct margin_matcher *mm, struct slice line, int32_t *pid)
{
    struct matcher *m = (struct matcher *)mm;
    uint64_t n;

    if (matcher_run(m, line) != MATCH_YES)
        return 0;
    struct slice digits = matcher_group(m, margin.pid);
    if (digits.p && num_u64(digits, &n) && n > 0 && n <= INT32_MAX)
        *pid = (int32_t)n;
    return matcher_group(m, 0).n;
}
