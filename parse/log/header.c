#include "parse/log/header.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "parse/args/argv.h"
#include "parse/calls/syscalls.h"

struct slice
header_value(struct slice line, struct slice key)
{
    for (size_t i = 0; i + key.n < line.n; i++) {
        if (line.p[i] == '"') {
            size_t end = args_skip_string(line, i);
            i = end ? end - 1 : i;
        } else if (memcmp(line.p + i, key.p, key.n) == 0) {
            struct slice v = slice_from(line, i + key.n);
            if (v.n && (v.p[0] == '"' || v.p[0] == '['))
                return v;
            const char *blank = memchr(v.p, ' ', v.n);
            return (struct slice){v.p, blank ? (size_t)(blank - v.p) : v.n};
        }
    }
    return (struct slice){NULL, 0};
}

/* The day of a log whose times are local, by "start=1764000000.5 zone=+0130". */
static void
read_day(struct slice line, struct source *s)
{
    struct slice start = header_value(line, SLICE(" start=")),
                 zone = header_value(line, SLICE(" zone="));
    int64_t now_ns, hours, minutes;
    if (s->dated || zone.n != 5 || (zone.p[0] != '+' && zone.p[0] != '-') ||
        !num_seconds(start, &now_ns) || !num_i64((struct slice){zone.p + 1, 2}, &hours) ||
        !num_i64(slice_from(zone, 3), &minutes) || now_ns > INT64_MAX / 2)
        return;
    int64_t ahead_ns = (hours * 60 + minutes) * 60 * NS_PER_S;
    ahead_ns = zone.p[0] == '-' ? -ahead_ns : ahead_ns;
    int64_t into_day_ns = (now_ns + ahead_ns) % (86400 * NS_PER_S);
    s->midnight_ns = now_ns - into_day_ns;
    s->dated = true;
}

void
header_read(struct slice line, struct source *s)
{
    struct arena arena = {0};
    struct slice host = header_value(line, SLICE(" host=")),
                 cwd = header_value(line, SLICE(" cwd="));
    struct slice cmd = header_value(line, SLICE(" cmd=")),
                 calls = header_value(line, SLICE(" calls="));

    read_day(line, s);
    if (host.n)
        s->host = strtab_add(s->texts, facts_unescape(host, &arena));
    if (calls.n)
        s->options = strtab_add(s->texts, calls);
    if (cmd.n)
        s->command =
            strtab_add(store_strings(s->out, STR_command), argv_command(cmd, &arena));
    if (cwd.n)
        s->cwd = strtab_add(s->paths, facts_string(cwd, &arena, NULL));
    arena_free(&arena);
}

/* ---- processes ---- */

/* Takes a number off the front of s; 0 when there is none. */
static int32_t
take_number(struct slice *s)
{
    int64_t n = 0;
    while (s->n && s->p[0] >= '0' && s->p[0] <= '9' && n <= INT32_MAX) {
        n = n * 10 + (s->p[0] - '0');
        *s = slice_from(*s, 1);
    }
    return n <= INT32_MAX ? (int32_t)n : 0;
}

/* "[12/13/14,34]": process 12 with threads 12 to 14, process 34. */
static void
tell_threads(struct slice list, struct procs *p)
{
    int32_t pid = 0, tid;
    if (list.n == 0 || list.p[0] != '[')
        return;
    do {
        bool leader = list.p[0] != '/';
        list = slice_from(list, 1);
        if ((tid = take_number(&list)) == 0)
            return;
        pid = leader ? tid : pid;
        procs_announce(p, pid, tid);
    } while (list.n && (list.p[0] == ',' || list.p[0] == '/'));
}

/* ---- which calls are there ---- */

/* Whether a call by itself cannot make a known position wrong by not being there. */
static bool
is_harmless(struct slice name)
{
    bool known;
    const struct syscall_def *d = syscall_find(name, &known);
    return known && d->effect == FX_NONE && d->at != AT_POSITION &&
           d->at != AT_GIVEN_OR_POSITION;
}

/* The list that was given to --calls. */
static bool
hides_moves(struct slice list)
{
    bool all_but = list.n && list.p[0] == '!';
    for (list = slice_from(list, all_but); list.n;) {
        const char *comma = memchr(list.p, ',', list.n);
        struct slice word = {list.p, comma ? (size_t)(comma - list.p) : list.n};
        if (all_but ? !is_harmless(word)
                    : slice_eq(word, SLICE("io")) || slice_eq(word, SLICE("all")))
            return all_but;
        list = slice_from(list, word.n + 1);
    }
    return !all_but;
}

void
header_tell(struct slice line, struct procs *p, uint32_t cwd)
{
    struct slice calls = header_value(line, SLICE(" calls="));
    if (header_value(line, SLICE(" cmd=")).n)
        procs_start_in(p, cwd);
    tell_threads(header_value(line, SLICE(" threads=")), p);
    if (calls.n)
        procs_unseen(p)->calls |= hides_moves(calls);
}
