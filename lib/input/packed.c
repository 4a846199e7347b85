#include "lib/input/packed.h"

#define TAR_BLOCK 512
#define TAR_SUM_AT 148
#define TAR_SUM_BYTES 8

/* clang-format off */
static const struct {
    const char *name;
    struct slice bytes;
    enum packed kind;
} magics[] = {
    {"gzip",     SLICE("\x1f\x8b"),           PACKED_STREAM},
    {"bzip2",    SLICE("BZh"),                PACKED_STREAM},
    {"xz",       SLICE("\xfd" "7zXZ\0"),      PACKED_STREAM},
    {"lzma",     SLICE("\x5d\0\0"),           PACKED_STREAM},
    {"zstd",     SLICE("\x28\xb5\x2f\xfd"),   PACKED_STREAM},
    {"lz4",      SLICE("\x04\x22\x4d\x18"),   PACKED_STREAM},
    {"old lz4",  SLICE("\x02\x21\x4c\x18"),   PACKED_STREAM},
    {"lzip",     SLICE("LZIP\1"),             PACKED_STREAM},
    {"compress", SLICE("\x1f\x9d"),           PACKED_STREAM},
    {"zip",      SLICE("PK\3\4"),             PACKED_STREAM},
    {"no zip",   SLICE("PK\5\6"),             PACKED_STREAM},
    {"7z",       SLICE("7z\xbc\xaf\x27\x1c"), PACKED_SEEKS},
    {"ar",       SLICE("!<arch>\n"),          PACKED_STREAM},
    {"cpio odc", SLICE("070707"),             PACKED_STREAM},
    {"cpio",     SLICE("070701"),             PACKED_STREAM},
    {"cpio crc", SLICE("070702"),             PACKED_STREAM},
    {"cpio bin", SLICE("\xc7\x71"),           PACKED_STREAM},
    {"cpio swapped", SLICE("\x71\xc7"),       PACKED_STREAM},
};

/* What is packed in a way that is not read here. */
static const struct {
    const char *name;
    struct slice bytes;
} unread[] = {
    {"rar",   SLICE("Rar!\x1a\7")},
    {"xar",   SLICE("xar!")},
    {"cab",   SLICE("MSCF\0\0\0\0")},
    {"lzop",  SLICE("\x89LZO\0\r\n\x1a\n")},
    {"lrzip", SLICE("LRZI")},
};
/* clang-format on */

/* Octal digits with blanks before and behind them; -1 for anything else. */
static int64_t
octal(const char *p, size_t n)
{
    int64_t v = 0;
    size_t i = 0, digits = 0;
    while (i < n && p[i] == ' ')
        i++;
    for (; i < n && p[i] >= '0' && p[i] <= '7'; i++, digits++)
        v = v * 8 + (p[i] - '0');
    return digits && (i == n || p[i] == ' ' || p[i] == 0) ? v : -1;
}

/* The oldest tars have no magic bytes, but all have the sum of their first block. */
static bool
is_tar(struct slice head)
{
    const unsigned char *p = (const unsigned char *)head.p;
    int64_t sum = 0;

    if (head.n < TAR_BLOCK || !p[0])
        return false;
    for (size_t i = 0; i < TAR_BLOCK; i++) {
        bool in_sum = i >= TAR_SUM_AT && i < TAR_SUM_AT + TAR_SUM_BYTES;
        sum += in_sum ? ' ' : p[i];
    }
    return octal(head.p + TAR_SUM_AT, TAR_SUM_BYTES) == sum;
}

enum packed
packed_kind(struct slice head)
{
    for (size_t i = 0; i < ARRAY_LEN(magics); i++)
        if (slice_starts(head, magics[i].bytes))
            return magics[i].kind;
    return packed_skips(head) || is_tar(head) ? PACKED_STREAM : PACKED_NOT;
}

bool
packed_skips(struct slice head)
{
    return head.n > 3 && (head.p[0] & 0xf0) == 0x50 &&
           memcmp(head.p + 1, "\x2a\x4d\x18", 3) == 0;
}

const char *
packed_unread(struct slice head)
{
    for (size_t i = 0; i < ARRAY_LEN(unread); i++)
        if (slice_starts(head, unread[i].bytes))
            return unread[i].name;
    return NULL;
}

size_t
packed_stem(struct slice name)
{
    static const struct slice suffixes[] = {SLICE(".gz"),  SLICE(".bz2"), SLICE(".xz"),
                                            SLICE(".zst"), SLICE(".lz4"), SLICE(".lzma"),
                                            SLICE(".lz"),  SLICE(".Z")};
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++)
        if (slice_ends(name, suffixes[i]))
            return name.n - suffixes[i].n;
    return name.n;
}
