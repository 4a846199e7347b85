#define _GNU_SOURCE /* prctl */
#include "collect/sample/sample_run.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "collect/child/child.h"
#include "collect/sample/sampler.h"
#include "collect/sample/schedule.h"

#define WRITE_NS (NS_PER_S / 4) /* between writes */

struct run {
    struct recorder *r;
    const struct sample_wish *wish;
    struct sampler sampler;
    struct schedule schedule;
    struct child command;
    int64_t written_ns;
    const char *why; /* the recording ends; NULL: it goes on */
    bool told_left_behind;
};

/* ---- what happens ---- */

static void
note_end(struct child *c, int wait_status)
{
    c->ended = true;
    c->wait_status = wait_status;
}

/* Children of ours that have ended are read while they are zombies: that is all that they
 * and everybody they waited for have done. */
static void
take_children(struct run *run)
{
    siginfo_t s = {0};
    while (waitid(P_ALL, 0, &s, WEXITED | WNOHANG | WNOWAIT) == 0 && s.si_pid != 0) {
        if (run->wish->tracing)
            tracing_ended(run->wish->tracing, s.si_pid);
        int status = sampler_take_child(&run->sampler, s.si_pid);
        if (s.si_pid == run->command.pid)
            note_end(&run->command, status);
        else if (run->wish->tracer && s.si_pid == run->wish->tracer->pid)
            note_end(run->wish->tracer, status);
        s = (siginfo_t){0};
    }
}

static void
tell_left_behind(struct run *run)
{
    const struct process *p = followed_any(run->sampler.followed);
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

static bool
has_all_ticks(const struct run *run)
{
    return run->wish->count > 0 && run->sampler.ticks >= run->wish->count;
}

static void
look_for_end(struct run *run)
{
    const struct sample_wish *w = run->wish;
    struct followed *f = run->sampler.followed;
    if (run->why)
        return;
    if (w->command && run->command.ended && !followed_remain(f, run->r))
        run->why = "all processes have ended";
    else if (w->n_pids > 0 && followed_count(f) == 0)
        run->why = "all processes have ended";
    else if (!w->command && run->r->log.reader_left)
        run->why = "nobody reads";
    else if (!w->command && has_all_ticks(run))
        run->why = "all ticks are taken";
}

/* Until the next tick is due, or the end. */
static void
wait_for_tick(struct run *run)
{
    while (!run->why) {
        struct caught s;
        bool idle = run->r->log.reader_left || has_all_ticks(run);
        int64_t left = idle ? NS_PER_S : run->schedule.due_ns - recorder_now(run->r);
        if (left <= 0)
            return;
        int number = signals_wait(left, &s);
        if (number != 0 && number != SIGCHLD)
            on_signal(run, &s);
        if (number == SIGCHLD) {
            take_children(run);
            samplelog_flush(&run->r->log);
        }
        look_for_end(run);
        tell_left_behind(run);
    }
}

/* ---- between ticks ---- */

static void
next_tick(struct run *run)
{
    int64_t missed = schedule_next(&run->schedule, recorder_now(run->r));
    run->sampler.missed += missed;
    if (missed > 0)
        samplelog_word(&run->r->log, "missed", &missed, 1, NULL);
}

static void
back_off(struct run *run)
{
    struct schedule *s = &run->schedule;
    int64_t before = s->interval_ns;
    if (!schedule_adapt(s, recorder_now(run->r), sampler_cpu_ns()))
        return;
    const char *why = s->interval_ns > before ? "sampling cost more than allowed"
                                              : "sampling costs little again";
    samplelog_word(&run->r->log, "interval", &s->interval_ns, 1, why);
    /* A thousand tasks of a job need not say it each: it stands in the log. */
    if (!run->wish->turn || verbosity > 0)
        say("now a sample every %lld ms: %s", (long long)s->interval_ns / 1000000, why);
}

/* Writing costs as much as reading ten files, more so on a network. */
static void
flush_soon(struct run *run)
{
    int64_t now = recorder_now(run->r);
    if (now - run->written_ns < WRITE_NS - run->schedule.interval_ns / 2)
        return;
    samplelog_flush(&run->r->log);
    run->written_ns = now;
}

/* ---- the recording ---- */

static void
before_exec(void)
{
    signal(SIGPIPE, SIG_DFL);
    tree_restore_limit();
}

/* What is executed: the command, or what becomes it. 0, or an exit status. *file is owned
 * by the caller. */
static int
plan_start(const struct run *run, struct child_plan *plan, char **file, struct err *err)
{
    const struct launch *l = run->wish->launch;
    *file = NULL;
    int status = l ? 0 : child_find(run->wish->command[0], file, err);
    *plan = (struct child_plan){
        .file = l ? l->file : *file,
        .argv = l ? l->argv : run->wish->command,
        .std = {0, run->r->log.fd == 1 ? 2 : 1, 2},
        .before_exec = before_exec,
    };
    if (l)
        memcpy(plan->std, l->std, sizeof plan->std);
    return status;
}

/* Leaves out whoever only serves the recording. */
static void
settle(struct run *run)
{
    struct launch *l = run->wish->launch;
    if (!l)
        return;
    launch_settle(l, run->command.pid);
    if (l->tracer)
        followed_ignore(run->sampler.followed, l->tracer);
    if (l->tracer && run->wish->tracing)
        tracing_forked(run->wish->tracing, l->tracer);
    for (size_t i = 0; i < l->n_helpers; i++)
        followed_ignore(run->sampler.followed, l->helpers[i]);
}

/* 0, or an exit status. */
static int
start_command(struct run *run)
{
    struct err err;
    struct child_plan plan;
    char *file;
    int status = plan_start(run, &plan, &file, &err);
    if (status == 0)
        status = child_start(&run->command, &plan, &err);
    free(file);
    if (status == 0)
        settle(run);
    if (status != 0)
        complain("%s", err.text);
    else if (!sampler_begin(&run->sampler, run->command.pid, &err))
        samplelog_word(&run->r->log, "note", NULL, 0, err.text);
    return status;
}

static void
attach(struct run *run)
{
    struct err err;
    for (size_t i = 0; i < run->wish->n_pids; i++)
        if (!followed_add(run->sampler.followed, run->r, run->wish->pids[i], &err))
            samplelog_word(&run->r->log, "note", NULL, 0, err.text);
}

/* The first sample is of the machine before the command begins. 0, or an exit status. */
static int
begin(struct run *run)
{
    struct samplelog *log = &run->r->log;
    attach(run);
    sampler_tick(&run->sampler, 0, true);
    samplelog_flush(log);
    int status = log->failed          ? EXIT_COLLECTOR
                 : run->wish->command ? start_command(run)
                                      : 0;
    if (status != 0)
        run->why = "the command was not started";
    samplelog_flush(log);
    return status;
}

static int
record(struct run *run)
{
    bool whole = true; /* the last tick read everything */
    int status = begin(run);
    look_for_end(run);
    while (!run->why) {
        next_tick(run);
        back_off(run);
        wait_for_tick(run);
        whole = run->why ||
                (!run->wish->command && run->sampler.ticks + 1 == run->wish->count);
        sampler_tick(&run->sampler, run->schedule.number, whole);
        take_children(run);
        look_for_end(run);
        flush_soon(run);
    }
    if (!whole) {
        next_tick(run);
        sampler_tick(&run->sampler, run->schedule.number, true);
    }
    return status;
}

int
sample_run(struct recorder *r, const struct sample_wish *wish)
{
    struct err err;
    struct run run = {.r = r, .wish = wish};
    struct sample_about about = {wish->interval_ns, wish->command, wish->pids,
                                 wish->n_pids};
    tree_raise_limit();
    signals_catch();
    if (wish->command)
        prctl(PR_SET_CHILD_SUBREAPER, 1);
    sampler_open(&run.sampler, r, &about, wish->slow_ns, wish->turn);
    schedule_start(&run.schedule, wish->interval_ns, wish->most_overhead);
    run.schedule.since_cpu_ns = sampler_cpu_ns(); /* beginning is no sampling */
    int status = record(&run);
    sampler_close(&run.sampler, run.why);
    if (!samplelog_close(&r->log, &err)) {
        complain("%s", err.text);
        return EXIT_COLLECTOR;
    }
    if (status != 0 || !wish->command)
        return status;
    return child_exit_status(&run.command);
}
