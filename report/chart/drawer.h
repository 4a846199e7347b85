/* Programs that draw: a script on stdin, the picture from stdout. Run without a shell, in
 * an environment of our own, and all in unnamed files, so no pipe can fill up. */
#ifndef WEIR_REPORT_CHART_DRAWER_H
#define WEIR_REPORT_CHART_DRAWER_H

#include <stdio.h>

#include "lib/base/err.h"

struct drawer {
    const char *argv[4];         /* argv[0]: name of the program; NULL ends */
    const char *package, *other; /* that it is in: of Debian, of others */
};

/* Whether the program is on PATH. */
bool drawer_found(const struct drawer *drawer);

enum { DRAWER_SCRIPT, DRAWER_PICTURE, DRAWER_TALK, DRAWER_STREAMS };

/* One picture on its way. */
struct drawing {
    FILE *streams[DRAWER_STREAMS];
};

/* Makes the files; the script is written to streams[DRAWER_SCRIPT]. False with *err when
 * that fails; drawing_end in any case. */
bool drawing_begin(struct drawing *d, struct err *err);
/* Runs the program; false with *err when it is not installed or not content. */
bool drawing_run(struct drawing *d, const struct drawer *drawer, struct err *err);
/* The picture, n bytes, owned by the caller; NULL with *err when there is none. */
char *drawing_picture(struct drawing *d, const struct drawer *drawer, size_t *n,
                      struct err *err);
void drawing_end(struct drawing *d);

#endif
