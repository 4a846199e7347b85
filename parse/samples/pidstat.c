#include "parse/samples/pidstat.h"

#include "lib/base/num.h"
#include "parse/line/colour.h"
#include "parse/log/clock.h"
#include "parse/log/plain_lines.h"
#include "parse/samples/pidstat_line.h"
#include "parse/samples/sample_row.h"

#define HALF_DAY_NS (INT64_C(43200) * NS_PER_S)
#define DAYS_MAX 1000000

struct pidstat {
    struct source *source;
    struct clock clock;
    struct arena arena; /* for one line */
    struct wall wall;   /* the banner's date, the last time */
    int days;           /* since the banner's */
    int64_t from_ns; /* where the interval of the rows begins: its clock, MISSING_I64 */
    int64_t rows_ns; /* time of the rows above */
    struct pidstat_layout layout;
    struct strtab told; /* columns that were named as not kept */
    int32_t tgid;       /* of the threads that follow */
    bool unsure_told;
};

/* ---- time ---- */

/* Clock of a line; *taken is what it took of it, 0 when there is none. */
static struct prefix
read_time(struct pidstat *p, struct slice line, size_t *taken)
{
    int64_t before_ns = p->wall.day_ns, epoch_ns;

    *taken = pidstat_time(line, &p->wall, &epoch_ns);
    if (*taken && epoch_ns != MISSING_I64)
        return (struct prefix){epoch_ns, MISSING_I64, MISSING_I32, CLOCK_REAL, 0, {0}};
    if (!*taken)
        return wall_prefix(&p->wall, p->days);
    sample_settle_date(p->source, &p->wall, &p->unsure_told);
    if (before_ns == MISSING_I64)
        return wall_prefix(&p->wall, p->days);
    if (p->wall.day_ns > before_ns + HALF_DAY_NS && p->days > 0) {
        /* Above the second report of an interval over midnight: the day before. */
        struct prefix late = wall_prefix(&p->wall, p->days - 1);
        p->wall.day_ns = before_ns;
        return late;
    }
    if (p->wall.day_ns < before_ns - HALF_DAY_NS)
        p->days = MIN(p->days + 1, DAYS_MAX);
    return wall_prefix(&p->wall, p->days);
}

/* Rows tell the end of their interval. Its start is the time above them, or with -h the
 * time of the rows before. */
static int64_t
interval(struct pidstat *p, int64_t now_ns)
{
    if (p->rows_ns != MISSING_I64 && now_ns != p->rows_ns)
        p->from_ns = p->rows_ns;
    p->rows_ns = now_ns;
    return p->from_ns != MISSING_I64 && p->from_ns < now_ns ? now_ns - p->from_ns
                                                            : MISSING_I64;
}

/* ---- what stands around rows ---- */

static void
start_over(struct pidstat *p, struct slice host)
{
    struct source *s = p->source;
    p->days = 0;
    p->wall.day_ns = p->from_ns = p->rows_ns = MISSING_I64;
    p->tgid = MISSING_I32;
    p->layout.n = 0;
    if (!s->host)
        s->host = strtab_add(s->texts, host);
}

static void
tell_unknown_columns(struct pidstat *p)
{
    for (size_t i = 0; i < p->layout.n; i++) {
        struct slice name = p->layout.cols[i].name;
        if (p->layout.cols[i].place != PLACE_UNKNOWN || strtab_find(&p->told, name))
            continue;
        strtab_add(&p->told, name);
        source_trouble(p->source, TROUBLE_UNKNOWN_COLUMN, p->source->lines, 0, name);
    }
}

/* "11:44:55      UID       PID ...", "# Time        UID       PID ...", in older
 * versions "#      Time   UID ..." */
static bool
header(struct pidstat *p, struct slice line)
{
    struct pidstat_layout layout;
    size_t hash = pidstat_hash(line);

    if (hash) {
        if (!pidstat_header(slice_from(line, hash), &layout))
            return false;
        p->layout = layout;
        tell_unknown_columns(p);
        return true;
    }
    size_t taken;
    int64_t epoch_ns;
    struct wall ignored = {0};
    taken = pidstat_time(line, &ignored, &epoch_ns);
    if (!taken || !pidstat_header(slice_from(line, taken), &layout))
        return false;
    struct prefix prefix = read_time(p, line, &taken);
    p->from_ns = prefix.time_ns;
    p->rows_ns = MISSING_I64;
    p->layout = layout;
    tell_unknown_columns(p);
    return true;
}

/* ---- rows ---- */

/* Values of a line, cut by the layout. */
struct cells {
    struct slice value[PIDSTAT_WORDS], command;
};

static bool
cut(const struct pidstat_layout *layout, struct slice rest, struct cells *cells)
{
    for (size_t i = 0; i < layout->n; i++) {
        cells->value[i] = pidstat_word(&rest);
        if (cells->value[i].n == 0)
            return false;
    }
    /* Two blanks stand before a command; more are its own. */
    size_t blanks = 0;
    while (blanks < 2 && blanks < rest.n && rest.p[blanks] == ' ')
        blanks++;
    cells->command = slice_from(rest, blanks);
    return blanks > 0 && cells->command.n > 0;
}

static bool
is_dash(struct slice s)
{
    return slice_eq(s, SLICE("-"));
}

static int32_t
id_of(struct slice s)
{
    uint64_t n;
    return num_u64(s, &n) && n <= INT32_MAX ? (int32_t)n : MISSING_I32;
}

/* Whose row it is. false when the ids make no sense. */
static bool
identify(struct pidstat *p, const struct cells *cells, int32_t *pid, int32_t *tid)
{
    *pid = *tid = MISSING_I32;
    for (size_t i = 0; i < p->layout.n; i++) {
        enum pidstat_place place = p->layout.cols[i].place;
        if (place != PLACE_PID && place != PLACE_TGID && place != PLACE_TID)
            continue;
        int32_t id = id_of(cells->value[i]);
        if (id == MISSING_I32 && (place == PLACE_PID || !is_dash(cells->value[i])))
            return false;
        *(place == PLACE_TID ? tid : pid) = id;
    }
    if (*pid != MISSING_I32)
        p->tgid = *pid;
    else
        *pid = p->tgid;
    return *pid != MISSING_I32 || *tid != MISSING_I32;
}

/* -1 is what pidstat prints for rates that it may not know. With --human a size has a
 * letter behind it and counts bytes. */
static bool
put_number(struct batch *b, int col, double factor, struct slice text)
{
    static const char letters[] = "BkMGTP";
    struct slice unit;
    double v;

    if (is_dash(text))
        return true;
    if (!sample_number(text, &v, &unit))
        return false;
    if (unit.n == 1 && unit.p[0] != '%' && unit.p[0]) {
        const char *letter = strchr(letters, unit.p[0]);
        if (!letter)
            return false;
        for (const char *l = letters; l < letter; l++)
            v *= 1024;
        v /= 1024; /* KiB, as without --human */
    } else if (unit.n && !slice_eq(unit, SLICE("%"))) {
        return false;
    }
    if (v >= 0)
        batch_set_f64(b, col, v * factor);
    return true;
}

static bool
is_readable(const struct pidstat_layout *layout, const struct cells *cells)
{
    struct slice unit;
    double v;
    for (size_t i = 0; i < layout->n; i++) {
        const struct pidstat_field *f = layout->cols[i].field;
        if (f && f->factor != 0 && !is_dash(cells->value[i]) &&
            !sample_number(cells->value[i], &v, &unit))
            return false;
    }
    return true;
}

static void
put_row(struct pidstat *p, const struct cells *cells, int32_t pid, int32_t tid,
        const struct prefix *when)
{
    struct source *s = p->source;
    bool thread = tid != MISSING_I32;
    int table = thread ? TABLE_samples_thread_rates : TABLE_samples_process_rates;
    struct batch *b = sample_row(s, table, clock_line(&p->clock, s, when));
    struct slice comm = cells->command;

    if (thread && slice_starts(comm, SLICE("|__")))
        comm = slice_from(comm, 3);
    batch_set_i64(b, thread ? samples_thread_rates_pid : samples_process_rates_pid, pid);
    if (thread)
        batch_set_i64(b, samples_thread_rates_tid, tid);
    batch_set_i64(
        b, thread ? samples_thread_rates_interval_ns : samples_process_rates_interval_ns,
        interval(p, when->time_ns));
    sample_set_text(s, b, thread ? samples_thread_rates_comm : samples_process_rates_comm,
                    comm);
    for (size_t i = 0; i < p->layout.n; i++) {
        const struct pidstat_field *f = p->layout.cols[i].field;
        if (!f)
            continue;
        int col = thread ? f->thread_col : f->process_col;
        if (f->factor == 0)
            sample_set_text(s, b, col, cells->value[i]);
        else
            put_number(b, col, f->factor, cells->value[i]);
    }
}

static enum ledger_kind
row(struct pidstat *p, struct slice line)
{
    struct cells cells;
    int32_t pid, tid;
    size_t taken;
    struct wall ignored = {0};
    int64_t epoch_ns;

    taken = pidstat_time(line, &ignored, &epoch_ns);
    if (!taken)
        return KIND_OTHER_TEXT;
    if (p->layout.n == 0)
        return KIND_NAMELESS;
    if (!cut(&p->layout, slice_from(line, taken), &cells) ||
        !is_readable(&p->layout, &cells) || !identify(p, &cells, &pid, &tid))
        return KIND_BAD_SAMPLE;
    struct prefix when = read_time(p, line, &taken);
    put_row(p, &cells, pid, tid, &when);
    return KIND_SAMPLE;
}

/* ---- lines ---- */

static enum ledger_kind
judge(struct pidstat *p, struct slice line)
{
    struct slice host, rest = line;
    struct wall date = {.day_ns = MISSING_I64};

    if (pidstat_word(&rest).n == 0)
        return KIND_BLANK;
    if (pidstat_banner(line, &host, &date)) {
        start_over(p, host);
        p->wall = date;
        return KIND_SAMPLE_FRAME;
    }
    if (header(p, line))
        return KIND_SAMPLE_FRAME;
    if (p->layout.n && pidstat_is_average(line))
        return KIND_AVERAGE;
    return row(p, line);
}

static void
one_line(void *state, struct slice line)
{
    struct pidstat *p = state;
    arena_reset(&p->arena);
    plain_note(p->source, judge(p, colour_strip(&p->arena, line)), line);
}

static void *
begin(const struct format *self, struct source *source, struct slice head, void *set)
{
    struct pidstat *p = xcalloc(1, sizeof *p);
    (void)self;
    (void)head;
    (void)set;
    p->source = source;
    p->wall.day_ns = p->from_ns = p->rows_ns = MISSING_I64;
    p->tgid = MISSING_I32;
    return p;
}

static void
resolve(void *state, void *parser, const struct block *b, size_t from, size_t to)
{
    struct pidstat *p = state;
    plain_lines_resolve(p->source, parser, b, from, to, one_line, p);
}

static void
end(void *state)
{
    struct pidstat *p = state;
    arena_free(&p->arena);
    strtab_free(&p->told);
    free(p);
}

/* The line that names columns is enough; many tools write the banner. */
static int
bid(struct slice head)
{
    struct arena arena = {0};
    struct slice line, host;
    struct pidstat_layout layout;
    struct wall w = {0};
    int64_t epoch_ns;
    int banner = 0, names = 0;

    for (int i = 0; i < 200 && line_take(&head, &line); i++) {
        line = colour_strip(&arena, line);
        struct slice rest = slice_from(line, pidstat_time(line, &w, &epoch_ns));
        if (pidstat_hash(line))
            rest = slice_from(line, pidstat_hash(line));
        banner |= pidstat_banner(line, &host, &w);
        names |= rest.n < line.n && pidstat_header(rest, &layout);
    }
    arena_free(&arena);
    return names ? banner ? 95 : 85 : 0;
}

const struct format pidstat_format = {
    .name = "pidstat",
    .meaning = "text of pidstat",
    .finds = "samples",
    .bid = bid,
    PLAIN_LINES_PARSER,
    .begin = begin,
    .resolve = resolve,
    .end = end,
};
