/* What the files that turn fs_usage's lines into rows share: the state of one log. */
#ifndef WEIR_PARSE_FS_USAGE_FS_LOG_H
#define WEIR_PARSE_FS_USAGE_FS_LOG_H

#include "lib/base/mem.h"
#include "lib/fs_usage/fs_join.h"
#include "lib/fs_usage/fs_wrap.h"
#include "parse/fs_usage/fs_clock.h"
#include "parse/fs_usage/fs_procs.h"

struct fs_log {
    struct source *source;
    struct fs_procs *procs;
    struct fs_clock clock;
    int64_t
        before_ns; /* the earliest start in the head, counted back from its first end */
    struct arena arena;
    uint64_t line;         /* number of the line in work */
    struct slice text;     /* the line itself */
    struct fs_join broken; /* beginning of a line that mail has broken */
    struct fs_wrap wrap;   /* or a terminal */
    uint64_t broken_line;  /* where it stands */
};

/* Counts the line in work in the ledger. */
static inline void
fs_note(struct fs_log *log, enum ledger_kind kind)
{
    ledger_note(&log->source->ledger, kind, log->line, log->text);
}

/* Counts a line of any kind, and writes its row. It stands where log->line says. */
void fs_log_line(struct fs_log *log, const struct fs_line *l);

/* Lines in pieces (fs_broken.c). Takes the line in work, when it is a piece of one; what
 * was kept before it is written as it is, when it has no end. */
bool fs_broken_take(struct fs_log *log, const struct fs_line *l);
/* The rest of what is kept will not come. */
void fs_broken_give_up(struct fs_log *log);

/* Writes the row of an event and notes the line. Its end stands at now_ns of the run's
 * axis, which may be missing. */
void fs_log_event(struct fs_log *log, const struct fs_line *l, int64_t now_ns);

/* ---- one event on its way to a row ---- */

struct fs_event {
    struct fs_log *log;
    const struct fs_line *line;
    struct fs_proc *proc; /* NULL: not told */
    int64_t start_ns;
    uint32_t flags; /* FLAG(...) of the row */
};

/* The layers (fs_call_row.c, fs_disk_row.c). */
void fs_put_call(struct fs_event *e);
void fs_put_disk_event(struct fs_event *e);
void fs_put_page_event(struct fs_event *e);

/* Id of a name in /strings/call; 0 when there are more than the column can number. */
uint16_t fs_kind_id(const struct fs_event *e, struct slice name);
/* Id of a path as it stands; 0 for none. */
uint32_t fs_path_id(const struct fs_event *e, struct slice path);
/* The event's own path: of an ...at call below its directory, where that is known. */
uint32_t fs_event_path(struct fs_event *e);
/* An offset or length, or MISSING_I64 when it cannot be: beyond any file, or with
 * `bytes` (0: not told) in one of its halves. Then the row is flagged. */
int64_t fs_believed(struct fs_event *e, int64_t value, int64_t bytes);

#endif
