#include "analyze/rows/mounts.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/places.h"
#include "lib/base/mem.h"

/* What is mounted where, of one or several places (places.h). */
struct mount_table {
    struct strtab places; /* mount points */
    uint32_t *names;      /* by id of the mount point */
    size_t cap;
    uint32_t *of_path; /* by path id */
};

struct mounts {
    struct places folders;
    struct strtab names; /* "/home (ext4)" */
    struct mount_table *tables;
    size_t ntables, cap;
    uint32_t *table_of; /* by folder: table + 1; 0: none */
    uint32_t npaths;
};

/* ---- loading ---- */

/* A mount in the place of an older one hides it. */
static void
add(struct mounts *m, uint32_t folder, struct slice place, struct slice type)
{
    if (m->table_of[folder] == 0) {
        grow(&m->tables, &m->cap, m->ntables + 1, sizeof *m->tables);
        m->tables[m->ntables] = (struct mount_table){0};
        m->table_of[folder] = (uint32_t)++m->ntables;
    }
    struct mount_table *t = &m->tables[m->table_of[folder] - 1];
    uint32_t id = strtab_add(&t->places, place);
    char *name = xasprintf("%.*s (%.*s)", (int)place.n, place.p, (int)type.n, type.p);
    grow(&t->names, &t->cap, (size_t)id + 1, sizeof *t->names);
    t->names[id] = strtab_add(&m->names, slice_of(name));
    free(name);
}

static bool
load_rows(struct mounts *m, struct store *store, const struct strtab *paths,
          const struct strtab *texts, struct err *err)
{
    struct err trouble = {0};
    struct mounts_row row;
    const struct batch *b;
    if (store_rows(store, TABLE_mounts) == 0)
        return true;
    struct scan *sc = scan_begin(store, TABLE_mounts, NULL, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        for (size_t i = 0; i < b->n; i++) {
            mounts_take(b, i, &row);
            if (row.source_ < m->folders.n && row.place_)
                add(m, m->folders.of[row.source_], strtab_get(paths, row.place_),
                    strtab_get(texts, row.type_));
        }
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

/* The ranks of a node have the same mounts: one table is enough for all of them. */
static bool
same_table(const struct mount_table *a, const struct mount_table *b)
{
    uint32_t n = strtab_size(&a->places);
    if (n != strtab_size(&b->places))
        return false;
    for (uint32_t id = 1; id < n; id++)
        if (a->names[id] != b->names[id] ||
            !slice_eq(strtab_get(&a->places, id), strtab_get(&b->places, id)))
            return false;
    return true;
}

static void
share_tables(struct mounts *m)
{
    for (size_t folder = 0; folder < places_count(&m->folders); folder++)
        for (uint32_t t = 1; t < m->table_of[folder]; t++)
            if (same_table(&m->tables[t - 1], &m->tables[m->table_of[folder] - 1])) {
                m->table_of[folder] = t;
                break;
            }
}

/* The longest mount point that is the path or is followed by a slash in it. */
static uint32_t
find(const struct mount_table *t, struct slice path)
{
    uint32_t id = 0;
    if (path.n == 0 || path.p[0] != '/')
        return 0;
    for (size_t n = path.n; n > 0 && !id; n--) {
        id = strtab_find(&t->places, (struct slice){path.p, n});
        while (n > 1 && path.p[n - 1] != '/')
            n--;
    }
    if (!id)
        id = strtab_find(&t->places, SLICE("/"));
    return id ? t->names[id] : 0;
}

static void
find_all(struct mounts *m, const struct strtab *paths)
{
    m->npaths = strtab_size(paths);
    for (size_t folder = 0; folder < places_count(&m->folders); folder++) {
        struct mount_table *t =
            m->table_of[folder] ? &m->tables[m->table_of[folder] - 1] : NULL;
        if (!t || t->of_path)
            continue;
        t->of_path = xcalloc((size_t)m->npaths + 1, sizeof *t->of_path);
        for (uint32_t id = 1; id < m->npaths; id++)
            t->of_path[id] = find(t, strtab_get(paths, id));
    }
}

struct mounts *
mounts_load(struct store *store, struct err *err)
{
    struct mounts *m = xcalloc(1, sizeof *m);
    struct err trouble = {0};
    const struct strtab *paths = store_load_strings(store, STR_path, &trouble);
    const struct strtab *texts =
        trouble.text[0] ? NULL : store_load_strings(store, STR_text, &trouble);
    bool ok = trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
    ok = ok && places_load(&m->folders, store, err);
    m->table_of = xcalloc(places_count(&m->folders), sizeof *m->table_of);
    if (!ok || !load_rows(m, store, paths, texts, err)) {
        mounts_free(m);
        return NULL;
    }
    share_tables(m);
    find_all(m, paths);
    return m;
}

void
mounts_free(struct mounts *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->ntables; i++) {
        strtab_free(&m->tables[i].places);
        free(m->tables[i].names);
        free(m->tables[i].of_path);
    }
    free(m->tables);
    free(m->table_of);
    strtab_free(&m->names);
    places_free(&m->folders);
    free(m);
}

/* ---- asking ---- */

bool
mounts_known(const struct mounts *m)
{
    return m->ntables > 0;
}

uint32_t
mounts_of(const struct mounts *m, uint16_t source, uint32_t path)
{
    uint32_t table = source < m->folders.n ? m->table_of[m->folders.of[source]] : 0;
    return table && path < m->npaths ? m->tables[table - 1].of_path[path] : 0;
}

struct slice
mounts_name(const struct mounts *m, uint32_t mount)
{
    return strtab_get(&m->names, mount);
}
