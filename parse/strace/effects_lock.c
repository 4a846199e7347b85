/* Calls on locks: which one, and whether to wait for it or to let others go on. */
#include "lib/base/num.h"
#include "parse/strace/tracer.h"

static const struct futex_op {
    int64_t number;
    const char *name;
    uint32_t flag;
} futex_ops[] = {
#define FUTEX(number, name, flag) {number, name, FLAG(flag)},
#include "parse/calls/futexes.def"
#undef FUTEX
};

#define FUTEX_NUMBER 0x7f /* bits beside it: private, clock */

/* The name up to what is or-ed to it, "_PRIVATE" left out. */
static struct slice
plain_name(struct slice op)
{
    const struct slice private = SLICE("_PRIVATE");
    const char *bar = memchr(op.p, '|', op.n);
    struct slice name = {op.p, bar ? (size_t)(bar - op.p) : op.n};
    if (slice_ends(name, private))
        name.n -= private.n;
    return name;
}

static uint32_t
futex_flag(struct slice op)
{
    int64_t number;
    bool raw = facts_number(op, &number);
    struct slice name = op.p ? plain_name(op) : op;
    for (size_t i = 0; op.p && i < ARRAY_LEN(futex_ops); i++)
        if (raw ? (number & FUTEX_NUMBER) == futex_ops[i].number
                : slice_eq(name, slice_of(futex_ops[i].name)))
            return futex_ops[i].flag;
    return 0;
}

/* The newer calls say it by their names. futex_waitv waits for several: which one let it
 * go is not shown. */
static uint32_t
flag_of_call(const struct happened *h)
{
    struct slice name = h->line->name;
    if (slice_eq(name, SLICE("futex_wait")) || slice_eq(name, SLICE("futex_waitv")))
        return FLAG(LOCK_WAIT);
    if (slice_eq(name, SLICE("futex_wake")) || slice_eq(name, SLICE("futex_requeue")))
        return FLAG(LOCK_WAKE);
    return futex_flag(call_arg(h->line, 2));
}

/* A log of one thread, to which strace was attached, shows that it is not alone: it waits
 * for others. */
void
effect_futex(const struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    const struct process *pr = h->thread->process;
    int64_t address;
    if (!tr->has_pids && pr->image.command_ == 0 && pr->ppid == MISSING_I32)
        fdtab_doubt(h->thread->fds, true);
    row->flags_ |= flag_of_call(h);
    if (facts_number(call_arg(h->line, 1), &address))
        row->offset2_ = address;
}
