/* Limits of control groups, of both versions, in copies of /proc and /sys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "collect/sample/limits.h"
#include "lib/base/mem.h"

static char home[] = "/tmp/weir-limits.XXXXXX";

static int
make_home(void **state)
{
    (void)state;
    return !mkdtemp(home) || chdir(home) != 0;
}

static int
remove_home(void **state)
{
    (void)state;
    char *command = xasprintf("rm -r %s", home);
    int status = system(command);
    free(command);
    return status;
}

/* Makes the file with the folders that it lies in. */
static void
put(const char *path, const char *text)
{
    char *folder = xstrdup(path);
    for (char *p = strchr(folder, '/'); p; p = strchr(p + 1, '/')) {
        *p = 0;
        mkdir(folder, 0700);
        *p = '/';
    }
    free(folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static struct limits
read_below(const char *root)
{
    struct tree trees[TREES];
    char *proc = xasprintf("%s/proc", root), *sys = xasprintf("%s/sys", root);
    assert_true(tree_open(&trees[TREE_PROC], proc, NULL));
    assert_true(tree_open(&trees[TREE_SYS], sys, NULL));
    struct limits l = limits_read(trees);
    tree_close(&trees[TREE_PROC]);
    tree_close(&trees[TREE_SYS]);
    free(proc);
    free(sys);
    return l;
}

/* A job's limit above holds for its step; the step's own share of processors is less. */
static void
version_2(void **state)
{
    (void)state;
    put("v2/proc/self/mountinfo",
        "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    put("v2/proc/self/cgroup", "0::/job_7/step_0\n");
    put("v2/sys/fs/cgroup/job_7/memory.max", "1073741824\n");
    put("v2/sys/fs/cgroup/job_7/pids.max", "max\n");
    put("v2/sys/fs/cgroup/job_7/cpu.max", "400000 100000\n");
    put("v2/sys/fs/cgroup/job_7/step_0/memory.max", "max\n");
    put("v2/sys/fs/cgroup/job_7/step_0/cpu.max", "150000 100000\n");
    put("v2/sys/fs/cgroup/job_7/step_0/cpuset.cpus.effective", "0-1,8\n");
    struct limits l = read_below("v2");
    assert_int_equal(l.memory_b, 1 << 30);
    assert_true(l.processes == MISSING_I64);
    assert_int_equal(l.cpu_quota_ns, 150000000);
    assert_int_equal(l.cpu_period_ns, 100000000);
    assert_string_equal(l.cpuset, "0-1,8");
    free(l.cpuset);
}

/* 2^63 less a page is how version 1 says that there is no limit. */
static void
version_1(void **state)
{
    (void)state;
    put("v1/proc/self/mountinfo",
        "32 31 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
        "33 31 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n");
    put("v1/proc/self/cgroup", "4:memory:/slurm/job_7\n1:cpu,cpuacct:/slurm\nnonsense\n");
    put("v1/sys/fs/cgroup/memory/slurm/job_7/memory.limit_in_bytes", "2097152\n");
    put("v1/sys/fs/cgroup/memory/slurm/memory.limit_in_bytes", "9223372036854771712\n");
    put("v1/sys/fs/cgroup/cpu/slurm/cpu.cfs_quota_us", "-1\n");
    put("v1/sys/fs/cgroup/cpu/slurm/cpu.cfs_period_us", "100000\n");
    struct limits l = read_below("v1");
    assert_int_equal(l.memory_b, 2097152);
    assert_true(l.cpu_quota_ns == MISSING_I64);
    assert_null(l.cpuset);
}

static void
nothing_to_see(void **state)
{
    (void)state;
    put("none/proc/self/status", "Name: x\n");
    put("none/sys/empty", "");
    struct limits l = read_below("none");
    assert_true(l.memory_b == MISSING_I64);
    assert_true(l.processes == MISSING_I64);
    assert_true(l.cpu_quota_ns == MISSING_I64);
    assert_null(l.cpuset);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_2),
        cmocka_unit_test(version_1),
        cmocka_unit_test(nothing_to_see),
    };
    return cmocka_run_group_tests(tests, make_home, remove_home);
}
