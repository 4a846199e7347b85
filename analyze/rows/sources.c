#include "analyze/rows/sources.h"

#include "analyze/rows/columns.h"
#include "lib/base/mem.h"

/* Missing is the least number. */
struct span {
    int64_t first_ns, last_ns;
};

static int64_t
earlier(int64_t a, int64_t b)
{
    return a == MISSING_I64 ? b : b == MISSING_I64 ? a : MIN(a, b);
}

bool
sources_load(struct sources *s, struct store *store, struct err *err)
{
    static const bool want[sources_NCOLS] = {
        [sources_name] = true,    [sources_host] = true,    [sources_label] = true,
        [sources_rank] = true,    [sources_samples] = true, [sources_first_ns] = true,
        [sources_last_ns] = true, [sources_format] = true};
    struct err trouble = {0};
    struct span events = {MISSING_I64, MISSING_I64}, samples = events;
    *s = (struct sources){0};
    struct scan *sc = scan_begin(store, TABLE_sources, want, NULL, &trouble);
    const struct batch *b;
    while (sc && (b = scan_next(sc, &trouble))) {
        s->name = xrealloc(s->name, s->n + b->n, sizeof *s->name);
        s->host = xrealloc(s->host, s->n + b->n, sizeof *s->host);
        s->label = xrealloc(s->label, s->n + b->n, sizeof *s->label);
        memcpy(s->label + s->n, sources_label_in(b), b->n * sizeof *s->label);
        s->rank = xrealloc(s->rank, s->n + b->n, sizeof *s->rank);
        s->format = xrealloc(s->format, s->n + b->n, sizeof *s->format);
        memcpy(s->format + s->n, sources_format_in(b), b->n * sizeof *s->format);
        memcpy(s->rank + s->n, sources_rank_in(b), b->n * sizeof *s->rank);
        memcpy(s->name + s->n, sources_name_in(b), b->n * sizeof *s->name);
        memcpy(s->host + s->n, sources_host_in(b), b->n * sizeof *s->host);
        s->n += b->n;
        for (size_t i = 0; i < b->n; i++) {
            /* A log of samples says nothing of when calls were observed. */
            struct span *over = sources_samples_in(b)[i] > 0 ? &samples : &events;
            over->first_ns = earlier(over->first_ns, sources_first_ns_in(b)[i]);
            over->last_ns = MAX(over->last_ns, sources_last_ns_in(b)[i]);
        }
    }
    scan_end(sc);
    const struct span *window = events.first_ns != MISSING_I64 ? &events : &samples;
    s->first_ns = window->first_ns;
    s->last_ns = window->last_ns;
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

void
sources_free(struct sources *s)
{
    free(s->name);
    free(s->host);
    free(s->label);
    free(s->rank);
    free(s->format);
    *s = (struct sources){0};
}

bool
lines_account_load(struct lines_account *a, struct store *store, struct err *err)
{
    static const bool want[ledger_NCOLS] = {[ledger_class] = true, [ledger_count] = true};
    uint64_t by_class[5] = {0};
    struct err trouble = {0};
    *a = (struct lines_account){.known = store_has(store, TABLE_ledger)};
    struct scan *sc = scan_begin(store, TABLE_ledger, want, NULL, &trouble);
    const struct batch *b;
    while (sc && (b = scan_next(sc, &trouble))) {
        for (size_t i = 0; i < b->n; i++) {
            uint8_t class = ledger_class_in(b)[i];
            a->lines += ledger_count_in(b)[i];
            if (class < ARRAY_LEN(by_class))
                by_class[class] += ledger_count_in(b)[i];
        }
    }
    scan_end(sc);
    a->events = by_class[ledger_class_EVENT];
    a->joined = by_class[ledger_class_JOINED];
    a->markers = by_class[ledger_class_MARKER];
    a->ignored = by_class[ledger_class_IGNORED];
    a->not_understood = by_class[ledger_class_NOT_UNDERSTOOD];
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}
