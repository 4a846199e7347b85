/* Files that several ranks read or wrote, and who fights over them: bytes that more than
 * one of them wrote. Any split of the calls merges to the same. Memory: 130 bytes for
 * each file and rank that uses it, and what the sets of ranges take (intervals.h). */
#ifndef WEIR_ANALYZE_RANKS_RANKSHARED_H
#define WEIR_ANALYZE_RANKS_RANKSHARED_H

#include "analyze/access/access.h"
#include "analyze/ranks/ranks.h"

/* A rank's use of a file. */
struct sharer {
    uint32_t rank; /* place in ranks */
    bool fights;   /* set by rankshared_judge: somebody else wrote bytes that it wrote */
    uint64_t reads, writes, read_bytes, write_bytes;
    uint64_t ns; /* in reads, writes, opens ... of it */
    struct intervals written;
};

struct sharedfile {
    uint64_t file; /* host << 32 | path; host 0: the same file on all hosts */
    struct sharer *by;
    size_t n, cap;
    uint64_t unplaced;  /* writes whose position or length is not known */
    uint64_t contested; /* set by rankshared_judge: bytes that several ranks wrote */
};

/* {0} is empty. */
struct rankshared {
    struct sharedfile *of;
    size_t n, cap;
    struct imap places, users; /* by file; by place and rank */
};

struct rankshared_context {
    const struct ranks *ranks;
    const struct access_context *access;
    const uint8_t *local; /* by path id: each host has its own (rankshared_local) */
    uint32_t npaths;
};

void rankshared_columns(bool want[calls_NCOLS]);
void rankshared_add(struct rankshared *s, const struct rankshared_context *ctx,
                    const struct batch *b);
/* a += b */
void rankshared_merge(struct rankshared *a, const struct rankshared *b);
/* Drops what one rank alone used, and learns who fights. */
void rankshared_judge(struct rankshared *s);
void rankshared_free(struct rankshared *s);

/* Marks paths below /tmp, /dev/shm and their like, which hosts do not share as a rule;
 * owned by the caller. */
uint8_t *rankshared_local(const struct strtab *paths);

#endif
