#include "parse/run/manifests.h"

#include "lib/base/mem.h"

/* 0 for an empty one. */
static uint32_t
text_id(struct strtab *texts, struct slice text)
{
    return text.n ? strtab_add(texts, text) : 0;
}

static void
keep_mounts(const struct manifest *m, struct store_writer *out, uint16_t source)
{
    struct strtab *texts = store_strings(out, STR_text);
    for (size_t i = 0; i < manifest_mounts(m); i++) {
        struct manifest_mount mount = manifest_mount(m, i);
        struct mounts_row row = {
            .place_ = text_id(store_strings(out, STR_path), mount.place),
            .type_ = text_id(texts, mount.type),
            .device_ = text_id(texts, mount.device),
            .source_ = source,
        };
        if (row.place_)
            mounts_put(store_batch(out, TABLE_mounts), &row);
    }
}

void
manifests_keep(struct manifests *all, const struct manifest *m, struct store_writer *out,
               uint16_t source)
{
    struct strtab *texts = store_strings(out, STR_text);
    struct manifest_run run;
    if (!manifest_run(m, &run))
        return;
    grow(&all->rows, &all->cap, all->n + 1, sizeof *all->rows);
    all->rows[all->n++] = (struct runs_row){
        .start_ns_ = run.start_ns,
        .end_ns_ = run.end_ns,
        .label_ = text_id(texts, run.label),
        .host_ = text_id(texts, run.host),
        .kernel_ = text_id(texts, run.kernel),
        .command_ = text_id(store_strings(out, STR_command), slice_of(run.command)),
        .cwd_ = text_id(store_strings(out, STR_path), run.cwd),
        .exit_status_ = run.exit_status,
        .rank_ = run.rank,
        .job_ = text_id(texts, run.job),
        .step_ = text_id(texts, run.step),
        .task_ = text_id(texts, run.task),
        .node_ = text_id(texts, run.node),
        .user_ = text_id(texts, run.user),
        .tracer_cpu_ns_ = run.tracer_cpu_ns,
        .tracer_wait_ns_ = run.tracer_wait_ns,
        .interval_ns_ = run.interval_ns,
        .job_cpus_ = run.job_cpus,
        .job_memory_b_ = run.job_memory_b,
        .job_begin_ns_ = run.job_begin_ns,
        .job_limit_ns_ = run.job_limit_ns,
        .job_ranks_ = run.job_ranks,
        .clock_begin_ns_ = run.clock_begin_ns,
        .clock_end_ns_ = run.clock_end_ns,
        .source_ = source,
    };
    free(run.command);
    keep_mounts(m, out, source);
}

/* A realtime of a manifest may be any number. */
static int64_t
on_axis(int64_t realtime_ns, int64_t origin_ns)
{
    int64_t ns;
    if (realtime_ns == MISSING_I64 || origin_ns == MISSING_I64 ||
        __builtin_sub_overflow(realtime_ns, origin_ns, &ns))
        return MISSING_I64;
    return ns;
}

void
manifests_store(struct manifests *all, struct store_writer *out, int64_t origin_ns)
{
    for (size_t i = 0; i < all->n; i++) {
        struct runs_row *row = &all->rows[i];
        row->start_ns_ = on_axis(row->start_ns_, origin_ns);
        row->end_ns_ = on_axis(row->end_ns_, origin_ns);
        row->job_begin_ns_ = on_axis(row->job_begin_ns_, origin_ns);
        runs_put(store_batch(out, TABLE_runs), row);
    }
    free(all->rows);
    *all = (struct manifests){0};
}

uint32_t
manifests_label(const struct manifest *m, struct strtab *texts)
{
    struct manifest_run run;
    if (!m || !manifest_run(m, &run))
        return 0;
    free(run.command);
    return text_id(texts, run.label);
}
