#include "analyze/counted.h"

#include "analyze/columns.h"
#include "lib/sum.h"

enum how { READS = 1, WRITES = 2, VECTORS = 4, EXECS = 8 };

/* Errors that come before the kernel counts. */
enum { NUMBER_EBADF = 9, NUMBER_EFAULT = 14, NUMBER_EINVAL = 22, NUMBER_ESPIPE = 29 };

void
counted_names(const struct strtab *calls, uint8_t *how)
{
    static const struct {
        const char *call;
        uint8_t how;
    } rows[] = {
#define COUNTED(call, how) {call, how},
#include "analyze/counted.def"
#undef COUNTED
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint32_t id = strtab_find(calls, slice_of(rows[i].call));
        if (id > 0 && id <= UINT16_MAX)
            how[id] = rows[i].how;
    }
}

static bool
is_counted(uint8_t how, uint16_t error, uint32_t flags)
{
    if (flags >> flags_UNFINISHED & 1 || flags >> flags_INJECTED & 1)
        return false;
    if (how & VECTORS)
        return true;
    return error != NUMBER_EBADF && error != NUMBER_EFAULT && error != NUMBER_EINVAL &&
           error != NUMBER_ESPIPE;
}

static void
add_side(struct counted *c, enum counted_side side, int64_t moved)
{
    c->calls[side]++;
    c->bytes[side] = sum_add(c->bytes[side], moved > 0 ? (uint64_t)moved : 0);
}

void
counted_add(struct counted *c, const uint8_t *how, const struct batch *b)
{
    const uint16_t *call = calls_call_in(b), *error = calls_errno_in(b);
    const uint32_t *flags = calls_flags_in(b);
    const int64_t *moved = calls_transferred_in(b);
    for (size_t i = 0; i < b->n; i++) {
        uint8_t h = how[call[i]];
        if (h == 0 || !is_counted(h, error[i], flags[i]))
            continue;
        if (h & READS)
            add_side(c, COUNTED_READ, moved[i]);
        if (h & WRITES)
            add_side(c, COUNTED_WRITE, moved[i]);
        c->execs += h & EXECS && error[i] == 0;
    }
}

void
counted_add_alike(struct counted *c, const uint8_t *how, const struct alike_row *sum)
{
    uint8_t h = how[sum->call_];
    if (h == 0 || !is_counted(h, sum->errno_, sum->flags_))
        return;
    for (int side = 0; side < COUNTED_SIDES; side++) {
        if (!(h & (side == COUNTED_READ ? READS : WRITES)))
            continue;
        c->calls[side] += sum->calls_;
        c->bytes[side] = sum_add(c->bytes[side], sum->moved_bytes_);
    }
    c->execs += h & EXECS && sum->errno_ == 0 ? sum->calls_ : 0;
}

void
counted_merge(struct counted *a, const struct counted *b)
{
    for (int side = 0; side < COUNTED_SIDES; side++) {
        a->calls[side] += b->calls[side];
        a->bytes[side] = sum_add(a->bytes[side], b->bytes[side]);
    }
    a->execs += b->execs;
}

uint64_t
counted_allowed(const struct counted *c, enum counted_side side, bool bytes)
{
    if (side == COUNTED_WRITE)
        return 0;
    return bytes ? COUNTED_START_B + c->execs * COUNTED_EXEC_B
                 : COUNTED_START_CALLS + c->execs * COUNTED_EXEC_CALLS;
}

bool
counted_within(uint64_t traced, int64_t kernel, uint64_t allowed)
{
    return kernel >= 0 && (uint64_t)kernel >= traced &&
           (uint64_t)kernel - traced <= allowed;
}

bool
counted_agree(const struct counted *c, const int64_t kernel_calls[COUNTED_SIDES],
              const int64_t kernel_bytes[COUNTED_SIDES])
{
    for (int i = 0; i < COUNTED_SIDES; i++) {
        enum counted_side side = (enum counted_side)i;
        uint64_t calls = counted_allowed(c, side, false);
        uint64_t bytes = counted_allowed(c, side, true);
        if (!counted_within(c->calls[i], kernel_calls[i], calls) ||
            !counted_within(c->bytes[i], kernel_bytes[i], bytes))
            return false;
    }
    return true;
}
