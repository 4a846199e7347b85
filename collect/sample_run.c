#define _GNU_SOURCE /* prctl, wait4 */
#include "collect/sample_run.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "collect/cgroups.h"
#include "collect/child.h"
#include "collect/drm.h"
#include "collect/followed.h"
#include "collect/machine.h"
#include "collect/nvidia.h"
#include "collect/sample_head.h"
#include "collect/schedule.h"
#include "collect/task.h"

#define SOON_NS (NS_PER_S / 4) /* between looks at threads, and between writes */
#define CLOCKS_NS 1000000 /* how far clocks move against each other before it is told */

struct run {
    struct recorder *r;
    const struct sample_wish *wish;
    struct machine *machine;
    struct followed *followed;
    struct nvidia *nvidia;
    struct schedule schedule;
    struct child command;
    struct clocks clocks; /* as told last */
    struct entity self;
    int64_t slow_due_ns, threads_due_ns, written_ns, ticks, missed;
    const char *why; /* the recording ends; NULL: it goes on */
    bool told_left_behind;
};

static int64_t
cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

/* ---- one tick ---- */

/* Real time may be set, and the machine may have slept. */
static void
tell_clocks(struct run *run)
{
    struct clocks now = clocks_now(), *old = &run->clocks;
    int64_t set = (now.real_ns - now.boot_ns) - (old->real_ns - old->boot_ns);
    int64_t slept = (now.boot_ns - now.mono_ns) - (old->boot_ns - old->mono_ns);
    if (set < CLOCKS_NS && set > -CLOCKS_NS && slept < CLOCKS_NS)
        return;
    samplelog_word(&run->r->log, "clock",
                   (int64_t[]){now.real_ns, now.mono_ns, now.boot_ns}, 3, NULL);
    *old = now;
}

static void
put_self(struct run *run)
{
    struct recorder *r = run->r;
    struct rusage usage;
    struct row row;
    row_begin(&row, SAMPLE_sampler, &run->self);
    union cell *c = row.cells;
    c[S_sampler_cpu_ns].n = cpu_ns();
    c[S_sampler_log_b].n = r->log.bytes;
    c[S_sampler_processes].n = (int64_t)followed_count(run->followed);
    c[S_sampler_threads].n = (int64_t)followed_threads(run->followed);
    c[S_sampler_missed].n = run->missed;
    c[S_sampler_vanished].n = r->vanished;
    c[S_sampler_unreadable].n = r->unreadable;
    c[S_sampler_unexpected].n = r->unexpected;
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        c[S_sampler_max_rss_kib].n = usage.ru_maxrss;
    if (recorder_wants(r, SAMPLE_sampler))
        samplelog_put(&r->log, &row, &run->self);
}

static bool
is_followed(const void *followed, long pid)
{
    return followed_has(followed, (pid_t)pid);
}

static void
ignore(void *followed, long pid)
{
    followed_ignore(followed, (pid_t)pid);
}

static void
put_tick(struct run *run, int64_t now)
{
    struct recorder *r = run->r;
    char tags[SAMPLE_TABLES + 8];
    machine_tags(run->machine, r, tags);
    size_t n = strlen(tags);
    static const struct {
        int table;
        bool slow;
    } others[] = {
        {SAMPLE_process,   false},
        {SAMPLE_thread,    true },
        {SAMPLE_cgroup,    true },
        {SAMPLE_cgroup_io, true },
        {SAMPLE_sampler,   true },
    };
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if ((r->slow || !others[i].slow) && recorder_wants(r, others[i].table))
            tags[n++] = sample_tables[others[i].table].tag;
    tags[n] = 0;
    samplelog_tick(&r->log, run->schedule.number, now, n ? tags : "-");
}

/* first: the command has not begun yet. last: everything is read, whether it is due or
 * not. */
static void
tick(struct run *run, bool first, bool last)
{
    struct recorder *r = run->r;
    int64_t now = recorder_now(r);
    r->slow = first || last || now >= run->slow_due_ns;
    r->threads = r->slow || now >= run->threads_due_ns;
    while (run->slow_due_ns <= now)
        run->slow_due_ns += run->wish->slow_ns;
    while (run->threads_due_ns <= now)
        run->threads_due_ns += SOON_NS;
    arena_reset(&r->arena);
    tell_clocks(run);
    put_tick(run, now);
    machine_read(run->machine, r);
    recorder_at(r);
    if (!first || !run->wish->command)
        followed_read(run->followed, r, machine_forks(run->machine), first || last);
    cgroups_read(r->cgroups, r);
    nvidia_read(run->nvidia, r, is_followed, run->followed);
    if (r->slow)
        put_self(run);
    run->ticks++;
}

/* ---- between ticks ---- */

static void
take_one(struct run *run, pid_t pid)
{
    int status = 0;
    struct rusage usage;
    bool ours = followed_ending(run->followed, run->r, pid);
    while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR)
        ;
    if (ours)
        followed_ended(run->followed, run->r, pid, status, &usage);
    else
        nvidia_reaped(run->nvidia, run->r, (long)pid, status);
    if (pid != run->command.pid)
        return;
    run->command.ended = true;
    run->command.wait_status = status;
}

/* Children of ours that have ended are read while they are zombies: that is all that they
 * and everybody they waited for have done. */
static void
take_children(struct run *run)
{
    siginfo_t s = {0};
    while (waitid(P_ALL, 0, &s, WEXITED | WNOHANG | WNOWAIT) == 0 && s.si_pid != 0) {
        take_one(run, s.si_pid);
        s = (siginfo_t){0};
    }
}

static void
tell_left_behind(struct run *run)
{
    const struct process *p = followed_any(run->followed);
    if (!run->command.ended || run->told_left_behind || !p)
        return;
    run->told_left_behind = true;
    say("the command has ended, but what it left behind is recorded until it ends too: "
        "%ld (%s)",
        (long)p->pid, p->e.cells ? p->e.cells[S_process_comm].text : "");
}

static void
on_signal(struct run *run, const struct caught *s)
{
    bool runs = run->wish->command && !run->command.ended;
    if (runs || s->number == SIGTSTP || s->number == SIGCONT)
        signals_pass(s, runs ? run->command.pid : 0);
    else
        run->why = strsignal(s->number);
}

static void
look_for_end(struct run *run)
{
    const struct sample_wish *w = run->wish;
    bool left = run->r->log.reader_left;
    if (run->why)
        return;
    if (w->command && run->command.ended && !followed_remain(run->followed, run->r))
        run->why = "all processes have ended";
    else if (w->n_pids > 0 && followed_count(run->followed) == 0)
        run->why = "all processes have ended";
    else if (!w->command && left)
        run->why = "nobody reads";
    else if (!w->command && w->count > 0 && run->ticks >= w->count)
        run->why = "all ticks are taken";
}

/* Until the next tick is due, or the end. */
static void
wait_for_tick(struct run *run)
{
    struct recorder *r = run->r;
    const struct sample_wish *w = run->wish;
    while (!run->why) {
        struct caught s;
        bool idle = r->log.reader_left || (w->count > 0 && run->ticks >= w->count);
        int64_t left = idle ? NS_PER_S : run->schedule.due_ns - recorder_now(r);
        if (left <= 0)
            return;
        int number = signals_wait(left, &s);
        if (number != 0 && number != SIGCHLD)
            on_signal(run, &s);
        if (number == SIGCHLD) {
            take_children(run);
            samplelog_flush(&r->log);
        }
        look_for_end(run);
        tell_left_behind(run);
    }
}

static void
tell_missed(struct run *run, int64_t n)
{
    run->missed += n;
    if (n > 0)
        samplelog_word(&run->r->log, "missed", &n, 1, NULL);
}

static void
back_off(struct run *run)
{
    struct schedule *s = &run->schedule;
    int64_t before = s->interval_ns;
    if (!schedule_adapt(s, recorder_now(run->r), cpu_ns()))
        return;
    samplelog_word(&run->r->log, "interval", &s->interval_ns, 1,
                   s->interval_ns > before ? "sampling cost more than allowed"
                                           : "sampling costs little again");
    say("now a sample every %lld ms: sampling cost %s",
        (long long)s->interval_ns / 1000000,
        s->interval_ns > before ? "more than allowed" : "little again");
}

/* ---- the recording ---- */

static void
before_exec(void)
{
    signal(SIGPIPE, SIG_DFL);
    tree_restore_limit();
}

/* 0, or an exit status. */
static int
start_command(struct run *run)
{
    struct err err;
    struct recorder *r = run->r;
    char *file;
    int status = child_find(run->wish->command[0], &file, &err);
    if (status == 0) {
        struct child_plan plan = {
            .file = file,
            .argv = run->wish->command,
            .std = {0, r->log.fd == 1 ? 2 : 1, 2},
            .before_exec = before_exec,
        };
        status = child_start(&run->command, &plan, &err);
        free(file);
    }
    if (status != 0) {
        complain("%s", err.text);
        return status;
    }
    if (followed_add(run->followed, r, run->command.pid, &err)) {
        recorder_at(r);
        followed_read(run->followed, r, MISSING_I64, true);
        cgroups_read(r->cgroups, r);
    } else {
        samplelog_word(&r->log, "note", NULL, 0, err.text);
    }
    return 0;
}

static void
attach(struct run *run)
{
    struct err err;
    for (size_t i = 0; i < run->wish->n_pids; i++)
        if (!followed_add(run->followed, run->r, run->wish->pids[i], &err)) {
            complain("%s", err.text);
            samplelog_word(&run->r->log, "note", NULL, 0, err.text);
        }
}

/* The last of those that were asked for. */
static bool
is_last(const struct run *run)
{
    return !run->wish->command && run->ticks + 1 == run->wish->count;
}

/* Writing costs as much as reading ten files, more so on a network. */
static void
flush_soon(struct run *run)
{
    int64_t now = recorder_now(run->r);
    if (now - run->written_ns < SOON_NS - run->schedule.interval_ns / 2)
        return;
    samplelog_flush(&run->r->log);
    run->written_ns = now;
}

static int
record(struct run *run)
{
    const struct sample_wish *w = run->wish;
    int status = 0;
    bool whole = true; /* the last tick read everything */
    if (!w->command)
        attach(run);
    tick(run, true, false);
    samplelog_flush(&run->r->log);
    if (run->r->log.failed) {
        run->why = strerror(run->r->log.failed);
        return EXIT_COLLECTOR;
    }
    if (w->command)
        status = start_command(run);
    samplelog_flush(&run->r->log);
    if (status != 0)
        run->why = "the command could not be started";
    look_for_end(run);
    while (!run->why) {
        tell_missed(run, schedule_next(&run->schedule, recorder_now(run->r)));
        back_off(run);
        wait_for_tick(run);
        whole = run->why || is_last(run);
        tick(run, false, whole);
        take_children(run);
        look_for_end(run);
        flush_soon(run);
    }
    if (!whole)
        tick(run, false, true);
    return status;
}

static void
set_up(struct run *run)
{
    struct recorder *r = run->r;
    tree_raise_limit();
    signals_catch();
    if (run->wish->command)
        prctl(PR_SET_CHILD_SUBREAPER, 1);
    run->clocks =
        sample_head(r, &(struct sample_about){run->wish->interval_ns, run->wish->command,
                                              run->wish->pids, run->wish->n_pids});
    schedule_start(&run->schedule, run->wish->interval_ns, run->wish->most_overhead);
    task_look(r);
    r->cgroups = cgroups_new(r);
    run->machine = machine_new(r);
    run->followed = followed_new(run->wish->command != NULL);
    run->nvidia = nvidia_start(r, MAX(run->wish->slow_ns, NS_PER_S / 10));
    nvidia_pids(run->nvidia, ignore, run->followed);
    r->has_drm = drm_is_there(r) && recorder_wants(r, SAMPLE_gpu_process);
    if (!run->nvidia && !machine_has_gpu(run->machine))
        samplelog_na(&r->log, SAMPLE_gpu, -1, SAMPLELOG_ALL_KEYS,
                     "no graphics processor of AMD or Intel, and no nvidia-smi on PATH");
    if (!run->nvidia && !r->has_drm)
        samplelog_na(
            &r->log, SAMPLE_gpu_process, -1, SAMPLELOG_ALL_KEYS,
            "no graphics processor with a DRM driver, and no nvidia-smi on PATH");
}

static void
tear_down(struct run *run)
{
    nvidia_stop(run->nvidia);
    followed_free(run->followed);
    machine_free(run->machine);
    cgroups_free(run->r->cgroups);
    entity_free(&run->self, SAMPLE_sampler);
    arena_free(&run->r->arena);
    text_free(&run->r->text);
}

int
sample_run(struct recorder *r, const struct sample_wish *wish)
{
    struct err err;
    struct run run = {.r = r, .wish = wish};
    set_up(&run);
    int status = record(&run);
    followed_finish(run.followed, r);
    samplelog_word(&r->log, "end", (int64_t[]){recorder_now(r)}, 1, run.why);
    tear_down(&run);
    if (!samplelog_close(&r->log, &err)) {
        complain("%s", err.text);
        return EXIT_COLLECTOR;
    }
    if (status != 0 || !wish->command)
        return status;
    return child_exit_status(&run.command);
}
