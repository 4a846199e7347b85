/* Worker threads and lanes: work goes in in order and comes out in the same order, done
 * by whoever is free. The calling thread helps while it waits, so a pool of 0 threads
 * does everything in the caller. */
#ifndef WEIR_LIB_BASE_POOL_H
#define WEIR_LIB_BASE_POOL_H

#include "lib/base/base.h"

struct pool;
struct lane;

/* threads: number of extra threads beside the caller; may be 0. */
struct pool *pool_new(int threads);
void pool_free(struct pool *p);
/* Threads that work: the extra ones and the caller. */
int pool_threads(const struct pool *p);
/* Number of CPUs this process may use. */
int pool_cpus(void);

/* An ordered queue of at most `depth` items in work; `work` runs on any thread and must
 * touch nothing but its item and what ctx guards. */
struct lane *lane_new(struct pool *p, size_t depth, void (*work)(void *item, void *ctx),
                      void *ctx);
/* True when another item may be pushed without popping first. */
bool lane_room(const struct lane *l);
/* Hands an item in. The caller keeps lane_room true. */
void lane_push(struct lane *l, void *item);
/* Oldest item, when its work is done; NULL when nothing is in the lane. Waits (working
 * itself meanwhile) when it is not done yet. */
void *lane_pop(struct lane *l);
/* Oldest item if its work is done already, NULL otherwise; never waits. */
void *lane_try(struct lane *l);
/* The lane must be empty. */
void lane_free(struct lane *l);

#endif
