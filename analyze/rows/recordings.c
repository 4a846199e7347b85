#include "analyze/rows/recordings.h"

#include "analyze/rows/times.h"
#include "lib/base/mem.h"

static int
by_place(const void *a, const void *b)
{
    const struct recording *x = a, *y = b;
    return x->source != y->source ? (x->source > y->source) - (x->source < y->source)
                                  : (x->line > y->line) - (x->line < y->line);
}

bool
recordings_load(struct recordings *r, struct store *store, struct err *err)
{
    struct err trouble = {0};
    struct samples_recording_row row;
    const struct batch *b;
    *r = (struct recordings){0};
    struct scan *sc = scan_begin(store, TABLE_samples_recording, NULL, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble))) {
        r->list = xrealloc(r->list, r->n + b->n, sizeof *r->list);
        for (size_t i = 0; i < b->n; i++) {
            samples_recording_take(b, i, &row);
            r->list[r->n++] = (struct recording){
                .source = row.source_,
                .line = row.line_,
                .start_ns = row.time_ns_,
                .end_ns = row.end_ns_,
                .interval_ns = row.interval_ns_,
                .boottime_ns = row.boottime_ns_,
                .clk_tck = row.clk_tck_,
                .page_b = row.page_b_,
                .root = row.root_,
                .attached = row.attached_ != 0,
            };
        }
    }
    scan_end(sc);
    if (r->n > 0)
        qsort(r->list, r->n, sizeof *r->list, by_place);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

void
recordings_free(struct recordings *r)
{
    free(r->list);
    *r = (struct recordings){0};
}

/* The last one of the source that does not begin behind the line. */
size_t
recordings_find(const struct recordings *r, uint16_t source, uint64_t line)
{
    struct recording row = {.source = source, .line = line};
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_place(&r->list[middle], &row) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && r->list[low - 1].source == source ? low - 1 : r->n;
}

static int64_t
since_boot_ns(const struct recording *r, int64_t ticks)
{
    int64_t ns;
    if (ticks == MISSING_I64 || r->boottime_ns == MISSING_I64 || r->clk_tck <= 0 ||
        __builtin_mul_overflow(ticks, NS_PER_S, &ns))
        return MISSING_I64;
    return ns / r->clk_tck;
}

int64_t
recording_started(const struct recording *r, int64_t starttime_ticks)
{
    int64_t boot_ns = since_boot_ns(r, starttime_ticks);
    if (boot_ns == MISSING_I64 || r->start_ns == MISSING_I64)
        return MISSING_I64;
    return ns_add(r->start_ns, ns_between(r->boottime_ns, boot_ns));
}

bool
recording_found(const struct recording *r, int64_t starttime_ticks, int64_t time_ns)
{
    int64_t start_ns = since_boot_ns(r, starttime_ticks);
    if (start_ns != MISSING_I64)
        return start_ns < ns_between(NS_PER_S / r->clk_tck, r->boottime_ns);
    return r->attached && r->interval_ns != MISSING_I64 &&
           time_ns < ns_add(r->start_ns, r->interval_ns);
}
