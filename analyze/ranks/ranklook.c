#include "analyze/ranks/ranklook.h"

#include "analyze/rows/alike.h"
#include "analyze/rows/pass.h"
#include "analyze/summary/summary.h"
#include "analyze/time/slices.h"
#include "lib/base/mem.h"

/* What a pass works on; one of the results is set. */
struct look {
    const struct ranks *ranks;
    struct rankworks *works;
    struct rankshared *shared;
    struct rankfiles *files;
    struct stormbins *storms;

    uint8_t waits[UINT16_MAX + 1]; /* by call id */
    struct access_context access;
    struct rankshared_context context;
    uint32_t which;
};

/* ---- sums ---- */

static void *
add_work(void *ctx, void *state, const struct batch *b)
{
    struct look *l = ctx;
    rankworks_add(state, b, l->ranks, l->waits);
    return NULL;
}

static void
merge_work(void *ctx, void *state)
{
    rankworks_merge(((struct look *)ctx)->works, state);
    rankworks_free(state);
}

static void
take_alike(void *ctx, const struct batch *calls, const struct batch *sums)
{
    struct look *l = ctx;
    rankworks_add_alike(l->works, calls, sums, l->ranks, l->waits);
}

bool
ranklook_works(struct rankworks *w, struct session *s, const struct ranks *ranks,
               struct err *err)
{
    bool want[calls_NCOLS] = {false};
    struct look *l = xcalloc(1, sizeof *l);
    const struct pass pass = {.want = want,
                              .ctx = l,
                              .state_size = sizeof(struct rankworks),
                              .add = add_work,
                              .merge = merge_work};
    *w = (struct rankworks){xcalloc(ranks->n + 1, sizeof *w->of), ranks->n, 0};
    l->ranks = ranks;
    l->works = w;
    bool alike = alike_instead(s);
    (alike ? rankworks_columns_alike : rankworks_columns)(want);
    bool ok = summary_waits_load(l->waits, s->store, err) &&
              (alike ? alike_scan(s, want, take_alike, l, err) : pass_run(s, &pass, err));
    free(l);
    return ok;
}

/* ---- shared files ---- */

static void *
add_shared(void *ctx, void *state, const struct batch *b)
{
    rankshared_add(state, &((struct look *)ctx)->context, b);
    return NULL;
}

static void
merge_shared(void *ctx, void *state)
{
    rankshared_merge(((struct look *)ctx)->shared, state);
    rankshared_free(state);
}

bool
ranklook_shared(struct rankshared *shared, struct session *s, const struct ranks *ranks,
                struct err *err)
{
    bool want[calls_NCOLS] = {false};
    struct err trouble = {0};
    const struct strtab *calls = store_load_strings(s->store, STR_call, &trouble);
    const struct strtab *paths = store_load_strings(s->store, STR_path, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    struct look *l = xcalloc(1, sizeof *l);
    const struct pass pass = {.want = want,
                              .ctx = l,
                              .state_size = sizeof(struct rankshared),
                              .add = add_shared,
                              .merge = merge_shared};
    uint8_t *duplicates = access_duplicates(calls), *local = rankshared_local(paths);
    *shared = (struct rankshared){0};
    l->shared = shared;
    l->access = (struct access_context){&s->sources, duplicates, strtab_size(calls), 1};
    l->context =
        (struct rankshared_context){ranks, &l->access, local, strtab_size(paths)};
    rankshared_columns(want);
    bool ok = pass_run(s, &pass, err);
    if (ok)
        rankshared_judge(shared);
    free(duplicates);
    free(local);
    free(l);
    return ok;
}

/* ---- files of one rank ---- */

static void *
add_files(void *ctx, void *state, const struct batch *b)
{
    struct look *l = ctx;
    rankfiles_add(state, b, l->ranks, l->which);
    return NULL;
}

static void
merge_files(void *ctx, void *state)
{
    rankfiles_merge(((struct look *)ctx)->files, state);
    rankfiles_free(state);
}

static void
take_alike_files(void *ctx, const struct batch *calls, const struct batch *sums)
{
    struct look *l = ctx;
    rankfiles_add_alike(l->files, calls, sums, l->ranks, l->which);
}

bool
ranklook_files(struct rankfiles *files, struct session *s, const struct ranks *ranks,
               uint32_t which, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    struct look *l = xcalloc(1, sizeof *l);
    const struct pass pass = {.want = want,
                              .ctx = l,
                              .state_size = sizeof(struct rankfiles),
                              .add = add_files,
                              .merge = merge_files};
    *files = (struct rankfiles){0};
    l->ranks = ranks;
    l->files = files;
    l->which = which;
    bool alike = alike_instead(s);
    (alike ? rankfiles_columns_alike : rankfiles_columns)(want);
    bool ok =
        alike ? alike_scan(s, want, take_alike_files, l, err) : pass_run(s, &pass, err);
    free(l);
    return ok;
}

/* ---- storms ---- */

static void *
add_storms(void *ctx, void *state, const struct batch *b)
{
    struct look *l = ctx;
    struct stormbins *bins = state;
    bins->grid = l->storms->grid;
    bins->nranks = l->ranks->n;
    stormbins_add(bins, b, l->ranks);
    return NULL;
}

static void
merge_storms(void *ctx, void *state)
{
    struct stormbins *bins = state;
    if (!bins->grid) /* it saw no batch */
        return;
    stormbins_merge(((struct look *)ctx)->storms, bins);
    stormbins_free(bins);
}

static void
take_storm_slices(void *ctx, const struct batch *calls, const struct batch *slices)
{
    const struct look *l = ctx;
    (void)calls;
    stormbins_add_slices(l->storms, slices, l->ranks);
}

bool
ranklook_storms(struct stormbins *bins, struct session *s, const struct ranks *ranks,
                struct err *err)
{
    bool want[calls_NCOLS] = {false};
    struct look *l = xcalloc(1, sizeof *l);
    const struct pass pass = {.want = want,
                              .ctx = l,
                              .state_size = sizeof(struct stormbins),
                              .add = add_storms,
                              .merge = merge_storms};
    bins->nranks = ranks->n;
    l->ranks = ranks;
    l->storms = bins;
    stormbins_columns(want);
    bool ok = alike_instead(s)
                  ? slices_scan(s, bins->grid->width_ns, NULL, take_storm_slices, l, err)
                  : pass_run(s, &pass, err);
    free(l);
    return ok;
}
