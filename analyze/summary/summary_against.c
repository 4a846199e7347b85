/* Strace against the kernel, a row for each number that both counted. */
#include "analyze/summary/summary_print.h"

static const struct {
    const char *what;
    enum usage_what usage;
    enum counted_side side;
    bool bytes;
} rows[] = {
    {"bytes read",    USAGE_READ_CHARS,  COUNTED_READ,  true },
    {"bytes written", USAGE_WRITE_CHARS, COUNTED_WRITE, true },
    {"reading calls", USAGE_READ_CALLS,  COUNTED_READ,  false},
    {"writing calls", USAGE_WRITE_CALLS, COUNTED_WRITE, false},
};

static const char *
verdict_of(uint64_t traced, int64_t kernel, uint64_t allowed)
{
    if ((uint64_t)kernel == traced)
        return "the same";
    return counted_within(traced, kernel, allowed) ? "explained" : "differs";
}

/* kernel: MISSING_I64 when it is not known, for the reason `why`. */
static void
put_row(struct table *t, const struct summary_facts *f, size_t i, int64_t kernel,
        const char *why)
{
    const struct counted *c = &f->sums->by_kernel;
    uint64_t traced = rows[i].bytes ? c->bytes[rows[i].side] : c->calls[rows[i].side];
    uint64_t allowed = counted_allowed(c, rows[i].side, rows[i].bytes);
    bool known = kernel >= 0;
    const char *verdict = known ? verdict_of(traced, kernel, allowed) : "not measured";
    cell_put(t, cell_text(slice_of(rows[i].what)));
    cell_put(t, f->traced ? cell_count(traced) : cell_missing());
    cell_put(t, cell_int(kernel));
    cell_put(t, known && traced <= INT64_MAX ? cell_int(kernel - (int64_t)traced)
                                             : cell_missing());
    cell_put(t, cell_count(allowed));
    cell_put(t, cell_text(slice_of(verdict)));
    cell_put(t, known ? cell_missing() : cell_text(slice_of(why)));
    table_row(t);
}

void
summary_print_against(const struct summary_facts *f)
{
    static const struct table_col cols[] = {
        {"what",    "",  "bytes or calls that both counted"                           },
        {"calls",   "1", "by the traced calls that the kernel counts"                 },
        {"kernel",  "1", "by the kernel, in /proc/PID/io"                             },
        {"more",    "1", "kernel - calls"                                             },
        {"allowed", "1", "of it, what starts of programs and failed calls can explain"},
        {"verdict", "",  "the same; explained: more by no more than allowed; differs" },
        {"why",     "",  "why it was not measured"                                    },
    };
    const char *why = summary_why_not_compared(f);
    struct table *t = session_table(f->session, cols, ARRAY_LEN(cols));
    table_note(t, "programs_started", "%llu",
               (unsigned long long)f->sums->by_kernel.execs);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        put_row(t, f, i, why ? MISSING_I64 : f->samples.usage.of[rows[i].usage],
                why ? why : "the kernel's count was not read");
    table_end(t);
}
