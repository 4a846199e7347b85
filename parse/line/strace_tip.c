#include "parse/line/strace_tip.h"

/* Where the picture stands, in bytes of the line. */
#define BOX_END 48 /* the box's right side */
#define OWL_MIN 45 /* below the box: nothing before it */

static bool
is_drawn(struct slice s)
{
    size_t drawn = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '@') /* the eyes */
            continue;
        if (c != ' ' && !strchr("_/\\|-.()[]{}\"^'`=>", c))
            return false;
        drawn += c != ' ';
    }
    return drawn > 0;
}

static bool
is_only(struct slice s, char c)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != c)
            return false;
    return true;
}

/* " | 00000  7f 45 4c 46" is a dump. */
static bool
is_dump(struct slice line)
{
    size_t i = 3;
    while (i < line.n && strchr("0123456789abcdef", line.p[i]))
        i++;
    return i >= 8 && i + 1 < line.n && line.p[i] == ' ' && line.p[i + 1] == ' ';
}

bool
strace_is_tip(struct slice line)
{
    if (line.n <= OWL_MIN || line.p[0] != ' ')
        return false;
    struct slice left = {line.p, OWL_MIN};
    if (is_only(left, ' ') || line.n <= BOX_END)
        return is_only(left, ' ') && is_drawn(slice_from(line, OWL_MIN));
    if (!is_drawn(slice_from(line, BOX_END)))
        return false;
    struct slice inside = {line.p + 3, BOX_END - 6};
    switch (line.p[1]) {
    case ' ':
    case '\\':
        return is_only(inside, '_');
    case '/':
        return is_only(inside, ' ');
    case '|':
        return line.p[2] == ' ' && !is_dump(line);
    default:
        return false;
    }
}
