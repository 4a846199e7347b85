#include "parse/calls/syscalls.h"

#include "lib/base/strtab.h"

static const struct syscall_def unknown_call = {.name = ""};

static const struct syscall_def rows[] = {
#define CALL(n, o, ...) {.name = #n, .op = op_##o, __VA_ARGS__},
#define ALIAS(n, row)
#include "parse/calls/syscalls.def"
#undef CALL
#undef ALIAS
};

static const struct {
    const char *name, *row;
} aliases[] = {
#define CALL(n, o, ...)
#define ALIAS(n, r) {#n, #r},
#include "parse/calls/syscalls.def"
#undef CALL
#undef ALIAS
};

/* Open addressing, filled once; sparse, so that most lookups hit at once. */
#define SLOTS 4096

static struct {
    struct slice name;
    const struct syscall_def *row;
} slots[SLOTS];

static size_t
slot_of(struct slice name)
{
    size_t i = hash_bytes(name.p, name.n) % SLOTS;
    while (slots[i].row && !slice_eq(slots[i].name, name))
        i = (i + 1) % SLOTS;
    return i;
}

static void
put(const char *name, const struct syscall_def *row)
{
    size_t i = slot_of(slice_of(name));
    if (slots[i].row)
        BUG(name);
    slots[i].name = slice_of(name);
    slots[i].row = row;
}

void
syscalls_init(void)
{
    if (slots[slot_of(SLICE("read"))].row)
        return;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        put(rows[i].name, &rows[i]);
    for (size_t i = 0; i < ARRAY_LEN(aliases); i++) {
        const struct syscall_def *row = slots[slot_of(slice_of(aliases[i].row))].row;
        if (!row)
            BUG(aliases[i].row);
        put(aliases[i].name, row);
    }
}

/* Names of other systems, whose calls some of Linux's architectures have numbers for and
 * refuse. */
static bool
is_of_another_system(struct slice name)
{
    static const struct slice heads[] = {
        {"osf_",   4},
        {"svr4_",  5},
        {"sysv_",  5},
        {"bsd43_", 6},
        {"posix_", 6}
    };
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        if (slice_starts(name, heads[i]))
            return true;
    return false;
}

const struct syscall_def *
syscall_find(struct slice name, bool *known)
{
    const struct syscall_def *row = slots[slot_of(name)].row;
    if (known)
        *known = row != NULL || is_of_another_system(name);
    return row ? row : &unknown_call;
}

size_t
syscall_number(const struct syscall_def *d)
{
    return d == &unknown_call ? ARRAY_LEN(rows) : (size_t)(d - rows);
}

size_t
syscalls_count(void)
{
    return ARRAY_LEN(rows) + 1;
}
