#include "lib/fs_usage/fs_fields.h"

#include "lib/base/num.h"

/* What has been taken off a line so far. */
struct taking {
    struct slice rest;
    struct fs_line *line;
    bool seen[256]; /* by the letter of fs_calls.def; '[' for the error */
    bool any;
};

/* Whether the call may have this field, and has not had it. */
static bool
may(const struct taking *t, char letter)
{
    return letter && !t->seen[(unsigned char)letter] &&
           strchr(t->line->call->fields, letter);
}

static void
taken(struct taking *t, char letter, size_t n)
{
    t->seen[(unsigned char)letter] = true;
    t->any = true;
    t->rest = slice_from(t->rest, n);
}

/* Length of the number at the front: -2, 17, 0x3f. */
static size_t
number_length(struct slice s)
{
    size_t n = s.n && s.p[0] == '-';
    bool hex = n + 2 <= s.n && s.p[n] == '0' && s.p[n + 1] == 'x';
    n += hex ? 2 : 0;
    while (n < s.n && (fs_is_digit(s.p[n]) || (hex && s.p[n] >= 'a' && s.p[n] <= 'f')))
        n++;
    return n;
}

/* "[  2]" is an error; "[3]/x", without padding and glued to a slash, a directory. */
static bool
take_bracket(struct taking *t)
{
    struct slice s = t->rest;
    const char *close = memchr(s.p, ']', MIN(s.n, 16));
    int64_t number;
    if (!close)
        return false;
    size_t n = (size_t)(close - s.p) + 1;
    struct slice inner = {s.p + 1, n - 2};
    if (!num_i64(fs_ltrim(inner), &number))
        return false;
    if (n < s.n && s.p[n] == '/' && inner.p[0] != ' ') {
        if (number < FS_CWD || number > INT32_MAX)
            return false;
        t->line->has_dirfd = true;
        t->line->dirfd = (int32_t)number;
        t->any = true;
        t->rest = slice_from(s, n + 1);
        return false; /* the path follows */
    }
    bool padded = inner.n >= 3 || inner.p[0] == ' ';
    if (t->seen['['] || number == 0 || !padded)
        return false;
    t->line->failed = true;
    t->line->error = number;
    taken(t, '[', n);
    return true;
}

static bool
take_fd(struct taking *t, int64_t number, size_t n)
{
    struct fs_line *line = t->line;
    bool sane = number >= 0 && number <= INT32_MAX;
    if (may(t, 'f')) {
        taken(t, 'f', n);
    } else if (may(t, 'F')) {
        line->fd = sane ? (int32_t)number : FS_NO_FD;
        taken(t, 'F', n);
    } else if (may(t, 'G')) {
        line->fd2 = sane ? (int32_t)number : FS_NO_FD;
        taken(t, 'G', n);
    } else {
        return false;
    }
    return true;
}

/* "B=0x1000" */
static bool
take_number(struct taking *t)
{
    struct slice digits = slice_from(t->rest, 2);
    int64_t number;
    digits.n = number_length(digits);
    if (digits.n == 0)
        return false;
    if (!num_c(digits, &number))
        number = -1; /* more digits than any number has: nobody will believe it */
    char letter = t->rest.p[0];
    size_t n = digits.n + 2;
    if (letter == 'F')
        return take_fd(t, number, n);
    if (letter == 'S' || letter == 'P')
        letter = 'N';
    if (!may(t, letter))
        return false;
    switch (letter) {
    case 'B':
        t->line->bytes = number;
        break;
    case 'O':
        t->line->offset = number;
        break;
    case 'A':
        t->line->address = number;
        break;
    case 'D':
        t->line->block = number;
        break;
    case 'N':
        break;
    default:
        return false;
    }
    taken(t, letter, n);
    return true;
}

/* "(RWC__)": at least four letters or places of letters. */
static bool
take_mode(struct taking *t)
{
    struct slice s = t->rest;
    size_t n = 1;
    while (n < s.n && (s.p[n] == '_' || (s.p[n] >= 'A' && s.p[n] <= 'Z') ||
                       (s.p[n] >= 'a' && s.p[n] <= 'z')))
        n++;
    if (n < 5 || n >= s.n || s.p[n] != ')' || !may(t, 'm'))
        return false;
    t->line->mode = (struct slice){s.p + 1, n - 1};
    taken(t, 'm', n + 1);
    return true;
}

/* "<LOCK_EX | LOCK_NB>" */
static bool
take_words(struct taking *t)
{
    const char *close = memchr(t->rest.p, '>', t->rest.n);
    if (!close || !may(t, 'x'))
        return false;
    size_t n = (size_t)(close - t->rest.p);
    t->line->words = (struct slice){t->rest.p + 1, n - 1};
    taken(t, 'x', n + 1);
    return true;
}

static bool
take_field(struct taking *t)
{
    t->rest = fs_ltrim(t->rest);
    if (t->rest.n < 2)
        return false;
    switch (t->rest.p[0]) {
    case '[':
        return take_bracket(t);
    case '(':
        return take_mode(t);
    case '<':
        return take_words(t);
    default:
        return t->rest.p[1] == '=' && take_number(t);
    }
}

/* Takes a word off the front. */
static struct slice
take_word(struct slice *s)
{
    const char *blank = memchr(s->p, ' ', s->n);
    struct slice word = {s->p, blank ? (size_t)(blank - s->p) : s->n};
    *s = fs_ltrim(slice_from(*s, word.n));
    return word;
}

/* "BC:HIT /dev/disk1s2  path"; the names of network and logical volumes have no /dev/. */
static void
take_device(struct taking *t)
{
    struct slice s = t->rest, word = take_word(&s);
    if (slice_starts(word, SLICE("BC:"))) {
        t->line->cache = slice_from(word, 3);
        t->rest = s;
        word = take_word(&s);
    }
    if (slice_starts(word, SLICE("/dev/")) || slice_eq(word, SLICE("NFS")) ||
        slice_eq(word, SLICE("CS")) || slice_eq(word, SLICE("NOTFOUND"))) {
        t->line->device = word;
        t->rest = s;
        t->any = true;
    }
}

/* The last path of "/dev/disk4  /Volumes/x". */
static void
split_paths(struct fs_line *line)
{
    struct slice s = line->path;
    for (size_t i = s.n; i-- > 1;)
        if (s.p[i] == '/' && s.p[i - 1] == ' ') {
            line->path = fs_rtrim((struct slice){s.p, i});
            line->path2 = slice_from(s, i);
            return;
        }
}

bool
fs_fields_read(struct slice s, struct fs_line *line)
{
    struct taking t = {.rest = s, .line = line};
    while (take_field(&t))
        continue;
    if (line->call->layer == FS_DISK && t.rest.n)
        take_device(&t);
    line->path = fs_rtrim(t.rest);
    if (line->call->paths2 && line->path.n)
        split_paths(line);
    return t.any || (line->path.n && line->path.p[0] == '/');
}
