#include "parse/line/colour.h"

struct slice
colour_strip(struct arena *arena, struct slice line)
{
    if (!memchr(line.p, '\33', line.n))
        return line;
    char *out = arena_alloc(arena, line.n);
    size_t n = 0;
    for (size_t i = 0; i < line.n; i++) {
        size_t to = i + 2;
        if (line.p[i] == '\33' && i + 1 < line.n && line.p[i + 1] == '[') {
            while (to < line.n &&
                   ((line.p[to] >= '0' && line.p[to] <= '9') || line.p[to] == ';'))
                to++;
            if (to < line.n && line.p[to] == 'm') {
                i = to;
                continue;
            }
        }
        out[n++] = line.p[i];
    }
    return (struct slice){out, n};
}
