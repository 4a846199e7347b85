#include "parse/args/facts.h"

#include "lib/base/num.h"
#include "parse/args/vectors.h"

/* "fd=3" (-N names arguments): the value. Only a name directly before "=" at the very
 * front counts; structures begin with "{". */
static struct slice
value_of(struct slice arg)
{
    size_t i = 0;
    while (i < arg.n && ((arg.p[i] >= 'a' && arg.p[i] <= 'z') || arg.p[i] == '_' ||
                         (i > 0 && arg.p[i] >= '0' && arg.p[i] <= '9')))
        i++;
    return i > 0 && i < arg.n && arg.p[i] == '=' ? slice_from(arg, i + 1) : arg;
}

struct slice
call_arg(const struct strace_line *line, int place)
{
    if (place == 0 || place > line->args.n)
        return (struct slice){NULL, 0};
    return value_of(line->args.arg[place - 1]);
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_number_byte(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == 'x';
}

bool
facts_number(struct slice arg, int64_t *out)
{
    size_t n = 0;
    int64_t v = 0;

    /* Plain decimals of a sane size are nearly all there is. */
    while (n < arg.n && n < 18 && is_digit(arg.p[n]))
        v = v * 10 + (arg.p[n++] - '0');
    if (n > 0 && (n == arg.n || !is_number_byte(arg.p[n])) &&
        (arg.p[0] != '0' || n == 1)) {
        *out = v;
        return true;
    }
    n = arg.n && arg.p[0] == '-';
    while (n < arg.n && is_number_byte(arg.p[n]))
        n++;
    return num_c((struct slice){arg.p, n}, out);
}

/* Each is written in place, member by member: a struct that is returned would be copied
 * in wider pieces than it was written in, which waits for the writes. */

static uint8_t
mark_at_end(struct slice deco)
{
    char last = deco.p[deco.n - 1];
    if (last == ')' && slice_ends(deco, SLICE(FACTS_DELETED)))
        return sizeof FACTS_DELETED - 1;
    if (last == '9' && slice_ends(deco, SLICE(FACTS_DELETED_HEX)))
        return sizeof FACTS_DELETED_HEX - 1;
    return 0;
}

static void
read_deco(struct fd_fact *f, struct slice deco, struct slice behind)
{
    f->deco = deco;
    f->deleted = slice_starts(behind, SLICE("(deleted)"));
    f->mark_n = f->deleted || !deco.n ? 0 : mark_at_end(deco);
    if (f->mark_n) {
        f->deleted = true;
        f->deco.n -= f->mark_n;
    }
}

static void
no_fd(struct fd_fact *f)
{
    f->fd = FD_NONE;
    f->deco.p = NULL;
    f->deco.n = 0;
    f->deleted = false;
    f->mark_n = 0;
}

static void
read_fd(struct fd_fact *f, struct slice arg)
{
    int64_t n;

    no_fd(f);
    if (arg.n > 3 && is_digit(arg.p[0]) && arg.p[1] == '<' && arg.p[arg.n - 1] == '>') {
        f->fd = arg.p[0] - '0';
        read_deco(f, (struct slice){arg.p + 2, arg.n - 3}, (struct slice){NULL, 0});
        return;
    }
    if (slice_starts(arg, SLICE("AT_FDCWD")))
        f->fd = FD_CWD;
    else if (facts_number(arg, &n))
        f->fd = (int32_t)n; /* raw output prints -1 and -100 as 32 or 64 bits of hex */
    const char *open = f->fd == FD_NONE || !arg.n ? NULL : memchr(arg.p, '<', arg.n);
    if (!open || arg.p[arg.n - 1] == '/')
        return;
    /* What the decoration ends with is where it ends, whatever the name has in it. */
    size_t at = (size_t)(open - arg.p),
           end = arg.p[arg.n - 1] == '>' ? arg.n : args_skip_decoration(arg, at);
    if (end)
        read_deco(f, (struct slice){open + 1, end - at - 2}, slice_from(arg, end));
}

struct fd_fact
facts_deco(int32_t fd, struct slice deco, struct slice behind)
{
    struct fd_fact f = {.fd = fd};
    read_deco(&f, deco, behind);
    return f;
}

struct fd_fact
facts_fd(struct slice arg)
{
    struct fd_fact f;
    read_fd(&f, arg);
    return f;
}

static int
octal(struct slice s, size_t at, size_t *used)
{
    int v = 0;
    for (*used = 0; *used < 3 && at + *used < s.n && s.p[at + *used] >= '0' &&
                    s.p[at + *used] <= '7';
         (*used)++)
        v = v * 8 + (s.p[at + *used] - '0');
    return v;
}

static int
hex(struct slice s, size_t at, size_t *used)
{
    int v = 0;
    for (*used = 0; *used < 2 && at + *used < s.n; (*used)++) {
        char c = s.p[at + *used];
        if (is_digit(c))
            v = v * 16 + (c - '0');
        else if (c >= 'a' && c <= 'f')
            v = v * 16 + (c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            v = v * 16 + (c - 'A' + 10);
        else
            break;
    }
    return v;
}

struct slice
facts_unescape(struct slice s, struct arena *arena)
{
    static const char from[] = "ntrfvabe", to[] = "\n\t\r\f\v\a\b\33";
    if (s.n == 0 || !memchr(s.p, '\\', s.n))
        return s;
    char *out = arena_alloc(arena, s.n);
    size_t n = 0, used = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '\\' || i + 1 == s.n) {
            out[n++] = s.p[i];
            continue;
        }
        char c = s.p[++i];
        const char *simple = strchr(from, c);
        if (c >= '0' && c <= '7') {
            out[n++] = (char)octal(s, i, &used);
            i += used - 1;
        } else if (c == 'x') {
            out[n++] = (char)hex(s, i + 1, &used);
            i += used;
        } else {
            out[n++] = c && simple ? to[simple - from] : c;
        }
    }
    return (struct slice){out, n};
}

struct slice
facts_string(struct slice arg, struct arena *arena, bool *cut)
{
    const struct slice none = {NULL, 0};
    if (arg.n < 2 || arg.p[0] != '"')
        return none;
    size_t end = args_skip_string(arg, 0);
    if (!end)
        return none;
    if (cut)
        *cut = slice_starts(slice_from(arg, end), SLICE("..."));
    return facts_unescape((struct slice){arg.p + 1, end - 2}, arena);
}

static bool
is_word_byte(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool
facts_has_word(struct slice arg, struct slice word)
{
    for (size_t i = 0; i + word.n <= arg.n; i++) {
        if (arg.p[i] != word.p[0] || memcmp(arg.p + i, word.p, word.n) != 0)
            continue;
        if ((i == 0 || !is_word_byte(arg.p[i - 1])) &&
            (i + word.n == arg.n || !is_word_byte(arg.p[i + word.n])))
            return true;
    }
    return false;
}

bool
facts_cloexec(struct slice flags)
{
    const struct slice tail = SLICE("_CLOEXEC");
    int64_t number;
    if (facts_number(flags, &number) && number >= 0 && number & 02000000)
        return true;
    for (size_t k = 0; k + tail.n <= flags.n; k++)
        if (flags.p[k] == '_' && memcmp(flags.p + k, tail.p, tail.n) == 0)
            return true;
    return false;
}

bool
facts_has_flag(struct slice flags, struct slice word, int64_t bit)
{
    int64_t number;
    return (facts_number(flags, &number) && number & bit) || facts_has_word(flags, word);
}

/* Open flags by name and, for -X raw, by the number that most Linux machines give them
 * (asm-generic; O_DIRECTORY and O_DIRECT as on x86). */
static const struct {
    struct slice name;
    uint32_t number, bits;
} open_flags[] = {
    {{"O_WRONLY", 8},     01,       FLAG(OPEN_FOR_WRITE)                },
    {{"O_RDWR", 6},       02,       FLAG(OPEN_FOR_WRITE)                },
    {{"O_CREAT", 7},      0100,     FLAG(CREATED)                       },
    {{"O_EXCL", 6},       0200,     FLAG(EXCLUSIVE)                     },
    {{"O_TRUNC", 7},      01000,    FLAG(TRUNCATED_ON_OPEN)             },
    {{"O_APPEND", 8},     02000,    FLAG(APPEND)                        },
    {{"O_NONBLOCK", 10},  04000,    FLAG(NONBLOCKING)                   },
    {{"O_DSYNC", 7},      010000,   FLAG(SYNCED)                        },
    {{"O_SYNC", 6},       04000000, FLAG(SYNCED)                        },
    {{"O_DIRECT", 8},     040000,   FLAG(DIRECT)                        },
    {{"O_DIRECTORY", 11}, 0200000,  OPEN_DIRECTORY                      },
    {{"O_CLOEXEC", 9},    02000000, OPEN_CLOEXEC                        },
    {{"O_TMPFILE", 9},    0,        FLAG(CREATED) | FLAG(OPEN_FOR_WRITE)},
};

uint32_t
facts_open_flags(struct slice arg)
{
    uint32_t bits = 0;
    int64_t number;

    if (slice_starts(arg, SLICE("{flags="))) /* of openat2 */
        arg = slice_from(arg, strlen("{flags="));
    if (facts_number(arg, &number) && arg.n && is_digit(arg.p[0])) {
        for (size_t i = 0; i < ARRAY_LEN(open_flags); i++)
            if ((uint64_t)number & open_flags[i].number)
                bits |= open_flags[i].bits;
        if (number & 020000000) /* O_TMPFILE has the bit of O_DIRECTORY, too */
            bits = (bits & ~OPEN_DIRECTORY) | FLAG(CREATED);
        return bits;
    }
    for (size_t i = 0; i < arg.n; i++) {
        if (arg.p[i] != 'O' || i + 2 > arg.n || arg.p[i + 1] != '_')
            continue;
        size_t to = i;
        while (to < arg.n && is_word_byte(arg.p[to]))
            to++;
        for (size_t k = 0; k < ARRAY_LEN(open_flags); k++)
            if (slice_eq((struct slice){arg.p + i, to - i}, open_flags[k].name))
                bits |= open_flags[k].bits;
        i = to;
    }
    return bits;
}

/* "5", "[3]", "[3] => [103]", "[3 => 103]", "NULL": the value at entry. */
static int64_t
position(struct slice arg)
{
    int64_t n;
    if (arg.n && arg.p[0] == '[')
        arg = slice_from(arg, 1);
    return facts_number(arg, &n) ? n : MISSING_I64;
}

/* The same behind a pointer: "[3]"; "NULL" and 0 are none, another number is where it
 * stands, which does not tell what it is. */
static int64_t
pointed_position(struct slice arg)
{
    int64_t n = position(arg);
    if (n == MISSING_I64 || (arg.n && arg.p[0] == '['))
        return n;
    return n == 0 ? MISSING_I64 : OFFSET_UNTOLD;
}

static void
fd_at(struct fd_fact *f, const struct strace_line *line, int place)
{
    if (place)
        read_fd(f, call_arg(line, place));
    else
        no_fd(f);
}

static struct slice
name_at(const struct strace_line *line, int place, struct arena *arena)
{
    return place ? facts_string(call_arg(line, place), arena, NULL)
                 : (struct slice){NULL, 0};
}

/* Bytes asked for by a vector of buffers, a message or a list of them. */
static int64_t
vector_size(const struct syscall_def *d, const struct strace_line *line)
{
    struct slice arg = call_arg(line, d->iov);
    int64_t count;
    bool counted = facts_number(call_arg(line, d->iov + 1), &count);
    if (d->moves == MOVES_MSG_LEN)
        return counted ? message_room(arg, count) : MISSING_I64;
    if (d->effect == FX_SEND || d->effect == FX_RECV)
        return message_room(arg, -1);
    return counted ? vector_bytes(arg, count) : MISSING_I64;
}

void
facts_read(const struct strace_line *line, struct arena *arena, struct facts *f)
{
    const struct syscall_def *d = syscall_find(line->name, &f->known);

    f->def = d;
    fd_at(&f->fd, line, d->fd);
    fd_at(&f->fd2, line, d->fd2);
    fd_at(&f->dirfd, line, d->dirfd);
    fd_at(&f->dirfd2, line, d->dirfd2);
    f->path = name_at(line, d->path, arena);
    f->path2 = name_at(line, d->path2, arena);
    f->size = f->offset = f->offset2 = MISSING_I64;
    if (d->size && (!facts_number(call_arg(line, d->size), &f->size) || f->size < 0))
        f->size = MISSING_I64;
    if (d->iov && call_arg(line, d->iov).p)
        f->size = vector_size(d, line);
    if (d->offset)
        f->offset = d->fd2 ? pointed_position(call_arg(line, d->offset))
                           : position(call_arg(line, d->offset));
    if (d->offset2)
        f->offset2 = pointed_position(call_arg(line, d->offset2));
    f->oflags = d->oflags ? facts_open_flags(call_arg(line, d->oflags)) : 0;
}
