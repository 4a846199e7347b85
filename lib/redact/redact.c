#include "lib/redact/redact.h"

#include <fcntl.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/base/siphash.h"

/* ---- the key ---- */

static bool
random_key(uint8_t key[16], struct err *err)
{
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    bool got = fd >= 0 && read(fd, key, 16) == 16;
    if (!got)
        err_errno(err, "cannot read /dev/urandom for a random salt");
    if (fd >= 0)
        close(fd);
    return got;
}

bool
redact_begin(struct redact *r, const char *salt, struct err *err)
{
    if (!salt)
        return random_key(r->key, err);
    for (int half = 0; half < 2; half++) {
        uint8_t first[16] = {'w', 'e', 'i', 'r', (uint8_t)half};
        uint64_t h = siphash(first, salt, strlen(salt));
        for (int i = 0; i < 8; i++)
            r->key[8 * half + i] = (uint8_t)(h >> (8 * i));
    }
    return true;
}

/* ---- words ---- */

void
redact_put(struct redact_text *to, struct slice text)
{
    grow(&to->p, &to->cap, to->n + text.n + 1, 1);
    if (text.n)
        memcpy(to->p + to->n, text.p, text.n);
    to->n += text.n;
}

void
redact_word(const struct redact *r, struct slice word, struct redact_text *to)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    char text[REDACT_WORD];
    if (!word.n)
        return;
    uint64_t h = siphash(r->key, word.p, word.n);
    for (int i = 0; i < REDACT_WORD; i++, h >>= 5)
        text[i] = digits[h & (i == 0 ? 15 : 31)]; /* a letter first: no number */
    redact_put(to, (struct slice){text, sizeof text});
}

/* ---- what stays ---- */

#define BELOW(path)
#define TOP(word)
#define DEVICE(text)
#define EXTENSION(text) text,
static const char *const extensions[] = {
#include "lib/redact/redact.def"
};
#undef EXTENSION
#undef DEVICE
#define EXTENSION(text)
#define DEVICE(text) {text, sizeof text - 1},
static const struct slice devices[] = {
#include "lib/redact/redact.def"
};
#undef DEVICE
#undef TOP
#define DEVICE(text)
#define TOP(word) word,
static const char *const tops[] = {
#include "lib/redact/redact.def"
};
#undef TOP
#undef BELOW
#define TOP(word)
#define BELOW(path) path,
static const char *const kept[] = {
#include "lib/redact/redact.def"
};
#undef BELOW
#undef DEVICE

static bool
is_one_of(struct slice word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (slice_eq(word, slice_of(words[i])))
            return true;
    return false;
}

static bool
is_dots(struct slice s)
{
    return slice_eq(s, SLICE(".")) || slice_eq(s, SLICE(".."));
}

/* Takes the next part off the front; false behind the last. */
static bool
next_part(struct slice *rest, struct slice *part)
{
    if (!rest->p)
        return false;
    const char *slash = rest->n ? memchr(rest->p, '/', rest->n) : NULL;
    *part = (struct slice){rest->p, slash ? (size_t)(slash - rest->p) : rest->n};
    *rest = slash ? slice_from(*rest, part->n + 1) : (struct slice){NULL, 0};
    return true;
}

/* From there on it is another tree: /proc/7/root/home, /lib/../home, /proc/7/cwd. */
static bool
leads_outside(struct slice path)
{
    struct slice part;
    while (next_part(&path, &part))
        if (slice_eq(part, SLICE("..")) || slice_eq(part, SLICE("root")) ||
            slice_eq(part, SLICE("cwd")))
            return true;
    return false;
}

static bool
is_plain(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '!' || s.p[i] > '~' || strchr("\"\\<>", s.p[i]))
            return false;
    return true;
}

static bool
is_kept(struct slice path)
{
    for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
        struct slice head = slice_of(kept[i]);
        if (slice_starts(path, head) && (path.n == head.n || path.p[head.n] == '/'))
            return is_plain(path) && !leads_outside(path);
    }
    return false;
}

/* ---- paths ---- */

/* A file name: what stands behind its last dot may stay. */
static void
put_part(const struct redact *r, struct slice part, struct redact_text *to)
{
    size_t dot = part.n;
    while (dot > 0 && part.p[dot - 1] != '.')
        dot--;
    struct slice extension = slice_from(part, dot);
    bool stays = dot > 1 && is_one_of(extension, extensions, ARRAY_LEN(extensions));
    if (is_dots(part)) {
        redact_put(to, part);
    } else if (stays) {
        put_part(r, (struct slice){part.p, dot - 1}, to);
        redact_put(to, SLICE("."));
        redact_put(to, extension);
    } else {
        redact_word(r, part, to);
    }
}

/* "sda1": its kind stays. */
static void
put_device(const struct redact *r, struct slice name, struct redact_text *to)
{
    size_t kind = 0;
    for (size_t i = 0; i < ARRAY_LEN(devices); i++)
        if (slice_starts(name, devices[i]))
            kind = MAX(kind, devices[i].n);
    redact_put(to, (struct slice){name.p, kind});
    redact_word(r, slice_from(name, kind), to);
}

/* ---- what the kernel names that is no file ---- */

/* Number or, of anon_inode, a word of the kernel's. */
static bool
is_harmless(struct slice inside, bool words)
{
    for (size_t i = 0; i < inside.n; i++) {
        char c = inside.p[i];
        bool word = (c >= 'a' && c <= 'z') || c == '_' || c == '-';
        if (!(c >= '0' && c <= '9') && !(words && word))
            return false;
    }
    return true;
}

static bool
is_kind(struct slice kind)
{
    static const char *const kinds[] = {"pipe", "socket", "anon_inode"};
    if (kind.n > 2 && memcmp(kind.p + kind.n - 2, "v6", 2) == 0) /* TCPv6 */
        kind.n -= 2;
    for (size_t i = 0; i < kind.n; i++)
        if (!(kind.p[i] >= 'A' && kind.p[i] <= 'Z') && kind.p[i] != '-' &&
            !(kind.p[i] >= '0' && kind.p[i] <= '9'))
            return is_one_of(kind, kinds, ARRAY_LEN(kinds));
    return kind.n > 0;
}

/* "pipe:[123]", "TCP:[127.0.0.1:80->...]": the kind stays, numbers of inodes, too. */
static bool
put_kernel_name(const struct redact *r, struct slice name, struct redact_text *to)
{
    const char *colon = name.n ? memchr(name.p, ':', name.n) : NULL;
    size_t n = colon ? (size_t)(colon - name.p) : 0;
    if (!colon || n + 3 > name.n || colon[1] != '[' || name.p[name.n - 1] != ']' ||
        !is_kind((struct slice){name.p, n}))
        return false;
    struct slice inside = {colon + 2, name.n - n - 3};
    redact_put(to, (struct slice){name.p, n + 2});
    if (is_harmless(inside, slice_starts(name, SLICE("anon_inode"))))
        redact_put(to, inside);
    else
        redact_word(r, inside, to);
    redact_put(to, SLICE("]"));
    return true;
}

void
redact_path(const struct redact *r, struct slice path, struct redact_text *to)
{
    static const struct slice gone = {" (deleted)", 10}, memfd = {"/memfd:", 7};
    struct slice part, rest = path;
    bool absolute = path.n > 0 && path.p[0] == '/';
    if (path.n > gone.n && memcmp(path.p + path.n - gone.n, gone.p, gone.n) == 0) {
        redact_path(r, (struct slice){path.p, path.n - gone.n}, to);
        redact_put(to, gone);
        return;
    }
    if (slice_starts(path, memfd)) {
        redact_put(to, memfd);
        redact_word(r, slice_from(path, memfd.n), to);
        return;
    }
    if (is_kept(path))
        redact_put(to, path);
    if (is_kept(path) || (!absolute && put_kernel_name(r, path, to)))
        return;
    bool device = slice_starts(path, SLICE("/dev/"));
    for (size_t i = 0; next_part(&rest, &part); i++) {
        if (i > 0)
            redact_put(to, SLICE("/"));
        if (device && i == 2 && !is_dots(part)) {
            put_device(r, part, to);
            continue;
        }
        if (absolute && i == 1 && is_one_of(part, tops, ARRAY_LEN(tops)))
            redact_put(to, part);
        else
            put_part(r, part, to);
    }
}

void
redact_strings(const struct redact *r, struct strtab *strings, redact_string *each)
{
    uint32_t n = strtab_size(strings);
    struct redact_text text = {0};
    uint64_t *end = xcalloc((size_t)n + 1, sizeof *end);
    for (uint32_t id = 1; id < n; id++) {
        each(r, strtab_get(strings, id), &text);
        end[id] = text.n;
    }
    strtab_free(strings);
    if (n > 0)
        strtab_adopt(strings, text.p ? text.p : xcalloc(1, 1), end, n);
    else
        free(end);
}
