/* What the mains of this room share: one file in, one table out, the selection between.
 */
#ifndef WEIR_ANALYZE_ROWS_SESSION_H
#define WEIR_ANALYZE_ROWS_SESSION_H

#include "analyze/rows/cell.h"
#include "analyze/rows/select.h"
#include "analyze/rows/sources.h"

struct session {
    /* options: --format, -o, -j, --columns */
    const char *out_path, *columns;
    int format;
    int64_t jobs;
    struct opt options[5];
    bool no_input; /* set by an option of the tool: the answer needs no file */

    struct select *select;
    struct store *store;
    struct pool *pool;
    struct sources sources;
    struct lines_account account;
    struct out out;
    struct table_about about;
    const struct tool *tool;
    char *command;
    bool takes_alike; /* set before it is opened: summaries instead of calls will do */
    bool refused;     /* what was asked for, the file cannot tell */
    bool lacks_calls; /* session_wants_calls: the file has none */
    bool enough;      /* set by a scan's `take`: the pass may end here */
};

/* Makes the options; they point into *s, so it must not move afterwards. */
void session_init(struct session *s);
/* For a tool with a format of its own: choices begin with TABLE_FORMATS. */
void session_format(struct session *s, const char *help, const char *choices);
/* For a tool whose --columns is its own. */
void session_own_columns(struct session *s);
/* Option groups of every analysis tool, to stand behind the tool's own. */
#define SESSION_GROUPS(s)                                                                \
    {"Selecting calls", select_options((s)->select)}, {"Output", (s)->options},          \
    {                                                                                    \
        NULL, NULL                                                                       \
    }

/* Reads the command line, opens the file that it names (none or "-": stdin) and the
 * output, binds the selection. title: for text and Markdown. Bad usage exits with 2;
 * otherwise 0, or the exit status for what *err says. */
int session_open(struct session *s, const struct tool *tool, const char *title, int argc,
                 char **argv, struct err *err);

/* For tools that take several files: the same up to the files, which are left to
 * session_enter. *operands, *n: what stands behind the options, borrowed from argv. */
int session_open_many(struct session *s, const struct tool *tool, const char *title,
                      int argc, char **argv, char ***operands, int *n, struct err *err);
/* Makes *one the session of a file: it shares the options, the selection, which is bound
 * to this file now, and the threads with s. Returns 0, or the exit status for what *err
 * says. session_leave in any case. */
int session_enter(struct session *one, const struct session *s, const char *path,
                  struct err *err);
/* Binds the selection to its file again. */
bool session_again(struct session *one, struct err *err);
void session_leave(struct session *one);

/* For tools that look at calls and nothing else, once the file is open. Of a file without
 * any that holds something else it says so, which is what session_close tells by its
 * status, too; false. An empty recording is just empty. */
bool session_wants_calls(struct session *s);

/* Says that the tool, or `what` of it, needs calls one by one and the file holds their
 * summaries only (alike.h); false. */
bool session_needs_rows(struct session *s, const char *what, struct err *err);

/* Begins a pass over what is looked at, with the columns of /calls that are `want`ed and
 * those that the selection needs. */
struct scan *session_begin(struct session *s, const bool want[calls_NCOLS],
                           struct err *err);

/* Turns batches of that scan into calls, selected ones only; one for each thread. */
struct chooser {
    const struct select *select; /* borrowed */
    struct layer_view *view;     /* of requests to disks as calls; else NULL */
    struct batch *room;          /* for the selected rows; NULL: all are */
    uint32_t *rows;
};
void chooser_init(struct chooser *c, const struct session *s, const struct scan *sc);
/* From now on it chooses all rows. */
void chooser_take_all(struct chooser *c);
/* Borrowed until the next call, as long as b. */
const struct batch *chooser_take(struct chooser *c, const struct batch *b);
void chooser_free(struct chooser *c);

/* One pass over the selected calls, in the file's order and by the calling thread: for
 * rows that are printed, for what depends on the calls before (others: pass.h). `take`
 * gets batches that hold selected rows only, with the columns `want`ed; it cannot fail.
 */
bool session_scan(struct session *s, const bool want[calls_NCOLS],
                  void (*take)(void *ctx, const struct batch *b), void *ctx,
                  struct err *err);

/* Whether calls, if there are any, have times at all. false with a message that says what
 * to do. */
bool session_has_clock(const struct session *s, struct err *err);
/* Says under the table when lines of the log were not understood. */
void session_note_quality(const struct session *s, struct table *t);
/* Whether tables are for people: in the format text. */
bool session_is_text(const struct session *s);
/* Starts the table on the output, with the columns that were asked for; bad usage when
 * there is none of a name. */
struct table *session_table(struct session *s, const struct table_col *cols, int ncols);
/* Bad usage when columns were asked for: what is printed has none. */
void session_without_columns(const struct session *s);

/* Completes the output and gives everything back. Returns the exit status:
 * EXIT_SOME_UNUSED when there were no calls but should have been. */
int session_close(struct session *s);

#endif
