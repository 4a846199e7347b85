#include "parse/log/where.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/pattern.h"

static const struct slice usual[] = {
    SLICE("(?:^|/)(?:host|node)[=-](?<host>[^/]+?)(?=/|$)"),
    SLICE("(?:^|[/._-])rank[=._-]?(?<rank>[0-9]+)(?![^/._-])"),
};

#define PATTERNS ARRAY_LEN(usual)

struct where {
    struct pattern *patterns[PATTERNS];
    struct matcher *matchers[PATTERNS];
    size_t n;
};

static bool
add(struct where *w, struct slice text, struct err *err)
{
    struct pattern *p = pattern_compile(text, err);
    if (!p)
        return false;
    w->patterns[w->n] = p;
    w->matchers[w->n++] = matcher_new(p);
    if (pattern_group(p, "host") >= 0 || pattern_group(p, "rank") >= 0)
        return true;
    return err_set(err, "it has neither a group (?<host>...) nor (?<rank>...)");
}

struct where *
where_new(const char *pattern, struct err *err)
{
    struct where *w = xcalloc(1, sizeof *w);
    bool ok = !pattern || add(w, slice_of(pattern), err);

    for (size_t i = 0; ok && !pattern && i < PATTERNS; i++)
        ok = add(w, usual[i], err);
    if (ok)
        return w;
    where_free(w);
    return NULL;
}

void
where_free(struct where *w)
{
    if (!w)
        return;
    for (size_t i = 0; i < w->n; i++) {
        matcher_free(w->matchers[i]);
        pattern_free(w->patterns[i]);
    }
    free(w);
}

/* A group of the last match; empty when it is not there. */
static struct slice
group(const struct where *w, size_t i, const char *name)
{
    int number = pattern_group(w->patterns[i], name);
    struct slice s = {NULL, 0};
    return number < 0 ? s : matcher_group(w->matchers[i], number);
}

void
where_find(struct where *w, const char *name, struct slice *host, int32_t *rank)
{
    uint64_t n;

    *host = (struct slice){NULL, 0};
    *rank = MISSING_I32;
    for (size_t i = 0; i < w->n; i++) {
        if (matcher_run(w->matchers[i], slice_of(name)) != MATCH_YES)
            continue;
        struct slice h = group(w, i, "host"), r = group(w, i, "rank");
        if (h.p && h.n)
            *host = h;
        if (r.p && num_u64(r, &n) && n <= INT32_MAX)
            *rank = (int32_t)n;
    }
}
