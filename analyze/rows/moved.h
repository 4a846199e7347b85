/* Reads and writes that succeeded, and what they moved: counted in one way by whatever
 * sums up calls, of a group, a bin of time or a bin of a bootstrap. */
#ifndef WEIR_ANALYZE_ROWS_MOVED_H
#define WEIR_ANALYZE_ROWS_MOVED_H

#include "analyze/rows/ops.h"
#include "lib/base/sum.h"

/* {0} is empty. */
struct moved {
    uint64_t reads, writes;             /* a copy is both */
    uint64_t sized_reads, sized_writes; /* those whose bytes the log tells */
    uint64_t read_bytes, write_bytes;
};

/* Calls of that class (io_class_of) that succeeded, `sized` of which tell their bytes. */
static inline void
moved_add_calls(struct moved *m, unsigned class, uint64_t calls, uint64_t sized,
                uint64_t bytes)
{
    if (class & IO_READ) {
        m->reads += calls;
        m->sized_reads += sized;
        m->read_bytes = sum_add(m->read_bytes, bytes);
    }
    if (class & IO_WRITE) {
        m->writes += calls;
        m->sized_writes += sized;
        m->write_bytes = sum_add(m->write_bytes, bytes);
    }
}

/* One such call; bytes below 0: not told. */
static inline void
moved_add(struct moved *m, unsigned class, int64_t bytes)
{
    moved_add_calls(m, class, 1, bytes >= 0, bytes >= 0 ? (uint64_t)bytes : 0);
}

/* a += b */
static inline void
moved_merge(struct moved *a, const struct moved *b)
{
    a->reads += b->reads;
    a->writes += b->writes;
    a->sized_reads += b->sized_reads;
    a->sized_writes += b->sized_writes;
    a->read_bytes = sum_add(a->read_bytes, b->read_bytes);
    a->write_bytes = sum_add(a->write_bytes, b->write_bytes);
}

#endif
