/* What traced calls say that the kernel must have counted in /proc/PID/io, to be held
 * against what it did count. */
#ifndef WEIR_ANALYZE_SUMMARY_COUNTED_H
#define WEIR_ANALYZE_SUMMARY_COUNTED_H

#include "lib/store/store.h"

enum counted_side { COUNTED_READ, COUNTED_WRITE, COUNTED_SIDES };

/* {0} is empty; sums of two are sums of their members. */
struct counted {
    uint64_t calls[COUNTED_SIDES], bytes[COUNTED_SIDES];
    uint64_t unsure[COUNTED_SIDES]; /* calls that failed: counted or not, nobody knows */
    uint64_t execs; /* programs that were started: the kernel reads their heads itself */
};

/* Fills how[], by call id, 65536 of them, from the names of a file. */
void counted_names(const struct strtab *calls, uint8_t *how);
/* Wants call, errno, flags and transferred. */
void counted_add(struct counted *c, const uint8_t *how, const struct batch *b);
/* The same of calls that are alike. */
void counted_add_alike(struct counted *c, const uint8_t *how,
                       const struct alike_row *sum);
void counted_merge(struct counted *a, const struct counted *b);

/* What the kernel reads when it starts a program, at most: heads of the program, of
 * scripts and of the loader. The first is started by strace, which has read its own
 * libraries before. */
#define COUNTED_EXEC_CALLS 12
#define COUNTED_EXEC_B 8192
#define COUNTED_START_CALLS 48
#define COUNTED_START_B 65536

/* How much more the kernel may count, of bytes or of calls: heads of programs, and calls
 * that failed of which the trace does not tell whether it counted them. */
uint64_t counted_allowed(const struct counted *c, enum counted_side side, bool bytes);
/* Whether it counted as much, or more by no more than that. A missing kernel's number
 * (MISSING_I64) is within nothing. */
bool counted_within(uint64_t traced, int64_t kernel, uint64_t allowed);

/* Whether the kernel's count is that of the calls: the same for writes, more by no more
 * than programs' heads for reads, but for calls of which nobody knows. Missing numbers
 * (MISSING_I64) agree with none. */
bool counted_agree(const struct counted *c, const int64_t kernel_calls[COUNTED_SIDES],
                   const int64_t kernel_bytes[COUNTED_SIDES]);

#endif
