#include "collect/sample/cgroup_mounts.h"

#include "collect/sample/mountinfo.h"
#include "collect/sample/scan.h"

static void
parse_line(struct cgroup_mounts *m, struct slice line)
{
    struct mountinfo mount;
    if (!mountinfo_line(&mount, line))
        return;
    bool v2 = strcmp(mount.type, "cgroup2") == 0;
    if (v2 || strcmp(mount.type, "cgroup") == 0) {
        bool below = strncmp(mount.place, "/sys/", 5) == 0;
        grow(&m->items, &m->cap, m->n + 1, sizeof *m->items);
        m->items[m->n++] = (struct cgroup_mount){
            .place = xstrdup(below ? mount.place + 5 : mount.place),
            .root = xstrdup(mount.root),
            .controllers = v2 ? NULL : xstrdup(mount.options),
        };
    }
    mountinfo_free(&mount);
}

void
cgroup_mounts_parse(struct cgroup_mounts *m, const struct text *mountinfo)
{
    const char *end = mountinfo->p + mountinfo->n;
    for (const char *p = mountinfo->p; p < end; p = scan_next_line(p, end))
        parse_line(m, scan_line(p));
}

static void
add_usual(struct cgroup_mounts *m, const char *place, const char *controllers)
{
    grow(&m->items, &m->cap, m->n + 1, sizeof *m->items);
    m->items[m->n++] = (struct cgroup_mount){
        .place = xstrdup(place),
        .root = xstrdup("/"),
        .controllers = controllers ? xstrdup(controllers) : NULL,
    };
}

/* Version 1 has a folder for each hierarchy, named for its controllers, and version 2 is
 * all of it, or beside them. */
static void
look_at_usual_places(struct cgroup_mounts *m, const struct tree *sys)
{
    static const char *const known[] = {"cpu",  "cpuacct", "cpuset", "memory",
                                        "pids", "blkio",   "unified"};
    struct tree_paths found;
    tree_glob(sys, "fs/cgroup/*", &found);
    for (size_t i = 0; i < found.n; i++) {
        const char *name = found.items[i] + strlen("fs/cgroup/");
        bool has = false;
        for (size_t k = 0; k < ARRAY_LEN(known); k++)
            has = has || cgroup_list_has(slice_of(name), known[k]);
        if (has)
            add_usual(m, found.items[i], strcmp(name, "unified") == 0 ? NULL : name);
    }
    if (m->n == 0 && found.n > 0)
        add_usual(m, "fs/cgroup", NULL);
    tree_paths_free(&found);
}

void
cgroup_mounts_find(struct cgroup_mounts *m, const struct tree trees[TREES],
                   struct text *text)
{
    static const char *const files[] = {"self/mountinfo", "1/mountinfo"};
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        if (tree_read(&trees[TREE_PROC], files[i], text) == 0) {
            cgroup_mounts_parse(m, text);
            return;
        }
    look_at_usual_places(m, &trees[TREE_SYS]);
}

void
cgroup_mounts_free(struct cgroup_mounts *m)
{
    for (size_t i = 0; i < m->n; i++) {
        free(m->items[i].place);
        free(m->items[i].root);
        free(m->items[i].controllers);
    }
    free(m->items);
    *m = (struct cgroup_mounts){0};
}

bool
cgroup_list_has(struct slice list, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i < list.n;) {
        const char *comma = memchr(list.p + i, ',', list.n - i);
        size_t end = comma ? (size_t)(comma - list.p) : list.n;
        if (end - i == n && memcmp(list.p + i, word, n) == 0)
            return true;
        i = end + 1;
    }
    return false;
}

const struct cgroup_mount *
cgroup_mount_of(const struct cgroup_mounts *m, struct slice controllers)
{
    char *first = xstrndup(controllers.p, strcspn(controllers.p, ",:\n"));
    const struct cgroup_mount *found = NULL;
    for (size_t i = 0; i < m->n && !found; i++) {
        const struct cgroup_mount *mount = &m->items[i];
        if (controllers.n == 0 ? !mount->controllers
                               : mount->controllers &&
                                     cgroup_list_has(slice_of(mount->controllers), first))
            found = mount;
    }
    free(first);
    return found;
}

char *
cgroup_folder(const struct cgroup_mount *m, struct slice group)
{
    size_t root = strcmp(m->root, "/") == 0 ? 0 : strlen(m->root);
    bool inside = group.n >= root && memcmp(group.p, m->root, root) == 0 &&
                  (group.n == root || group.p[root] == '/');
    if (!inside || slice_starts(group, SLICE("/..")))
        return NULL;
    struct slice below = slice_from(group, root);
    if (below.n == 1)
        below.n = 0; /* "/": the mount itself */
    return xasprintf("%s%.*s", m->place, (int)below.n, below.p);
}
