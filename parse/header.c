#include "parse/header.h"

#include "lib/mem.h"
#include "lib/num.h"
#include "parse/argv.h"

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
