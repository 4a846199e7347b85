#include "parse/calls/signals.h"

#include "lib/base/num.h"

static const struct {
    const char *name;
    int32_t number;
} table[] = {
#define SIG(name, number) {#name, number},
#include "parse/calls/signals.def"
#undef SIG
};

#define FIRST_REALTIME 32

int32_t
signal_number(struct slice name)
{
    uint64_t n;
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (slice_eq(name, slice_of(table[i].name)))
            return table[i].number;
    if (slice_starts(name, SLICE("SIGRT_")) && num_u64(slice_from(name, 6), &n) && n < 33)
        return FIRST_REALTIME + (int32_t)n;
    return MISSING_I32;
}
