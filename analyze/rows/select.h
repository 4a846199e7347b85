/* The one grammar that selects calls, shared by every analysis tool (weir(7), SELECTING).
 * Options fill a struct select; select_rows turns each batch into the indices of the rows
 * that are meant. A predicate that needs a column names it, so that it is loaded. */
#ifndef WEIR_ANALYZE_ROWS_SELECT_H
#define WEIR_ANALYZE_ROWS_SELECT_H

#include "analyze/rows/layer.h"
#include "lib/opt/opt.h"
#include "lib/store/store.h"

struct select; /* {0}-like state made by select_new; options point into it */

struct select *select_new(void);
void select_free(struct select *s);
/* The options (--layer --from --to --pid --tid --comm --op --call --path --not-path --err
 * --region --min-bytes --max-bytes --min-dur --source) for struct tool's groups. */
const struct opt *select_options(struct select *s);

/* Binds the selection to a file: names become ids, each distinct path is matched once.
 * (Names of ops and errnos were checked when the options were read.) A call, path or
 * program that the file does not have selects nothing. false with *err. */
bool select_bind(struct select *s, struct store *store, struct err *err);
/* Forgets the file: the selection may be bound to another one. */
void select_unbind(struct select *s);
/* What is looked at in that file. After select_bind. */
enum layer select_layer(const struct select *s);
/* Looks at calls, whatever was asked for; true when disks were asked for by name. */
bool select_calls_only(struct select *s);
/* Marks the columns of /calls that the selection needs. */
void select_columns(const struct select *s, bool want[calls_NCOLS]);
/* Writes the indices of the selected rows of b to `rows` (BATCH_ROWS entries) and returns
 * how many. Cheap when nothing is selected by: all rows. */
size_t select_rows(const struct select *s, const struct batch *b, uint32_t *rows);
/* The selected rows of b: b itself when all are, else copied together into `room`, which
 * has the same columns. `rows` is scratch, BATCH_ROWS entries. */
const struct batch *select_batch(const struct select *s, const struct batch *b,
                                 uint32_t *rows, struct batch *room);
/* True when no option was given. */
bool select_everything(const struct select *s);
/* Bounds of --from and --to in ns since t = 0; INT64_MIN + 1 and INT64_MAX when not
 * given. After select_bind. */
int64_t select_from_ns(const struct select *s);
int64_t select_to_ns(const struct select *s);

#endif
