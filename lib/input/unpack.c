#include "lib/input/unpack.h"

#include <inttypes.h>

#include "lib/base/mem.h"
#include "lib/input/spool.h"

#define RATIO_FROM_B (INT64_C(1) << 30) /* less may be any ratio */
#define REOPENED_MOST 100               /* after damage that libarchive cannot pass */
#define TOLD_MOST 20                    /* members with trouble; then a number */

struct unpacking {
    struct input *in;
    const struct members_limits *limits;
    struct parts *parts;
    int64_t position_b; /* in the file */
    int64_t read_b;     /* of the file, what was read twice counted twice */
    int64_t unpacked_b, members, left_out, troubles;
    bool stopped; /* a limit was reached, or the reader wants no more */
    bool told;    /* which limit */
};

/* ---- what is told ---- */

/* Hands over a text, which it takes. */
static void
tell(struct unpacking *m, enum part_kind kind, char *text)
{
    struct part *p = parts_room(m->parts);
    if (!p) {
        free(text);
        m->stopped = true;
        return;
    }
    p->kind = kind;
    p->text = text;
    p->position_b = (uint64_t)m->position_b;
    parts_put(m->parts);
}

static void
trouble(struct unpacking *m, const char *name, const char *what)
{
    char shown[300];
    if (++m->troubles > TOLD_MOST)
        return;
    quote(shown, sizeof shown, slice_of(name), 200);
    tell(m, PART_TROUBLE, xasprintf("%s: %s", shown, what));
}

/* Nothing more is read of the whole archive. */
static void
stop(struct unpacking *m, const char *name, const struct err *err)
{
    char shown[300];
    m->stopped = true;
    quote(shown, sizeof shown, slice_of(name), 200);
    if (!m->told)
        tell(m, PART_TROUBLE, xasprintf("%s: %s", shown, err->text));
    m->told = true;
}

/* ---- one packed thing's bytes ---- */

/* A member while it is looked at and read: the bytes looked at come again. */
struct entry {
    struct unpacking *m;
    struct arc *arc;
    char head[PACKED_HEAD];
    size_t nhead, head_at;
    bool broken; /* nothing behind it can be read, either */
    bool failed; /* err tells why */
    struct err err;
    int64_t bytes;
};

static bool
within_limits(struct entry *e, int64_t got, struct err *err)
{
    struct unpacking *m = e->m;
    const struct members_limits *l = m->limits;

    e->bytes += got;
    m->unpacked_b += got;
    if (e->bytes > l->member_b)
        return err_set(err,
                       "more than %" PRId64 " bytes in one member: the rest is not "
                       "read (--limit member=BYTES)",
                       l->member_b);
    if (m->unpacked_b > l->total_b)
        return err_set(err,
                       "more than %" PRId64 " bytes unpacked: the rest is not read "
                       "(--limit total=BYTES)",
                       l->total_b);
    if (m->unpacked_b > RATIO_FROM_B && m->unpacked_b / l->ratio > m->read_b)
        return err_set(err,
                       "unpacks to more than %" PRId64 " times its size: the rest is "
                       "not read (--limit ratio=N)",
                       l->ratio);
    return true;
}

static int64_t
entry_read(void *ctx, char *buf, size_t n, struct err *err)
{
    struct entry *e = ctx;
    bool go_on = true;

    if (e->head_at < e->nhead) {
        n = MIN(n, e->nhead - e->head_at);
        memcpy(buf, e->head + e->head_at, n);
        e->head_at += n;
        return (int64_t)n;
    }
    if (e->failed || e->m->stopped) {
        *err = e->err;
        return -1;
    }
    int64_t got = arc_read(e->arc, buf, n, &go_on, &e->err);
    e->failed = got < 0;
    e->broken = !go_on;
    if (got > 0 && !within_limits(e, got, &e->err)) {
        e->failed = e->broken = e->m->stopped = true;
        got = -1;
    }
    if (got < 0)
        *err = e->err;
    return got;
}

static void
look(struct entry *e)
{
    struct err err;
    int64_t got = 1;
    size_t n = 0;
    while (n < PACKED_HEAD &&
           (got = entry_read(e, e->head + n, PACKED_HEAD - n, &err)) > 0)
        n += (size_t)got;
    e->nhead = n;
}

/* ---- one member ---- */

/* "damaged near byte 4096 of run.tar.gz: ..." */
static void
damage(struct unpacking *m, const struct err *why, struct err *out)
{
    if (m->stopped) /* no damage, but a limit */
        *out = *why;
    else
        err_set(out, "damaged near byte %" PRId64 " of %s: %s", m->position_b,
                input_name(m->in), why->text);
}

static void
end_badly(struct unpacking *m, const char *name, const struct err *why)
{
    struct err full;
    char shown[300];

    damage(m, why, &full);
    quote(shown, sizeof shown, slice_of(name), 200);
    m->told |= m->stopped;
    tell(m, PART_BAD, xasprintf("%s: %s", shown, full.text));
}

/* A file's bytes, handed over as they come. */
static void
send_file(struct unpacking *m, struct entry *e, const char *name)
{
    struct err err = {0};
    int64_t got;

    tell(m, PART_FILE, xstrdup(name));
    for (;;) {
        struct part *p = parts_room(m->parts);
        if (!p) {
            m->stopped = true;
            return;
        }
        got = entry_read(e, p->bytes, PART_BYTES, &err);
        if (got <= 0)
            break;
        p->kind = PART_DATA;
        p->n = (size_t)got;
        p->position_b = (uint64_t)m->position_b;
        parts_put(m->parts);
    }
    if (got < 0)
        end_badly(m, name, &err);
}

static void walk(struct unpacking *m, const struct arc_from *from, const char *prefix,
                 int depth);

struct spooled {
    struct spool *spool;
    int64_t at;
};

static int64_t
spooled_read(void *ctx, char *buf, size_t n, struct err *err)
{
    struct spooled *s = ctx;
    int64_t got = spool_get(s->spool, s->at, buf, n, err);
    s->at += MAX(got, 0);
    return got;
}

static bool
spooled_seek(void *ctx, int64_t at)
{
    ((struct spooled *)ctx)->at = at;
    return true;
}

/* Puts all bytes aside, so that they can be read in any order. */
static void
walk_spooled(struct unpacking *m, const struct arc_from *from, const char *name,
             int depth)
{
    struct spooled s = {spool_new(SPOOL_IN_MEMORY), 0};
    struct err err = {0};
    char *buf = xmalloc(PART_BYTES);
    int64_t got;

    while ((got = from->read(from->ctx, buf, PART_BYTES, &err)) > 0)
        if (!spool_put(s.spool, buf, (size_t)got, &err)) {
            got = -1;
            break;
        }
    free(buf);
    if (got < 0)
        trouble(m, name, err.text);
    struct arc_from inside = {&s, spooled_read, spooled_seek, spool_end(s.spool)};
    if (!m->stopped)
        walk(m, &inside, name, depth);
    spool_free(s.spool);
}

/* What nobody wanted of a member is read nevertheless: to pass it in compressed bytes is
 * work that has its limits, too. */
static void
read_out(struct entry *e)
{
    struct err err;
    char buf[16384];
    while (entry_read(e, buf, sizeof buf, &err) > 0)
        continue;
    if (e->m->stopped)
        stop(e->m, input_name(e->m->in), &e->err);
}

static bool
leave_out(struct unpacking *m, struct arc *a)
{
    struct entry *e = xcalloc(1, sizeof *e);
    *e = (struct entry){.m = m, .arc = a};
    read_out(e);
    bool go_on = !e->broken;
    free(e);
    return go_on;
}

/* Reads a member as what it is; false when the archive around it cannot be read on. */
static bool
one_member(struct unpacking *m, struct arc *a, const char *name, int depth)
{
    struct entry *e = xcalloc(1, sizeof *e);
    struct arc_from from = {e, entry_read, NULL, -1};
    bool bare = arc_is_raw(a) && arc_layers(a) == 0; /* no packed bytes after all */

    *e = (struct entry){.m = m, .arc = a};
    look(e);
    enum packed kind = bare ? PACKED_NOT : packed_kind((struct slice){e->head, e->nhead});
    if (kind == PACKED_NOT) {
        send_file(m, e, name);
    } else if (depth >= m->limits->depth) {
        trouble(m, name, "packed too often in each other: not read (--limit depth=N)");
    } else {
        if (kind == PACKED_SEEKS)
            walk_spooled(m, &from, name, depth + 1);
        else
            walk(m, &from, name, depth + 1);
    }
    read_out(e);
    bool go_on = !e->broken;
    free(e);
    return go_on && !m->stopped;
}

/* ---- an archive ---- */

/* The name that is shown. NULL: it was left out, and that was told. */
static char *
full_name(struct unpacking *m, const char *prefix, const char *name)
{
    if (strlen(prefix) + strlen(name) + 1 > (size_t)m->limits->name_b) {
        trouble(m, prefix,
                "a name is too long: its member is not read "
                "(--limit name=BYTES)");
        return NULL;
    }
    return xasprintf("%s/%s", prefix, name);
}

/* false: nothing behind it can be read. */
static bool
visit(struct unpacking *m, struct arc *a, const struct arc_member *found,
      const char *prefix, int depth)
{
    bool raw = arc_is_raw(a), go_on = true;
    struct err err = {0};

    if (++m->members > m->limits->members) {
        err_set(&err,
                "more than %" PRId64 " members: the rest is not read "
                "(--limit members=N)",
                m->limits->members);
        stop(m, prefix, &err);
        return false;
    }
    if (raw && arc_layers(a) > m->limits->depth) {
        trouble(m, prefix, "packed too often in each other: not read (--limit depth=N)");
        return leave_out(m, a);
    }
    m->left_out += found->kind == ARC_LINK || found->kind == ARC_DEVICE;
    if (found->kind != ARC_FILE)
        return true;
    char *name = raw ? xstrdup(prefix) : full_name(m, prefix, found->name);
    if (name && found->encrypted)
        trouble(m, name, "is encrypted: not read");
    else if (!name)
        go_on = leave_out(m, a);
    else
        go_on = one_member(m, a, name, depth);
    free(name);
    return go_on;
}

/* Opens an archive again behind its first `n` members; NULL when that cannot be. */
static struct arc *
reopen(struct arc *a, const struct arc_from *from, int64_t n)
{
    struct err err;
    struct arc_member found;
    bool can = arc_has_directory(a);

    arc_close(a);
    a = can && from->seek(from->ctx, 0) ? arc_open(from, &err) : NULL;
    for (int64_t i = 0; a && i < n; i++) {
        enum arc_found got = arc_next(a, &found, &err);
        if (got == ARC_MEMBER || got == ARC_DAMAGED)
            continue;
        arc_close(a);
        a = NULL;
    }
    return a;
}

static void
tell_damage(struct unpacking *m, const char *prefix, const struct err *err)
{
    struct err full;
    if (m->stopped)
        return;
    damage(m, err, &full);
    trouble(m, prefix, full.text);
}

/* Reads all members, as far as they can be read. */
static void
walk(struct unpacking *m, const struct arc_from *from, const char *prefix, int depth)
{
    struct err err = {0};
    struct arc_member found;
    enum arc_found got = ARC_MEMBER;
    struct arc *a = arc_open(from, &err);
    int reopened = 0;

    if (!a)
        tell_damage(m, prefix, &err);
    for (int64_t n = 1; a && !m->stopped; n++) {
        bool again = got == ARC_BROKEN;
        got = arc_next(a, &found, &err);
        if (got == ARC_END && n == 1 && arc_is_raw(a))
            tell(m, PART_FILE, xstrdup(prefix)); /* a compressed file of no bytes */
        if (got == ARC_DAMAGED || (got == ARC_BROKEN && !again))
            tell_damage(m, prefix, &err);
        if (got == ARC_END || got == ARC_BROKEN)
            break;
        if (got == ARC_DAMAGED || visit(m, a, &found, prefix, depth))
            continue;
        got = ARC_BROKEN;
        if (m->stopped || ++reopened > REOPENED_MOST)
            break;
        a = reopen(a, from, n);
    }
    arc_close(a);
}

/* ---- the whole ---- */

static int64_t
file_read(void *ctx, char *buf, size_t n, struct err *err)
{
    struct unpacking *m = ctx;
    int64_t got = input_read(m->in, buf, n, err);
    m->position_b += MAX(got, 0);
    m->read_b += MAX(got, 0);
    return got;
}

static bool
file_seek(void *ctx, int64_t at)
{
    struct unpacking *m = ctx;
    m->position_b = at;
    return input_seek(m->in, at);
}

void
unpack(struct input *in, const struct members_limits *limits, struct parts *parts)
{
    struct unpacking *m = &(struct unpacking){.in = in, .limits = limits, .parts = parts};
    const char *name = input_name(in);
    bool seeks = input_can_seek(in);
    struct arc_from from = {m, file_read, seeks ? file_seek : NULL, input_size(in)};

    if (!seeks && input_packed(in) == PACKED_SEEKS)
        walk_spooled(m, &from, name, 1);
    else
        walk(m, &from, name, 1);
    if (m->left_out)
        tell(m, PART_NOTE,
             xasprintf("%s: %" PRId64 " links or devices in it are left out", name,
                       m->left_out));
    if (m->troubles > TOLD_MOST)
        tell(m, PART_TROUBLE,
             xasprintf("%s: %" PRId64 " more such members", name,
                       m->troubles - TOLD_MOST));
    tell(m, PART_END, NULL);
}
