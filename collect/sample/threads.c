#include "collect/sample/threads.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "collect/sample/scan.h"
#include "collect/sample/task.h"
#include "lib/base/num.h"

/* Of a process with more threads than this, they are looked at rarely. */
#define MANY 256

/* The name is made only where the file is not open yet. */
static int
read_file(struct kept *k, const struct process *p, const struct thread *t,
          const char *file, struct recorder *r)
{
    char path[64];
    if (k->fd < 0)
        snprintf(path, sizeof path, "%ld/task/%ld/%s", (long)p->pid, (long)t->tid, file);
    return kept_read(k, &r->trees[TREE_PROC], path, &r->text);
}

static void
free_thread(struct thread *t)
{
    kept_close(&t->schedstat);
    kept_close(&t->stat);
    kept_close(&t->status);
    kept_close(&t->io);
    kept_close(&t->children);
    entity_free(&t->e, SAMPLE_thread);
}

void
threads_free(struct process *p)
{
    for (size_t i = 0; i < p->n_threads; i++)
        free_thread(&p->threads[i]);
    free(p->threads);
    p->threads = NULL;
    p->n_threads = p->cap_threads = 0;
}

/* ---- does it run ---- */

/* False when it is gone. */
static bool
read_schedstat(const struct process *p, struct thread *t, struct recorder *r)
{
    int number = read_file(&t->schedstat, p, t, "schedstat", r);
    const char *at = r->text.p;
    int64_t run, wait, slices;
    if (number == ESRCH || (number == ENOENT && t->run_ns != MISSING_I64))
        return false;
    if (number != 0 || r->no_schedstat || !(at = scan_number(at, &run)) ||
        !(at = scan_number(at, &wait)) || !scan_number(at, &slices)) {
        t->ran = true; /* nobody knows */
        if (number != 0 && r->trees[TREE_PROC].is_copy)
            task_no_schedstat(r);
        return true;
    }
    t->ran = t->ran || run != t->run_ns || wait != t->wait_ns || slices != t->slices;
    t->run_ns = run;
    t->wait_ns = wait;
    t->slices = slices;
    return true;
}

bool
threads_ran(struct process *p, struct recorder *r)
{
    bool due = p->n_threads <= 1 || (p->n_threads > MANY ? r->slow : r->threads);
    return !due || threads_look(p, r); /* not due: maybe */
}

bool
threads_look(struct process *p, struct recorder *r)
{
    bool ran = false;
    for (size_t i = 0; i < p->n_threads; i++) {
        struct thread *t = &p->threads[i];
        int64_t run = t->run_ns, wait = t->wait_ns;
        if (!read_schedstat(p, t, r))
            p->list_threads = ran = true;
        else
            ran =
                ran || t->run_ns == MISSING_I64 || t->run_ns != run || t->wait_ns != wait;
    }
    return ran;
}

/* ---- which there are ---- */

static int64_t
plus(int64_t sum, int64_t v)
{
    return v == MISSING_I64 ? sum : sum + v;
}

/* The row of a thread with what its schedstat told. */
static void
put_schedstat(const struct thread *t, struct row *row)
{
    row->cells[S_thread_run_ns].n = t->run_ns;
    row->cells[S_thread_wait_ns].n = t->wait_ns;
    row->cells[S_thread_slices].n = t->slices;
}

static void
bury(struct process *p, struct thread *t, struct recorder *r)
{
    struct row row;
    p->run_ns = plus(p->run_ns, t->run_ns);
    p->wait_ns = plus(p->wait_ns, t->wait_ns);
    if (t->e.cells) {
        p->voluntary = plus(p->voluntary, t->e.cells[S_thread_voluntary].n);
        p->involuntary = plus(p->involuntary, t->e.cells[S_thread_involuntary].n);
        row_begin(&row, SAMPLE_thread, &t->e);
        put_schedstat(t, &row);
        samplelog_put(&r->log, &row, &t->e);
        samplelog_gone(&r->log, SAMPLE_thread, &t->e);
    }
    free_thread(t);
}

/* Listings come in the order in which the threads were found before. */
static struct thread *
find(struct process *p, pid_t tid, size_t expected)
{
    if (expected < p->n_threads && p->threads[expected].tid == tid)
        return &p->threads[expected];
    for (size_t i = 0; i < p->n_threads; i++)
        if (p->threads[i].tid == tid)
            return &p->threads[i];
    return NULL;
}

static void
add(struct process *p, pid_t tid)
{
    grow(&p->threads, &p->cap_threads, p->n_threads + 1, sizeof *p->threads);
    p->threads[p->n_threads++] = (struct thread){
        .tid = tid,
        .schedstat = KEPT_CLOSED,
        .stat = KEPT_CLOSED,
        .status = KEPT_CLOSED,
        .io = KEPT_CLOSED,
        .children = KEPT_CLOSED,
        .run_ns = MISSING_I64,
        .wait_ns = MISSING_I64,
        .slices = MISSING_I64,
        .ran = true,
        .listed = true,
        .e.key = tid,
    };
}

static void
drop_unlisted(struct process *p, struct recorder *r)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->n_threads; i++) {
        if (p->threads[i].listed)
            p->threads[kept++] = p->threads[i];
        else
            bury(p, &p->threads[i], r);
    }
    p->n_threads = kept;
}

void
threads_list(struct process *p, struct recorder *r)
{
    char path[64];
    snprintf(path, sizeof path, "%ld/task", (long)p->pid);
    int fd = r->trees[TREE_PROC].fd < 0 ? -1
                                        : openat(r->trees[TREE_PROC].fd, path,
                                                 O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *entry;
    size_t expected = 0;
    p->list_threads = false;
    if (!dir) {
        if (fd >= 0)
            close(fd);
        if (p->n_threads == 0)
            add(p, p->pid);
        return;
    }
    for (size_t i = 0; i < p->n_threads; i++)
        p->threads[i].listed = false;
    while ((entry = readdir(dir))) {
        uint64_t tid;
        if (!num_u64(slice_of(entry->d_name), &tid) || tid > INT32_MAX)
            continue;
        struct thread *known = find(p, (pid_t)tid, expected);
        if (known)
            known->listed = true;
        else
            add(p, (pid_t)tid);
        expected = known ? (size_t)(known - p->threads) + 1 : p->n_threads;
    }
    closedir(dir);
    drop_unlisted(p, r);
}

/* ---- rows ---- */

/* Which thread it was may have changed behind the number. */
static bool
fill_stat(struct recorder *r, struct row *row)
{
    struct stat_line line;
    if (!source_stat(&r->text, &line)) {
        r->unexpected++;
        return false;
    }
    int64_t before = row->cells[S_thread_starttime_ticks].n;
    source_places(&sources[SOURCE_tid_stat], line.numbers, 4, row);
    if (before != MISSING_I64 && before != row->cells[S_thread_starttime_ticks].n)
        return false;
    row->cells[S_thread_state].n = task_state(line.state);
    row_text(row, S_thread_comm, line.name, &r->arena);
    return true;
}

static void
put_thread(struct process *p, struct thread *t, struct recorder *r)
{
    struct row row;
    row_begin(&row, SAMPLE_thread, &t->e);
    if (read_file(&t->stat, p, t, "stat", r) != 0 || !fill_stat(r, &row)) {
        p->list_threads = true;
        return;
    }
    row.cells[S_thread_pid].n = p->pid;
    put_schedstat(t, &row);
    bool rarely = r->rare || !t->e.cells;
    if (rarely && read_file(&t->status, p, t, "status", r) == 0)
        source_names(&sources[SOURCE_tid_status], &r->text, &row, &r->arena);
    int number = read_file(&t->io, p, t, "io", r);
    if (number == 0)
        source_names(&sources[SOURCE_tid_io], &r->text, &row, &r->arena);
    task_mask(r, SAMPLE_thread, &row);
    samplelog_put(&r->log, &row, &t->e);
    t->ran = false;
}

void
threads_put(struct process *p, struct recorder *r)
{
    if (p->n_threads < 2 || !recorder_wants(r, SAMPLE_thread))
        return;
    for (size_t i = 0; i < p->n_threads; i++)
        if (p->threads[i].ran)
            put_thread(p, &p->threads[i], r);
}

void
threads_sum(const struct process *p, struct row *row)
{
    int64_t run = p->run_ns, wait = p->wait_ns;
    int64_t voluntary = p->voluntary, involuntary = p->involuntary;
    for (size_t i = 0; i < p->n_threads; i++) {
        const struct thread *t = &p->threads[i];
        if (t->run_ns == MISSING_I64)
            return;
        run += t->run_ns;
        wait += t->wait_ns;
        if (t->e.cells) {
            voluntary = plus(voluntary, t->e.cells[S_thread_voluntary].n);
            involuntary = plus(involuntary, t->e.cells[S_thread_involuntary].n);
        }
    }
    row->cells[S_process_run_ns].n = run;
    row->cells[S_process_wait_ns].n = wait;
    if (p->n_threads < 2) { /* the process's own status has told */
        row->cells[S_process_voluntary].n =
            plus(row->cells[S_process_voluntary].n, p->voluntary);
        row->cells[S_process_involuntary].n =
            plus(row->cells[S_process_involuntary].n, p->involuntary);
        return;
    }
    row->cells[S_process_voluntary].n = voluntary;
    row->cells[S_process_involuntary].n = involuntary;
}
