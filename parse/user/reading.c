#include "parse/user/reading.h"

#include "lib/base/datetime.h"
#include "lib/base/num.h"

#define WHERE_CALLS IN_CALLS
#define WHERE_DISK IN_DISK
#define WHERE_BOTH IN_BOTH
#define WHERE_CONTEXT IN_CONTEXT

/* clang-format off */
const struct field_def field_defs[FIELD_COUNT] = {
#define FIELD(name, type, where, refers, meaning)                                        \
    [FIELD_##name] = {#name, TYPE_##type, WHERE_##where, refers, meaning},
#include "parse/calls/fields.def"
#undef FIELD
};

#define KI INT64_C(1024)

static const struct unit {
    enum field_type type;
    const char *name;
    enum reading_how how;
    int64_t factor;
} units[] = {
    {TYPE_TIME, "s", READ_SCALED, NS_PER_S},
    {TYPE_TIME, "ms", READ_SCALED, 1000000},
    {TYPE_TIME, "us", READ_SCALED, 1000},
    {TYPE_TIME, "ns", READ_SCALED, 1},
    {TYPE_TIME, "hms", READ_HMS, 0},
    {TYPE_TIME, "iso", READ_ISO, 0},
    {TYPE_SPAN, "s", READ_SCALED, NS_PER_S},
    {TYPE_SPAN, "ms", READ_SCALED, 1000000},
    {TYPE_SPAN, "us", READ_SCALED, 1000},
    {TYPE_SPAN, "ns", READ_SCALED, 1},
    {TYPE_SPAN, "suffix", READ_SUFFIX_SPAN, 0},
    {TYPE_SIZE, "byte", READ_SCALED, 1},
    {TYPE_SIZE, "sector", READ_SCALED, 512},
    {TYPE_SIZE, "kB", READ_SCALED, 1000},
    {TYPE_SIZE, "MB", READ_SCALED, 1000000},
    {TYPE_SIZE, "GB", READ_SCALED, 1000000000},
    {TYPE_SIZE, "KiB", READ_SCALED, KI},
    {TYPE_SIZE, "MiB", READ_SCALED, KI * KI},
    {TYPE_SIZE, "GiB", READ_SCALED, KI * KI * KI},
    {TYPE_SIZE, "suffix", READ_SUFFIX_SIZE, 0},
};

static const struct {
    enum reading_how how;
    const char *unit, *units;
} types[] = {
    [TYPE_TIME] = {READ_SCALED, "s", "s ms us ns hms iso"},
    [TYPE_SPAN] = {READ_SCALED, "s", "s ms us ns suffix"},
    [TYPE_SIZE] = {READ_SCALED, "byte",
                   "byte sector kB MB GB KiB MiB GiB suffix, or a number of bytes"},
    [TYPE_INT] = {READ_INT, "", ""},
    [TYPE_ID] = {READ_ID, "", ""},
    [TYPE_WORD] = {READ_WORD, "", ""},
    [TYPE_TEXT] = {READ_TEXT, "", ""},
};
/* clang-format on */

int
field_find(struct slice name)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        if (slice_eq(slice_of(field_defs[f].name), name))
            return f;
    return -1;
}

bool
reading_unit(struct reading *r, enum field field, struct slice name)
{
    enum field_type type = field_defs[field].type;
    uint64_t factor;

    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (units[i].type == type && slice_eq(slice_of(units[i].name), name)) {
            r->how = units[i].how;
            r->factor = units[i].factor;
            return true;
        }
    if (type != TYPE_SIZE || !num_u64(name, &factor) || factor == 0 || factor > INT64_MAX)
        return false;
    r->how = READ_SCALED;
    r->factor = (int64_t)factor;
    return true;
}

const char *
reading_units(enum field field)
{
    return types[field_defs[field].type].units;
}

struct reading
reading_default(enum field field)
{
    const struct field_def *def = &field_defs[field];
    struct reading r = {.how = types[def->type].how};

    if (def->refers[0] == '#')
        r.values = enum_find(def->refers + 1);
    reading_unit(&r, field, slice_of(types[def->type].unit));
    return r;
}

/* ---- numbers ---- */

static bool
is_digit(struct slice s, size_t i)
{
    return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* Of a number behind its point, up to where it ends. */
static int
decimals(struct slice s)
{
    int n = 0;
    size_t at = 0;
    while (at < s.n && s.p[at] != '.' && s.p[at] != ',')
        at++;
    while (is_digit(s, ++at))
        n++;
    return n;
}

uint8_t
reading_decimals(const struct reading *r, struct slice text)
{
    int n = decimals(text);
    if (r->how == READ_SCALED)
        for (int64_t unit = r->factor; unit < NS_PER_S; unit *= 10)
            n++;
    return (uint8_t)MIN(n, 9);
}

static bool
is_hex(struct slice s)
{
    return s.n > 2 && s.p[0] == '0' && (s.p[1] | 0x20) == 'x';
}

/* A decimal number is decimal here even when it begins with 0. */
static bool
integer(struct slice s, int64_t *out)
{
    int64_t v;
    bool minus = s.n > 0 && s.p[0] == '-';
    bool ok = is_hex(slice_from(s, minus)) ? num_c(s, &v) : num_i64(s, &v);
    if (!ok || v == MISSING_I64)
        return false;
    *out = v;
    return true;
}

static bool
small_integer(struct slice s, int64_t *out)
{
    int64_t v;
    if (!integer(s, &v) || v <= INT32_MIN || v > INT32_MAX)
        return false;
    *out = v;
    return true;
}

static bool
with_suffix(struct slice s, bool is_size, int64_t *out)
{
    char text[64];
    if (s.n >= sizeof text || memchr(s.p, 0, s.n))
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    return is_size ? num_size(text, out) : num_duration(text, out);
}

/* ---- words ---- */

const struct word *
word_find(const struct word *words, struct slice text)
{
    for (const struct word *w = words; w; w = w->next)
        if (slice_eq(w->text, text))
            return w;
    return NULL;
}

/* An error may stand there as a number, with the minus that the kernel gives it. */
static bool
error_number(struct slice s, int64_t *out)
{
    uint64_t v;
    if (s.n > 1 && s.p[0] == '-')
        s = slice_from(s, 1);
    if (!num_u64(s, &v) || v > UINT16_MAX)
        return false;
    *out = (int64_t)v;
    return true;
}

static bool
word(const struct reading *r, struct slice s, int64_t *out)
{
    const struct word *w = word_find(r->words, s);
    int known = w ? -1 : enum_number(r->values, s);
    bool is_error = strcmp(r->values->name, "errno") == 0;

    if (known >= 0) {
        *out = known;
        return true;
    }
    if (!w && is_error && error_number(s, out))
        return true;
    if (!w)
        w = word_find(r->words, SLICE("*"));
    if (w)
        *out = w->value;
    return w != NULL;
}

bool
reading_value(const struct reading *r, struct slice s, int64_t *out)
{
    switch (r->how) {
    case READ_SCALED:
        return num_scaled(s, r->factor, out);
    case READ_SUFFIX_SIZE:
        return with_suffix(s, true, out);
    case READ_SUFFIX_SPAN:
        return with_suffix(s, false, out);
    case READ_HMS:
        return datetime_of_day(s, out);
    case READ_ISO:
        return datetime_iso(s, out);
    case READ_INT:
        return integer(s, out);
    case READ_ID:
        return small_integer(s, out);
    case READ_WORD:
        return word(r, s, out);
    case READ_TEXT:
        break;
    }
    return false;
}
