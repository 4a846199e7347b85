#include "lib/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <unistd.h>

#define MESSAGE_MAX 8192

int verbosity = 0;

static const char *program = "weir";

void
prog_set(const char *name)
{
    program = name;
}

const char *
prog_name(void)
{
    return program;
}

bool
err_set(struct err *err, const char *fmt, ...)
{
    if (!err)
        return false;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, ap);
    va_end(ap);
    return false;
}

bool
err_errno(struct err *err, const char *fmt, ...)
{
    if (!err)
        return false;
    const char *reason = strerror(errno);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, ap);
    va_end(ap);
    size_t n = strlen(err->text);
    snprintf(err->text + n, sizeof err->text - n, ": %s", reason);
    return false;
}

/* Names of files come from strangers: what a terminal would obey is not let through. */
static void
blunt(char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
            text[i] = '?';
    }
}

static void
write_all(const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(STDERR_FILENO, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return;
        p += done;
        n -= (size_t)done;
    }
}

__attribute__((format(printf, 2, 0))) static void
talk(const char *label, const char *fmt, va_list ap)
{
    char line[MESSAGE_MAX];
    int head = snprintf(line, sizeof line, "%s: %s", program, label);
    size_t n = MIN((size_t)MAX(head, 0), sizeof line / 2);
    int body = vsnprintf(line + n, sizeof line - n - 1, fmt, ap);
    n = MIN(n + (size_t)MAX(body, 0), sizeof line - 2);
    blunt(line, n);
    line[n++] = '\n';
    fflush(stdout);
    write_all(line, n);
}

void
say(const char *fmt, ...)
{
    if (verbosity < 0)
        return;
    va_list ap;
    va_start(ap, fmt);
    talk("", fmt, ap);
    va_end(ap);
}

void
warn(const char *fmt, ...)
{
    if (verbosity < 0)
        return;
    va_list ap;
    va_start(ap, fmt);
    talk("warning: ", fmt, ap);
    va_end(ap);
}

void
complain(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    talk("", fmt, ap);
    va_end(ap);
}

void
die(int status, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    talk("", fmt, ap);
    va_end(ap);
    exit(status);
}

/* The escape of one byte, at most 4 characters and the NUL. */
static void
escape_byte(char out[5], unsigned char c)
{
    static const char named[] = "abtnvfr"; /* 7 to 13 */
    if (c >= 7 && c <= 13)
        snprintf(out, 5, "\\%c", named[c - 7]);
    else if (c == '\\' || c == '\'')
        snprintf(out, 5, "\\%c", c);
    else if (c < 0x20 || c >= 0x7F)
        snprintf(out, 5, c < 0x80 ? "\\x%02x" : "\\x%02X", c);
    else
        snprintf(out, 5, "%c", c);
}

const char *
quote(char *buf, size_t size, struct slice s, size_t max)
{
    if (size < 4)
        BUG("quote needs room for at least '...'");
    size_t at = 0, i = 0;
    for (; i < s.n && i < max; i++) {
        char escaped[5];
        escape_byte(escaped, (unsigned char)s.p[i]);
        size_t n = strlen(escaped);
        if (at + n + 4 > size) /* always leaves room for "..." */
            break;
        memcpy(buf + at, escaped, n);
        at += n;
    }
    memcpy(buf + at, i < s.n ? "..." : "", i < s.n ? 4 : 1);
    return buf;
}
