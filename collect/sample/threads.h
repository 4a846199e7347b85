/* The threads of a followed process. */
#ifndef WEIR_COLLECT_SAMPLE_THREADS_H
#define WEIR_COLLECT_SAMPLE_THREADS_H

#include "collect/sample/process.h"

/* Looks which threads there are. */
void threads_list(struct process *p, struct recorder *r);

/* Reads what tells whether they ran: at each tick when there is one, at those of
 * recorder.threads when there are more, at slow ones when there are many. True when one
 * did, or that is not known. */
bool threads_ran(struct process *p, struct recorder *r);
/* The same at once. */
bool threads_look(struct process *p, struct recorder *r);

/* Rows of the threads that ran, if there is more than one. */
void threads_put(struct process *p, struct recorder *r);

/* Adds up what is known of threads only: cells of the process's row. */
void threads_sum(const struct process *p, struct row *row);

void threads_free(struct process *p);

#endif
