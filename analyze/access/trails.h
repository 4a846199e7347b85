/* Where the transfers of each open file went: which of them went on where the last one
 * had ended. An open file is, as far as rows show it, a descriptor of a process until it
 * is opened anew, duplicated onto, closed, or names another file; where the log has no
 * descriptors, a file in a process. Reads and writes are judged apart, as Darshan does.
 *
 * The first transfers of a stretch of the log wait for the stretch before it: so trails
 * of stretches that follow each other are put together to the same as the whole's. */
#ifndef WEIR_ANALYZE_ACCESS_TRAILS_H
#define WEIR_ANALYZE_ACCESS_TRAILS_H

#include "lib/base/imap.h"

enum trail_side { SIDE_READ, SIDE_WRITE, SIDES };

/* A read or write of at least one byte. */
struct transfer {
    uint64_t process; /* sources_process */
    uint64_t file;    /* host and path */
    int32_t fd;       /* -1: none */
    enum trail_side side;
    bool chosen;      /* counts; else it is only where the next one comes from */
    int64_t offset_b; /* missing: not known */
    int64_t bytes;
    int64_t dur_ns; /* missing: not known */
    uint16_t source;
    uint64_t line;
};

/* What a transfer was, after the one before it on its side of the open file. */
struct step {
    bool judged;      /* both positions are known: */
    bool consecutive; /* begins where the last one ended */
    bool sequential;  /* begins there or behind */
    int64_t stride_b; /* from the last one's beginning to this one's */
    bool switched;    /* the last transfer of this open file was on the other side; known
                         whether or not positions are */
};

struct trails;

/* from_start: no stretch comes before, so nothing waits, and what is closed is forgotten:
 * 100 bytes for each descriptor that is open, 50 for each process. */
struct trails *trails_new(bool from_start);
/* Empties them, but keeps the memory. */
void trails_clear(struct trails *t);
void trails_free(struct trails *t);
/* The descriptor refers to another open file from here on. */
void trails_cut(struct trails *t, uint64_t process, int32_t fd);
/* A transfer, in the order of the log. Nothing is judged of one that waits. */
struct step trails_step(struct trails *t, const struct transfer *x);
/* Appends the trails of the stretch that follows. `judge` is told of the transfers that
 * had waited and now are judged, or switched sides. */
void trails_append(struct trails *t, const struct trails *later,
                   void (*judge)(void *ctx, const struct transfer *x, struct step s),
                   void *ctx);

#endif
