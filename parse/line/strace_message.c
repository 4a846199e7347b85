#include "parse/line/strace_message.h"

#include "lib/base/num.h"

/* "Process 12 attached", "Process 12 detached": what strace says of its tracees. */
static bool
split_process_message(struct slice s, struct strace_line *out)
{
    size_t i = strlen("Process ");
    uint64_t pid;

    if (!slice_starts(s, SLICE("Process ")) || !num_take_u64(slice_from(s, i), &pid) ||
        pid > INT32_MAX)
        return false;
    out->number = (int64_t)pid;
    while (i < s.n && s.p[i] != ' ')
        i++;
    bool attached = slice_starts(slice_from(s, i), SLICE(" attached"));
    out->kind = attached ? LINE_ATTACHED : LINE_MESSAGE;
    return true;
}

size_t
strace_find_message(struct slice body, int64_t *pid, bool *attached)
{
    const struct slice word = SLICE("Process "), name = SLICE("strace: ");
    struct strace_line found = {.number = MISSING_I64};

    for (size_t at = body.n; at-- > 0;) {
        if (body.p[at] != 'P' || !slice_starts(slice_from(body, at), word) ||
            !split_process_message(slice_from(body, at), &found) ||
            found.number > INT32_MAX)
            continue;
        *pid = found.number;
        *attached = found.kind == LINE_ATTACHED;
        if (slice_ends((struct slice){body.p, at}, name))
            at -= name.n;
        return at;
    }
    return body.n;
}

bool
strace_is_message(struct slice body, struct strace_line *out)
{
    const char *colon = memchr(body.p, ':', body.n);
    size_t n = colon ? (size_t)(colon - body.p) : 0;

    if (split_process_message(body, out))
        return true;
    struct slice name = {body.p, n};
    bool named =
        slice_starts(slice_from(body, n), SLICE(": ")) && !memchr(body.p, ' ', n);
    if (named && split_process_message(slice_from(body, n + 2), out))
        return true;
    if (!(named && slice_ends(name, SLICE("strace"))) &&
        !slice_starts(body, SLICE("[ Process PID=")))
        return false;
    out->kind = LINE_MESSAGE;
    return true;
}
