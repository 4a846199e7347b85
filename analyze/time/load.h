/* What threads did over time: the time inside calls, spread over the bins that each call
 * lasted through, by kind of work; and the rest of each thread's life (weir-load). */
#ifndef WEIR_ANALYZE_TIME_LOAD_H
#define WEIR_ANALYZE_TIME_LOAD_H

#include "analyze/time/timegrid.h"
#include "lib/base/imap.h"

/* LOAD(name, what it is of) */
#define LOADS(LOAD)                                                                      \
    LOAD(read, "read calls")                                                             \
    LOAD(write, "write and copy calls")                                                  \
    LOAD(meta, "open, close, seek, stat, dir and name calls")                            \
    LOAD(sync, "sync calls")                                                             \
    LOAD(lock, "lock calls: futex, flock and their like")                                \
    LOAD(wait, "calls that wait: poll, sleep, processes, signals, the network")          \
    LOAD(other, "all other calls")

enum load_class {
#define LOAD(name, meaning) LOAD_##name,
    LOADS(LOAD)
#undef LOAD
        LOAD_CLASSES
};

struct load_bin {
    int64_t part_ns[LOAD_CLASSES]; /* calls that begin or end in the bin */
    int64_t through[LOAD_CLASSES]; /* calls that lasted through it, as changes from the
                                      bin before */
};

/* Of one group: calls of each class, and those whose duration is known. Calls that never
 * ended, and those that end their thread, are not counted. */
struct load_known {
    uint64_t calls[LOAD_CLASSES], timed[LOAD_CLASSES];
};

/* Life of one thread in one group. */
struct load_life {
    uint32_t group;
    int64_t first_ns, last_ns;
};

/* {.grid} is empty; any split of the calls merges to the same. */
struct load {
    const struct timegrid *grid; /* borrowed */
    struct load_bin *bins;       /* of each group grid->n + 1 */
    struct load_known *known;    /* by group */
    size_t ngroups, bins_cap, known_cap;
    struct imap lives; /* group and thread -> index */
    struct load_life *life;
    size_t nlives, lives_cap;
};

void load_columns(bool want[calls_NCOLS]);
/* group NULL: all rows are group 0. */
void load_add(struct load *l, const struct batch *b, const uint32_t *group,
              size_t ngroups);
/* The same of slices (slices.h), but for the lives of threads, which they do not tell. */
void load_add_slices(struct load *l, const struct batch *slices, const uint32_t *group,
                     size_t ngroups);
/* a += b */
void load_merge(struct load *a, const struct load *b);
/* What is inside calls of each class in each bin of a group, and in ns[LOAD_CLASSES] the
 * lives of its threads: grid->n * (LOAD_CLASSES + 1) values, the caller's. */
int64_t *load_of(const struct load *l, size_t group);
/* Whether the log tells how long calls of that class took; true where there are none. */
bool load_tells(const struct load *l, size_t group, enum load_class class);
void load_free(struct load *l);

#endif
