#include "collect/sample/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collect/sample/cgroups.h"
#include "collect/sample/drm.h"
#include "collect/sample/scan.h"
#include "collect/sample/task.h"
#include "collect/sample/threads.h"

#define CMDLINE_MOST 4096 /* bytes of a command line that are kept */

struct process *
process_new(pid_t pid, int64_t start)
{
    struct process *p = xcalloc(1, sizeof *p);
    p->pid = pid;
    p->start = start;
    p->stat = p->status = p->io = KEPT_CLOSED;
    p->list_threads = true;
    p->e.key = pid;
    return p;
}

void
process_free(struct process *p)
{
    if (!p)
        return;
    kept_close(&p->stat);
    kept_close(&p->status);
    kept_close(&p->io);
    threads_free(p);
    entity_free(&p->e, SAMPLE_process);
    for (size_t i = 0; i < DRM_DEVICES; i++)
        entity_free(&p->gpus[i], SAMPLE_gpu_process);
    free(p);
}

/* ---- one file each ---- */

static int
read_kept(struct kept *k, const struct process *p, const char *file, struct recorder *r)
{
    char path[64];
    if (k->fd < 0)
        snprintf(path, sizeof path, "%ld/%s", (long)p->pid, file);
    return kept_read(k, &r->trees[TREE_PROC], path, &r->text);
}

static int
read_once(const struct process *p, const char *file, struct recorder *r)
{
    char path[64];
    snprintf(path, sizeof path, "%ld/%s", (long)p->pid, file);
    return tree_read(&r->trees[TREE_PROC], path, &r->text);
}

/* Why the columns of a source are missing; told once for each process. */
static void
tell_unreadable(struct process *p, struct recorder *r, enum source_id id, int number)
{
    const struct source *s = &sources[id];
    if (number == ESRCH || p->told >> id & 1)
        return;
    p->told |= UINT64_C(1) << id;
    r->unreadable++;
    bool denied = number == EACCES || number == EPERM;
    struct reason why =
        recorder_why(r, s->file, number, denied ? s->needs : "", denied ? s->how : "");
    for (int i = 0; i < s->nfields; i++)
        samplelog_na(&r->log, SAMPLE_process, s->fields[i].col, p->pid, why);
}

/* False when the process is gone. */
static bool
read_stat(struct process *p, struct recorder *r, struct row *row)
{
    struct stat_line line;
    int number = read_kept(&p->stat, p, "stat", r);
    if (number != 0 || !source_stat(&r->text, &line)) {
        r->unexpected += number == 0;
        return false;
    }
    source_places(&sources[SOURCE_pid_stat], line.numbers, 4, row);
    if (row->cells[S_process_starttime_ticks].n != p->start)
        return false; /* another one under the same number */
    row->cells[S_process_state].n = task_state(line.state);
    row_text(row, S_process_comm, line.name, &r->arena);
    p->ppid = (pid_t)row->cells[S_process_ppid].n;
    p->ended = task_is_dead(line.state) && row->cells[S_process_threads].n <= 1;
    return true;
}

/* Older kernels tell less. Dead processes and threads of the kernel have no memory at
 * all.
 */
static void
tell_absent(struct recorder *r, const struct source *s, const struct row *row)
{
    if (r->told_status || row->cells[S_process_peak_rss_kib].n == MISSING_I64)
        return;
    struct reason why = recorder_why(r, s->file, ENODATA, "", "");
    for (const struct field *f = s->fields; f->place; f++)
        if (cell_form(SAMPLE_process, f->col) == CELL_NUMBER &&
            row->cells[f->col].n == MISSING_I64)
            samplelog_na(&r->log, SAMPLE_process, f->col, SAMPLELOG_ALL_KEYS, why);
    r->told_status = true;
}

static void
read_names(struct kept *k, struct process *p, struct recorder *r, enum source_id id,
           const char *file, struct row *row)
{
    int number = read_kept(k, p, file, r);
    if (number != 0) {
        tell_unreadable(p, r, id, number);
        return;
    }
    source_names(&sources[id], &r->text, row, &r->arena);
    if (id == SOURCE_pid_status && !p->ended)
        tell_absent(r, &sources[id], row);
}

/* The arguments are divided by NULs; the last one's is no part of it. */
static void
read_cmdline(struct process *p, struct recorder *r, struct row *row)
{
    int number = read_once(p, "cmdline", r);
    if (number != 0) {
        tell_unreadable(p, r, SOURCE_pid_cmdline, number);
        return;
    }
    struct slice line = {r->text.p, MIN(r->text.n, CMDLINE_MOST)};
    while (line.n > 0 && line.p[line.n - 1] == 0)
        line.n--;
    if (line.n > 0) /* none: a zombie, or a thread of the kernel's */
        row_text(row, S_process_cmdline, line, &r->arena);
}

static void
read_cgroup(struct process *p, struct recorder *r, struct row *row)
{
    int number = read_once(p, "cgroup", r);
    if (number != 0)
        tell_unreadable(p, r, SOURCE_pid_cgroup, number);
    else
        row_text(row, S_process_cgroup, cgroups_note(r->cgroups, r, &r->text), &r->arena);
}

static int64_t
count_names(int fd)
{
    DIR *dir = fdopendir(fd);
    struct dirent *entry;
    int64_t n = 0;
    while (dir && (entry = readdir(dir)))
        n += entry->d_name[0] != '.';
    if (dir)
        closedir(dir);
    else
        close(fd);
    return n;
}

/* Since 6.2 the folder's size is the number of descriptors. */
static void
read_fds(struct process *p, struct recorder *r, struct row *row)
{
    char path[64];
    struct stat st;
    snprintf(path, sizeof path, "%ld/fd", (long)p->pid);
    int fd = r->trees[TREE_PROC].fd < 0 ? -1
                                        : openat(r->trees[TREE_PROC].fd, path,
                                                 O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        tell_unreadable(p, r, SOURCE_pid_fd, errno);
    } else if (r->fd_sizes && fstat(fd, &st) == 0) {
        row->cells[S_process_fds].n = st.st_size;
        close(fd);
    } else {
        row->cells[S_process_fds].n = count_names(fd);
    }
}

/* ---- the whole process ---- */

/* What a dead process has no more. */
static void
forget_memory(struct row *row)
{
    static const int gone[] = {
        S_process_rss_anon_kib, S_process_rss_file_kib, S_process_rss_shmem_kib,
        S_process_rss_pages,    S_process_vm_b,         S_process_swap_kib,
        S_process_fds};
    for (size_t i = 0; i < ARRAY_LEN(gone); i++)
        row->cells[gone[i]].n = MISSING_I64;
}

/* A new name means that it executed something else. */
static bool
was_renamed(const struct process *p, const struct row *row)
{
    const char *now = row->cells[S_process_comm].text;
    const char *before = p->e.cells ? p->e.cells[S_process_comm].text : NULL;
    return !now || !before || strcmp(now, before) != 0;
}

static bool
read_threads(struct process *p, struct recorder *r, const struct row *row)
{
    int64_t n = row->cells[S_process_threads].n;
    if (!p->list_threads && (n == MISSING_I64 || (size_t)n == p->n_threads))
        return false;
    threads_list(p, r);
    threads_look(p, r);
    return true;
}

void
process_read(struct process *p, struct recorder *r, bool whole)
{
    struct row row;
    bool rarely = r->slow || whole || !p->e.cells;
    if (!threads_ran(p, r) && !rarely && !p->list_threads)
        return;
    row_begin(&row, SAMPLE_process, &p->e);
    if (!read_stat(p, r, &row)) {
        r->vanished++;
        p->vanished = true;
        return;
    }
    bool listed = read_threads(p, r, &row);
    if (rarely)
        read_names(&p->status, p, r, SOURCE_pid_status, "status", &row);
    read_names(&p->io, p, r, SOURCE_pid_io, "io", &row);
    bool new = !p->e.cells || whole;
    if (new || r->rare || was_renamed(p, &row))
        read_cmdline(p, r, &row);
    if ((new || r->rare) && !p->ended)
        read_cgroup(p, r, &row);
    if (rarely && !p->ended) {
        read_fds(p, r, &row);
        if (r->has_drm)
            drm_read(p, r);
    }
    if (p->ended)
        forget_memory(&row);
    task_mask(r, SAMPLE_process, &row);
    if (rarely || listed)
        threads_put(p, r);
    threads_sum(p, &row);
    samplelog_put(&r->log, &row, &p->e);
}

/* ---- its end ---- */

static int64_t
us(struct timeval t)
{
    return (int64_t)t.tv_sec * 1000000 + t.tv_usec;
}

static void
fill_usage(struct row *row, const struct process_end *end)
{
    const struct rusage *u = &end->usage;
    union cell *c = row->cells;
    if (WIFEXITED(end->wait_status))
        c[S_process_end_exit_status].n = WEXITSTATUS(end->wait_status);
    if (WIFSIGNALED(end->wait_status))
        c[S_process_end_signal].n = WTERMSIG(end->wait_status);
    c[S_process_end_user_us].n = us(u->ru_utime);
    c[S_process_end_system_us].n = us(u->ru_stime);
    c[S_process_end_max_rss_kib].n = u->ru_maxrss;
    c[S_process_end_minflt].n = u->ru_minflt;
    c[S_process_end_majflt].n = u->ru_majflt;
    c[S_process_end_voluntary].n = u->ru_nvcsw;
    c[S_process_end_involuntary].n = u->ru_nivcsw;
    c[S_process_end_in_blocks].n = u->ru_inblock;
    c[S_process_end_out_blocks].n = u->ru_oublock;
}

void
process_put_end(struct process *p, struct recorder *r, const struct process_end *end)
{
    struct row row;
    struct entity e = {.key = p->pid};
    row_begin(&row, SAMPLE_process_end, &e);
    row.cells[S_process_end_how].n = end->how;
    row.cells[S_process_end_taken_by].n = end->taken_by;
    row.cells[S_process_end_starttime_ticks].n = p->start;
    if (end->has_status)
        fill_usage(&row, end);
    if (recorder_wants(r, SAMPLE_process_end))
        samplelog_put(&r->log, &row, &e);
    entity_free(&e, SAMPLE_process_end);
    if (end->how == sample_end_RUNNING)
        return;
    drm_gone(p, r);
    samplelog_gone(&r->log, SAMPLE_process, &p->e);
}
