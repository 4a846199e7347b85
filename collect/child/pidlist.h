/* The processes that a collector is to attach to. */
#ifndef WEIR_COLLECT_CHILD_PIDLIST_H
#define WEIR_COLLECT_CHILD_PIDLIST_H

#include <sys/types.h>

#include "lib/opt/opt.h"

/* {0} is empty. */
struct pidlist {
    pid_t *pids;
    size_t n, cap;
};

/* Reads what stood behind -p: numbers divided by commas or blanks, so that the output of
 * pidof(1) fits. A process that is named twice is in it once. */
bool pidlist_parse(struct pidlist *list, const struct opt_list *texts, struct err *err);
void pidlist_free(struct pidlist *list);

#endif
