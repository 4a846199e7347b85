#include "parse/samples/nvidia.h"

#include <ctype.h>

#include "lib/base/mem.h"
#include "parse/log/clock.h"
#include "parse/log/plain_lines.h"
#include "parse/samples/sample_row.h"

#define COLUMNS_MAX 200

/* ---- what stands where ---- */

struct nvidia_field {
    const char *name, *unit;
    int col;
    double factor; /* 0: text */
};

static const struct nvidia_field fields[] = {
#define NVIDIA(text, name, unit, factor) {text, unit, samples_gpu_##name, factor},
#include "parse/samples/nvidia.def"
#undef NVIDIA
};

/* {0}: no names were seen. */
struct layout {
    const struct nvidia_field *field[COLUMNS_MAX]; /* NULL: not kept */
    size_t n, time;                                /* place of the time; n: none */
};

static struct slice
trim(struct slice s)
{
    while (s.n && isspace((unsigned char)s.p[0]))
        s = slice_from(s, 1);
    while (s.n && isspace((unsigned char)s.p[s.n - 1]))
        s.n--;
    return s;
}

/* The next field of a line of CSV, trimmed; false behind the last. */
static bool
next_field(struct slice *rest, struct slice *field)
{
    if (!rest->p)
        return false;
    const char *comma = memchr(rest->p, ',', rest->n);
    size_t n = comma ? (size_t)(comma - rest->p) : rest->n;
    *field = trim((struct slice){rest->p, n});
    *rest = comma ? slice_from(*rest, n + 1) : (struct slice){NULL, 0};
    return true;
}

/* "memory.used [MiB]" without its unit, which values may have, too. */
static struct slice
bare_name(struct slice name)
{
    const char *bracket = name.n ? memchr(name.p, '[', name.n) : NULL;
    return bracket ? trim((struct slice){name.p, (size_t)(bracket - name.p)}) : name;
}

static const struct nvidia_field *
field_named(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (slice_eq(slice_of(fields[i].name), name))
            return &fields[i];
    return NULL;
}

static bool
has_col(const struct layout *l, int col)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->field[i] && l->field[i]->col == col)
            return true;
    return false;
}

/* Reads a line of names; false when it is none. `source` (may be NULL) is told of names
 * that are not kept. */
static bool
read_names(struct slice line, struct layout *l, const struct source *source)
{
    struct slice rest = line, name;
    size_t known = 0;

    l->n = 0;
    l->time = SIZE_MAX;
    while (next_field(&rest, &name)) {
        name = bare_name(name);
        const struct nvidia_field *f = field_named(name);
        bool is_time = slice_eq(name, SLICE("timestamp"));
        if (l->n == COLUMNS_MAX || name.n == 0 || isdigit((unsigned char)name.p[0]))
            return false;
        if (is_time && l->time == SIZE_MAX)
            l->time = l->n;
        known += f || is_time;
        if (source && !f && !is_time)
            source_trouble(source, TROUBLE_UNKNOWN_COLUMN, source->lines, 0, name);
        bool again = f && has_col(l, f->col);
        l->field[l->n++] = again ? NULL : f;
    }
    /* "index" and "name" alone are words of any table. */
    return (l->time != SIZE_MAX ? known >= 2 : known >= 3) && known * 4 >= l->n;
}

/* ---- one log ---- */

struct nvidia {
    struct source *source;
    struct clock clock;
    struct layout layout;
    struct strtab devices; /* numbers for devices of a log without their index */
    bool unsure_told;
};

/* "[N/A]", "[Not Supported]", "N/A" and nothing at all. */
static bool
is_missing(struct slice v)
{
    return v.n == 0 || v.p[0] == '[' || slice_eq(v, SLICE("N/A"));
}

static bool
is_value(const struct nvidia_field *f, struct slice text)
{
    double v;
    struct slice unit;
    return !f || f->factor == 0 || is_missing(text) ||
           (sample_number(text, &v, &unit) &&
            (unit.n == 0 || slice_eq(unit, slice_of(f->unit))));
}

/* Cuts a line by the layout; false when it is of another shape. */
static bool
cut(const struct layout *l, struct slice line, struct slice *values)
{
    struct slice rest = line, value;
    size_t n = 0;
    while (next_field(&rest, &value)) {
        if (n == l->n || !is_value(l->field[n], value))
            return false;
        values[n++] = value;
    }
    return n == l->n;
}

static void
put_values(struct nvidia *g, struct batch *b, const struct slice *values)
{
    struct source *s = g->source;
    for (size_t i = 0; i < g->layout.n; i++) {
        const struct nvidia_field *f = g->layout.field[i];
        struct slice unit;
        double v;
        if (!f || is_missing(values[i]))
            continue;
        if (f->factor == 0)
            sample_set_text(s, b, f->col, values[i]);
        else if (sample_number(values[i], &v, &unit))
            batch_set_f64(b, f->col, v * f->factor);
        if (f->col == samples_gpu_device && !has_col(&g->layout, samples_gpu_id))
            batch_set_i64(b, samples_gpu_id, strtab_add(&g->devices, values[i]) - 1);
    }
    sample_set_text(s, b, samples_gpu_driver, SLICE("nvidia"));
}

static enum ledger_kind
row(struct nvidia *g, struct slice line)
{
    struct slice values[COLUMNS_MAX];
    struct prefix when = {.time_ns = MISSING_I64, .clock = CLOCK_NONE};

    if (!cut(&g->layout, line, values))
        return KIND_BAD_SAMPLE;
    if (g->layout.time < g->layout.n) {
        struct wall w = {.day_ns = MISSING_I64};
        if (!wall_stamp(values[g->layout.time], &w))
            return KIND_BAD_SAMPLE;
        sample_settle_date(g->source, &w, &g->unsure_told);
        when = wall_prefix(&w, 0);
    }
    int64_t time_ns = clock_line(&g->clock, g->source, &when);
    put_values(g, sample_row(g->source, TABLE_samples_gpu, time_ns), values);
    return KIND_SAMPLE;
}

static bool
is_message(struct slice line)
{
    static const char *const heads[] = {"NVIDIA-SMI", "No devices", "Unable to",
                                        "Failed to", "Field "};
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        if (slice_starts(line, slice_of(heads[i])))
            return true;
    return false;
}

/* The first field of a line of values is mostly its time. */
static bool
begins_with_time(struct slice line)
{
    struct slice first;
    struct wall w = {0};
    return next_field(&line, &first) && wall_stamp(first, &w);
}

static enum ledger_kind
judge(struct nvidia *g, struct slice line)
{
    struct layout names;

    if (trim(line).n == 0)
        return KIND_BLANK;
    if (read_names(line, &names, NULL)) {
        read_names(line, &g->layout, g->source);
        return KIND_SAMPLE_FRAME;
    }
    if (is_message(line))
        return KIND_TOOL_MESSAGE;
    if (g->layout.n == 0)
        return begins_with_time(line) ? KIND_NAMELESS : KIND_OTHER_TEXT;
    if (!memchr(line.p, ',', line.n) && g->layout.n > 1)
        return KIND_OTHER_TEXT;
    return row(g, line);
}

static void
one_line(void *state, struct slice line)
{
    struct nvidia *g = state;
    plain_note(g->source, judge(g, line), line);
}

static void *
begin(const struct format *self, struct source *source, struct slice head, void *set)
{
    struct nvidia *g = xcalloc(1, sizeof *g);
    (void)self;
    (void)head;
    (void)set;
    g->source = source;
    if (source->columns && !read_names(slice_of(source->columns), &g->layout, source))
        g->layout.n = 0;
    return g;
}

static void
resolve(void *state, void *parser, const struct block *b, size_t from, size_t to)
{
    struct nvidia *g = state;
    plain_lines_resolve(g->source, parser, b, from, to, one_line, g);
}

static void
end(void *state)
{
    struct nvidia *g = state;
    strtab_free(&g->devices);
    free(g);
}

/* A time and a value with a unit that nvidia-smi writes. */
static bool
looks_nameless(struct slice line)
{
    struct slice field, unit;
    double v;
    if (!begins_with_time(line))
        return false;
    while (next_field(&line, &field))
        if (sample_number(field, &v, &unit) &&
            (slice_eq(unit, SLICE("MiB")) || slice_eq(unit, SLICE("W")) ||
             slice_eq(unit, SLICE("%")) || slice_eq(unit, SLICE("MHz"))))
            return true;
    return false;
}

static int
bid(struct slice head)
{
    struct layout names;
    struct slice line;
    int best = 0;
    for (int i = 0; i < 20 && line_take(&head, &line); i++) {
        if (read_names(line, &names, NULL))
            return 90;
        if (looks_nameless(line))
            best = 60;
    }
    return best;
}

const struct format nvidia_format = {
    .name = "nvidia-smi",
    .meaning = "CSV of nvidia-smi --query-gpu",
    .finds = "samples",
    .bid = bid,
    PLAIN_LINES_PARSER,
    .begin = begin,
    .resolve = resolve,
    .end = end,
};
