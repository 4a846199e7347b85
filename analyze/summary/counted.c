#include "analyze/summary/counted.h"

#include "analyze/rows/columns.h"
#include "lib/base/sum.h"

enum how { READS = 1, WRITES = 2, VECTORS = 4, EXECS = 8, MOVES = 16 };

enum {
    NUMBER_EBADF = 9,
    NUMBER_EFAULT = 14,
    NUMBER_EINVAL = 22,
    NUMBER_ESPIPE = 29,
    NUMBER_EOVERFLOW = 75
};

enum verdict { KERNEL_SKIPS, KERNEL_COUNTS, UNSURE };

void
counted_names(const struct strtab *calls, uint8_t *how)
{
    static const struct {
        const char *call;
        uint8_t how;
    } rows[] = {
#define COUNTED(call, how) {call, how},
#include "analyze/summary/counted.def"
#undef COUNTED
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint32_t id = strtab_find(calls, slice_of(rows[i].call));
        if (id > 0 && id <= UINT16_MAX)
            how[id] = rows[i].how;
    }
}

/* The kernel counts a call when it asks the file; what it refuses before, it does not
 * count. EINVAL and its like come from either: of a position below 0, or of the file, as
 * with O_DIRECT or an eventfd. A killed process's last call is counted where it had begun
 * to move. */
static enum verdict
verdict_of(uint8_t how, uint16_t error, uint32_t flags, bool moved)
{
    if (flags >> flags_INJECTED & 1)
        return KERNEL_SKIPS;
    if (flags >> flags_UNFINISHED & 1)
        return UNSURE;
    if (how & MOVES)
        return moved ? KERNEL_COUNTS : KERNEL_SKIPS;
    if (error == NUMBER_EINVAL || error == NUMBER_EFAULT || error == NUMBER_EOVERFLOW ||
        (how & VECTORS && error == NUMBER_ESPIPE))
        return UNSURE;
    return error != NUMBER_ESPIPE && (error != NUMBER_EBADF || how & VECTORS)
               ? KERNEL_COUNTS
               : KERNEL_SKIPS;
}

/* `calls` of them, which moved `bytes`. */
static void
add_calls(struct counted *c, uint8_t how, enum verdict verdict, uint64_t calls,
          uint64_t bytes)
{
    static const uint8_t of_side[] = {[COUNTED_READ] = READS, [COUNTED_WRITE] = WRITES};
    if (verdict == KERNEL_SKIPS)
        return;
    for (int side = 0; side < COUNTED_SIDES; side++) {
        if (!(how & of_side[side]))
            continue;
        *(verdict == UNSURE ? &c->unsure[side] : &c->calls[side]) += calls;
        c->bytes[side] = sum_add(c->bytes[side], bytes);
    }
}

void
counted_add(struct counted *c, const uint8_t *how, const struct batch *b)
{
    const uint16_t *call = calls_call_in(b), *error = calls_errno_in(b);
    const uint32_t *flags = calls_flags_in(b);
    const int64_t *moved = calls_transferred_in(b);
    for (size_t i = 0; i < b->n; i++) {
        uint8_t h = how[call[i]];
        if (h == 0)
            continue;
        add_calls(c, h, verdict_of(h, error[i], flags[i], moved[i] > 0), 1,
                  moved[i] > 0 ? (uint64_t)moved[i] : 0);
        c->execs += h & EXECS && error[i] == 0;
    }
}

void
counted_add_alike(struct counted *c, const uint8_t *how, const struct alike_row *sum)
{
    uint8_t h = how[sum->call_];
    uint64_t calls = h & MOVES ? sum->sized_ - sum->empty_ : sum->calls_;
    if (h == 0)
        return;
    add_calls(c, h, verdict_of(h, sum->errno_, sum->flags_, calls > 0), calls,
              sum->moved_bytes_);
    c->execs += h & EXECS && sum->errno_ == 0 ? sum->calls_ : 0;
}

void
counted_merge(struct counted *a, const struct counted *b)
{
    for (int side = 0; side < COUNTED_SIDES; side++) {
        a->calls[side] += b->calls[side];
        a->unsure[side] += b->unsure[side];
        a->bytes[side] = sum_add(a->bytes[side], b->bytes[side]);
    }
    a->execs += b->execs;
}

uint64_t
counted_allowed(const struct counted *c, enum counted_side side, bool bytes)
{
    uint64_t unsure = bytes ? 0 : c->unsure[side];
    if (side == COUNTED_WRITE)
        return unsure;
    return bytes ? COUNTED_START_B + c->execs * COUNTED_EXEC_B
                 : COUNTED_START_CALLS + c->execs * COUNTED_EXEC_CALLS + unsure;
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
