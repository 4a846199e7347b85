#include "collect/pack/redact_log.h"

#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/input/input.h"
#include "lib/redact/redact_line.h"

#define PIECE_B ((size_t)256 * 1024)
#define LINE_MAX_B ((size_t)64 * 1024 * 1024)

struct rewriting {
    const struct redact *r;
    const char *path; /* for messages */
    struct input *in;
    bool unusable; /* what is read cannot be used */
    FILE *out;
    enum redact_kind kind;
    char *buf; /* read, but not rewritten */
    size_t n, cap;
    struct redact_text line;
    struct redact_held held;
};

static bool
put(struct rewriting *w, struct err *err)
{
    return fwrite(w->line.p ? w->line.p : "", 1, w->line.n, w->out) == w->line.n ||
           err_errno(err, "cannot write a redacted copy of %s", w->path);
}

static bool
put_line(struct rewriting *w, struct slice line, bool ended, struct err *err)
{
    w->line.n = 0;
    if (redact_line(w->r, w->kind, &w->held, line, &w->line) && ended)
        redact_put(&w->line, SLICE("\n"));
    return put(w, err);
}

/* What waited for a line that did not come. */
static bool
put_rest(struct rewriting *w, struct err *err)
{
    w->line.n = 0;
    if (redact_fs_end(w->r, &w->held, &w->line))
        redact_put(&w->line, SLICE("\n"));
    return put(w, err);
}

/* Whole lines; at_end: what is left, too. */
static bool
put_lines(struct rewriting *w, bool at_end, struct err *err)
{
    size_t at = 0;
    while (at < w->n) {
        const char *eol = memchr(w->buf + at, '\n', w->n - at);
        if (!eol && !at_end)
            break;
        size_t n = eol ? (size_t)(eol - w->buf) - at : w->n - at;
        if (!put_line(w, (struct slice){w->buf + at, n}, eol != NULL, err))
            return false;
        at += n + (eol != NULL);
    }
    w->n -= at;
    memmove(w->buf, w->buf + at, w->n);
    w->unusable = w->n > LINE_MAX_B;
    return !w->unusable || err_set(err, "%s: a line of more than 64 MiB", w->path);
}

static int64_t
read_more(struct rewriting *w, struct err *err)
{
    grow(&w->buf, &w->cap, w->n + PIECE_B, 1);
    int64_t got = input_read(w->in, w->buf + w->n, PIECE_B, err);
    w->n += (size_t)MAX(got, 0);
    w->unusable = got < 0;
    return got;
}

static bool
rewrite(struct rewriting *w, struct err *err)
{
    int64_t got = read_more(w, err);
    w->kind = redact_recognise((struct slice){w->buf, w->n});
    w->unusable |= w->kind == REDACT_NOT;
    if (w->kind == REDACT_FS_USAGE)
        fs_wrap_learn(&w->held.wrap, (struct slice){w->buf, w->n});
    if (got >= 0 && w->kind == REDACT_NOT)
        return err_set(
            err,
            "%s: is no log of strace, fs_usage, weir-sample or weir-mark: it cannot be "
            "redacted, and is not packed",
            w->path);
    while (got > 0) {
        if (!put_lines(w, false, err))
            return false;
        got = read_more(w, err);
    }
    return got == 0 && put_lines(w, true, err) && put_rest(w, err);
}

char *
redact_log(const struct redact *r, struct input *in, bool *unusable, struct err *err)
{
    const char *tmp = getenv("TMPDIR");
    char *copy = xasprintf("%s/weir-redact-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    struct rewriting w = {.r = r, .path = input_name(in), .in = in};
    int fd = mkstemp(copy);
    bool ok = fd >= 0 && (w.out = fdopen(fd, "w")) != NULL;
    if (!ok)
        err_errno(err, "%s", copy);
    ok = ok && rewrite(&w, err);
    if (w.out && fclose(w.out) != 0 && ok)
        ok = err_errno(err, "%s", copy);
    free(w.buf);
    free(w.line.p);
    redact_held_free(&w.held);
    *unusable = w.unusable;
    if (ok)
        return copy;
    if (fd >= 0)
        unlink(copy);
    free(copy);
    return NULL;
}

char *
redact_log_name(const struct redact *r, const char *path)
{
    struct redact_text name = {0};
    size_t stem = strlen(path);
    while (stem > 0 && path[stem - 1] >= '0' && path[stem - 1] <= '9')
        stem--;
    bool numbered = stem > 1 && path[stem - 1] == '.' && path[stem];
    size_t n = numbered ? stem - 1 : strlen(path);
    redact_path(r, (struct slice){path, n}, &name);
    redact_put(&name, slice_of(path + n));
    redact_put(&name, (struct slice){"", 1});
    return name.p;
}
