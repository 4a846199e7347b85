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
counted_merge(struct counted *a, const struct counted *b)
{
    for (int side = 0; side < COUNTED_SIDES; side++) {
        a->calls[side] += b->calls[side];
        a->bytes[side] = sum_add(a->bytes[side], b->bytes[side]);
    }
    a->execs += b->execs;
}

/* kernel: missing is less than any count. */
static bool
is_within(uint64_t traced, int64_t kernel, uint64_t more)
{
    return kernel >= 0 && (uint64_t)kernel >= traced && (uint64_t)kernel - traced <= more;
}

bool
counted_agree(const struct counted *c, const int64_t kernel_calls[COUNTED_SIDES],
              const int64_t kernel_bytes[COUNTED_SIDES])
{
    uint64_t calls = COUNTED_START_CALLS + c->execs * COUNTED_EXEC_CALLS;
    uint64_t bytes = COUNTED_START_B + c->execs * COUNTED_EXEC_B;
    return is_within(c->calls[COUNTED_READ], kernel_calls[COUNTED_READ], calls) &&
           is_within(c->bytes[COUNTED_READ], kernel_bytes[COUNTED_READ], bytes) &&
           is_within(c->calls[COUNTED_WRITE], kernel_calls[COUNTED_WRITE], 0) &&
           is_within(c->bytes[COUNTED_WRITE], kernel_bytes[COUNTED_WRITE], 0);
}
