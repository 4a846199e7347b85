/* Which program a process was running when, for labels: /processes by process and time.
 */
#ifndef WEIR_REPORT_EXPORT_PROGS_H
#define WEIR_REPORT_EXPORT_PROGS_H

#include "lib/base/err.h"
#include "lib/base/mem.h"

struct prog {
    int64_t pid, start_ns;
    size_t order; /* in the file */
    const char *comm;
};

/* {0} is empty. */
struct progs {
    struct arena mem;
    struct prog *at;
    size_t n, cap;
};

/* Reads the processes of a run with weir-dump. */
bool progs_load(struct progs *progs, const char *run, struct err *err);
void progs_free(struct progs *progs);
/* The program that the process ran at t_ns; before the first one that is known, that one.
 * "" when the process is not known. t_ns INT64_MAX: its last one. */
const char *progs_find(const struct progs *progs, int64_t pid, int64_t t_ns);

#endif
