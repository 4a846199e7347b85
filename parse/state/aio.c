#include "parse/state/aio.h"

#include "lib/base/imap.h"
#include "lib/base/mem.h"

/* The system's own limit; of more the ends are seen alone. */
#define UNDER_WAY_MAX 65536

struct transfer {
    struct calls_row row; /* what all of them have in common */
    uint32_t n;
};

struct context {
    struct imap transfers; /* data -> struct transfer * */
};

struct aio {
    struct imap contexts; /* id -> struct context * */
    size_t n;             /* numbers under way, of all contexts */
};

static void
context_free(struct aio *a, struct context *c)
{
    size_t at = 0;
    uint64_t key, value;
    while (imap_next(&c->transfers, &at, &key, &value))
        free((struct transfer *)(uintptr_t)value);
    a->n -= c->transfers.count;
    imap_free(&c->transfers);
    free(c);
}

void
aio_free(struct aio *a)
{
    size_t at = 0;
    uint64_t key, value;
    if (!a)
        return;
    while (imap_next(&a->contexts, &at, &key, &value))
        context_free(a, (struct context *)(uintptr_t)value);
    imap_free(&a->contexts);
    free(a);
}

static struct context *
context_find(const struct aio *a, uint64_t id)
{
    uint64_t *value = a ? imap_get(&a->contexts, id) : NULL;
    return value ? (struct context *)(uintptr_t)*value : NULL;
}

static struct context *
context_make(struct aio *a, uint64_t id)
{
    struct context *c = context_find(a, id);
    if (c)
        return c;
    c = xcalloc(1, sizeof *c);
    *imap_put(&a->contexts, id, NULL) = (uint64_t)(uintptr_t)c;
    return c;
}

/* Leaves in `row` what it has in common with another. */
static void
merge(struct calls_row *row, const struct calls_row *other)
{
#define COMMON(member, missing)                                                          \
    row->member = row->member == other->member ? row->member : (missing)
    COMMON(start_ns_, MISSING_I64);
    COMMON(tid_, MISSING_I32);
    COMMON(call_, 0);
    COMMON(op_, op_OTHER);
    COMMON(fd_, -1);
    COMMON(path_, 0);
    COMMON(fd_kind_, fd_kind_UNKNOWN);
    COMMON(offset_, MISSING_I64);
    COMMON(requested_, MISSING_I64);
    COMMON(flags_, row->flags_ & other->flags_);
#undef COMMON
}

void
aio_begin(struct aio **a, uint64_t context, uint64_t data, const struct calls_row *row)
{
    if (!*a)
        *a = xcalloc(1, sizeof **a);
    struct context *c = context_make(*a, context);
    uint64_t *value = imap_get(&c->transfers, data);
    struct transfer *t = value ? (struct transfer *)(uintptr_t)*value : NULL;
    if (t) {
        merge(&t->row, row);
        t->n++;
        return;
    }
    if ((*a)->n == UNDER_WAY_MAX)
        return;
    t = xcalloc(1, sizeof *t);
    *t = (struct transfer){*row, 1};
    *imap_put(&c->transfers, data, NULL) = (uint64_t)(uintptr_t)t;
    (*a)->n++;
}

bool
aio_end(struct aio *a, uint64_t context, uint64_t data, struct calls_row *row)
{
    struct context *c = context_find(a, context);
    uint64_t *value = c ? imap_get(&c->transfers, data) : NULL;
    if (!value)
        return false;
    struct transfer *t = (struct transfer *)(uintptr_t)*value;
    *row = t->row;
    if (--t->n == 0) {
        free(t);
        imap_del(&c->transfers, data);
        a->n--;
    }
    return true;
}

void
aio_destroy(struct aio *a, uint64_t context)
{
    struct context *c = context_find(a, context);
    if (!c)
        return;
    context_free(a, c);
    imap_del(&a->contexts, context);
}
