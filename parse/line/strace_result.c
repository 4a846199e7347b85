#include "parse/line/strace_result.h"

#include "lib/base/num.h"
#include "lib/columns/cols.h"

static struct slice
trim(struct slice s)
{
    while (s.n && s.p[0] == ' ') {
        s.p++;
        s.n--;
    }
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

/* Takes " <0.000017>" off the end. */
static bool
take_duration(struct slice *s, int64_t *dur_ns)
{
    size_t i = s->n;

    if (i < 3 || s->p[i - 1] != '>')
        return false;
    for (i -= 1;
         i > 0 && ((s->p[i - 1] >= '0' && s->p[i - 1] <= '9') || s->p[i - 1] == '.');)
        i--;
    if (i < 2 || s->p[i - 1] != '<' || s->p[i - 2] != ' ')
        return false;
    if (!num_seconds((struct slice){s->p + i, s->n - 1 - i}, dur_ns))
        return false;
    s->n = i - 2;
    return true;
}

/* Error name to number, by the table of lib/base/errnos.def. */
static uint16_t
error_number(struct slice name)
{
    static const struct enum_def *errnos;
    if (!errnos)
        errnos = enum_find("errno");
    int n = enum_number(errnos, name);
    if (n < 0 && slice_eq(name, SLICE("ENOTSUP")))
        n = enum_number(errnos, SLICE("EOPNOTSUPP"));
    if (n < 0 && slice_eq(name, SLICE("EWOULDBLOCK")))
        n = enum_number(errnos, SLICE("EAGAIN"));
    if (n < 0 && slice_eq(name, SLICE("EDEADLOCK")))
        n = enum_number(errnos, SLICE("EDEADLK"));
    return n > 0 ? (uint16_t)n : 0;
}

/* "ENOENT (No such ...)", "(errno 512)", "errno 512" behind -1 or "?". */
static void
read_error(struct slice s, struct result *r)
{
    size_t n = 0;
    int64_t number;

    s = trim(s);
    while (n < s.n && ((s.p[n] >= 'A' && s.p[n] <= 'Z') ||
                       (s.p[n] >= '0' && s.p[n] <= '9') || s.p[n] == '_'))
        n++;
    if (n > 1 && s.p[0] == 'E') {
        r->err = error_number((struct slice){s.p, n});
    } else {
        if (slice_starts(s, SLICE("(")))
            s = slice_from(s, 1);
        if (!slice_starts(s, SLICE("errno ")))
            return;
        s = slice_from(s, 6);
        for (n = 0; n < s.n && s.p[n] >= '0' && s.p[n] <= '9';)
            n++;
        if (num_i64((struct slice){s.p, n}, &number) && number > 0 &&
            number <= UINT16_MAX)
            r->err = (uint16_t)number;
    }
    /* ERESTARTSYS .. ERESTART_RESTARTBLOCK: the call goes on or is made again. */
    if (r->err == 512 || r->err == 513 || r->err == 514 || r->err == 516)
        r->restart = true;
}

/* The value itself: index behind it, 0 when there is none. */
static size_t
read_value(struct slice s, struct result *r)
{
    uint64_t plain;
    size_t n = num_take_u64(s, &plain);

    /* Nearly always a plain decimal. */
    if (n > 0 && n < 19 && (s.p[0] != '0' || n == 1) &&
        (n == s.n || s.p[n] == ' ' || s.p[n] == '<')) {
        r->ret = (int64_t)plain;
        return n;
    }
    n = 0;
    if (s.n && s.p[0] == '?') {
        r->unavailable = true;
        return 1;
    }
    if (slice_starts(s, SLICE("NULL"))) {
        r->ret = 0;
        return 4;
    }
    while (n < s.n &&
           ((s.p[n] >= '0' && s.p[n] <= '9') || (s.p[n] >= 'a' && s.p[n] <= 'f') ||
            (s.p[n] >= 'A' && s.p[n] <= 'F') || s.p[n] == 'x' ||
            (n == 0 && s.p[n] == '-')))
        n++;
    return n && num_c((struct slice){s.p, n}, &r->ret) ? n : 0;
}

/* Eight bytes "0.000017": seconds below ten, to the microsecond. */
static bool
short_seconds(const char *p, int64_t *ns)
{
    char digits[8];
    uint64_t micros;

    memcpy(digits, p, sizeof digits);
    digits[1] = digits[0]; /* the point; a zero in front of all then */
    digits[0] = '0';
    if (p[1] != '.' || num_take_eight(digits, &micros) != sizeof digits)
        return false;
    *ns = (int64_t)micros * 1000;
    return true;
}

/* "        = 832 <0.000017>": a plain number and a short time, read at once. Leaves
 * everything else to be read piece by piece. */
static bool
usual_result(struct slice tail, struct result *r)
{
    const size_t time = strlen(" <0.000017>");
    size_t at = 0;
    uint64_t value;

    while (at < tail.n && tail.p[at] == ' ')
        at++;
    if (tail.n < at + 3 + time || tail.p[at] != '=' || tail.p[at + 1] != ' ')
        return false;
    at += 2;
    const char *behind = tail.p + tail.n - time;
    size_t n = num_take_eight(tail.p + at, &value);
    if (n == 0 || n == 8 || tail.p + at + n != behind || (tail.p[at] == '0' && n > 1) ||
        behind[0] != ' ' || behind[1] != '<' || behind[time - 1] != '>' ||
        !short_seconds(behind + 2, &r->dur_ns))
        return false;
    r->ret = (int64_t)value;
    r->text = (struct slice){behind, 0};
    return true;
}

bool
result_read(struct slice tail, struct result *r)
{
    *r = (struct result){.ret = MISSING_I64, .dur_ns = MISSING_I64};
    if (usual_result(tail, r))
        return true;
    struct slice s = trim(tail);
    if (s.n < 2 || s.p[0] != '=' || s.p[1] != ' ')
        return false;
    s = trim(slice_from(s, 2));
    take_duration(&s, &r->dur_ns);
    size_t n = read_value(s, r);
    if (n == 0)
        return false;
    s = slice_from(s, n);
    if (s.n && s.p[0] == '<') {
        size_t end = args_skip_decoration(s, 0);
        if (end) {
            r->deco = (struct slice){s.p + 1, end - 2};
            s = slice_from(s, end);
        }
    } else if (s.n && s.p[0] != ' ') {
        return false;
    }
    r->text = trim(s);
    if (r->text.n == 0)
        return true;
    for (size_t i = 0; i + 9 <= r->text.n && !r->injected; i++)
        r->injected = memcmp(r->text.p + i, "(INJECTED", 9) == 0;
    if ((r->ret < 0 && r->ret != MISSING_I64) || r->unavailable)
        read_error(r->text, r);
    return true;
}

bool
result_unfinished(struct slice tail)
{
    return slice_starts(trim(tail), SLICE("<unfinished ...>"));
}

bool
result_find(struct slice text, size_t *at, struct result *r)
{
    while (text.n && text.p[text.n - 1] == ' ') /* once, not at each candidate */
        text.n--;
    for (size_t i = text.n; i > 0; i--) {
        if (text.p[i - 1] == ')' && result_read(slice_from(text, i), r)) {
            *at = i - 1;
            return true;
        }
    }
    return false;
}
