/* What processes and threads have in common. */
#ifndef WEIR_COLLECT_SAMPLE_TASK_H
#define WEIR_COLLECT_SAMPLE_TASK_H

#include "collect/sample/recorder.h"
#include "collect/sample/source.h"

/* The kernel's letter of a state to enum task_state. */
int task_state(char letter);
/* A zombie, or already on its way out of the table. */
bool task_is_dead(char letter);

/* Whether there is such a process or thread; it may be a zombie. */
bool task_exists(struct recorder *r, long pid);

/* Cells that this kernel fills with zeros, because it does not count, become missing. */
void task_mask(const struct recorder *r, int table, struct row *row);

/* Finds out which those are, and tells why. */
void task_look(struct recorder *r);

/* Tells, once, that no thread has its times on a run queue. */
void task_no_schedstat(struct recorder *r);

#endif
