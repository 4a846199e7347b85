#include "analyze/diagnose/machine.h"

#include <math.h>

#include "analyze/procs/usage.h"
#include "analyze/rows/columns.h"
#include "analyze/stats/counter.h"
#include "lib/base/num.h"

#define MANY_CPUS 65536 /* a list with a number beyond is none */

int64_t
machine_count_cpus(struct slice list)
{
    int64_t count = 0;
    while (list.n > 0) {
        const char *comma = memchr(list.p, ',', list.n);
        struct slice item = {list.p, comma ? (size_t)(comma - list.p) : list.n};
        const char *dash = item.n ? memchr(item.p, '-', item.n) : NULL;
        uint64_t first, last;
        size_t head = dash ? (size_t)(dash - item.p) : item.n;
        if (!num_u64((struct slice){item.p, head}, &first) || first > MANY_CPUS)
            return 0;
        last = first;
        if (dash && (!num_u64(slice_from(item, head + 1), &last) || last < first ||
                     last > MANY_CPUS))
            return 0;
        count += (int64_t)(last - first) + 1;
        list = slice_from(list, item.n + 1);
    }
    return count;
}

/* NaN is less than any number. */
static double
larger(double a, double b)
{
    return isnan(a) || b > a ? b : a;
}

static double
smaller(double a, double b)
{
    return isnan(a) || b < a ? b : a;
}

static double
real_of(int64_t v, double factor)
{
    return v == MISSING_I64 ? (double)NAN : (double)v * factor;
}

/* ---- tables ---- */

struct look {
    struct machine *m;
    const struct strtab *texts;
    struct counter pressure[4]; /* io some, io full, memory some, memory full */
    struct busy_gpu {           /* by id */
        double sum;
        uint64_t n;
    } busy[16];
};

static void
look_at_process(struct look *l, const struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        int64_t swap_kib = samples_process_swap_kib_in(b)[i];
        struct slice cpus = strtab_get(l->texts, samples_process_cpus_in(b)[i]);
        int64_t allowed = machine_count_cpus(cpus);
        l->m->swap_b = larger(l->m->swap_b, real_of(swap_kib, 1024));
        if (allowed > 0) /* of the process that may use most */
            l->m->allowed_cpus = larger(l->m->allowed_cpus, (double)allowed);
    }
}

static void
look_at_cgroup(struct look *l, const struct batch *b)
{
    struct machine *m = l->m;
    for (size_t i = 0; i < b->n; i++) {
        double used = larger(real_of(samples_cgroup_memory_b_in(b)[i], 1),
                             real_of(samples_cgroup_peak_b_in(b)[i], 1));
        double limit = real_of(samples_cgroup_memory_limit_b_in(b)[i], 1);
        double quota = real_of(samples_cgroup_cpu_quota_us_in(b)[i], 1);
        double period = real_of(samples_cgroup_cpu_period_us_in(b)[i], 1);
        m->swap_b = larger(m->swap_b, real_of(samples_cgroup_swap_b_in(b)[i], 1));
        if (limit > 0 && used >= 0 &&
            (isnan(m->memory_limit_b) ||
             used / limit > m->memory_b / m->memory_limit_b)) {
            m->memory_b = used;
            m->memory_limit_b = limit;
        }
        if (quota > 0 && period > 0)
            m->allowed_cpus = smaller(m->allowed_cpus, quota / period);
    }
}

static void
look_at_pressure(struct look *l, const struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        struct slice resource = strtab_get(l->texts, samples_pressure_resource_in(b)[i]);
        int at = slice_eq(resource, SLICE("io"))       ? 0
                 : slice_eq(resource, SLICE("memory")) ? 2
                                                       : -1;
        if (at < 0 || samples_pressure_cgroup_in(b)[i] != 0)
            continue;
        int64_t time_ns = samples_pressure_time_ns_in(b)[i];
        counter_read(&l->pressure[at], time_ns, samples_pressure_some_us_in(b)[i], 0);
        counter_read(&l->pressure[at + 1], time_ns, samples_pressure_full_us_in(b)[i], 0);
    }
}

static void
look_at_gpu(struct look *l, const struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        int64_t busy = samples_gpu_busy_percent_in(b)[i];
        uint32_t id = (uint32_t)samples_gpu_id_in(b)[i];
        if (busy < 0 || id >= ARRAY_LEN(l->busy))
            continue;
        l->busy[id].sum += (double)busy / 100;
        l->busy[id].n++;
    }
}

static void
look_at_recording(struct look *l, const struct batch *b)
{
    for (size_t i = 0; i < b->n; i++)
        l->m->cpus = larger(l->m->cpus, real_of(samples_recording_cpus_in(b)[i], 1));
}

static bool
each_batch(struct look *l, struct store *store, int table,
           void (*look)(struct look *l, const struct batch *b), struct err *err)
{
    struct err trouble = {0};
    const struct batch *b;
    if (store_rows(store, table) == 0)
        return true;
    struct scan *sc = scan_begin(store, table, NULL, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        look(l, b);
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

static double
seconds_of(const struct counter *c)
{
    return c->steps ? (double)c->counted / 1e6 : (double)NAN;
}

static bool
load_usage(struct machine *m, struct store *store, struct err *err)
{
    struct usage_totals u;
    if (!usage_of_store(store, &u, err))
        return false;
    m->cpu_s = real_of(u.of[USAGE_USER_NS], 1e-9) + real_of(u.of[USAGE_SYSTEM_NS], 1e-9);
    m->recorded_s = real_of(u.recorded_ns, 1e-9);
    m->peak_rss_b = real_of(u.peak_rss_b, 1);
    m->read_b = real_of(u.of[USAGE_READ_BYTES], 1);
    m->write_b = real_of(u.of[USAGE_WRITE_BYTES], 1);
    m->major_faults = real_of(u.of[USAGE_MAJOR_FAULTS], 1);
    return true;
}

bool
machine_load(struct machine *m, struct store *store, struct err *err)
{
    const double no = (double)NAN;
    struct err trouble = {0};
    struct look l = {.m = m, .texts = store_load_strings(store, STR_text, &trouble)};
    *m = (struct machine){false, no, no, no, no, no, no, no, no,
                          no,    no, no, no, no, no, no, no};
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    m->sampled = store_rows(store, TABLE_samples_process) > 0;
    if (m->sampled && !load_usage(m, store, err))
        return false;
    if (!each_batch(&l, store, TABLE_samples_recording, look_at_recording, err) ||
        !each_batch(&l, store, TABLE_samples_process, look_at_process, err) ||
        !each_batch(&l, store, TABLE_samples_cgroup, look_at_cgroup, err) ||
        !each_batch(&l, store, TABLE_samples_pressure, look_at_pressure, err) ||
        !each_batch(&l, store, TABLE_samples_gpu, look_at_gpu, err))
        return false;
    m->io_some_s = seconds_of(&l.pressure[0]);
    m->io_full_s = seconds_of(&l.pressure[1]);
    m->memory_some_s = seconds_of(&l.pressure[2]);
    m->memory_full_s = seconds_of(&l.pressure[3]);
    for (size_t i = 0; i < ARRAY_LEN(l.busy); i++)
        if (l.busy[i].n)
            m->gpu_busy = larger(m->gpu_busy, l.busy[i].sum / (double)l.busy[i].n);
    return true;
}
