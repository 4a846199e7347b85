#include "parse/run/report.h"

#include <inttypes.h>

#include "lib/base/err.h"
#include "lib/base/num.h"
#include "parse/run/notrace.h"

#define BAD_SHARE 0.01
#define EMPTY_SHOWN 3

/* What strace tells beside calls: a log whose calls were filtered out has only these. */
static uint64_t
lines_of_processes(const struct ledger *l)
{
    static const enum ledger_kind kinds[] = {KIND_SIGNAL, KIND_STOPPED, KIND_EXIT,
                                             KIND_SUPERSEDED, KIND_ATTACHED};
    uint64_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        n += ledger_entry(l, kinds[i])->count;
    return n;
}

void
report_source(const struct source *s, const struct format *f, struct totals *t)
{
    const struct ledger *l = &s->ledger;
    char example[200], name[256];

    if (ledger_lines(l) != s->lines)
        BUG("a line is missing in the ledger");
    t->lines += s->lines;
    t->bytes += s->bytes;
    t->events += ledger_class_sum(l, ledger_class_EVENT);
    t->joined += ledger_class_sum(l, ledger_class_JOINED);
    t->markers += ledger_class_sum(l, ledger_class_MARKER);
    t->ignored += ledger_class_sum(l, ledger_class_IGNORED);
    t->not_understood += ledger_class_sum(l, ledger_class_NOT_UNDERSTOOD);
    t->rows += s->events;
    quote(name, sizeof name, slice_of(s->name), sizeof name);
    for (size_t k = 0; k < ledger_nkinds(l); k++) {
        const struct ledger_entry *e = ledger_entry(l, k);
        if (!e->count || ledger_def(l, k)->class != ledger_class_NOT_UNDERSTOOD)
            continue;
        quote(example, sizeof example, (struct slice){e->example, e->example_n}, 60);
        warn("%s:%" PRIu64 ": %" PRIu64 " line%s not understood: %s: '%s'", name,
             e->first_line, e->count, e->count == 1 ? "" : "s", ledger_def(l, k)->meaning,
             example);
    }
    if (!is_trace(f))
        return;
    if (s->bytes == 0 && ++t->empty_logs <= EMPTY_SHOWN)
        warn("%s: is empty", name);
    uint64_t of_processes = lines_of_processes(l);
    t->of_processes += of_processes;
    if (s->bytes > 0 && s->events == 0 && !of_processes)
        warn("%s: no %s found (read as %s; -f names another format)", name,
             f->finds  ? f->finds
             : f->plan ? "events"
                       : "calls",
             f->name);
}

void
report_totals(const struct totals *t, int64_t spent_ns)
{
    if (t->empty_logs > EMPTY_SHOWN)
        warn("%" PRIu64 " more logs are empty", t->empty_logs - EMPTY_SHOWN);
    if (t->rows == 0 && t->of_processes)
        warn("no calls: all that the logs tell is of processes and signals");
    char speed[32];
    double s = (double)MAX(spent_ns, 1) / 1e9;
    say("%" PRIu64 " lines: %" PRIu64 " events, %" PRIu64 " joined, %" PRIu64
        " markers, %" PRIu64 " ignored, %" PRIu64 " not understood; %.3g s, %s/s",
        t->lines, t->events, t->joined, t->markers, t->ignored, t->not_understood, s,
        human_bytes(speed, (double)t->bytes / s));
}

bool
report_is_bad(const struct totals *t, bool strict)
{
    if (t->rows + t->of_processes == 0)
        return true;
    return strict ? t->not_understood > 0
                  : (double)t->not_understood > BAD_SHARE * (double)t->lines;
}
