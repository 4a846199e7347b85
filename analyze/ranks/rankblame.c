#include "analyze/ranks/rankblame.h"

#include "analyze/ranks/ranklook.h"
#include "analyze/ranks/rankview.h"
#include "analyze/rows/pass.h"
#include "lib/base/mem.h"

/* ---- shared files ---- */

static void
blame_file(struct contested *c, const struct sharedfile *f, const struct ranks *ranks)
{
    int32_t *fighters = xcalloc(f->n + 1, sizeof *fighters);
    size_t n = 0;
    c->bytes = f->contested;
    c->file = f->file;
    c->calls = (struct affected){0};
    for (size_t k = 0; k < f->n; k++) {
        if (!f->by[k].fights)
            continue;
        fighters[n++] = ranks->of[f->by[k].rank].rank;
        c->calls.calls += f->by[k].writes;
        c->calls.timed += f->by[k].writes;
        c->calls.time_ns = sum_add(c->calls.time_ns, f->by[k].ns);
    }
    char *list = rank_list(fighters, n);
    snprintf(c->ranks, sizeof c->ranks, "%s", list);
    free(list);
    free(fighters);
}

bool
rankblame_contested(struct contested *c, struct session *s, const struct ranks *ranks,
                    struct err *err)
{
    struct rankshared shared = {0};
    bool ok = ranklook_shared(&shared, s, ranks, err);
    *c = (struct contested){0};
    for (size_t i = 0; ok && i < shared.n; i++) {
        const struct sharedfile *f = &shared.of[i];
        c->files += f->contested > 0;
        bool more = f->contested > c->bytes ||
                    (f->contested == c->bytes && c->bytes > 0 && f->file < c->file);
        if (more)
            blame_file(c, f, ranks);
    }
    rankshared_free(&shared);
    return ok;
}

/* ---- the slowest ---- */

static void
name_rank(struct finding *f, const struct rank_def *rank, struct slice node,
          const struct story *worst, struct slice path)
{
    char shown[160];
    if (node.n > 0)
        snprintf(f->who, sizeof f->who, "rank %d on %s", rank->rank,
                 quote(shown, sizeof shown, node, 60));
    else
        snprintf(f->who, sizeof f->who, "rank %d", rank->rank);
    if (!worst)
        return;
    f->file = worst->worst.path;
    snprintf(
        f->what, sizeof f->what,
        "; %.3g s more than the median rank it spends in %s calls (%s), mostly on %s",
        worst->extra_s, enum_name(enum_find("op"), worst->op), story_causes[worst->cause],
        path.n ? quote(shown, sizeof shown, path, 120) : "files without a name");
}

bool
rankblame_slowest(struct finding found[CODES], struct session *s,
                  const struct ranks *ranks, struct err *err)
{
    struct err trouble = {0};
    struct rankworks works = {0};
    struct rankfiles files = {0};
    struct story stories[RANK_OPS];
    if (!found[W12].met && !found[W13].met)
        return true;
    const struct strtab *texts = store_load_strings(s->store, STR_text, &trouble);
    const struct strtab *paths = store_load_strings(s->store, STR_path, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    bool ok = ranklook_works(&works, s, ranks, err);
    uint32_t which = ok ? rankview_slowest(&works) : RANKS_NONE;
    ok = ok && which != RANKS_NONE && ranklook_files(&files, s, ranks, which, err);
    size_t n = ok ? story_tell(stories, &works, which, &files) : 0;
    for (int code = W12; ok && code <= W13; code++) {
        const struct rank_def *rank = &ranks->of[which];
        if (found[code].met)
            name_rank(&found[code], rank, strtab_get(texts, rank->node),
                      n ? &stories[0] : NULL,
                      n ? strtab_get(paths, stories[0].worst.path) : SLICE(""));
    }
    rankworks_free(&works);
    rankfiles_free(&files);
    return ok || which == RANKS_NONE;
}
