#include "lib/input/thaw.h"

#include "lib/base/mem.h"
#include "lib/input/packed.h"
#include "lib/input/thaw_codec.h"

#define READ_BYTES ((size_t)128 * 1024)

static const struct thaw_codec *const codecs[] = {&thaw_gzip, &thaw_xz, &thaw_zstd};

struct thaw {
    struct arc_from from;
    const struct thaw_codec *codec;
    void *state; /* NULL: between two streams */
    char *buf;
    struct slice in; /* in buf, not unpacked yet */
    bool drained;    /* from has no more */
    bool failed;     /* err tells why */
    struct err err;
};

static const struct thaw_codec *
codec_of(struct slice head)
{
    for (size_t i = 0; i < ARRAY_LEN(codecs); i++)
        if (slice_starts(head, codecs[i]->magic))
            return codecs[i];
    return packed_skips(head) ? &thaw_zstd : NULL;
}

struct thaw *
thaw_open(struct slice head, const struct arc_from *from)
{
    const struct thaw_codec *codec = codec_of(head);
    if (!codec)
        return NULL;
    struct thaw *t = xcalloc(1, sizeof *t);
    t->from = *from;
    t->codec = codec;
    t->buf = xmalloc(READ_BYTES);
    return t;
}

static bool
fail(struct thaw *t, const char *why)
{
    t->failed = true;
    return err_set(&t->err, "%s", why);
}

/* More bytes behind those that are left. */
static bool
fill(struct thaw *t)
{
    memmove(t->buf, t->in.p ? t->in.p : t->buf, t->in.n);
    int64_t got =
        t->from.read(t->from.ctx, t->buf + t->in.n, READ_BYTES - t->in.n, &t->err);
    t->failed |= got < 0;
    t->drained |= got <= 0;
    t->in = (struct slice){t->buf, t->in.n + (size_t)MAX(got, 0)};
    return got >= 0;
}

/* To the begin of the next stream; false when there is none, or it cannot be told. */
static bool
next_stream(struct thaw *t)
{
    for (;;) {
        while (t->in.n && *t->in.p == 0) /* padding */
            t->in = slice_from(t->in, 1);
        if (t->in.n >= THAW_HEAD || t->drained)
            break;
        if (!fill(t))
            return false;
    }
    if (t->in.n == 0)
        return false;
    t->codec = codec_of(t->in);
    if (!t->codec)
        return fail(t, "there are other bytes behind the compressed ones");
    t->state = t->codec->begin();
    return true;
}

static void
end_stream(struct thaw *t)
{
    if (t->state)
        t->codec->end(t->state);
    t->state = NULL;
}

/* Unpacks until there is something in the room, or nothing more to come. */
static void
work(struct thaw *t, char **room, size_t *nroom)
{
    const char *why = NULL;
    size_t nin = t->in.n, before = *nroom;

    switch (t->codec->step(t->state, &t->in, room, nroom, &why)) {
    case THAWED_END:
        end_stream(t);
        break;
    case THAWED_BAD:
        fail(t, why ? why : "its data are damaged");
        break;
    case THAWED_MORE:
        if (t->in.n != nin || *nroom != before)
            break;
        if (t->drained)
            fail(t, "it ends too early");
        else
            fill(t);
        break;
    }
}

int64_t
thaw_read(struct thaw *t, char *buf, size_t n, struct err *err)
{
    char *room = buf;
    size_t nroom = n;

    while (nroom == n && !t->failed) {
        if (t->state)
            work(t, &room, &nroom);
        else if (!next_stream(t))
            break;
    }
    if (nroom < n)
        return (int64_t)(n - nroom);
    if (!t->failed)
        return 0;
    *err = t->err;
    return -1;
}

void
thaw_close(struct thaw *t)
{
    if (!t)
        return;
    end_stream(t);
    free(t->buf);
    free(t);
}
