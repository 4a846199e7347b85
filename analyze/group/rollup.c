#include "analyze/group/rollup.h"

static void
add_to(struct rollup *r, struct slice name, const struct tally *t)
{
    uint32_t id = strtab_add(&r->names, name);
    tally_merge(tallies_at(&r->tallies, id), t);
}

/* "/a/b" → "/a" → "/" → nothing; "a/b" → "a" → nothing. */
static struct slice
above(struct slice dir)
{
    size_t n = dir.n;
    while (n > 0 && dir.p[n - 1] != '/')
        n--;
    if (n == 1)
        return (struct slice){dir.p, dir.n > 1 ? 1 : 0};
    while (n > 1 && dir.p[n - 1] == '/') /* "a//b", too */
        n--;
    return (struct slice){dir.p, n};
}

void
rollup_add(struct rollup *r, struct slice dir, const struct tally *t)
{
    do {
        add_to(r, dir, t);
        dir = above(dir);
    } while (dir.n > 0);
}

void
rollup_free(struct rollup *r)
{
    strtab_free(&r->names);
    tallies_free(&r->tallies);
}
