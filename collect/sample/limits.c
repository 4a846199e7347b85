#include "collect/sample/limits.h"

#include "collect/sample/cgroup_mounts.h"
#include "collect/sample/scan.h"
#include "lib/base/mem.h"

#define NO_LIMIT (INT64_C(1) << 60) /* version 1 writes what fits, in whole pages */

struct reading {
    const struct tree *trees;
    struct text text;
    struct limits limits;
};

/* false: it is not there. */
static bool
read_file(struct reading *r, const char *folder, const char *name)
{
    char *path = xasprintf("%s/%s", folder, name);
    bool there = tree_read(&r->trees[TREE_SYS], path, &r->text) == 0;
    free(path);
    return there;
}

static void
take_least(struct reading *r, const char *folder, const char *name, int64_t *least)
{
    int64_t value;
    if (read_file(r, folder, name) && scan_number(r->text.p, &value) && value >= 0 &&
        value < NO_LIMIT && (*least == MISSING_I64 || value < *least))
        *least = value;
}

static void
take_quota(struct reading *r, int64_t quota_us, int64_t period_us)
{
    struct limits *l = &r->limits;
    if (quota_us <= 0 || period_us <= 0 || quota_us > NO_LIMIT / 1000 ||
        period_us > NO_LIMIT / 1000)
        return;
    bool less = l->cpu_quota_ns == MISSING_I64 ||
                (double)quota_us / (double)period_us <
                    (double)l->cpu_quota_ns / (double)l->cpu_period_ns;
    if (!less)
        return;
    l->cpu_quota_ns = quota_us * 1000;
    l->cpu_period_ns = period_us * 1000;
}

static void
take_cpuset(struct reading *r, const char *folder, const char *name)
{
    if (r->limits.cpuset || !read_file(r, folder, name))
        return;
    struct slice list = scan_word(r->text.p);
    if (list.n > 0)
        r->limits.cpuset = xstrndup(list.p, list.n);
}

/* ---- a group of each version ---- */

static void
read_v2(struct reading *r, const char *folder)
{
    int64_t quota_us, period_us;
    take_least(r, folder, "memory.max", &r->limits.memory_b);
    take_least(r, folder, "pids.max", &r->limits.processes);
    take_cpuset(r, folder, "cpuset.cpus.effective");
    if (!read_file(r, folder, "cpu.max")) /* "200000 100000", "max 100000" */
        return;
    const char *behind = scan_number(r->text.p, &quota_us);
    if (behind && scan_number(behind, &period_us))
        take_quota(r, quota_us, period_us);
}

static void
read_v1(struct reading *r, const char *folder)
{
    int64_t quota_us, period_us;
    take_least(r, folder, "memory.limit_in_bytes", &r->limits.memory_b);
    take_least(r, folder, "pids.max", &r->limits.processes);
    take_cpuset(r, folder, "cpuset.effective_cpus");
    take_cpuset(r, folder, "cpuset.cpus");
    if (read_file(r, folder, "cpu.cfs_quota_us") && scan_number(r->text.p, &quota_us) &&
        read_file(r, folder, "cpu.cfs_period_us") && scan_number(r->text.p, &period_us))
        take_quota(r, quota_us, period_us);
}

/* ---- from the process's own group upwards ---- */

static void
climb(struct reading *r, const struct cgroup_mount *mount, struct slice group)
{
    char *folder;
    while ((folder = cgroup_folder(mount, group))) {
        if (mount->controllers)
            read_v1(r, folder);
        else
            read_v2(r, folder);
        free(folder);
        if (group.n <= 1)
            return;
        while (group.n > 0 && group.p[group.n - 1] != '/')
            group.n--;
        group.n -= group.n > 1;
    }
}

/* 5:cpu,cpuacct:/job or 0::/job */
static void
read_line(struct reading *r, const struct cgroup_mounts *mounts, struct slice line)
{
    const char *first = memchr(line.p, ':', line.n);
    size_t left = first ? line.n - (size_t)(first + 1 - line.p) : 0;
    const char *second = first ? memchr(first + 1, ':', left) : NULL;
    if (!second)
        return;
    struct slice controllers = {first + 1, (size_t)(second - first - 1)};
    const struct cgroup_mount *mount = cgroup_mount_of(mounts, controllers);
    if (mount)
        climb(r, mount, slice_from(line, (size_t)(second + 1 - line.p)));
}

struct limits
limits_read(const struct tree trees[TREES])
{
    struct cgroup_mounts mounts = {0};
    struct text groups = {0};
    struct reading r = {
        .trees = trees,
        .limits = {MISSING_I64, MISSING_I64, MISSING_I64, MISSING_I64, NULL},
    };
    if (tree_read(&trees[TREE_PROC], "self/mountinfo", &r.text) == 0)
        cgroup_mounts_parse(&mounts, &r.text);
    if (tree_read(&trees[TREE_PROC], "self/cgroup", &groups) == 0) {
        const char *end = groups.p + groups.n;
        for (const char *p = groups.p; p < end; p = scan_next_line(p, end))
            read_line(&r, &mounts, scan_line(p));
    }
    cgroup_mounts_free(&mounts);
    text_free(&groups);
    text_free(&r.text);
    return r.limits;
}

struct limits
limits_here(void)
{
    struct tree trees[TREES];
    tree_open(&trees[TREE_PROC], "/proc", NULL);
    tree_open(&trees[TREE_SYS], "/sys", NULL);
    struct limits l = limits_read(trees);
    tree_close(&trees[TREE_PROC]);
    tree_close(&trees[TREE_SYS]);
    return l;
}
