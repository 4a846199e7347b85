#define _GNU_SOURCE /* wait4 */
#include "collect/sample/sampler.h"

#include <errno.h>
#include <sys/wait.h>
#include <time.h>

#include "collect/sample/cgroups.h"
#include "collect/sample/drm.h"
#include "collect/sample/machine.h"
#include "collect/sample/nvidia.h"
#include "collect/sample/task.h"

#define THREADS_NS (NS_PER_S / 4) /* between looks whether threads ran */
#define RARE 4 /* slow ticks between those that read what hardly ever changes */
#define CLOCKS_NS 1000000 /* how far clocks move against each other before it is told */
#define NVIDIA_NS (NS_PER_S / 10) /* nvidia-smi is not asked more often */

int64_t
sampler_cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

/* ---- graphics processors ---- */

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
look_for_graphics(struct sampler *s)
{
    struct recorder *r = s->r;
    s->nvidia = nvidia_start(r, MAX(s->slow_ns, NVIDIA_NS));
    nvidia_pids(s->nvidia, ignore, s->followed);
    if (!s->nvidia && !machine_has_gpu(s->machine))
        samplelog_na(&r->log, SAMPLE_gpu, -1, SAMPLELOG_ALL_KEYS,
                     (struct reason){"no graphics processor of AMD or Intel, and no "
                                     "nvidia-smi on PATH",
                                     ""});
    if (!s->nvidia && !r->has_drm)
        samplelog_na(&r->log, SAMPLE_gpu_process, -1, SAMPLELOG_ALL_KEYS,
                     (struct reason){"no graphics processor with a DRM driver, and no "
                                     "nvidia-smi on PATH",
                                     ""});
}

/* ---- the machine ---- */

/* One process of a job on each node samples it: whoever comes first, and when that one
 * has ended, another. */
static void
look_for_turn(struct sampler *s)
{
    if (s->machine || (s->turn && !turn_take(s->turn)))
        return;
    s->machine = machine_new(s->r);
    look_for_graphics(s);
}

static void
leave_machine(struct sampler *s)
{
    struct reason why = {"another task of the job samples this node", ""};
    machine_left_out(s->r, why);
    if (!s->r->has_drm)
        samplelog_na(&s->r->log, SAMPLE_gpu_process, -1, SAMPLELOG_ALL_KEYS, why);
}

/* ---- begin and end ---- */

void
sampler_open(struct sampler *s, struct recorder *r, const struct sample_about *about,
             int64_t slow_ns, struct turn *turn)
{
    *s = (struct sampler){.r = r, .slow_ns = slow_ns, .turn = turn};
    s->clocks = sample_head(r, about);
    task_look(r);
    r->cgroups = cgroups_new(r);
    s->followed = followed_new(about->command != NULL);
    r->has_drm = drm_is_there(r) && recorder_wants(r, SAMPLE_gpu_process);
    look_for_turn(s);
    if (!s->machine)
        leave_machine(s);
}

void
sampler_close(struct sampler *s, const char *why)
{
    followed_finish(s->followed, s->r);
    nvidia_stop(s->nvidia, s->r);
    samplelog_word(&s->r->log, "end", (int64_t[]){recorder_now(s->r)}, 1, why);
    if (s->turn)
        turn_end(s->turn);
    followed_free(s->followed);
    machine_free(s->machine);
    cgroups_free(s->r->cgroups);
    entity_free(&s->self, SAMPLE_sampler);
    arena_free(&s->r->arena);
    text_free(&s->r->text);
}

/* ---- a tick ---- */

/* Real time may be set, and the machine may have slept. */
static void
tell_clocks(struct sampler *s)
{
    struct clocks now = clocks_now(), *old = &s->clocks;
    int64_t set = (now.real_ns - now.boot_ns) - (old->real_ns - old->boot_ns);
    int64_t slept = (now.boot_ns - now.mono_ns) - (old->boot_ns - old->mono_ns);
    if (set < CLOCKS_NS && set > -CLOCKS_NS && slept < CLOCKS_NS)
        return;
    samplelog_word(&s->r->log, "clock",
                   (int64_t[]){now.real_ns, now.mono_ns, now.boot_ns}, 3, NULL);
    *old = now;
}

static void
put_self(struct sampler *s)
{
    struct recorder *r = s->r;
    struct rusage usage;
    struct row row;
    row_begin(&row, SAMPLE_sampler, &s->self);
    union cell *c = row.cells;
    c[S_sampler_cpu_ns].n = sampler_cpu_ns();
    c[S_sampler_log_b].n = r->log.bytes;
    c[S_sampler_processes].n = (int64_t)followed_count(s->followed);
    c[S_sampler_threads].n = (int64_t)followed_threads(s->followed);
    c[S_sampler_missed].n = s->missed;
    c[S_sampler_vanished].n = r->vanished;
    c[S_sampler_unreadable].n = r->unreadable;
    c[S_sampler_unexpected].n = r->unexpected;
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        c[S_sampler_max_rss_kib].n = usage.ru_maxrss;
    samplelog_put(&r->log, &row, &s->self);
}

static void
put_tick(struct sampler *s, int64_t number, int64_t now)
{
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
    char tags[2 * SAMPLE_TABLES];
    machine_tags(s->machine, s->r, tags);
    size_t n = strlen(tags);
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if ((s->r->slow || !others[i].slow) && recorder_wants(s->r, others[i].table))
            tags[n++] = sample_tables[others[i].table].tag;
    tags[n] = 0;
    samplelog_tick(&s->r->log, number, now, n ? tags : "-");
}

void
sampler_tick(struct sampler *s, int64_t number, bool whole)
{
    struct recorder *r = s->r;
    int64_t now = recorder_now(r);
    r->slow = whole || now >= s->slow_due_ns;
    r->rare = whole || (r->slow && s->slow_ticks % RARE == 0);
    s->slow_ticks += r->slow;
    r->threads = r->slow || now >= s->threads_due_ns;
    while (s->slow_due_ns <= now)
        s->slow_due_ns += s->slow_ns;
    while (s->threads_due_ns <= now)
        s->threads_due_ns += THREADS_NS;
    arena_reset(&r->arena);
    if (r->slow && !whole) /* one reading at the end would tell nothing */
        look_for_turn(s);
    tell_clocks(s);
    put_tick(s, number, now);
    if (s->machine)
        machine_read(s->machine, r);
    recorder_at(r);
    followed_read(s->followed, r, machine_forks(s->machine), whole);
    cgroups_read(r->cgroups, r);
    nvidia_read(s->nvidia, r, is_followed, s->followed);
    if (r->slow)
        put_self(s);
    s->ticks++;
}

/* ---- children of ours ---- */

bool
sampler_begin(struct sampler *s, pid_t pid, struct err *err)
{
    if (!followed_add(s->followed, s->r, pid, err))
        return false;
    recorder_at(s->r);
    followed_read(s->followed, s->r, MISSING_I64, true);
    cgroups_read(s->r->cgroups, s->r);
    return true;
}

int
sampler_take_child(struct sampler *s, pid_t pid)
{
    int status = 0;
    struct rusage usage;
    bool ours = followed_ending(s->followed, s->r, pid);
    while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR)
        ;
    if (ours)
        followed_ended(s->followed, s->r, pid, status, &usage);
    else
        nvidia_reaped(s->nvidia, (long)pid, status);
    return status;
}
