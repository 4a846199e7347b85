/* When the ticks of a recording are due: at multiples of the interval since time 0,
 * however long a sample takes. */
#ifndef WEIR_COLLECT_SAMPLE_SCHEDULE_H
#define WEIR_COLLECT_SAMPLE_SCHEDULE_H

#include "lib/base/err.h"

struct schedule {
    int64_t interval_ns, least_ns; /* now; as asked for */
    int64_t number;                /* of the tick that is due next */
    int64_t due_ns;                /* its time */
    /* backing off: what the sampler may cost, and what it cost lately */
    double most; /* share of one processor; 0: whatever it costs */
    int64_t since_ns, since_cpu_ns, ticks;
};

/* The interval that a user names, from 5 ms to 1 h; dest: int64_t, in ns. For struct opt.
 */
bool schedule_interval(const char *text, void *dest, struct err *err);

/* Tick 0 is due at once. */
void schedule_start(struct schedule *s, int64_t interval_ns, double most);

/* A tick was taken, and it is `now` (ns since time 0): the next one. Returns how many had
 * to be left out. */
int64_t schedule_next(struct schedule *s, int64_t now_ns);

/* Compares the cost so far with what is allowed. True: the interval was changed. */
bool schedule_adapt(struct schedule *s, int64_t now_ns, int64_t cpu_ns);

#endif
