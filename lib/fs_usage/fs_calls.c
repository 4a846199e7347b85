#include "lib/fs_usage/fs_calls.h"

#include "lib/base/strtab.h"

/* fs_usage prints no more of a name; up to 10.9 of a call in a routine of Carbon, and of
 * such a routine. */
enum { NAME_ROOM = 17, NESTED_ROOM = 15, ROUTINE_ROOM = 20 };
#define SLOTS 1024
#define DARWIN_ERRNOS 107
#define DARWIN_ONLY 1000 /* lib/base/errnos.def has their names */

/* clang-format off */
static const struct fs_call calls[] = {
#define FS(id, on, does_, ...) /* the fields come first */                              \
    {.name = #id, .layer = FS_##on, .op = op_##does_, .fields = __VA_ARGS__},
#include "lib/fs_usage/fs_calls.def"
#undef FS
};

static const struct {
    uint16_t darwin;
    const char *name;
} errnos[] = {
#define DARWIN(number, name) {number, #name},
#include "lib/base/darwin_errnos.def"
#undef DARWIN
};
/* clang-format on */

/* Any field may stand behind a name that the table does not have. */
const struct fs_call fs_unknown = {
    .name = "", .layer = FS_CALL, .op = op_OTHER, .fields = "FGBOANmx"};

/* Carbon's own routines: what they call is shown inside them. */
static const struct fs_call carbon = {
    .name = "Carbon", .layer = FS_NEST, .op = op_OTHER, .fields = ""};

static struct {
    struct slice name;
    const struct fs_call *call;
} slots[SLOTS];
static uint16_t linux_errno[DARWIN_ERRNOS];

static size_t
slot_of(struct slice name)
{
    size_t i = hash_bytes(name.p, name.n) % SLOTS;
    while (slots[i].call && !slice_eq(slots[i].name, name))
        i = (i + 1) % SLOTS;
    return i;
}

static void
put(struct slice name, const struct fs_call *call)
{
    size_t i = slot_of(name);
    if (slots[i].call)
        BUG(call->name);
    slots[i].name = name;
    slots[i].call = call;
}

/* Under so much of its name as there is room for, unless that is another's. */
static void
put_cut(const struct fs_call *call, size_t room)
{
    struct slice name = slice_of(call->name);
    struct slice cut = {name.p, MIN(name.n, room)};
    if (!slots[slot_of(cut)].call)
        put(cut, call);
}

static void
errnos_init(void)
{
    const struct enum_def *all = enum_find("errno");
    for (uint16_t i = 0; i < DARWIN_ERRNOS; i++) /* the first ones are the same */
        linux_errno[i] = i < 35 && i != 11 ? i : (uint16_t)(DARWIN_ONLY + i);
    for (size_t i = 0; i < ARRAY_LEN(errnos); i++) {
        int number = enum_number(all, slice_of(errnos[i].name));
        if (number < 0 || errnos[i].darwin >= DARWIN_ERRNOS)
            BUG(errnos[i].name);
        linux_errno[errnos[i].darwin] = (uint16_t)number;
    }
}

void
fs_calls_init(void)
{
    if (slots[slot_of(SLICE("read"))].call)
        return;
    errnos_init();
    for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
        struct slice name = slice_of(calls[i].name);
        put(name, &calls[i]);
        if (name.n > NAME_ROOM)
            put((struct slice){name.p, NAME_ROOM}, &calls[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(calls); i++)
        put_cut(&calls[i], calls[i].layer == FS_NEST ? ROUTINE_ROOM : NESTED_ROOM);
}

/* The kernel's name of a call that is no cancellation point. 10.10 misspells one. */
static struct slice
without_nocancel(struct slice name)
{
    static const struct slice tails[] = {
        {"_nocancel", 9},
        {"_nocanel",  8},
    };
    for (size_t i = 0; i < ARRAY_LEN(tails); i++)
        if (slice_ends(name, tails[i]))
            return (struct slice){name.p, name.n - tails[i].n};
    return name;
}

static bool
is_carbon(struct slice name)
{
    return name.n > 3 &&
           (slice_starts(name, SLICE("PB")) || slice_starts(name, SLICE("FS"))) &&
           name.p[2] >= 'A' && name.p[2] <= 'Z';
}

const struct fs_call *
fs_call_find(struct slice name)
{
    const struct fs_call *found = slots[slot_of(name)].call;
    if (!found)
        found = slots[slot_of(without_nocancel(name))].call;
    if (!found && is_carbon(name))
        found = &carbon;
    return found ? found : &fs_unknown;
}

struct slice
fs_call_name(const struct fs_call *call, struct slice printed)
{
    if (call == &fs_unknown)
        return without_nocancel(printed);
    return slice_of(call->plain ? call->plain : call->name);
}

bool
fs_call_guarded(const struct fs_call *call)
{
    return slice_starts(slice_of(call->name), SLICE("guarded_"));
}

uint16_t
fs_errno(int64_t darwin)
{
    if (darwin > 0 && darwin < DARWIN_ERRNOS)
        return linux_errno[darwin];
    return (uint16_t)(DARWIN_ONLY + (uint16_t)(darwin & 0x3fff));
}
