/* Foreign bytes made harmless, for machines (reversible) and for people. */
#include "lib/base/utf8.h"
#include "lib/table/table_priv.h"

void
escape_hex(FILE *f, unsigned char byte)
{
    fprintf(f, byte < 0x80 ? "\\x%02x" : "\\x%02X", byte);
}

static void
escape_bytes(FILE *f, struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        escape_hex(f, (unsigned char)s.p[i]);
}

/* Control characters: the three with a name, the rest byte by byte. */
static void
escape_control(FILE *f, struct slice s)
{
    switch (s.p[0]) {
    case '\t':
        fputs("\\t", f);
        break;
    case '\n':
        fputs("\\n", f);
        break;
    case '\r':
        fputs("\\r", f);
        break;
    default:
        escape_bytes(f, s);
    }
}

/* Length of the run at the start of s that is plain ASCII: the usual case, one write. */
static size_t
plain_run(struct slice s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7F && s.p[n] != '\\')
        n++;
    return n;
}

void
escape_tsv(FILE *f, struct slice s)
{
    while (s.n > 0) {
        uint32_t cp = 0;
        size_t n = plain_run(s);
        if (n > 0) {
            fwrite(s.p, 1, n, f);
        } else if ((n = utf8_next(s, &cp)) == 0) {
            n = 1;
            escape_bytes(f, (struct slice){s.p, 1});
        } else if (cp == '\\') {
            fputs("\\\\", f);
        } else if (utf8_is_control(cp)) {
            escape_control(f, (struct slice){s.p, n});
        } else if (utf8_is_unseen(cp)) {
            escape_bytes(f, (struct slice){s.p, n});
        } else {
            fwrite(s.p, 1, n, f);
        }
        s = slice_from(s, n);
    }
}

void
escape_human(FILE *f, struct slice s)
{
    while (s.n > 0) {
        uint32_t cp = 0;
        size_t n = plain_run(s);
        if (n > 0) {
            fwrite(s.p, 1, n, f);
        } else if ((n = utf8_next(s, &cp)) == 0) {
            n = 1;
            escape_bytes(f, (struct slice){s.p, 1});
        } else if (utf8_is_control(cp)) {
            escape_control(f, (struct slice){s.p, n});
        } else if (utf8_is_unseen(cp)) {
            fprintf(f, "\\u%04x", (unsigned)cp);
        } else {
            fwrite(s.p, 1, n, f);
        }
        s = slice_from(s, n);
    }
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        return (c | 0x20) - 'a' + 10;
    return -1;
}

/* The byte that an escape at s means and how long it is; 0 when it is none of ours. */
static size_t
unescape_one(struct slice s, char *byte)
{
    static const struct {
        char name, byte;
    } named[] = {
        {'t',  '\t'},
        {'n',  '\n'},
        {'r',  '\r'},
        {'\\', '\\'}
    };
    if (s.n < 2 || s.p[0] != '\\')
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(named); i++) {
        if (named[i].name == s.p[1]) {
            *byte = named[i].byte;
            return 2;
        }
    }
    if (s.n < 4 || s.p[1] != 'x' || hex_digit(s.p[2]) < 0 || hex_digit(s.p[3]) < 0)
        return 0;
    *byte = (char)(hex_digit(s.p[2]) << 4 | hex_digit(s.p[3]));
    return 4;
}

size_t
unescape_tsv(char *s, size_t n)
{
    size_t to = 0;
    for (size_t from = 0; from < n; to++) {
        char byte;
        size_t used = unescape_one((struct slice){s + from, n - from}, &byte);
        s[to] = used ? byte : s[from];
        from += used ? used : 1;
    }
    return to;
}
