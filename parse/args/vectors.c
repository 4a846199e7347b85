#include "parse/args/vectors.h"

#include "lib/base/num.h"
#include "parse/line/strace_args.h"

/* Lengths added up. */
struct lengths {
    int64_t sum, n;
    bool cut; /* not all are shown */
};

static void
add(struct lengths *l, struct slice digits)
{
    int64_t n;
    l->n++;
    if (num_c(digits, &n) && n >= 0 && n <= INT64_MAX - l->sum)
        l->sum += n;
    else
        l->cut = true;
}

static bool
is_number_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == 'x';
}

/* The number that begins at s[i]. */
static struct slice
number_at(struct slice s, size_t i)
{
    size_t to = i;
    while (to < s.n && is_number_byte(s.p[to]))
        to++;
    return (struct slice){s.p + i, to - i};
}

/* The number that ends before s[i], when it stands behind `head`. */
static bool
number_before(struct slice s, size_t i, struct slice head, struct slice *number)
{
    size_t from = i;
    while (from > 0 && is_number_byte(s.p[from - 1]))
        from--;
    *number = (struct slice){s.p + from, i - from};
    return from < i && slice_ends((struct slice){s.p, from}, head);
}

static bool
at(struct slice s, size_t i, struct slice word)
{
    return slice_starts(slice_from(s, i), word);
}

/* Last byte of the string that begins at s[i]. */
static size_t
end_of_string(struct slice s, size_t i)
{
    size_t end = args_skip_string(s, i);
    return end ? end - 1 : i;
}

/* One buffer ends at s[i]; without a name its length stands last. */
static void
end_buffer(struct slice s, size_t i, bool named, struct lengths *l)
{
    struct slice number;
    if (named)
        return;
    if (number_before(s, i, SLICE(", "), &number))
        add(l, number);
    else
        l->cut = true;
}

/* Buffers from s[i], behind their "[", on; index of their "]". */
static size_t
read_buffers(struct slice s, size_t i, struct lengths *l)
{
    const struct slice key = SLICE("iov_len=");
    bool named = false;
    int depth = 0;

    for (; i < s.n; i++) {
        char c = s.p[i];
        if (c == '"') {
            i = end_of_string(s, i);
        } else if (c == '{' || c == '[') {
            named = named && depth > 0;
            depth++;
        } else if (c == '}' || c == ']') {
            if (depth == 0)
                return i;
            if (--depth == 0)
                end_buffer(s, i, named, l);
        } else if (c == 'i' && depth == 1 && at(s, i, key)) {
            named = true;
            add(l, number_at(s, i + key.n));
        } else if (depth == 0 && c != ',' && c != ' ') {
            l->cut = true; /* "...", or the address of what could not be read */
        }
    }
    l->cut = true;
    return i;
}

int64_t
vector_bytes(struct slice arg, int64_t count)
{
    struct lengths l = {0, 0, false};
    if (arg.n == 0 || arg.p[0] != '[')
        return MISSING_I64;
    read_buffers(arg, 1, &l);
    return l.cut || (count >= 0 && l.n != count) ? MISSING_I64 : l.sum;
}

/* Index of the bracket that closes the one at s[i]. */
static size_t
end_of_list(struct slice s, size_t i)
{
    int depth = 0;
    for (; i < s.n; i++) {
        if (s.p[i] == '"')
            i = end_of_string(s, i);
        else if (s.p[i] == '[' || s.p[i] == '{')
            depth++;
        else if ((s.p[i] == ']' || s.p[i] == '}') && --depth == 0)
            return i;
    }
    return i;
}

/* Buffers of the message whose "msg_iov" stands at s[i]: "=[...]", "(1)=[...]", "=NULL";
 * index of the last byte. */
static size_t
read_message(struct slice s, size_t i, struct lengths *room)
{
    i += strlen("msg_iov");
    while (i < s.n && s.p[i] != '=')
        i++;
    if (at(s, i, SLICE("=[")))
        return read_buffers(s, i + 2, room);
    room->cut |= !at(s, i, SLICE("=NULL"));
    return i;
}

/* Goes through messages: their number, what they have room for, and the lengths of the
 * first `done` that stand behind them. */
static int64_t
read_messages(struct slice s, int64_t done, struct lengths *room, struct lengths *moved)
{
    int64_t messages = 0;
    struct slice number;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '"') {
            i = end_of_string(s, i);
        } else if (at(s, i, SLICE("msg_iov=")) || at(s, i, SLICE("msg_iov("))) {
            i = read_message(s, i, room);
            messages++;
        } else if (at(s, i, SLICE("msg_control=["))) {
            i = end_of_list(s, i + strlen("msg_control="));
        } else if (at(s, i, SLICE("msg_len=")) && moved->n < done) {
            add(moved, number_at(s, i + strlen("msg_len=")));
        } else if (c == '}' && moved->n < done &&
                   number_before(s, i, SLICE("}, "), &number)) {
            add(moved, number);
        } else if (c == '.' && at(s, i, SLICE("..."))) {
            room->cut = true;
            i += 2;
        }
    }
    return messages;
}

int64_t
message_room(struct slice arg, int64_t count)
{
    struct lengths room = {0, 0, false}, moved = room;
    int64_t n = read_messages(arg, 0, &room, &moved);
    return room.cut || n != (count < 0 ? 1 : count) ? MISSING_I64 : room.sum;
}

int64_t
message_bytes(struct slice arg, int64_t done)
{
    struct lengths room = {0, 0, false}, moved = room;
    read_messages(arg, done, &room, &moved);
    return moved.cut || moved.n != done ? MISSING_I64 : moved.sum;
}
