/* The followed processes: the command or what was attached to, with all descendants. */
#ifndef WEIR_COLLECT_SAMPLE_FOLLOWED_H
#define WEIR_COLLECT_SAMPLE_FOLLOWED_H

#include "collect/sample/process.h"

struct followed;

/* Owned by the caller. `adopt`: orphans of the tree become our children (we are their
 * subreaper), so children of ours that are younger than the command belong to it. */
struct followed *followed_new(bool adopt);
void followed_free(struct followed *f);

/* Adds a root: the command, or a process to attach to (or the one whose thread it is).
 * False when there is none, with the reason. */
bool followed_add(struct followed *f, struct recorder *r, pid_t pid, struct err *err);

bool followed_has(const struct followed *f, pid_t pid);

/* A child of ours that is no part of the recording. */
void followed_ignore(struct followed *f, pid_t pid);

/* Looks for new processes, when some were started anywhere (forks: counted by the
 * machine, MISSING_I64 when unknown), and reads all. whole: everything of each. */
void followed_read(struct followed *f, struct recorder *r, int64_t forks, bool whole);

/* A child of ours has ended and is still a zombie: reads its final totals. False when it
 * is to be ignored. */
bool followed_ending(struct followed *f, struct recorder *r, pid_t pid);
/* Then it was waited for. */
void followed_ended(struct followed *f, struct recorder *r, pid_t pid, int wait_status,
                    const struct rusage *usage);

/* The recording ends: those that still run. */
void followed_finish(struct followed *f, struct recorder *r);

/* True while one runs; looks for those that nobody has seen yet before it says no. */
bool followed_remain(struct followed *f, struct recorder *r);
size_t followed_count(const struct followed *f);
size_t followed_threads(const struct followed *f);
/* One that still runs, or NULL. */
const struct process *followed_any(const struct followed *f);

#endif
