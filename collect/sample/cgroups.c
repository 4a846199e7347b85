#include "collect/sample/cgroups.h"

#include <errno.h>

#include "collect/sample/cgroup_io.h"
#include "collect/sample/cgroup_mounts.h"
#include "collect/sample/folder.h"
#include "collect/sample/lines.h"
#include "collect/sample/scan.h"

#define MOST_GROUPS 1024 /* that are read at once */

/* Which source reads what of a hierarchy. */
static const struct {
    const char *controller; /* "": version 2 */
    enum source_id source;
} readers[] = {
    {"",        SOURCE_cgroup2        },
    {"cpu",     SOURCE_cgroup1_cpu    },
    {"cpuacct", SOURCE_cgroup1_cpuacct},
    {"cpuset",  SOURCE_cgroup1_cpuset },
    {"memory",  SOURCE_cgroup1_memory },
    {"pids",    SOURCE_cgroup1_pids   },
    {"blkio",   SOURCE_cgroup1_io     },
};

struct group {
    char *name; /* "/user.slice" */
    size_t reader;
    struct folder folder;
    struct cgroup_io io;
    struct items psi;
    struct kept psi_files[PSI_FILES];
    bool psi_absent[PSI_FILES];
    bool read;
    bool empty; /* has nothing to tell */
};

struct cgroups {
    struct cgroup_mounts mounts;
    struct group *groups;
    size_t n, cap;
    uint64_t told[ARRAY_LEN(readers)]; /* columns that some group does not have */
    char *noted; /* the text of the last process: most are in the same groups */
    bool full;
    bool told_outside; /* of a group that is not below a mount */
};

static void
tell_missing(struct recorder *r, const char *why)
{
    samplelog_na(&r->log, SAMPLE_cgroup, -1, SAMPLELOG_ALL_KEYS,
                 (struct reason){why, ""});
    samplelog_na(&r->log, SAMPLE_cgroup_io, -1, SAMPLELOG_ALL_KEYS,
                 (struct reason){why, ""});
}

struct cgroups *
cgroups_new(struct recorder *r)
{
    struct cgroups *g = xcalloc(1, sizeof *g);
    cgroup_mounts_find(&g->mounts, r->trees, &r->text);
    if (g->mounts.n == 0)
        tell_missing(r, "no control groups are mounted");
    return g;
}

static void
free_group(struct group *group)
{
    folder_free(&group->folder);
    cgroup_io_free(&group->io);
    for (int i = 0; i < PSI_FILES; i++)
        kept_close(&group->psi_files[i]);
    items_free(&group->psi, SAMPLE_pressure);
    free(group->name);
}

void
cgroups_free(struct cgroups *g)
{
    if (!g)
        return;
    for (size_t i = 0; i < g->n; i++)
        free_group(&g->groups[i]);
    free(g->groups);
    free(g->noted);
    cgroup_mounts_free(&g->mounts);
    free(g);
}

/* ---- which there are ---- */

static bool
is_known(const struct cgroups *g, size_t reader, struct slice name)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->groups[i].reader == reader && slice_eq(slice_of(g->groups[i].name), name))
            return true;
    return false;
}

/* False when it lies outside of what is mounted. */
static bool
add(struct cgroups *g, struct recorder *r, const struct cgroup_mount *mount,
    size_t reader, struct slice name)
{
    char *folder = cgroup_folder(mount, name);
    bool inside = folder != NULL;
    if (!folder || is_known(g, reader, name) || g->n == MOST_GROUPS) {
        g->full = g->full || g->n == MOST_GROUPS;
        free(folder);
        return inside;
    }
    grow(&g->groups, &g->cap, g->n + 1, sizeof *g->groups);
    struct group *group = &g->groups[g->n++];
    *group = (struct group){
        .name = xstrndup(name.p, name.n), .reader = reader, .io.files = CGROUP_IO_CLOSED};
    for (int i = 0; i < PSI_FILES; i++)
        group->psi_files[i] = KEPT_CLOSED;
    folder_init(&group->folder, r, &sources[readers[reader].source], folder,
                r->next_id[SAMPLE_cgroup]++);
    return true;
}

static void
tell_outside(struct recorder *r, struct slice name)
{
    char *why = xasprintf("%.*s: the group lies outside of what is mounted here",
                          (int)name.n, name.p);
    tell_missing(r, why);
    free(why);
}

/* A limit above holds below, and a job is the group above those of its steps and tasks.
 */
static void
add_with_those_above(struct cgroups *g, struct recorder *r,
                     const struct cgroup_mount *mount, size_t reader, struct slice name)
{
    if (!add(g, r, mount, reader, name) && !g->told_outside) {
        tell_outside(r, name);
        g->told_outside = true;
    }
    while (name.n > 1) {
        while (name.n > 0 && name.p[name.n - 1] != '/')
            name.n--;
        name.n -= name.n > 1;
        if (name.n > 1)
            add(g, r, mount, reader, name);
    }
}

/* 5:cpu,cpuacct:/job or 0::/job: the controllers and the group. */
static bool
take_apart(struct slice line, struct slice *controllers, struct slice *name)
{
    const char *first = memchr(line.p, ':', line.n);
    size_t left = first ? line.n - (size_t)(first + 1 - line.p) : 0;
    const char *second = first ? memchr(first + 1, ':', left) : NULL;
    if (!second)
        return false;
    *controllers = (struct slice){first + 1, (size_t)(second - first - 1)};
    *name = slice_from(line, (size_t)(second + 1 - line.p));
    return true;
}

static void
note_line(struct cgroups *g, struct recorder *r, struct slice controllers,
          struct slice name)
{
    const struct cgroup_mount *mount = cgroup_mount_of(&g->mounts, controllers);
    for (size_t i = 0; mount && i < ARRAY_LEN(readers); i++)
        if (controllers.n == 0 ? *readers[i].controller == 0
                               : cgroup_list_has(controllers, readers[i].controller))
            add_with_those_above(g, r, mount, i, name);
}

struct slice
cgroups_note(struct cgroups *g, struct recorder *r, const struct text *text)
{
    struct slice shown = {"", 0}, controllers, name;
    const char *end = text->p + text->n;
    bool again = g->noted && strcmp(g->noted, text->p) == 0;
    for (const char *p = text->p; p < end; p = scan_next_line(p, end)) {
        if (!take_apart(scan_line(p), &controllers, &name))
            continue;
        if (cgroup_list_has(controllers, "memory") ||
            (controllers.n == 0 && (shown.n == 0 || name.n > 1)))
            shown = name;
        if (!again)
            note_line(g, r, controllers, name);
    }
    if (!again) {
        free(g->noted);
        g->noted = xstrdup(text->p);
    }
    return shown;
}

/* ---- reading ---- */

static void
read_psi(struct group *group, struct recorder *r)
{
    const struct source *s = &sources[SOURCE_cgroup2_psi];
    items_begin(&group->psi);
    for (int i = 0; i < PSI_FILES; i++) {
        if (group->psi_absent[i])
            continue;
        char *path = xasprintf("%s/%s.pressure", group->folder.main, psi_files[i]);
        int number = kept_read(&group->psi_files[i], &r->trees[TREE_SYS], path, &r->text);
        group->psi_absent[i] = number != 0;
        if (number == 0)
            lines_psi(&group->psi, r, s, number, path, group->name, psi_files[i]);
        free(path);
    }
    items_end(&group->psi, r, SAMPLE_pressure);
}

/* The columns that each group has for itself. */
static uint64_t
limits(void)
{
    const struct sample_table_def *t = &sample_tables[SAMPLE_cgroup];
    uint64_t set = 0;
    for (int c = 0; c < t->ncols; c++)
        set |= (uint64_t)(t->cols[c].kind == SAMPLE_LIMIT) << c;
    return set;
}

/* False when the group was removed. */
static bool
read_group(struct group *group, struct recorder *r, uint64_t *told)
{
    const char *controller = readers[group->reader].controller;
    struct row row;
    struct entity *e = &group->folder.e;
    bool v2 = *controller == 0;
    group->read = true;
    if (v2 || strcmp(controller, "blkio") == 0)
        cgroup_io_read(&group->io, r, group->folder.main, v2, group->name);
    if (v2 && recorder_wants(r, SAMPLE_pressure))
        read_psi(group, r);
    if (group->folder.source->nfields == 0 || group->empty)
        return true;
    row_begin(&row, SAMPLE_cgroup, e);
    if (!e->cells) {
        row_text(&row, S_cgroup_path, slice_of(group->name), &r->arena);
        row_text(&row, S_cgroup_controllers, slice_of(v2 ? "v2" : controller), &r->arena);
    }
    e->told |= *told;
    int number = folder_read(&group->folder, r, &row);
    *told |= e->told & ~limits();
    if (number == ENODEV || (number == ENOENT && e->cells))
        return false;
    group->empty = number != 0;
    if (!group->empty)
        samplelog_put(&r->log, &row, e);
    return true;
}

void
cgroups_read(struct cgroups *g, struct recorder *r)
{
    size_t kept = 0;
    if (!recorder_wants(r, SAMPLE_cgroup))
        return;
    for (size_t i = 0; i < g->n; i++) {
        bool due = r->slow || !g->groups[i].read;
        if (!due || read_group(&g->groups[i], r, &g->told[g->groups[i].reader])) {
            g->groups[kept++] = g->groups[i];
            continue;
        }
        samplelog_gone(&r->log, SAMPLE_cgroup, &g->groups[i].folder.e);
        free_group(&g->groups[i]);
        free(g->noted);
        g->noted = NULL;
    }
    g->n = kept;
}
