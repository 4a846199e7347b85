#include "collect/sample/mountinfo.h"

#include "collect/sample/scan.h"
#include "lib/base/mem.h"

/* Blanks, tabs, newlines and backslashes are written as \040 and the like. */
static char *
unescape(struct slice s)
{
    char *text = xmalloc(s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *p = s.p + i;
        bool octal = *p == '\\' && i + 3 < s.n && strspn(p + 1, "01234567") >= 3;
        text[n++] =
            octal ? (char)((p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0')) : *p;
        i += octal ? 3 : 0;
    }
    text[n] = 0;
    return text;
}

static char *
nth_word(const char *line, int n)
{
    struct slice word = scan_word(line);
    for (; n > 1; n--)
        word = scan_word(word.p + word.n);
    return unescape(word);
}

/* 35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory */
bool
mountinfo_line(struct mountinfo *m, struct slice line)
{
    char *text = xstrndup(line.p, line.n);
    const char *dash = strstr(text, " - ");
    *m = (struct mountinfo){0};
    if (dash)
        *m = (struct mountinfo){
            .place = nth_word(text, 5),
            .root = nth_word(text, 4),
            .type = nth_word(dash + 3, 1),
            .device = nth_word(dash + 3, 2),
            .options = nth_word(dash + 3, 3),
        };
    free(text);
    return dash != NULL;
}

void
mountinfo_free(struct mountinfo *m)
{
    free(m->place);
    free(m->root);
    free(m->type);
    free(m->device);
    free(m->options);
    *m = (struct mountinfo){0};
}
