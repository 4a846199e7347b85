/* From names and patterns to ids of one file: each distinct text is looked at once. */
#include "analyze/rows/select_priv.h"
#include "lib/base/mem.h"

static bool
load_strings(struct store *store, enum strings_id which, const struct strtab **strings,
             struct err *err)
{
    struct err trouble = {0};
    *strings = store_load_strings(store, which, &trouble);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

static bool
mark_words(const struct words *words, struct store *store, enum strings_id which,
           struct marks *marks, struct err *err)
{
    const struct strtab *strings;
    if (words->n == 0)
        return true;
    if (!load_strings(store, which, &strings, err))
        return false;
    marks->n = strtab_size(strings);
    marks->on = xcalloc((size_t)marks->n + 1, 1);
    for (size_t i = 0; i < words->n; i++) {
        uint32_t id = strtab_find(strings, words->items[i]);
        if (id > 0 && id < marks->n)
            marks->on[id] = 1;
    }
    return true;
}

static bool
find_regions(struct select *s, struct store *store, struct err *err)
{
    struct marks names = {0};
    if (s->regions.n == 0)
        return true;
    if (!mark_words(&s->regions, store, STR_text, &names, err))
        return false;
    s->inside = regions_load(store, names.on, names.n, err);
    free(names.on);
    return s->inside != NULL;
}

/* A path that costs too much to match counts as not matching, and is told. */
static bool
mark_paths(const struct path_pattern *p, struct store *store, struct marks *marks,
           struct err *err)
{
    const struct strtab *strings;
    if (!p->compiled)
        return true;
    if (!load_strings(store, STR_path, &strings, err))
        return false;
    struct matcher *matcher = matcher_new(p->compiled);
    uint32_t gave_up = 0;
    marks->n = strtab_size(strings);
    marks->on = xcalloc((size_t)marks->n + 1, 1);
    for (uint32_t id = 1; id < marks->n; id++) {
        enum match m = matcher_run(matcher, strtab_get(strings, id));
        marks->on[id] = m == MATCH_YES;
        gave_up += m == MATCH_LIMIT;
    }
    if (gave_up)
        warn("pattern '%s' costs too much to match for %u paths; taken as no match",
             p->text, gave_up);
    matcher_free(matcher);
    return true;
}

bool
select_bind(struct select *s, struct store *store, struct err *err)
{
    s->layer = layer_of(store, (enum layer)s->asked_layer);
    s->from_ns = INT64_MIN + 1;
    s->to_ns = INT64_MAX;
    if (s->from.kind != MOMENT_NONE && !moment_resolve(&s->from, store, &s->from_ns, err))
        return false;
    if (s->to.kind != MOMENT_NONE && !moment_resolve(&s->to, store, &s->to_ns, err))
        return false;
    if (s->comms.n > 0 && !(s->images = images_load(store, err)))
        return false;
    return mark_words(&s->calls, store, STR_call, &s->call_marks, err) &&
           mark_words(&s->comms, store, STR_comm, &s->comm_marks, err) &&
           find_regions(s, store, err) &&
           mark_paths(&s->path, store, &s->path_marks, err) &&
           mark_paths(&s->not_path, store, &s->not_path_marks, err);
}

void
select_unbind(struct select *s)
{
    struct marks *marks[] = {&s->call_marks, &s->comm_marks, &s->path_marks,
                             &s->not_path_marks};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        free(marks[i]->on);
        *marks[i] = (struct marks){0};
    }
    images_free(s->images);
    s->images = NULL;
    regions_free(s->inside);
    s->inside = NULL;
}
