/* Rows of an analysis tool as they come: nothing of a table is kept, so it may be of any
 * length. (runtool.h catches whole outputs instead.) */
#ifndef WEIR_REPORT_TOOLS_ROWPIPE_H
#define WEIR_REPORT_TOOLS_ROWPIPE_H

#include <sys/types.h>

#include "lib/base/err.h"

#define ROWPIPE_COLUMNS 64

/* {0} is closed. */
struct rowpipe {
    pid_t pid;
    FILE *f;
    const char *tool;
    char *line, *legend;
    size_t line_cap, legend_cap;
    size_t ncols;
    struct slice names[ROWPIPE_COLUMNS];
    struct slice cells[ROWPIPE_COLUMNS]; /* as the tool escaped them; "-" is missing */
};

/* Starts the tool, args[0], NULL at the end, with its table going to a pipe. What it says
 * goes to our stderr. false with *err. */
bool rowpipe_start(struct rowpipe *p, const char *const *args, struct err *err);
/* The same, up to the first row. */
bool rowpipe_open(struct rowpipe *p, const char *const *args, struct err *err);
/* Index of a column, -1 when there is none. */
int rowpipe_column(const struct rowpipe *p, const char *name);
/* The next row into p->cells, borrowed until the next call. 1 = a row, 0 = the end, and
 * the tool was content with it, -1 = *err. */
int rowpipe_next(struct rowpipe *p, struct err *err);
/* Bytes as they come, for what is no table: 0 at the end, -1 = *err. */
int64_t rowpipe_bytes(struct rowpipe *p, char *buf, size_t n, struct err *err);
/* Also in the middle: the tool is then told by SIGPIPE. */
void rowpipe_close(struct rowpipe *p);

/* The number in a cell; false when it is missing. */
bool rowpipe_i64(const struct rowpipe *p, int col, int64_t *v);
bool rowpipe_f64(const struct rowpipe *p, int col, double *v);
/* The text of a cell, unescaped in place; empty when it is missing. */
struct slice rowpipe_text(struct rowpipe *p, int col);

#endif
