/* The JSON of Chrome's trace viewer, which Perfetto and speedscope read, too: a slice for
 * each call in the row of its thread, counters over time above, written as rows come. */
#include <inttypes.h>
#include <math.h>

#include "lib/base/imap.h"
#include "lib/base/mem.h"
#include "lib/table/json.h"
#include "report/export/export.h"
#include "report/export/lane.h"
#include "report/export/progs.h"
#include "report/tools/rowpipe.h"

#define COLUMNS                                                                          \
    "start_ns,dur_ns,pid,tid,call,op,path,fd,offset,requested,transferred,errno,flags,"  \
    "source,line"
#define COUNTERS_PID 0 /* no program has it */

/* Columns of a call, in the order of COLUMNS. */
enum {
    START,
    DUR,
    PID,
    TID,
    CALL,
    OP,
    PATH,
    FD,
    OFFSET,
    REQUESTED,
    TRANSFERRED,
    ERRNO,
    FLAGS,
    SOURCE,
    LINE
};

struct chrome {
    FILE *f;
    struct export *e;
    struct rowpipe rows;
    struct progs progs;
    struct imap processes; /* pid -> 1: named already */
    struct imap threads;   /* pid and tid -> index of its lane */
    struct lane *lanes;
    size_t nlanes, cap;
    uint64_t events, apart; /* written; and of these beside their thread's row */
};

/* ---- JSON, an event a line ---- */

static void
put_text(FILE *f, struct slice s)
{
    bool plain = true;
    for (size_t i = 0; i < s.n && plain; i++)
        plain = s.p[i] >= ' ' && s.p[i] < 0x7F && s.p[i] != '"' && s.p[i] != '\\';
    if (plain) {
        fprintf(f, "\"%.*s\"", (int)s.n, s.p);
        return;
    }
    char *quoted = json_quote(s);
    fputs(quoted, f);
    free(quoted);
}

/* Microseconds, to the nanosecond. */
static void
put_us(FILE *f, const char *key, int64_t ns)
{
    uint64_t whole = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    fprintf(f, ",\"%s\":%s%" PRIu64 ".%03" PRIu64, key, ns < 0 ? "-" : "", whole / 1000,
            whole % 1000);
}

static void
begin_event(struct chrome *c, const char *phase, int64_t pid, int64_t tid)
{
    fprintf(c->f, "%s{\"ph\":\"%s\",\"pid\":%" PRId64 ",\"tid\":%" PRId64,
            c->events++ > 0 ? ",\n" : "", phase, pid, tid);
}

static void
put_name_event(struct chrome *c, const char *what, int64_t pid, int64_t tid,
               struct slice name)
{
    begin_event(c, "M", pid, tid);
    fprintf(c->f, ",\"name\":\"%s\",\"args\":{\"name\":", what);
    put_text(c->f, name);
    fputs("}}", c->f);
}

/* ---- calls ---- */

static void
put_number(struct chrome *c, const char *key, int col)
{
    int64_t v;
    if (rowpipe_i64(&c->rows, col, &v))
        fprintf(c->f, ",\"%s\":%" PRId64, key, v);
}

static void
put_word(struct chrome *c, const char *key, int col)
{
    struct slice s = rowpipe_text(&c->rows, col);
    if (s.n == 0)
        return;
    fprintf(c->f, ",\"%s\":", key);
    put_text(c->f, s);
}

/* Everything else that is known about the call; it always has a line in its log. */
static void
put_args(struct chrome *c)
{
    struct slice error = c->rows.cells[ERRNO];
    fprintf(c->f, ",\"args\":{\"log\":%.*s", (int)c->rows.cells[SOURCE].n,
            c->rows.cells[SOURCE].p);
    put_number(c, "line", LINE);
    put_word(c, "path", PATH);
    put_number(c, "fd", FD);
    put_number(c, "offset", OFFSET);
    put_number(c, "requested", REQUESTED);
    put_number(c, "transferred", TRANSFERRED);
    put_number(c, "dur_ns", DUR);
    if (!slice_eq(error, SLICE("OK")))
        put_word(c, "error", ERRNO);
    put_word(c, "flags", FLAGS);
    fputs("}}", c->f);
}

static void
put_call_name(struct chrome *c)
{
    fputs(",\"name\":", c->f);
    put_text(c->f, rowpipe_text(&c->rows, CALL));
    put_word(c, "cat", OP);
}

/* Names process and thread where they are met first; the thread's lane. */
static struct lane *
lane_of(struct chrome *c, int64_t pid, int64_t tid)
{
    bool added;
    imap_put(&c->processes, (uint64_t)pid, &added);
    if (added) {
        const char *comm = progs_find(&c->progs, pid, INT64_MAX);
        put_name_event(c, "process_name", pid, tid, slice_of(*comm ? comm : "process"));
    }
    uint64_t key = (uint64_t)pid << 32 | (uint32_t)tid;
    uint64_t *at = imap_put(&c->threads, key, &added);
    if (added) {
        *at = c->nlanes;
        grow(&c->lanes, &c->cap, c->nlanes + 1, sizeof(*c->lanes));
        c->lanes[c->nlanes++] =
            (struct lane){.floor_ns = INT64_MIN, .last_ns = INT64_MIN};
    }
    return &c->lanes[*at];
}

static bool
has_flag(const struct chrome *c, const char *flag)
{
    struct slice flags = c->rows.cells[FLAGS];
    size_t n = strlen(flag);
    for (size_t i = 0; i + n <= flags.n; i++) {
        if (memcmp(flags.p + i, flag, n) == 0)
            return true;
    }
    return false;
}

/* What does not run inside its thread, or did not end in order: a span of its own. */
static void
put_apart(struct chrome *c, int64_t pid, int64_t tid, int64_t start, int64_t end)
{
    uint64_t id = ++c->apart;
    begin_event(c, "b", pid, tid);
    put_call_name(c);
    fprintf(c->f, ",\"id\":%" PRIu64, id);
    put_us(c->f, "ts", start);
    struct slice call = rowpipe_text(&c->rows, CALL);
    put_args(c);
    begin_event(c, "e", pid, tid);
    fputs(",\"name\":", c->f);
    put_text(c->f, call);
    put_word(c, "cat", OP);
    fprintf(c->f, ",\"id\":%" PRIu64, id);
    put_us(c->f, "ts", MAX(end, start));
    fputs("}", c->f);
}

static void
put_slice(struct chrome *c, int64_t pid, int64_t tid, int64_t start, int64_t end)
{
    begin_event(c, "X", pid, tid);
    put_call_name(c);
    put_us(c->f, "ts", start);
    put_us(c->f, "dur", end - start);
    put_args(c);
}

/* A call of which only the beginning is known: a mark. */
static void
put_mark(struct chrome *c, int64_t pid, int64_t tid, int64_t start)
{
    begin_event(c, "i", pid, tid);
    put_call_name(c);
    fputs(",\"s\":\"t\"", c->f);
    put_us(c->f, "ts", start);
    put_args(c);
}

static void
put_call(struct chrome *c)
{
    int64_t start, dur, end, pid, tid;
    if (!rowpipe_i64(&c->rows, START, &start)) {
        c->e->left_out++;
        return;
    }
    if (!rowpipe_i64(&c->rows, PID, &pid) && !rowpipe_i64(&c->rows, TID, &pid))
        pid = 1;
    if (!rowpipe_i64(&c->rows, TID, &tid))
        tid = pid;
    struct lane *lane = lane_of(c, pid, tid);
    if (!rowpipe_i64(&c->rows, DUR, &dur) || dur < 0 ||
        __builtin_add_overflow(start, dur, &end))
        put_mark(c, pid, tid, start);
    else if (has_flag(c, "asynchronous") || !lane_put(lane, &start, &end))
        put_apart(c, pid, tid, start, end);
    else
        put_slice(c, pid, tid, start, end);
}

static bool
put_calls(struct chrome *c, struct err *err)
{
    const char *args[EXPORT_ARGS];
    int got = -1;
    export_dump_args(args, c->e, COLUMNS);
    if (rowpipe_open(&c->rows, args, err)) {
        while ((got = rowpipe_next(&c->rows, err)) > 0)
            put_call(c);
    }
    rowpipe_close(&c->rows);
    return got == 0;
}

/* ---- counters ---- */

/* A counter of several columns, stacked by the viewer. */
struct counter {
    const char *name;
    struct {
        const char *column, *key;
    } parts[3];
};

/* clang-format off */
static const struct counter counters[] = {
    {"operations/s",
     {{"read_iops", "read"}, {"write_iops", "write"}, {"meta_iops", "metadata"}}},
    {"bytes/s", {{"read_bytes_per_s", "read"}, {"write_bytes_per_s", "write"}}},
    {"calls in flight", {{"max_inflight", "most"}}},
};
/* clang-format on */

static void
put_counter(struct chrome *c, const struct counter *counter, double t_s)
{
    size_t n = 0;
    begin_event(c, "C", COUNTERS_PID, COUNTERS_PID);
    fprintf(c->f, ",\"name\":\"%s\"", counter->name);
    put_us(c->f, "ts", (int64_t)llround(t_s * 1e9));
    fputs(",\"args\":{", c->f);
    for (size_t i = 0; i < ARRAY_LEN(counter->parts) && counter->parts[i].key; i++) {
        double v;
        int col = rowpipe_column(&c->rows, counter->parts[i].column);
        if (rowpipe_f64(&c->rows, col, &v))
            fprintf(c->f, "%s\"%s\":%.9g", n++ > 0 ? "," : "", counter->parts[i].key, v);
    }
    fputs("}}", c->f);
}

/* Of the run as a whole, whatever was selected. */
static bool
put_counters(struct chrome *c, struct err *err)
{
    const char *const args[] = {"weir-iops", "-q", "--format", "tsv", c->e->run, NULL};
    int got = -1;
    if (rowpipe_open(&c->rows, args, err)) {
        put_name_event(c, "process_name", COUNTERS_PID, COUNTERS_PID,
                       SLICE("all processes"));
        while ((got = rowpipe_next(&c->rows, err)) > 0) {
            double t_s;
            if (!rowpipe_f64(&c->rows, rowpipe_column(&c->rows, "t_s"), &t_s) ||
                fabs(t_s) > 9e9)
                continue;
            for (size_t i = 0; i < ARRAY_LEN(counters); i++)
                put_counter(c, &counters[i], t_s);
        }
    }
    rowpipe_close(&c->rows);
    return got == 0;
}

/* ---- the file ---- */

bool
export_chrome(FILE *f, struct export *e, struct err *err)
{
    struct chrome *c = xcalloc(1, sizeof(*c));
    *c = (struct chrome){.f = f, .e = e};
    fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n", f);
    bool ok = progs_load(&c->progs, e->run, err) && put_calls(c, err);
    if (e->left_out > 0)
        e->why = "calls whose start the log does not tell: they have no place in time";
    /* a log without times has calls, but none that could be counted over time */
    ok = ok && (c->nlanes == 0 || put_counters(c, err));
    fputs("\n],\"otherData\":{\"made_by\":\"weir-export\",\"input\":", f);
    put_text(f, slice_of(e->shown));
    fprintf(f, ",\"calls_left_out\":\"%" PRIu64 "\"}}\n", e->left_out);
    progs_free(&c->progs);
    imap_free(&c->processes);
    imap_free(&c->threads);
    free(c->lanes);
    free(c);
    return ok;
}
