/* The run that a report is about, as a file that other tools can open by name. */
#ifndef WEIR_REPORT_CONTENT_RUNFILE_H
#define WEIR_REPORT_CONTENT_RUNFILE_H

#include "lib/base/err.h"

struct runfile {
    char *path;
    bool temporary;
};

/* name "-" is stdin: it is kept in a temporary file, which vanishes at runfile_close and
 * when the program is interrupted. A terminal is bad usage and ends the program. false
 * with *err when stdin cannot be kept. */
bool runfile_open(struct runfile *run, const char *name, struct err *err);
void runfile_close(struct runfile *run);

#endif
