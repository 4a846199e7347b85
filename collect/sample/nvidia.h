/* NVIDIA's graphics processors, by what nvidia-smi(1) tells line by line. */
#ifndef WEIR_COLLECT_SAMPLE_NVIDIA_H
#define WEIR_COLLECT_SAMPLE_NVIDIA_H

#include "collect/sample/recorder.h"

struct nvidia;

/* Starts nvidia-smi, if there is one on PATH and the tables are asked for. Its lines come
 * every interval_ns. Owned by the caller; {NULL} when there is none. */
struct nvidia *nvidia_start(struct recorder *r, int64_t interval_ns);
/* Ends it; what never gave an answer is told of. */
void nvidia_stop(struct nvidia *n, struct recorder *r);

/* Puts rows of what it has told since the last call, and says when it has ended. */
void nvidia_read(struct nvidia *n, struct recorder *r,
                 bool (*is_followed)(const void *ctx, long pid), const void *ctx);

/* Calls `each` with the pids of our helpers, which are no part of the recording. */
void nvidia_pids(const struct nvidia *n, void (*each)(void *ctx, long pid), void *ctx);
/* A child of ours was waited for, perhaps a helper: the next nvidia_read tells. */
void nvidia_reaped(struct nvidia *n, long pid, int wait_status);

#endif
