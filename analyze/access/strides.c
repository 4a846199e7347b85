#include "analyze/access/strides.h"

void
strides_add(struct strides *s, int64_t bytes, uint64_t count)
{
    for (int i = 0; i < STRIDES_FEW; i++) {
        if (s->few[i].count == 0)
            s->few[i].bytes = bytes;
        else if (s->few[i].bytes != bytes)
            continue;
        s->few[i].count += count;
        return;
    }
    *imap_put(&s->counts, (uint64_t)bytes, NULL) += count;
}

void
strides_merge(struct strides *a, const struct strides *b)
{
    uint64_t bytes, count;
    for (int i = 0; i < STRIDES_FEW && b->few[i].count > 0; i++)
        strides_add(a, b->few[i].bytes, b->few[i].count);
    for (size_t at = 0; imap_next(&b->counts, &at, &bytes, &count);)
        strides_add(a, (int64_t)bytes, count);
}

static bool
before(struct stride a, struct stride b)
{
    return a.count != b.count ? a.count > b.count : b.count > 0 && a.bytes < b.bytes;
}

static void
rank(struct stride top[STRIDES_SHOWN], struct stride next)
{
    for (int i = 0; i < STRIDES_SHOWN; i++) {
        if (!before(next, top[i]))
            continue;
        struct stride moved_down = top[i];
        top[i] = next;
        next = moved_down;
    }
}

void
strides_commonest(const struct strides *s, struct stride top[STRIDES_SHOWN])
{
    uint64_t bytes, count;
    memset(top, 0, STRIDES_SHOWN * sizeof *top);
    for (int i = 0; i < STRIDES_FEW; i++)
        rank(top, s->few[i]);
    for (size_t at = 0; imap_next(&s->counts, &at, &bytes, &count);)
        rank(top, (struct stride){(int64_t)bytes, count});
}

void
strides_free(struct strides *s)
{
    imap_free(&s->counts);
}
