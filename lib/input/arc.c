#include "lib/input/arc.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

#include "lib/base/mem.h"
#include "lib/input/thaw.h"

#define READ_BYTES (128 * 1024)
#define DEEPEST 8 /* layers of compression that are counted at all */

/* ---- reading ---- */

struct arc {
    struct archive *archive;
    struct arc_from from;
    int64_t at;           /* in from */
    char head[THAW_HEAD]; /* first bytes, read to see what they are */
    size_t nhead, head_at;
    struct thaw *thaw; /* NULL: libarchive has the bytes as they are */
    char *buf;
    struct archive_entry *pending; /* the first member, read by arc_open */
    int first;                     /* what came of it */
    char name[32];                 /* of a member without one */
    uint64_t members;
    struct slice block;        /* of the member, not handed over yet */
    int64_t block_at, read_at; /* in the member; what lies between them is a hole */
    bool doubtful;             /* its sum or size is not what the archive says */
    struct err doubt;
};

/* From `from`, those that were looked at first. */
static int64_t
packed_bytes(void *ctx, char *buf, size_t n, struct err *err)
{
    struct arc *a = ctx;
    if (a->head_at == a->nhead)
        return a->from.read(a->from.ctx, buf, n, err);
    n = MIN(n, a->nhead - a->head_at);
    memcpy(buf, a->head + a->head_at, n);
    a->head_at += n;
    return (int64_t)n;
}

static la_ssize_t
feed(struct archive *la, void *ctx, const void **bytes)
{
    struct arc *a = ctx;
    struct err err = {0};
    int64_t got = a->thaw ? thaw_read(a->thaw, a->buf, READ_BYTES, &err)
                          : packed_bytes(a, a->buf, READ_BYTES, &err);
    *bytes = a->buf;
    if (got < 0) {
        archive_set_error(la, EIO, "%s", err.text);
        return ARCHIVE_FATAL;
    }
    a->at += got;
    return got;
}

static la_int64_t
seek_to(struct archive *la, void *ctx, la_int64_t offset, int whence)
{
    struct arc *a = ctx;
    int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? a->at : a->from.size, at;

    if (__builtin_add_overflow(base, offset, &at) || at < 0 || at > a->from.size ||
        !a->from.seek(a->from.ctx, at)) {
        archive_set_error(la, EINVAL, "it ends too early");
        return ARCHIVE_FATAL;
    }
    a->head_at = a->nhead;
    return a->at = at;
}

/* As far as seeking helps; libarchive reads the rest. */
static la_int64_t
skip(struct archive *la, void *ctx, la_int64_t n)
{
    struct arc *a = ctx;
    (void)la;
    if (n <= 0 || n > a->from.size - a->at || !a->from.seek(a->from.ctx, a->at + n))
        return 0;
    a->head_at = a->nhead;
    a->at += n;
    return n;
}

static void
support(struct archive *a)
{
    archive_read_support_filter_gzip(a);
    archive_read_support_filter_bzip2(a);
    archive_read_support_filter_xz(a);
    archive_read_support_filter_lzma(a);
    archive_read_support_filter_zstd(a);
    archive_read_support_filter_lz4(a);
    archive_read_support_filter_lzip(a);
    archive_read_support_filter_compress(a);
    archive_read_support_format_tar(a);
    /* What stands behind its end is another one, as cat makes them, or damage. */
    archive_read_set_format_option(a, "tar", "read_concatenated_archives", "1");
    archive_read_support_format_zip(a);
    archive_read_support_format_7zip(a);
    archive_read_support_format_cpio(a);
    archive_read_support_format_ar(a);
    archive_read_support_format_raw(a);
    archive_read_support_format_empty(a);
}

/* libarchive's own words, which may be none. */
static const char *
why(struct archive *la)
{
    const char *text = archive_error_string(la);
    return text && *text ? text : "it is damaged";
}

static bool
look(struct arc *a, struct err *err)
{
    int64_t got = 1;
    while (a->nhead < THAW_HEAD && got > 0) {
        got = a->from.read(a->from.ctx, a->head + a->nhead, THAW_HEAD - a->nhead, err);
        a->nhead += (size_t)MAX(got, 0);
    }
    const struct arc_from packed = {a, packed_bytes, NULL, -1};
    a->thaw = thaw_open((struct slice){a->head, a->nhead}, &packed);
    return got >= 0;
}

struct arc *
arc_open(const struct arc_from *from, struct err *err)
{
    struct arc *a = xcalloc(1, sizeof *a);

    a->from = *from;
    a->buf = xmalloc(READ_BYTES);
    a->archive = archive_read_new();
    if (!a->archive)
        die(EXIT_UNFINISHED, "out of memory");
    if (!look(a, err)) {
        arc_close(a);
        return NULL;
    }
    support(a->archive);
    archive_read_set_read_callback(a->archive, feed);
    archive_read_set_callback_data(a->archive, a);
    if (from->seek && !a->thaw) {
        archive_read_set_seek_callback(a->archive, seek_to);
        archive_read_set_skip_callback(a->archive, skip);
    }
    if (archive_read_open1(a->archive) != ARCHIVE_OK) {
        err_set(err, "%s", why(a->archive));
        arc_close(a);
        return NULL;
    }
    /* Only now it knows what it is. */
    a->first = archive_read_next_header(a->archive, &a->pending);
    return a;
}

static enum arc_kind
kind_of(struct archive_entry *e)
{
    if (archive_entry_hardlink(e) || archive_entry_filetype(e) == AE_IFLNK)
        return ARC_LINK;
    switch (archive_entry_filetype(e)) {
    case AE_IFREG:
    case 0: /* ar and some zips do not tell */
        return ARC_FILE;
    case AE_IFDIR:
        return ARC_DIRECTORY;
    default:
        return ARC_DEVICE;
    }
}

/* A name that the locale cannot show is there as UTF-8. */
static const char *
name_of(struct arc *a, struct archive_entry *e)
{
    const char *name = archive_entry_pathname(e);
    if (!name)
        name = archive_entry_pathname_utf8(e);
    if (name && *name)
        return name;
    snprintf(a->name, sizeof a->name, "member-%llu", (unsigned long long)a->members);
    return a->name;
}

enum arc_found
arc_next(struct arc *a, struct arc_member *m, struct err *err)
{
    struct archive_entry *e = a->pending;
    int got = a->first;

    if (a->members++ > 0)
        got = archive_read_next_header(a->archive, &e);
    a->block = (struct slice){NULL, 0};
    a->block_at = a->read_at = 0;
    a->doubtful = false;
    switch (got) {
    case ARCHIVE_OK:
    case ARCHIVE_WARN: /* a name in another character set, an unknown attribute */
        *m =
            (struct arc_member){name_of(a, e), kind_of(e), archive_entry_is_encrypted(e)};
        return ARC_MEMBER;
    case ARCHIVE_EOF:
        return ARC_END;
    case ARCHIVE_RETRY:
        err_set(err, "%s", why(a->archive));
        return ARC_DAMAGED;
    default:
        if (archive_read_has_encrypted_entries(a->archive) > 0)
            err_set(err, "it is encrypted");
        else
            err_set(err, "%s", why(a->archive));
        return ARC_BROKEN;
    }
}

/* The next block of the member; its end is an empty one, behind a hole perhaps. */
static int
next_block(struct arc *a)
{
    const void *bytes = NULL;
    size_t n = 0;
    la_int64_t at = a->block_at;
    int got = archive_read_data_block(a->archive, &bytes, &n, &at);
    if (got != ARCHIVE_OK && got != ARCHIVE_WARN && got != ARCHIVE_EOF)
        return got;
    if (got == ARCHIVE_WARN) { /* of a zip: told at its end, behind the bytes */
        a->doubtful = true;
        err_set(&a->doubt, "%s", why(a->archive));
    }
    a->block = (struct slice){bytes, got == ARCHIVE_EOF ? 0 : n};
    a->block_at = at;
    return got == ARCHIVE_EOF ? got : ARCHIVE_OK;
}

/* By blocks: archive_read_data would drop those in front of the damage it finds. */
int64_t
arc_read(struct arc *a, char *buf, size_t n, bool *go_on, struct err *err)
{
    int got = ARCHIVE_OK;

    while (a->block.n == 0 && a->read_at >= a->block_at && got == ARCHIVE_OK)
        got = next_block(a);
    if (got == ARCHIVE_EOF && a->read_at >= a->block_at) {
        if (!a->doubtful)
            return 0;
        *err = a->doubt;
        return -1;
    }
    if (got != ARCHIVE_OK && got != ARCHIVE_EOF) {
        *go_on = got != ARCHIVE_FATAL;
        err_set(err, "%s", why(a->archive));
        return -1;
    }
    if (a->read_at < a->block_at) {
        n = (size_t)MIN((int64_t)n, a->block_at - a->read_at);
        memset(buf, 0, n);
    } else {
        n = MIN(n, a->block.n);
        memcpy(buf, a->block.p, n);
        a->block = slice_from(a->block, n);
        a->block_at += (int64_t)n;
    }
    a->read_at += (int64_t)n;
    return (int64_t)n;
}

bool
arc_is_raw(struct arc *a)
{
    int format = archive_format(a->archive);
    return format == ARCHIVE_FORMAT_RAW || format == ARCHIVE_FORMAT_EMPTY;
}

bool
arc_has_directory(struct arc *a)
{
    int format = archive_format(a->archive) & ARCHIVE_FORMAT_BASE_MASK;
    return a->from.seek && arc_layers(a) == 0 &&
           (format == ARCHIVE_FORMAT_ZIP || format == ARCHIVE_FORMAT_7ZIP);
}

int
arc_layers(struct arc *a)
{
    int n = archive_filter_count(a->archive) - 1 /* the last one is reading itself */
            + (a->thaw != NULL);
    return MIN(MAX(n, 0), DEEPEST);
}

void
arc_close(struct arc *a)
{
    if (!a)
        return;
    archive_read_free(a->archive);
    thaw_close(a->thaw);
    free(a->buf);
    free(a);
}

/* ---- writing ---- */

struct arc_out {
    struct archive *archive;
    struct archive_entry *entry;
};

static la_ssize_t
drain(struct archive *la, void *to, const void *bytes, size_t n)
{
    if (fwrite(bytes, 1, n, to) == n)
        return (la_ssize_t)n;
    archive_set_error(la, errno, "%s", strerror(errno));
    return -1;
}

struct arc_out *
arc_create(FILE *to, struct err *err)
{
    struct arc_out *a = xcalloc(1, sizeof *a);

    a->archive = archive_write_new();
    a->entry = archive_entry_new();
    if (!a->archive || !a->entry)
        die(EXIT_UNFINISHED, "out of memory");
    if (archive_write_add_filter_zstd(a->archive) == ARCHIVE_OK &&
        archive_write_set_format_pax_restricted(a->archive) == ARCHIVE_OK &&
        archive_write_set_bytes_in_last_block(a->archive, 1) == ARCHIVE_OK &&
        archive_write_open(a->archive, to, NULL, drain, NULL) == ARCHIVE_OK)
        return a;
    err_set(err, "cannot pack: %s", why(a->archive));
    arc_finish(a, NULL);
    return NULL;
}

bool
arc_begin(struct arc_out *a, const char *name, int64_t size, int64_t mtime_s,
          struct err *err)
{
    archive_entry_clear(a->entry);
    archive_entry_copy_pathname(a->entry, name);
    archive_entry_set_size(a->entry, size);
    archive_entry_set_mtime(a->entry, mtime_s, 0);
    archive_entry_set_filetype(a->entry, AE_IFREG);
    archive_entry_set_perm(a->entry, 0644);
    if (archive_write_header(a->archive, a->entry) >= ARCHIVE_WARN)
        return true;
    return err_set(err, "cannot pack %s: %s", name, why(a->archive));
}

bool
arc_put(struct arc_out *a, const void *bytes, size_t n, struct err *err)
{
    la_ssize_t put = archive_write_data(a->archive, bytes, n);
    if (put >= 0 && (size_t)put == n)
        return true;
    return err_set(err, "cannot pack: %s", put < 0 ? why(a->archive) : "the file grew");
}

bool
arc_finish(struct arc_out *a, struct err *err)
{
    bool ok = archive_write_close(a->archive) == ARCHIVE_OK;
    if (!ok)
        err_set(err, "cannot pack: %s", why(a->archive));
    archive_write_free(a->archive);
    archive_entry_free(a->entry);
    free(a);
    return ok;
}
