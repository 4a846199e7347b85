#include "analyze/rows/backsteps.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/times.h"
#include "lib/base/mem.h"

void
backsteps_columns(bool want[calls_NCOLS])
{
    static const int columns[] = {calls_start_ns, calls_dur_ns, calls_flags, calls_source,
                                  calls_line};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        want[columns[i]] = true;
}

static struct backstep *
log_of(struct backsteps *s, size_t source)
{
    if (source >= s->n) {
        grow(&s->of, &s->cap, source + 1, sizeof *s->of);
        memset(s->of + s->n, 0, (source + 1 - s->n) * sizeof *s->of);
        s->n = source + 1;
    }
    return &s->of[source];
}

/* Of a call that was put together from halves, only the end is in its line's place. */
static bool
end_of(const struct batch *b, size_t i, int64_t *end_ns)
{
    int64_t start = calls_start_ns_in(b)[i], dur = calls_dur_ns_in(b)[i];
    uint32_t flags = calls_flags_in(b)[i];
    if (start == MISSING_I64 || flags & (FLAG(ASYNCHRONOUS) | FLAG(UNFINISHED)) ||
        (dur < 0 && flags & FLAG(JOINED)))
        return false;
    *end_ns = ns_add(start, MAX(dur, 0));
    return true;
}

static void
go_back(struct backstep *a, int64_t earliest_ns, uint64_t line)
{
    int64_t back_ns =
        earliest_ns < a->latest_ns ? ns_between(earliest_ns, a->latest_ns) : 0;
    if (back_ns > a->back_ns) {
        a->back_ns = back_ns;
        a->line = line;
    }
}

void
backsteps_add(struct backsteps *s, const struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        struct backstep *a = log_of(s, calls_source_in(b)[i]);
        int64_t end_ns;
        if (!end_of(b, i, &end_ns))
            continue;
        if (!a->known)
            *a = (struct backstep){true, end_ns, end_ns, calls_line_in(b)[i], 0, 0};
        go_back(a, end_ns, calls_line_in(b)[i]);
        a->latest_ns = MAX(a->latest_ns, end_ns);
        if (end_ns < a->earliest_ns) {
            a->earliest_ns = end_ns;
            a->earliest_line = calls_line_in(b)[i];
        }
    }
}

void
backsteps_append(struct backsteps *a, const struct backsteps *b)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct backstep *from = &b->of[i];
        struct backstep *to = log_of(a, i);
        if (!from->known)
            continue;
        if (!to->known) {
            *to = *from;
            continue;
        }
        go_back(to, from->earliest_ns, from->earliest_line);
        if (from->back_ns > to->back_ns ||
            (from->back_ns == to->back_ns && from->line < to->line)) {
            to->back_ns = from->back_ns;
            to->line = from->line;
        }
        to->latest_ns = MAX(to->latest_ns, from->latest_ns);
        if (from->earliest_ns < to->earliest_ns) {
            to->earliest_ns = from->earliest_ns;
            to->earliest_line = from->earliest_line;
        }
    }
}

void
backsteps_clear(struct backsteps *s)
{
    s->n = 0;
}

void
backsteps_free(struct backsteps *s)
{
    free(s->of);
    *s = (struct backsteps){0};
}
