/* The keys: what is made ready before rows are read: texts, and values that are derived
 * from ids once. */
#include "analyze/group/group_priv.h"
#include "lib/base/mem.h"

static bool
load_strings(struct grouper *g, struct store *store, enum strings_id which,
             struct err *err)
{
    struct err trouble = {0};
    g->strings = store_load_strings(store, which, &trouble);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

bool
group_prepare_call(struct grouper *g, struct store *store, struct err *err)
{
    return load_strings(g, store, STR_call, err);
}

bool
group_prepare_path(struct grouper *g, struct store *store, struct err *err)
{
    return load_strings(g, store, STR_path, err);
}

bool
group_prepare_comm(struct grouper *g, struct store *store, struct err *err)
{
    g->images = images_load(store, err);
    return g->images && load_strings(g, store, STR_comm, err);
}

bool
group_prepare_source(struct grouper *g, struct store *store, struct err *err)
{
    return sources_load(&g->sources, store, err) && load_strings(g, store, STR_text, err);
}

bool
group_prepare_region(struct grouper *g, struct store *store, struct err *err)
{
    g->regions = regions_load(store, NULL, 0, err);
    return g->regions && load_strings(g, store, STR_text, err);
}

bool
group_prepare_mount(struct grouper *g, struct store *store, struct err *err)
{
    g->mounts = mounts_load(store, err);
    if (g->mounts && !mounts_known(g->mounts))
        say("%s: it does not tell what was mounted where; recordings of weir-record do",
            store_name(store));
    return g->mounts != NULL;
}

bool
group_prepare_rank(struct grouper *g, struct store *store, struct err *err)
{
    return sources_load(&g->sources, store, err);
}

/* Labels and programs under ids of one table: the same text is the same component. */
bool
group_prepare_component(struct grouper *g, struct store *store, struct err *err)
{
    struct err trouble = {0};
    const struct strtab *comms = store_load_strings(store, STR_comm, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    g->images = images_load(store, err);
    if (!g->images || !group_prepare_source(g, store, err))
        return false;
    g->ncomms = strtab_size(comms);
    g->of_comm = xcalloc((size_t)g->ncomms + 1, sizeof *g->of_comm);
    g->of_source = xcalloc(g->sources.n + 1, sizeof *g->of_source);
    for (uint32_t id = 1; id < g->ncomms; id++)
        g->of_comm[id] = strtab_add(&g->derived, strtab_get(comms, id));
    for (size_t i = 0; i < g->sources.n; i++)
        if (g->sources.label[i])
            g->of_source[i] =
                strtab_add(&g->derived, strtab_get(g->strings, g->sources.label[i]));
    g->strings = &g->derived;
    return true;
}

static struct slice
dir_of(struct slice path)
{
    size_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/')
        n--;
    return (struct slice){path.p, n > 1 ? n - 1 : n};
}

/* "c" of "a/b.c"; nothing for "Makefile", ".profile" and what is no file ("pipe:[1]"). */
static struct slice
ext_of(struct slice path)
{
    size_t at = path.n;
    while (at > 0 && path.p[at - 1] != '.' && path.p[at - 1] != '/')
        at--;
    bool dot = at > 1 && path.p[at - 1] == '.' && path.p[at - 2] != '/';
    return dot ? slice_from(path, at) : (struct slice){path.p, 0};
}

static bool
derive(struct grouper *g, struct store *store, struct err *err,
       struct slice (*part)(struct slice path))
{
    if (!load_strings(g, store, STR_path, err))
        return false;
    const struct strtab *paths = g->strings;
    g->npaths = strtab_size(paths);
    g->of_path = xcalloc((size_t)g->npaths + 1, sizeof *g->of_path);
    for (uint32_t id = 1; id < g->npaths; id++)
        g->of_path[id] = strtab_add(&g->derived, part(strtab_get(paths, id)));
    g->strings = &g->derived;
    return true;
}

bool
group_prepare_dir(struct grouper *g, struct store *store, struct err *err)
{
    return derive(g, store, err, dir_of);
}

bool
group_prepare_ext(struct grouper *g, struct store *store, struct err *err)
{
    return derive(g, store, err, ext_of);
}
