#include "lib/input/members.h"

#include <pthread.h>

#include "lib/base/mem.h"
#include "lib/input/unpack.h"

const struct members_limits members_usual = {
    .total_b = INT64_C(1) << 40,
    .member_b = INT64_C(1) << 38,
    .ratio = 1000,
    .members = 1000000,
    .depth = 3,
    .name_b = 4096,
};

struct members {
    struct members_limits limits;
    struct input *in;
    struct parts *parts;
    pthread_t thread;
    size_t taken; /* bytes of the oldest part */
    char *text;   /* lent by members_next */
    uint64_t position_b;
};

static void *
run(void *arg)
{
    struct members *m = arg;
    unpack(m->in, &m->limits, m->parts);
    return NULL;
}

struct members *
members_open(struct input *in, const struct members_limits *limits)
{
    struct members *m = xcalloc(1, sizeof *m);
    m->in = in;
    m->limits = *limits;
    m->parts = parts_new();
    if (pthread_create(&m->thread, NULL, run, m) != 0)
        die(EXIT_UNFINISHED, "cannot start a thread");
    return m;
}

/* Takes the oldest part's text and gives its room back. */
static const char *
take_text(struct members *m, struct part *p)
{
    free(m->text);
    m->text = p->text;
    p->text = NULL;
    parts_drop(m->parts);
    return m->text;
}

enum member_kind
members_next(struct members *m, struct member *out)
{
    for (;;) {
        struct part *p = parts_get(m->parts);
        m->taken = 0;
        m->position_b = p->position_b;
        switch (p->kind) {
        case PART_FILE:
            *out = (struct member){take_text(m, p), NULL};
            return MEMBER_FILE;
        case PART_NOTE:
            *out = (struct member){NULL, take_text(m, p)};
            return MEMBER_NOTE;
        case PART_TROUBLE:
            *out = (struct member){NULL, take_text(m, p)};
            return MEMBER_TROUBLE;
        case PART_END: /* stays: it is asked for again */
            return MEMBER_END;
        case PART_DATA:
        case PART_BAD: /* of a file that was not read to its end */
            parts_drop(m->parts);
            break;
        }
    }
}

int64_t
members_read(void *ctx, char *buf, size_t n, struct err *err)
{
    struct members *m = ctx;
    struct part *p = parts_get(m->parts);

    m->position_b = p->position_b;
    if (p->kind == PART_BAD) {
        err_set(err, "%s", p->text);
        parts_drop(m->parts);
        return -1;
    }
    if (p->kind != PART_DATA)
        return 0;
    n = MIN(n, p->n - m->taken);
    memcpy(buf, p->bytes + m->taken, n);
    m->taken += n;
    if (m->taken == p->n) {
        m->taken = 0;
        parts_drop(m->parts);
    }
    return (int64_t)n;
}

uint64_t
members_position(const struct members *m)
{
    return m->position_b;
}

void
members_close(struct members *m)
{
    if (!m)
        return;
    parts_stop(m->parts);
    pthread_join(m->thread, NULL);
    parts_free(m->parts);
    free(m->text);
    free(m);
}
