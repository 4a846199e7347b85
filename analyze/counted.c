#include "analyze/counted.h"

#include "analyze/columns.h"
#include "lib/sum.h"

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
#include "analyze/counted.def"
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
verdict_of(uint8_t how, uint16_t error, uint32_t flags, int64_t moved)
{
    if (flags >> flags_INJECTED & 1)
        return KERNEL_SKIPS;
    if (flags >> flags_UNFINISHED & 1)
        return UNSURE;
    if (how & MOVES)
        return moved > 0 ? KERNEL_COUNTS : KERNEL_SKIPS;
    if (error == NUMBER_EINVAL || error == NUMBER_EFAULT || error == NUMBER_EOVERFLOW ||
        (how & VECTORS && error == NUMBER_ESPIPE))
        return UNSURE;
    return error != NUMBER_ESPIPE && (error != NUMBER_EBADF || how & VECTORS)
               ? KERNEL_COUNTS
               : KERNEL_SKIPS;
}

static void
add_side(struct counted *c, enum counted_side side, enum verdict verdict, int64_t moved)
{
    c->calls[side] += verdict == KERNEL_COUNTS;
    c->unsure[side] += verdict == UNSURE;
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
        enum verdict verdict =
            h ? verdict_of(h, error[i], flags[i], moved[i]) : KERNEL_SKIPS;
        if (verdict == KERNEL_SKIPS)
            continue;
        if (h & READS)
            add_side(c, COUNTED_READ, verdict, moved[i]);
        if (h & WRITES)
            add_side(c, COUNTED_WRITE, verdict, moved[i]);
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
