#include "parse/samples/sysstat.h"

#include <ctype.h>

#include "lib/base/mem.h"
#include "parse/log/clock.h"
#include "parse/log/plain_lines.h"
#include "parse/samples/json_cut.h"
#include "parse/samples/sysstat_item.h"

struct sysstat {
    struct source *source;
    struct clock clock;
    struct json_cut cut;
    struct strtab told;
    int64_t before_ns; /* when the sample before was taken */
    bool unsure_told;
    /* The line in work: samples that ended in it. */
    size_t good, bad;
    /* Lines of a sample that goes on. */
    struct {
        uint64_t first, n;
        char *text; /* of the first one */
    } open;
};

/* ---- samples ---- */

static bool
put_sample(struct sysstat *y, const struct json *item)
{
    struct source *s = y->source;
    struct wall w;
    int64_t interval_ns;

    if (!sysstat_when(item, &w, &interval_ns))
        return false;
    sample_settle_date(s, &w, &y->unsure_told);
    struct prefix when = wall_prefix(&w, 0);
    if (interval_ns == MISSING_I64 && when.time_ns != MISSING_I64 &&
        y->before_ns != MISSING_I64 && when.time_ns > y->before_ns)
        interval_ns = when.time_ns - y->before_ns;
    y->before_ns = when.time_ns;
    return sysstat_put(s, item, clock_line(&y->clock, s, &when), interval_ns, &y->told) >
           0;
}

static void
take_item(void *ctx, struct slice text)
{
    struct sysstat *y = ctx;
    struct err ignored;
    struct json *item = text.p ? json_parse(text, &ignored) : NULL;
    bool ok = item && put_sample(y, item);
    y->good += ok;
    y->bad += !ok;
    json_free(item);
}

static void
take_member(void *ctx, struct slice key, struct slice text)
{
    struct sysstat *y = ctx;
    struct source *s = y->source;
    if (slice_eq(key, SLICE("nodename"))) {
        y->before_ns = MISSING_I64;
        if (!s->host)
            s->host = strtab_add(s->texts, text);
    }
}

/* ---- lines: each in the ledger once its sample is known ---- */

static void
open_ends(struct sysstat *y, enum ledger_kind kind)
{
    for (uint64_t i = 0; i < y->open.n; i++)
        ledger_note(&y->source->ledger, kind, y->open.first + i, slice_of(y->open.text));
    free(y->open.text);
    y->open.text = NULL;
    y->open.n = 0;
}

static void
keep_open(struct sysstat *y, struct slice line)
{
    enum { SHOWN = 200 };
    if (y->open.n++ == 0) {
        y->open.first = y->source->lines;
        y->open.text = xstrndup(line.p, MIN(line.n, (size_t)SHOWN));
    }
}

static struct slice
without_blanks(struct slice line)
{
    while (line.n && isspace((unsigned char)line.p[0]))
        line = slice_from(line, 1);
    return line;
}

static void
one_line(void *state, struct slice line)
{
    struct sysstat *y = state;
    struct source *s = y->source;
    struct slice text = without_blanks(line);

    if (slice_starts(text, SLICE("{\"sysstat\""))) { /* a log behind one that was cut */
        open_ends(y, KIND_CUT_SAMPLE);
        json_cut_reset(&y->cut);
    }
    if (!y->cut.in_item && (text.n == 0 || !memchr("{}[]\",", text.p[0], 6))) {
        plain_note(s, text.n ? KIND_OTHER_TEXT : KIND_BLANK, line);
        return;
    }
    y->good = y->bad = 0;
    json_cut_line(&y->cut, line);
    if (y->good + y->bad > 0) {
        open_ends(y, y->bad ? KIND_BAD_SAMPLE : KIND_SAMPLE_PART);
        plain_note(s, y->bad ? KIND_BAD_SAMPLE : KIND_SAMPLE, line);
    } else if (y->cut.in_item) {
        keep_open(y, line);
    } else {
        plain_note(s, KIND_SAMPLE_FRAME, line);
    }
}

static void *
begin(const struct format *self, struct source *source, struct slice head, void *set)
{
    struct sysstat *y = xcalloc(1, sizeof *y);
    (void)self;
    (void)head;
    (void)set;
    y->source = source;
    y->before_ns = MISSING_I64;
    y->cut.array = "statistics";
    y->cut.ctx = y;
    y->cut.item = take_item;
    y->cut.member = take_member;
    return y;
}

static void
resolve(void *state, void *parser, const struct block *b, size_t from, size_t to)
{
    struct sysstat *y = state;
    plain_lines_resolve(y->source, parser, b, from, to, one_line, y);
}

static void
end(void *state)
{
    struct sysstat *y = state;
    open_ends(y, KIND_CUT_SAMPLE);
    json_cut_free(&y->cut);
    strtab_free(&y->told);
    free(y);
}

static int
bid(struct slice head)
{
    struct slice text = without_blanks(head);
    for (size_t i = 0; i < 200 && i < text.n; i++)
        if (slice_starts(slice_from(text, i), SLICE("\"sysstat\"")))
            return text.p[0] == '{' ? 95 : 0;
    return 0;
}

const struct format sysstat_format = {
    .name = "sysstat",
    .meaning = "JSON of iostat -o JSON and sadf -j",
    .finds = "samples",
    .bid = bid,
    PLAIN_LINES_PARSER,
    .begin = begin,
    .resolve = resolve,
    .end = end,
};
