#include "parse/header.h"

#include "lib/mem.h"
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

void
header_read(struct slice line, struct source *s)
{
    struct arena arena = {0};
    struct slice host = header_value(line, SLICE(" host=")),
                 cwd = header_value(line, SLICE(" cwd="));
    struct slice cmd = header_value(line, SLICE(" cmd=")),
                 calls = header_value(line, SLICE(" calls="));

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
