/* Packed bytes: archives and compressed files, in and out. A thin skin over libarchive,
 * and the only file that knows it. Nothing here creates a file: members are bytes to
 * read. */
#ifndef WEIR_LIB_INPUT_ARC_H
#define WEIR_LIB_INPUT_ARC_H

#include "lib/base/err.h"

/* ---- reading ---- */

/* Where packed bytes come from. */
struct arc_from {
    void *ctx;
    /* Up to n bytes; 0 at the end, -1 with *err. */
    int64_t (*read)(void *ctx, char *buf, size_t n, struct err *err);
    /* Goes to a place, counted from the first byte. NULL: cannot; a 7z needs it. */
    bool (*seek)(void *ctx, int64_t at);
    int64_t size; /* known where there is seek */
};

enum arc_kind { ARC_FILE, ARC_DIRECTORY, ARC_LINK, ARC_DEVICE };

struct arc_member {
    const char *name; /* bytes as they stand in the archive; borrowed until arc_next */
    enum arc_kind kind;
    bool encrypted;
};

/* What arc_next found. ARC_DAMAGED: *err says what; the next call goes on behind it.
 * ARC_BROKEN: *err says what, and nothing more can be read. */
enum arc_found { ARC_END, ARC_MEMBER, ARC_DAMAGED, ARC_BROKEN };

struct arc;

/* Only formats and compressions that are decoded in this process: no helper programs.
 * NULL with *err. `from` is copied. */
struct arc *arc_open(const struct arc_from *from, struct err *err);
enum arc_found arc_next(struct arc *a, struct arc_member *m, struct err *err);
/* Bytes of the member; 0 at its end, -1 with *err when it is damaged; then *go_on tells
 * whether arc_next may be called. */
int64_t arc_read(struct arc *a, char *buf, size_t n, bool *go_on, struct err *err);
/* After the first arc_next: no archive, just one compressed file. */
bool arc_is_raw(struct arc *a);
/* Whether members are found without reading those before them. */
bool arc_has_directory(struct arc *a);
/* Layers of compression around it. */
int arc_layers(struct arc *a);
void arc_close(struct arc *a);

/* ---- writing ---- */

struct arc_out;

/* A tar (pax), compressed by zstd, into an open file, which stays the caller's. */
struct arc_out *arc_create(FILE *to, struct err *err);
/* Begins a regular file of exactly `size` bytes, written by arc_put. */
bool arc_begin(struct arc_out *a, const char *name, int64_t size, int64_t mtime_s,
               struct err *err);
bool arc_put(struct arc_out *a, const void *bytes, size_t n, struct err *err);
/* Ends the archive and frees a, also after failures. */
bool arc_finish(struct arc_out *a, struct err *err);

#endif
