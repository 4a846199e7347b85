#include "parse/line/strace_head.h"

#include <pthread.h>

#include "lib/base/num.h"
#include "lib/base/pattern.h"

/* Possessive throughout: a part either stands there or it does not, nothing is tried
 * twice. Pids have up to 7 digits (the kernel's limit is 2^22), clocks of -ttt at least
 * 9: that tells them apart. */
static const char pattern_text[] =
    "(?x)^"
    "(?: \\[pid \\s++ (?<tpid>\\d{1,10}+) (?<tcomm><(?:[^<>\\\\]++|\\\\.|<[^<>]*+>)*+>)? "
    "\\] \\x20 "
    "  | (?<fpid>\\d{1,7}+) (?<fcomm><(?:[^<>\\\\]++|\\\\.|<[^<>]*+>)*+>)? \\x20++ "
    "(?=[\\[(\\dA-Za-z_<+\\-]|\\?{3}) )?+ "
    "(?: \\[ [A-Za-z_][\\w.\\-:,]*+ \\] \\x20 )?+ "
    "(?: (?<h>\\d\\d):(?<m>\\d\\d):(?<s>\\d\\d(?:\\.\\d{1,9}+)?+) \\x20 "
    "  | (?<epoch>\\d{9,11}+(?:\\.\\d{1,9}+)?+) \\x20 "
    "  | \\x20*+ (?<rel>\\d++(?:\\.\\d{1,9}+)?+) \\x20 (?=[A-Za-z_\\[<+\\-]) )?+ "
    "(?: \\(\\+ \\s*+ (?<delta>\\d++(?:\\.\\d{1,9}+)?+)\\) \\x20 )?+ "
    "(?: \\[ (?: \\x20*+ \\d{1,7}+ | \\?{1,7}+ ) \\] \\x20 )?+ "
    "(?: \\[ (?: [0-9a-f]{8}(?:[0-9a-f]{8})?+ | \\?{8,16}+ ) \\] \\x20 )?+ ";

static struct {
    struct pattern *pattern;
    int tpid, tcomm, fpid, fcomm, h, m, s, epoch, delta, rel;
} head;

static void
compile(void)
{
    struct err err = {0};
    head.pattern = pattern_compile(slice_of(pattern_text), &err);
    if (!head.pattern)
        BUG(err.text);
    head.tpid = pattern_group(head.pattern, "tpid");
    head.tcomm = pattern_group(head.pattern, "tcomm");
    head.fpid = pattern_group(head.pattern, "fpid");
    head.fcomm = pattern_group(head.pattern, "fcomm");
    head.h = pattern_group(head.pattern, "h");
    head.m = pattern_group(head.pattern, "m");
    head.s = pattern_group(head.pattern, "s");
    head.epoch = pattern_group(head.pattern, "epoch");
    head.delta = pattern_group(head.pattern, "delta");
    head.rel = pattern_group(head.pattern, "rel");
}

struct head_matcher *
head_matcher_new(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, compile);
    return (struct head_matcher *)matcher_new(head.pattern);
}

void
head_matcher_free(struct head_matcher *m)
{
    matcher_free((struct matcher *)m);
}

static void
read_pid(struct matcher *m, struct prefix *p)
{
    struct slice pid = matcher_group(m, head.fpid), comm = matcher_group(m, head.fcomm);
    uint64_t n;

    if (!pid.p) {
        pid = matcher_group(m, head.tpid);
        comm = matcher_group(m, head.tcomm);
    }
    if (pid.p && num_u64(pid, &n) && n <= INT32_MAX)
        p->pid = (int32_t)n;
    if (comm.p && comm.n >= 2)
        p->comm = (struct slice){comm.p + 1, comm.n - 2};
}

/* "23:59:60" may be, "25:61:61" is no time: the call stands without one. */
static bool
time_of_day(struct slice h, struct slice m, struct slice s, int64_t *ns, unsigned *places)
{
    uint64_t hours, minutes;
    int64_t part;
    if (!num_u64(h, &hours) || !num_u64(m, &minutes) ||
        !num_take_seconds(s, &part, places) || hours > 23 || minutes > 59 ||
        part >= 61 * NS_PER_S)
        return false;
    *ns = (int64_t)(hours * 3600 + minutes * 60) * NS_PER_S + part;
    return true;
}

static void
read_clock(struct matcher *m, struct prefix *p)
{
    struct slice epoch = matcher_group(m, head.epoch), h = matcher_group(m, head.h);
    struct slice delta = matcher_group(m, head.delta), rel = matcher_group(m, head.rel);
    unsigned places;

    if (epoch.p && num_take_seconds(epoch, &p->time_ns, &places)) {
        p->clock = CLOCK_REAL;
        p->decimals = (uint8_t)places;
    } else if (h.p && time_of_day(h, matcher_group(m, head.m), matcher_group(m, head.s),
                                  &p->time_ns, &places)) {
        p->clock = CLOCK_DAY;
        p->decimals = (uint8_t)places;
    }
    struct slice d = delta.p ? delta : rel;
    if (d.p && num_take_seconds(d, &p->delta_ns, &places) && p->clock == CLOCK_NONE) {
        p->clock = CLOCK_DELTA;
        p->decimals = (uint8_t)places;
    }
}

static bool
take_digit(char c, uint64_t *n)
{
    unsigned digit = (unsigned char)c - (unsigned)'0';
    if (digit > 9)
        return false;
    *n = *n * 10 + digit;
    return true;
}

/* "9537  1795219541.956415 read(", what weir-strace writes: read without the pattern,
 * which costs ten times as much. Takes no line that the pattern would read otherwise. */
static bool
usual_prefix(struct slice line, struct prefix *p, struct slice *body)
{
    static const uint32_t power10[] = {1,      10,      100,      1000,      10000,
                                       100000, 1000000, 10000000, 100000000, 1000000000};
    uint64_t pid, seconds, part;
    size_t n = num_take_u64(line, &pid), clock = n;

    if (n == 0 || n > 7)
        return false;
    while (clock < line.n && line.p[clock] == ' ')
        clock++;
    size_t point = clock + 10, end = point + 1;
    if (clock == n || line.n < end + 11 || line.p[point] != '.' ||
        num_take_eight(line.p + clock, &seconds) != 8 ||
        !take_digit(line.p[point - 2], &seconds) ||
        !take_digit(line.p[point - 1], &seconds))
        return false;
    size_t decimals = num_take_eight(line.p + end, &part);
    if (decimals == 8 && take_digit(line.p[end + 8], &part))
        decimals = 9;
    end += decimals;
    if (decimals == 0 || line.p[end] != ' ')
        return false;
    if (seconds >= (uint64_t)(INT64_MAX / NS_PER_S)) /* as of 2262 */
        return false;
    char first = line.p[end + 1];
    if (!(first >= 'a' && first <= 'z') && first != '<' && first != '+' && first != '-')
        return false;
    p->time_ns = (int64_t)(seconds * (uint64_t)NS_PER_S + part * power10[9 - decimals]);
    p->pid = (int32_t)pid;
    p->clock = CLOCK_REAL;
    p->decimals = (uint8_t)decimals;
    *body = slice_from(line, end + 1);
    return true;
}

bool
head_match(struct head_matcher *hm, struct slice line, struct prefix *p,
           struct slice *body)
{
    struct matcher *m = (struct matcher *)hm;
    *p = (struct prefix){
        MISSING_I64, MISSING_I64, MISSING_I32, CLOCK_NONE, 0, {NULL, 0}
    };
    *body = line;
    if (usual_prefix(line, p, body))
        return true;
    enum match how = matcher_run(m, line);
    if (how != MATCH_YES)
        return how == MATCH_NO;
    read_pid(m, p);
    read_clock(m, p);
    *body = slice_from(line, matcher_group(m, 0).n);
    return true;
}
