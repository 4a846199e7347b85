#include "analyze/diagnose/bottleneck.h"

#include "analyze/diagnose/findings_priv.h"

static const char needs_samples[] = "only weir-sample tells";
static const char needs_calls[] = "the file has no calls with times";

static double
threads_s(const struct evidence *e)
{
    const struct symptoms *s = e->symptoms;
    return s->timed && s->hull.clocked ? seconds(symptoms_threads_ns(s)) : (double)NAN;
}

/* Of the calls, else of the machine's pressure. */
static struct bottleneck_part
io_part(const struct evidence *e, double threads)
{
    const struct machine *m = e->machine;
    if (threads > 0)
        return (struct bottleneck_part){
            "io", seconds(e->symptoms->file_io.time_ns) / threads,
            "time of I/O calls, but on pipes, sockets, ttys / time of threads", NULL};
    return (struct bottleneck_part){"io", ratio(m->io_some_s, m->recorded_s),
                                    "pressure io, some / recorded time", needs_calls};
}

static struct bottleneck_part
cpu_part(const struct evidence *e, double threads)
{
    const struct machine *m = e->machine;
    double between = threads - seconds(e->symptoms->call_ns);
    if (m->sampled && threads > 0)
        return (struct bottleneck_part){
            "cpu", m->cpu_s / threads, "processor time / time of threads", needs_samples};
    if (m->sampled)
        return (struct bottleneck_part){"cpu", ratio(m->cpu_s, m->recorded_s),
                                        "processor time / recorded time", needs_samples};
    return (struct bottleneck_part){
        "cpu", ratio(MAX(between, 0.0), threads),
        "time between calls / time of threads: at most so much, for want of samples",
        needs_calls};
}

struct bottleneck
bottleneck_of(const struct evidence *e)
{
    const struct symptoms *s = e->symptoms;
    const struct machine *m = e->machine;
    double threads = threads_s(e), largest = 0;
    struct bottleneck b = {.bound = "unknown", .threads_s = threads};
    b.of[BOUND_CPU] = cpu_part(e, threads);
    b.of[BOUND_IO] = io_part(e, threads);
    b.of[BOUND_MEMORY] =
        (struct bottleneck_part){"memory", ratio(m->memory_some_s, m->recorded_s),
                                 "pressure memory, some / recorded time", needs_samples};
    b.of[BOUND_GPU] = (struct bottleneck_part){
        "gpu", m->gpu_busy, "mean busy share of the busiest GPU", "no GPU was sampled"};
    b.of[BOUND_CONTENTION] =
        (struct bottleneck_part){"contention", ratio(seconds(s->lock_ns), threads),
                                 "time of lock calls / time of threads", needs_calls};
    b.other_wait = (struct bottleneck_part){
        "other_wait", ratio(seconds(s->other_wait_ns), threads),
        "time of poll, sleep and wait calls and reads of pipes, sockets, ttys / time of "
        "threads",
        needs_calls};
    for (int k = 0; k < BOUNDS; k++) {
        double share = b.of[k].share;
        if (!isnan(share) && b.bound[0] == 'u')
            b.bound = "balanced";
        if (share >= limit_of(e, (enum threshold_id)(T_CLASS_cpu + k)) &&
            share > largest) {
            largest = share;
            b.bound = b.of[k].name;
        }
    }
    return b;
}

/* 1 / redundancy over all files. */
static double
useful(struct access *a, enum trail_side side)
{
    uint64_t moved = 0, different = 0;
    for (size_t i = 0; i < a->nfiles; i++) {
        moved = sum_add(moved, a->files[i].side[side].placed.bytes);
        different = sum_add(different, access_distinct(&a->files[i], side));
    }
    return ratio(sum_real(different), sum_real(moved));
}

void
efficiency_of(const struct evidence *e, struct efficiency of[EFFICIENCIES])
{
    const struct machine *m = e->machine;
    const struct affected *data = &e->symptoms->file_data;
    double cpus = isnan(m->allowed_cpus) ? m->cpus : m->allowed_cpus;
    const struct efficiency all[EFFICIENCIES] = {
        [EFFICIENCY_CPU] = {"cpu",    "share",
                            "processor time / (recorded time x processors allowed)",       ratio(m->cpu_s,              m->recorded_s * cpus),   needs_samples},
        [EFFICIENCY_MEMORY] = {"memory", "share",
                            "most memory of the control group / its limit",                ratio(m->memory_b,           m->memory_limit_b),
                            "no memory limit was sampled"                                                                                                     },
        [EFFICIENCY_READ] = {"read",   "share",  "different bytes read / bytes read",
                            useful(e->access,                                                                           SIDE_READ),
                            "nothing was read with a position"                                                                                                },
        [EFFICIENCY_WRITE] = {"write",  "share",  "different bytes written / bytes written",
                            useful(e->access,                                                                           SIDE_WRITE),
                            "nothing was written with a position"                                                                                             },
        [EFFICIENCY_RATE] = {"rate",   "byte/s",
                            "bytes of files moved / time inside these calls",              ratio(sum_real(data->bytes), seconds(data->time_ns)),
                            "no file data was moved, or the log has no durations"                                                                             },
    };
    memcpy(of, all, sizeof all);
}
