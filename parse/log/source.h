/* One log being read: where its rows, its ledger and its times go. Shared by all formats.
 */
#ifndef WEIR_PARSE_LOG_SOURCE_H
#define WEIR_PARSE_LOG_SOURCE_H

#include "parse/log/ledger.h"
#include "parse/log/trouble.h"

struct source {
    struct store_writer *out;
    struct strtab *paths, *texts; /* of out */
    const char *name;
    uint16_t number;
    struct diag *trouble; /* NULL: not told */
    struct ledger ledger;
    uint64_t lines, bytes, events; /* events: rows of any table */
    uint64_t samples;              /* of them under /samples */
    int64_t first_ns, last_ns;     /* on the run's axis; MISSING_I64 */
    int64_t origin_ns;             /* what 0 of the run's axis is in this log's clock */
    int64_t *day_origin_ns; /* time of day of 0, shared by the logs of a set; NULL: own */
    int64_t *run_origin_ns; /* realtime of the run's 0, set by its first clocked log */
    uint8_t decimals;       /* of the clock */
    bool dated;             /* midnight_ns is told */
    int64_t midnight_ns;    /* realtime of the first day's 0:00, of a log without dates */
    const char *clock;      /* "realtime", "time_of_day", "relative", "none" */
    uint32_t host, command, options; /* ids; 0 unknown */
    uint32_t cwd;                    /* where the command began */
    const char *columns;             /* names of columns that the user gave; NULL */
    int32_t rank;                    /* in a parallel job; MISSING_I32 */
    uint32_t label;                  /* of the run; id, 0 none */
};

/* Tells of trouble at a place of the log; col 0 is unknown. */
static inline void
source_trouble(const struct source *s, enum trouble what, uint64_t line, uint32_t col,
               struct slice detail)
{
    if (s->trouble)
        diag_report(s->trouble, what, (struct place){s->name, line, col}, detail);
}

/* Puts one call: counts it and notes its times. */
static inline void
source_put_call(struct source *s, const struct calls_row *row)
{
    calls_put(store_batch(s->out, TABLE_calls), row);
    s->events++;
}

/* The same for a request to a disk. */
static inline void
source_put_disk_event(struct source *s, const struct disk_events_row *row)
{
    disk_events_put(store_batch(s->out, TABLE_disk_events), row);
    s->events++;
}

/* The same for a page that came or went. */
static inline void
source_put_page_event(struct source *s, const struct page_events_row *row)
{
    page_events_put(store_batch(s->out, TABLE_page_events), row);
    s->events++;
}

#endif
