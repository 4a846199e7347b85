/* All that one recording reads: the machine, the followed processes, their control
 * groups, graphics processors. Linux. */
#ifndef WEIR_COLLECT_SAMPLE_SAMPLER_H
#define WEIR_COLLECT_SAMPLE_SAMPLER_H

#include "collect/sample/followed.h"
#include "collect/sample/sample_head.h"
#include "collect/sample/turn.h"

struct sampler {
    struct recorder *r;
    struct turn *turn;       /* to sample the machine; borrowed; NULL: it is ours */
    struct machine *machine; /* NULL: another process samples it */
    struct followed *followed;
    struct nvidia *nvidia;
    struct clocks clocks; /* as the log was told last */
    struct entity self;
    int64_t slow_ns;                     /* between ticks that read all tables */
    int64_t slow_due_ns, threads_due_ns; /* times of the next such tick */
    int64_t ticks, slow_ticks, missed;
};

/* Begins the log and looks what there is. Trees and log of the recorder are open. The
 * machine is read while it is our turn. */
void sampler_open(struct sampler *s, struct recorder *r, const struct sample_about *about,
                  int64_t slow_ns, struct turn *turn);
/* Those that still run, and the end of the log: why. Frees what it owns; the log stays
 * open. */
void sampler_close(struct sampler *s, const char *why);

/* A sample. whole: every table, and everything of every process. */
void sampler_tick(struct sampler *s, int64_t number, bool whole);

/* Adds a process that was just started by us, under the current tick. */
bool sampler_begin(struct sampler *s, pid_t pid, struct err *err);

/* A child of ours has ended: its final totals go to the log, then it is waited for.
 * Returns the wait status. */
int sampler_take_child(struct sampler *s, pid_t pid);

/* Processor time of this process. */
int64_t sampler_cpu_ns(void);

#endif
