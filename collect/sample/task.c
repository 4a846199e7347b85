#include "collect/sample/task.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collect/sample/scan.h"

int
task_state(char letter)
{
    const struct enum_def *states = enum_find("task_state");
    int state = enum_number(states, (struct slice){&letter, 1});
    return state >= 0 ? state : task_state_OTHER;
}

bool
task_is_dead(char letter)
{
    return letter == 'Z' || letter == 'X' || letter == 'x';
}

bool
task_exists(struct recorder *r, long pid)
{
    char path[64];
    snprintf(path, sizeof path, "%ld/stat", pid);
    return tree_read(&r->trees[TREE_PROC], path, &r->text) == 0;
}

void
task_mask(const struct recorder *r, int table, struct row *row)
{
    int blkio = table == SAMPLE_process ? S_process_blkio_ticks : S_thread_blkio_ticks;
    if (r->no_delayacct)
        row->cells[blkio].n = MISSING_I64;
}

/* Off by default since 5.14, which also brought the switch; on before. */
static void
look_for_delayacct(struct recorder *r)
{
    const char *file = "sys/kernel/task_delayacct";
    r->no_delayacct =
        tree_read(&r->trees[TREE_PROC], file, &r->text) == 0 && r->text.p[0] == '0';
    struct reason why = {"delay accounting is off",
                         "as root, 'sysctl kernel.task_delayacct=1' before the program "
                         "starts"};
    if (!r->no_delayacct)
        return;
    samplelog_na(&r->log, SAMPLE_process, S_process_blkio_ticks, SAMPLELOG_ALL_KEYS, why);
    samplelog_na(&r->log, SAMPLE_thread, S_thread_blkio_ticks, SAMPLELOG_ALL_KEYS, why);
}

void
task_no_schedstat(struct recorder *r)
{
    static const int cols[][2] = {
        {SAMPLE_process, S_process_run_ns },
        {SAMPLE_process, S_process_wait_ns},
        {SAMPLE_thread,  S_thread_run_ns  },
        {SAMPLE_thread,  S_thread_wait_ns },
        {SAMPLE_thread,  S_thread_slices  },
    };
    struct reason why = {"this kernel does not count it (CONFIG_SCHED_INFO)", ""};
    for (size_t i = 0; !r->told_schedstat && i < ARRAY_LEN(cols); i++)
        samplelog_na(&r->log, cols[i][0], cols[i][1], SAMPLELOG_ALL_KEYS, why);
    r->told_schedstat = true;
}

/* We have run: where our own count is 0, nobody counts. In a copy of /proc there is
 * nobody of ours, and what threads tell is seen when they are read. */
static void
look_for_schedstat(struct recorder *r)
{
    int64_t run = 0, wait = 0, slices = 0;
    int number = tree_read(&r->trees[TREE_PROC], "self/schedstat", &r->text);
    const char *p = r->text.p;
    bool counts = number == 0 && (p = scan_number(p, &run)) &&
                  (p = scan_number(p, &wait)) && scan_number(p, &slices) && slices > 0;
    r->no_schedstat = number == 0 && !counts;
    if (!counts && !(number == ENOENT && r->trees[TREE_PROC].is_copy))
        task_no_schedstat(r);
}

/* /proc/self names us, in the namespace of pids that it shows. */
static bool
names_us(const struct tree *t)
{
    char name[32] = "";
    ssize_t n = t->fd >= 0 ? readlinkat(t->fd, "self", name, sizeof name - 1) : -1;
    return n > 0 && strtol(name, NULL, 10) == (long)getpid();
}

/* CONFIG_PROC_CHILDREN */
static bool
has_children_files(struct recorder *r)
{
    char path[64];
    snprintf(path, sizeof path, "%ld/task/%ld/children", (long)getpid(), (long)getpid());
    return tree_read(&r->trees[TREE_PROC], path, &r->text) == 0;
}

/* Since 6.2 the size of /proc/PID/fd is how many there are. */
static bool
has_fd_sizes(const struct tree *t)
{
    struct stat st;
    return t->fd >= 0 && fstatat(t->fd, "self/fd", &st, 0) == 0 && st.st_size > 0;
}

void
task_look(struct recorder *r)
{
    look_for_delayacct(r);
    look_for_schedstat(r);
    const struct tree *proc = &r->trees[TREE_PROC];
    r->one_namespace = !proc->is_copy && names_us(proc);
    r->has_children_files = r->one_namespace && has_children_files(r);
    r->fd_sizes = !proc->is_copy && has_fd_sizes(proc);
}
