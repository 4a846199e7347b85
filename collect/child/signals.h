/* Signals of a collector: kept until it asks for them, passed on to what it started.
 *
 * A key press (^C, ^\, ^Z) reaches the whole foreground process group, so the command has
 * it already; a signal sent by a process reached the collector only. `from_process` tells
 * them apart, and only the latter is passed on: each signal arrives once. */
#ifndef WEIR_COLLECT_CHILD_SIGNALS_H
#define WEIR_COLLECT_CHILD_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct caught {
    int number;
    bool from_process; /* sent by kill(2) and the like, not by the terminal or kernel */
};

/* From now on HUP, INT, QUIT, TERM, USR1, USR2, TSTP and CONT wait for signals_next, and
 * SIGCHLD wakes it. What was ignored before stays ignored (nohup, background jobs). A
 * file that gets longer than allowed (XFSZ) is a write that fails. */
void signals_catch(void);

/* For a child before it executes something else: dispositions as they were before
 * signals_catch. Async-signal-safe; a no-op when nothing was caught. */
void signals_restore(void);

/* For a helper process that ends with its pipe, never by a signal. */
void signals_ignore(void);

/* Waits until a signal came (true, in *s), or a child changed its state or timeout_ms
 * passed (false). timeout_ms -1: no limit. */
bool signals_next(int timeout_ms, struct caught *s);

/* The same with a limit in ns, for those who keep a schedule. Returns the number of the
 * signal, SIGCHLD too, or 0 when time is up. */
int signals_wait(int64_t timeout_ns, struct caught *s);

/* Passes the signal on to `target`, unless the terminal did so already. At SIGTSTP the
 * caller is stopped too, as the shell expects of a job. */
void signals_pass(const struct caught *s, pid_t target);

#endif
