#include "analyze/rows/places.h"

#include "analyze/rows/columns.h"
#include "lib/base/mem.h"

static struct slice
folder_of(struct slice name)
{
    while (name.n > 0 && name.p[name.n - 1] != '/')
        name.n--;
    return name;
}

bool
places_load(struct places *p, struct store *store, struct err *err)
{
    static const bool want[sources_NCOLS] = {[sources_name] = true};
    struct err trouble = {0};
    const struct strtab *texts = store_load_strings(store, STR_text, &trouble);
    struct scan *sc =
        trouble.text[0] ? NULL : scan_begin(store, TABLE_sources, want, NULL, &trouble);
    const struct batch *b;
    while (sc && (b = scan_next(sc, &trouble))) {
        p->of = xrealloc(p->of, p->n + b->n, sizeof *p->of);
        for (size_t i = 0; i < b->n; i++)
            p->of[p->n++] = strtab_add(
                &p->names, folder_of(strtab_get(texts, sources_name_in(b)[i])));
    }
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

void
places_free(struct places *p)
{
    free(p->of);
    strtab_free(&p->names);
    *p = (struct places){0};
}
