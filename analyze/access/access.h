/* How files are used (weir-access): where reads and writes went, how often over the same
 * bytes, by how many processes. Parts of a log that follow each other are appended to the
 * same as the whole's.
 *
 * Memory: about 800 bytes a file, 4 to 8 more for each process that uses it (sumlist.h),
 * 60 for each that writes it, and what the sets of ranges (intervals.h) and the distances
 * (strides.h) of each file take; 100 for each descriptor that is open. */
#ifndef WEIR_ANALYZE_ACCESS_ACCESS_H
#define WEIR_ANALYZE_ACCESS_ACCESS_H

#include "analyze/access/intervals.h"
#include "analyze/access/strides.h"
#include "analyze/access/trails.h"
#include "analyze/group/affected.h"
#include "analyze/group/sumlist.h"
#include "analyze/rows/sources.h"

/* Reads, or writes; a copy is one of each. Counts of calls that succeeded. */
struct access_side {
    uint64_t ops, bytes;
    uint64_t sized;    /* whose bytes the log tells */
    uint64_t empty;    /* of 0 bytes, like reads at the end; no part of what follows */
    uint64_t unplaced; /* position or length not known; neither */
    struct affected placed;     /* the others */
    struct affected misaligned; /* of them, offset or length is no multiple of block */
    uint64_t consecutive;       /* of those judged: began where the last one ended */
    uint64_t ahead;             /* began behind that */
    struct affected random;     /* neither */
};

/* What a process wrote of a file. */
struct access_writer {
    uint64_t process;
    struct intervals written;
};

struct access_file {
    uint64_t file; /* host << 32 | path */
    struct access_side side[SIDES];
    uint64_t appends;     /* writes through O_APPEND */
    uint64_t switches;    /* transfers that followed one of the other side */
    uint64_t read_back;   /* reads after a write of the same file, by any process */
    struct affected maps; /* its bytes are those that were mapped */
    struct strides strides;
    struct intervals read;
    /* By process that read, wrote or mapped it: n[side], its reads and writes. */
    struct sumlist users;
    struct access_writer *writers;
    size_t nwriters, writers_cap;
    struct imap by_process; /* place in writers, once there are many */
};

struct access_context {
    const struct sources *sources;
    const uint8_t *duplicates; /* by call id: dup and its like (access_duplicates) */
    uint32_t ncalls;
    int64_t block_b;
};

/* {0} is empty. */
struct access {
    struct access_file *files;
    size_t nfiles, cap;
    struct imap by_file; /* place in files */
    struct trails *trails;
    bool from_start;   /* nothing comes before: set before anything is appended */
    uint64_t pathless; /* reads and writes of unknown files */
    uint64_t streams;  /* of pipes, sockets, ttys: what has no positions */
};

/* Marks the columns of /calls that are read. */
void access_columns(bool want[calls_NCOLS]);
/* Which calls duplicate descriptors; owned by the caller. */
uint8_t *access_duplicates(const struct strtab *calls);
/* Rows of the part, in the file's order. Where chosen is given, rows without it only tell
 * where the next ones come from. */
void access_add(struct access *a, const struct access_context *ctx, const struct batch *b,
                const uint8_t *chosen);
/* Appends the part that follows. */
void access_append(struct access *a, const struct access *later);
/* Empties it, but keeps its memory for the next part. */
void access_clear(struct access *a);
void access_free(struct access *a);

/* A read or write in a row; a copy holds one of each. */
struct access_move {
    enum trail_side side;
    uint64_t file;           /* host << 32 | path; path 0: unknown */
    int32_t fd;              /* -1: the row does not tell */
    int64_t offset_b, bytes; /* may be missing */
};
/* Those of row i that succeeded and are not of a pipe, socket or tty. Returns how many.
 */
int access_moves(const struct access_context *ctx, const struct batch *b, size_t i,
                 struct access_move moves[SIDES]);
/* Whether file and position are known and there were bytes. */
bool access_move_is_placed(const struct access_move *m);

/* ---- what is read off a file ---- */

static inline uint32_t
access_path(const struct access_file *f)
{
    return (uint32_t)f->file;
}
/* Calls whose step is known: consecutive, ahead or random. */
static inline uint64_t
access_judged(const struct access_side *s)
{
    return s->consecutive + s->ahead + s->random.calls;
}
/* Different bytes that were read, or written; settles the sets. */
uint64_t access_distinct(struct access_file *f, enum trail_side side);
/* Bytes that more than one process wrote. */
uint64_t access_contested(struct access_file *f);

#endif
