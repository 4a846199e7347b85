/* Fuzz target: bytes as an archive or a compressed file. Reads every member to its end;
 * limits are small, so that each input is quick. */
#include "lib/base/mem.h"
#include "lib/input/members.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define UNPACKED_MOST (4 << 20)

struct memory {
    const char *bytes;
    size_t n, at;
};

static int64_t
memory_read(void *ctx, char *buf, size_t n, struct err *err)
{
    struct memory *m = ctx;
    (void)err;
    n = MIN(n, m->n - m->at);
    memcpy(buf, m->bytes + m->at, n);
    m->at += n;
    return (int64_t)n;
}

static bool
memory_seek(void *ctx, int64_t at)
{
    struct memory *m = ctx;
    m->at = MIN((size_t)at, m->n);
    return true;
}

/* Whatever is in it: names and texts are text, and bytes keep to the limits. */
static void
read_all(struct input *in)
{
    static const struct members_limits limits = {
        UNPACKED_MOST, UNPACKED_MOST / 2, 1000, 1000, 3, 512};
    struct members *members = members_open(in, &limits);
    struct member m;
    enum member_kind got;
    char *buf = xmalloc(65536);
    int64_t total = 0, n;

    while ((got = members_next(members, &m)) != MEMBER_END) {
        struct err err = {0};
        if (strlen(got == MEMBER_FILE ? m.name : m.text) > 4096)
            BUG("a text without end");
        while (got == MEMBER_FILE && (n = members_read(members, buf, 65536, &err)) > 0)
            total += n;
    }
    if (total > UNPACKED_MOST)
        BUG("more than the limit");
    members_close(members);
    free(buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    /* As from a file, then as from a pipe. */
    for (int seeks = 0; seeks < 2; seeks++) {
        struct memory m = {(const char *)bytes, n, 0};
        struct arc_from from = {&m, memory_read, seeks ? memory_seek : NULL, (int64_t)n};
        struct input *in = input_from("a", &from, NULL);
        read_all(in);
        input_close(in);
    }
    return 0;
}
