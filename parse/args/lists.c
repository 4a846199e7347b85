#include "parse/args/lists.h"

#include "parse/line/strace_args.h"

struct slice
list_inside(struct slice arg)
{
    if (arg.n == 0 || (arg.p[0] != '[' && arg.p[0] != '{'))
        return (struct slice){NULL, 0};
    return slice_from(arg, 1);
}

bool
list_take(struct slice *rest, struct slice *item)
{
    struct slice s = *rest;
    int depth = 0;
    size_t i = 0;

    while (s.n && s.p[0] == ' ')
        s = slice_from(s, 1);
    if (s.n == 0 || s.p[0] == ']' || s.p[0] == '}')
        return false;
    for (; i < s.n; i++) {
        char c = s.p[i];
        size_t end = 0;
        if (c == '"')
            end = args_skip_string(s, i);
        else if (c == '<')
            end = args_skip_decoration(s, i);
        else if (c == '[' || c == '{')
            depth++;
        else if ((c == ']' || c == '}') && --depth < 0)
            break;
        else if (c == ',' && depth == 0)
            break;
        i = end ? end - 1 : i;
    }
    *item = (struct slice){s.p, i};
    *rest = slice_from(s, i + (i < s.n && s.p[i] == ','));
    return true;
}

struct slice
list_member(struct slice structure, struct slice key)
{
    struct slice rest = list_inside(structure), item;
    while (rest.p && list_take(&rest, &item)) {
        const char *equals = memchr(item.p, '=', item.n);
        size_t n = equals ? (size_t)(equals - item.p) + 1 : 0;
        if (slice_ends((struct slice){item.p, n}, key) &&
            (n == key.n || item.p[n - key.n - 1] == '_'))
            return slice_from(item, n);
    }
    return (struct slice){NULL, 0};
}
