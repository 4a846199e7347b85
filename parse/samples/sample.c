#include "parse/samples/sample.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "parse/args/facts.h"
#include "parse/log/clock.h"
#include "parse/log/header.h"
#include "parse/samples/sample_state.h"

/* ---- in parallel: lines to their parts ---- */

struct item {
    struct sample_line line;
    struct slice text;
};

struct parser {
    struct item *items;
    size_t n, cap;
    struct sample_fields fields;
};

static void *
parser_new(const struct format *self)
{
    (void)self;
    return xcalloc(1, sizeof(struct parser));
}

static void
parser_free(void *parser)
{
    struct parser *p = parser;
    free(p->items);
    free(p->fields.p);
    free(p);
}

static void
parse(void *parser, const struct block *b)
{
    struct parser *p = parser;
    struct slice rest = {b->bytes, b->n}, line;

    p->n = p->fields.n = 0;
    while (line_take(&rest, &line)) {
        grow(&p->items, &p->cap, p->n + 1, sizeof *p->items);
        p->items[p->n].text = line;
        sample_line_read(line, &p->fields, &p->items[p->n++].line);
    }
}

static size_t
lines(const void *parser)
{
    return ((const struct parser *)parser)->n;
}

static int64_t
line_ns(const void *parser, size_t i)
{
    (void)parser;
    (void)i;
    return MISSING_I64; /* a log by itself is never one of a set */
}

static bool
has_pids(struct slice head)
{
    (void)head;
    return true;
}

/* ---- in order: a recording ---- */

/* What a header says, and what came of it. */
struct recording {
    bool open, whole; /* whole: its end was seen */
    int64_t start_ns; /* real time of its 0; MISSING_I64 */
    int64_t mono_ns;
    int64_t shift_ns; /* by how much the real time was moved since */
    int64_t root_pid;
    struct samples_recording_row row;
};

struct log {
    struct source *source;
    struct clock clock;
    struct sample_state *state;
    struct recording now;
    struct arena arena;
};

/* A time of the log on the run's axis. */
static int64_t
on_axis(struct log *l, int64_t time_ns)
{
    struct prefix when = {.time_ns = MISSING_I64,
                          .delta_ns = MISSING_I64,
                          .pid = MISSING_I32,
                          .clock = CLOCK_REAL,
                          .decimals = 9};
    if (l->now.start_ns == MISSING_I64 ||
        __builtin_add_overflow(time_ns, l->now.start_ns, &when.time_ns) ||
        __builtin_add_overflow(when.time_ns, l->now.shift_ns, &when.time_ns))
        return MISSING_I64;
    return clock_line(&l->clock, l->source, &when);
}

static int64_t
header_number(struct slice line, struct slice key)
{
    int64_t n;
    return num_i64(header_value(line, key), &n) && n > 0 ? n : MISSING_I64;
}

/* What a recording was ends with it: its row is put then. */
static void
recording_ends(struct log *l)
{
    struct recording *r = &l->now;
    if (!r->open)
        return;
    sample_state_settle(l->state, r->whole);
    sample_state_clear(l->state);
    samples_recording_put(store_batch(l->source->out, TABLE_samples_recording), &r->row);
    l->source->events++;
    l->source->samples++;
    r->open = false;
}

static void
recording_begins(struct log *l, struct slice line)
{
    struct recording *r = &l->now;
    struct source *s = l->source;
    struct slice kernel = header_value(line, SLICE(" kernel="));

    recording_ends(l);
    sample_state_clear(l->state);
    *r = (struct recording){.open = true, .start_ns = MISSING_I64};
    num_seconds(header_value(line, SLICE(" start=")), &r->start_ns);
    r->mono_ns = header_number(line, SLICE(" mono="));
    arena_reset(&l->arena);
    r->row = (struct samples_recording_row){
        .time_ns_ = on_axis(l, 0),
        .end_ns_ = MISSING_I64,
        .interval_ns_ = header_number(line, SLICE(" interval_ns=")),
        .boottime_ns_ = header_number(line, SLICE(" boottime=")),
        .clk_tck_ = header_number(line, SLICE(" clk_tck=")),
        .page_b_ = header_number(line, SLICE(" page_b=")),
        .cpus_ = header_number(line, SLICE(" cpus=")),
        .attached_ = header_value(line, SLICE(" pid=")).n > 0,
        .kernel_ = strtab_add(s->texts, facts_string(kernel, &l->arena, NULL)),
        .root_ = MISSING_I32,
        .source_ = s->number,
        .line_ = s->lines,
    };
    if (!s->command && !s->host)
        header_read(line, s);
}

static void
clocks_moved(struct log *l, const int64_t n[3])
{
    struct recording *r = &l->now;
    int64_t real, mono, shift;
    if (r->start_ns != MISSING_I64 && r->mono_ns != MISSING_I64 &&
        !__builtin_sub_overflow(n[0], r->start_ns, &real) &&
        !__builtin_sub_overflow(n[1], r->mono_ns, &mono) &&
        !__builtin_sub_overflow(real, mono, &shift))
        r->shift_ns = shift;
}

static void
why_not(struct log *l, const struct sample_line *line)
{
    struct source *s = l->source;
    arena_reset(&l->arena);
    struct samples_unmeasured_row row = {
        .time_ns_ = l->now.open ? l->source->last_ns : MISSING_I64,
        .table_ = strtab_add(s->texts, sample_state_name(l->state, line->tag)),
        .column_ = strtab_add(s->texts, line->rest),
        .key_ = line->key,
        .why_ = strtab_add(s->texts, facts_unescape(line->text, &l->arena)),
        .source_ = s->number,
        .line_ = s->lines,
    };
    samples_unmeasured_put(store_batch(s->out, TABLE_samples_unmeasured), &row);
    s->events++;
    s->samples++;
}

static void
ended(struct log *l, const struct sample_line *line)
{
    arena_reset(&l->arena);
    l->now.whole = true;
    l->now.row.end_ns_ = on_axis(l, line->number[0]);
    l->now.row.why_ = strtab_add(l->source->texts, facts_unescape(line->text, &l->arena));
}

/* ---- lines ---- */

static enum ledger_kind
judge(struct log *l, const struct item *item, const struct sample_field *fields)
{
    const struct sample_line *line = &item->line;
    struct samples_recording_row *row = &l->now.row;

    switch (line->kind) {
    case SAMPLE_LINE_HEADER:
        recording_begins(l, item->text);
        return KIND_HEADER;
    case SAMPLE_LINE_TABLE:
        return sample_state_declare(l->state, line->rest) ? KIND_SAMPLE_FRAME
                                                          : KIND_BAD_SAMPLE;
    case SAMPLE_LINE_TICK:
        sample_state_tick(l->state, on_axis(l, line->number[1]), line->rest);
        row->ticks_++;
        return KIND_SAMPLE_FRAME;
    case SAMPLE_LINE_AT:
        sample_state_at(l->state, on_axis(l, line->number[0]));
        return KIND_SAMPLE_FRAME;
    case SAMPLE_LINE_RECORD:
        return sample_state_record(l->state, line, fields + line->first_field);
    case SAMPLE_LINE_GONE:
        sample_state_gone(l->state, line->tag, line->key);
        return KIND_SAMPLE_FRAME;
    case SAMPLE_LINE_ROOT:
        if (row->root_ == MISSING_I32 && line->number[0] > 0 &&
            line->number[0] <= INT32_MAX)
            row->root_ = (int32_t)line->number[0];
        return KIND_SAMPLE_FRAME;
    case SAMPLE_LINE_NA:
        why_not(l, line);
        return KIND_UNMEASURED;
    case SAMPLE_LINE_MISSED:
        if (__builtin_add_overflow(row->missed_, line->number[0], &row->missed_))
            row->missed_ = INT64_MAX;
        return KIND_SAMPLE_FRAME;
    case SAMPLE_LINE_CLOCK:
        clocks_moved(l, line->number);
        return KIND_SAMPLE_FRAME;
    case SAMPLE_LINE_RESET:
        sample_state_settle(l->state, false);
        return KIND_SAMPLE_FRAME;
    case SAMPLE_LINE_END:
        ended(l, line);
        return KIND_SAMPLE_FRAME;
    case SAMPLE_LINE_INTERVAL:
        return KIND_SAMPLE_FRAME;
    case SAMPLE_LINE_NOTE:
        return KIND_TOOL_MESSAGE;
    case SAMPLE_LINE_COMMENT:
        return KIND_COMMENT;
    case SAMPLE_LINE_BLANK:
        return KIND_BLANK;
    case SAMPLE_LINE_BAD:
        if (line->has_key)
            sample_state_lost(l->state, line->tag, line->key);
        return KIND_BAD_SAMPLE;
    case SAMPLE_LINE_OTHER:
        return KIND_OTHER_TEXT;
    }
    BUG("a kind of line");
}

static void *
begin(const struct format *self, struct source *source, struct slice head, void *set)
{
    struct log *l = xcalloc(1, sizeof *l);
    (void)self;
    (void)head;
    (void)set;
    l->source = source;
    l->state = sample_state_new(source);
    l->now.start_ns = MISSING_I64;
    return l;
}

/* A line without its end may lack more than that: "12" of "123". */
static bool
ends_whole(const struct block *b)
{
    return b->n == 0 || b->bytes[b->n - 1] == '\n';
}

static void
resolve(void *state, void *parser, const struct block *b, size_t from, size_t to)
{
    struct log *l = state;
    struct parser *p = parser;
    struct source *s = l->source;

    for (size_t i = from; i < to; i++) {
        bool last = i + 1 == p->n;
        s->lines++;
        enum ledger_kind kind = last && b->cut ? KIND_TOO_LONG
                                : last && !ends_whole(b)
                                    ? KIND_CUT_SAMPLE
                                    : judge(l, &p->items[i], p->fields.p);
        ledger_note(&s->ledger, kind, s->lines, p->items[i].text);
    }
}

static void
end(void *state)
{
    struct log *l = state;
    recording_ends(l);
    sample_state_free(l->state);
    arena_free(&l->arena);
    free(l);
}

static int
bid(struct slice head)
{
    struct sample_fields fields = {0};
    struct slice line;
    struct sample_line read;
    int ticks = 0, n = 0;

    while (n < 100 && line_take(&head, &line)) {
        n++;
        fields.n = 0;
        sample_line_read(line, &fields, &read);
        if (read.kind == SAMPLE_LINE_HEADER) {
            free(fields.p);
            return 100;
        }
        ticks += read.kind == SAMPLE_LINE_TICK;
    }
    free(fields.p);
    return ticks ? 80 : 0;
}

const struct format sample_format = {
    .name = "sample",
    .meaning = "log of weir-sample",
    .finds = "samples",
    .bid = bid,
    .has_pids = has_pids,
    .parser_new = parser_new,
    .parser_free = parser_free,
    .parse = parse,
    .lines = lines,
    .line_ns = line_ns,
    .begin = begin,
    .resolve = resolve,
    .end = end,
};
