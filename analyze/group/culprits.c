#include "analyze/group/culprits.h"

#include "lib/base/mem.h"

static size_t
place_of(struct shares *s, uint64_t key)
{
    bool added;
    uint64_t *at = imap_put(&s->at, key, &added);
    if (added) {
        grow(&s->of, &s->cap, s->n + 1, sizeof *s->of);
        *at = s->n;
        s->of[s->n++] = (struct share){.key = key};
    }
    return (size_t)*at;
}

void
shares_add(struct shares *s, uint64_t key, const struct affected *calls)
{
    if (s->n == 0 || s->of[s->last].key != key)
        s->last = place_of(s, key);
    affected_merge(&s->of[s->last].calls, calls);
}

void
shares_merge(struct shares *a, const struct shares *b)
{
    for (size_t i = 0; i < b->n; i++)
        shares_add(a, b->of[i].key, &b->of[i].calls);
}

static bool
worse(const struct affected *a, const struct affected *b)
{
    if (a->time_ns != b->time_ns)
        return a->time_ns > b->time_ns;
    if (a->calls != b->calls)
        return a->calls > b->calls;
    return a->source != b->source ? a->source < b->source : a->line < b->line;
}

const struct share *
shares_worst(const struct shares *s)
{
    const struct share *worst = NULL;
    for (size_t i = 0; i < s->n; i++)
        if (!worst || worse(&s->of[i].calls, &worst->calls))
            worst = &s->of[i];
    return worst;
}

void
shares_free(struct shares *s)
{
    imap_free(&s->at);
    free(s->of);
    *s = (struct shares){0};
}

void
culprits_add(struct culprits *c, uint64_t process, uint32_t path,
             const struct affected *calls)
{
    affected_merge(&c->all, calls);
    shares_add(&c->files, (process & ~(uint64_t)UINT32_MAX) | path, calls);
    shares_add(&c->processes, process, calls);
}

void
culprits_merge(struct culprits *a, const struct culprits *b)
{
    affected_merge(&a->all, &b->all);
    shares_merge(&a->files, &b->files);
    shares_merge(&a->processes, &b->processes);
}

void
culprits_free(struct culprits *c)
{
    shares_free(&c->files);
    shares_free(&c->processes);
    *c = (struct culprits){0};
}
