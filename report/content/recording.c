#include "report/content/recording.h"

#include <time.h>

#include "lib/base/imap.h"
#include "lib/base/sum.h"

/* The process that the log begins with, as its rows tell. Rows are in order of their
 * ends: its children may stand before it. */
struct first_process {
    int64_t pid, exit_status, signal;
    int64_t source, line; /* where it begins */
    uint32_t command, cwd;
};

/* A later image of the process (after an exec) knows more than the earlier one, so what
 * it knows replaces what was known before; the command stays the first one that was seen.
 */
static void
add_image(struct first_process *p, const struct batch *b, size_t row)
{
    bool missing;
    int64_t v = batch_value(b, processes_exit_status, row, &missing);
    if (!missing)
        p->exit_status = v;
    v = batch_value(b, processes_signal, row, &missing);
    if (!missing)
        p->signal = v;
    if (p->command == 0)
        p->command = (uint32_t)batch_get(b, processes_command, row);
    if (p->cwd == 0)
        p->cwd = (uint32_t)batch_get(b, processes_cwd, row);
}

/* True for a row of the process that began first by what was seen so far. */
static bool
is_first(struct first_process *p, const struct batch *b, size_t row)
{
    int64_t pid = batch_get(b, processes_pid, row);
    int64_t source = batch_get(b, processes_source, row);
    int64_t line = batch_get(b, processes_line, row);
    bool earlier = p->pid == MISSING_I64 || source < p->source ||
                   (source == p->source && line < p->line);
    if (earlier && pid != p->pid)
        *p = (struct first_process){
            .pid = pid, .exit_status = MISSING_I64, .signal = MISSING_I64};
    if (earlier) {
        p->source = source;
        p->line = line;
    }
    return pid == p->pid;
}

static bool
find_first_process(struct first_process *p, struct store *store, struct err *err)
{
    bool want[processes_NCOLS] = {
        [processes_pid] = true,     [processes_exit_status] = true,
        [processes_cwd] = true,     [processes_signal] = true,
        [processes_command] = true, [processes_line] = true,
        [processes_source] = true,
    };
    *p = (struct first_process){
        .pid = MISSING_I64, .exit_status = MISSING_I64, .signal = MISSING_I64};
    if (store_rows(store, TABLE_processes) == 0)
        return true;
    struct err problem = {{0}};
    struct scan *scan = scan_begin(store, TABLE_processes, want, NULL, &problem);
    const struct batch *b;
    while (scan != NULL && (b = scan_next(scan, &problem)) != NULL) {
        for (size_t row = 0; row < b->n; row++)
            if (is_first(p, b, row))
                add_image(p, b, row);
    }
    scan_end(scan);
    return problem.text[0] == '\0' || err_set(err, "%s", problem.text);
}

static bool
is_sampled(struct store *store)
{
    for (int t = 0; t < TABLE_COUNT; t++)
        if (table_is_sampled(t) && store_rows(store, t) > 0)
            return true;
    return false;
}

/* Text of an id of one of the file's string tables. */
static struct slice
string_of(struct store *store, enum strings_id which, uint32_t id, struct err *err)
{
    return id == 0 ? SLICE("") : strtab_get(store_load_strings(store, which, err), id);
}

/* Different values of a column of /sources, or of another table; missing ones and 0 are
 * none. */
static bool
count_different(size_t *n, struct store *store, int table, int col, struct err *err)
{
    bool want[64] = {false};
    struct err problem = {{0}};
    struct imap seen = {0};
    const struct batch *b;
    bool ids = table_defs[table].cols[col].refers[0] != '\0';
    want[col] = true;
    struct scan *scan = scan_begin(store, table, want, NULL, &problem);
    while (scan != NULL && (b = scan_next(scan, &problem)) != NULL) {
        for (size_t row = 0; row < b->n; row++) {
            bool missing;
            int64_t v = batch_value(b, col, row, &missing);
            if (!missing && !(ids && v == 0))
                imap_put(&seen, (uint64_t)v, NULL);
        }
    }
    scan_end(scan);
    *n = seen.count;
    imap_free(&seen);
    return problem.text[0] == '\0' || err_set(err, "%s", problem.text);
}

/* What makes it a job. */
static bool
read_job(struct recording *r, struct store *store, struct err *err)
{
    size_t jobs, worlds;
    bool ok = count_different(&r->ranks, store, TABLE_sources, sources_rank, err) &&
              count_different(&r->hosts, store, TABLE_sources, sources_host, err) &&
              count_different(&r->nodes, store, TABLE_runs, runs_node, err) &&
              count_different(&jobs, store, TABLE_runs, runs_job, err) &&
              count_different(&worlds, store, TABLE_runs, runs_job_ranks, err);
    r->job = ok && jobs > 0 && r->ranks > 0;
    r->ranks_told = ok && worlds > 0;
    return ok;
}

/* Of summaries. */
static bool
count_calls(int64_t *calls, struct store *store, struct err *err)
{
    static const bool want[alike_NCOLS] = {[alike_calls] = true};
    struct err problem = {{0}};
    const struct batch *b;
    uint64_t n = 0;
    struct scan *scan = scan_begin(store, TABLE_alike, want, NULL, &problem);
    while (scan != NULL && (b = scan_next(scan, &problem)) != NULL)
        for (size_t row = 0; row < b->n; row++)
            n = sum_add(n, (uint64_t)batch_get(b, alike_calls, row));
    scan_end(scan);
    *calls = (int64_t)MIN(n, (uint64_t)INT64_MAX);
    return problem.text[0] == '\0' || err_set(err, "%s", problem.text);
}

bool
recording_read(struct recording *r, struct store *store, struct err *err)
{
    struct first_process first;
    if (!find_first_process(&first, store, err))
        return false;
    struct err problem = {{0}};
    *r = (struct recording){
        .command = store_text(store, "command"),
        .cwd = store_text(store, "cwd"),
        .host = store_text(store, "host"),
        .format = store_text(store, "source_format"),
        .clock = store_text(store, "clock"),
        .weir_version = store_text(store, "weir_version"),
        .clocks_aligned = store_text(store, "clocks_aligned"),
        .start_ns = MISSING_I64,
        .exit_status = first.exit_status,
        .signal = first.signal,
        .calls = (int64_t)store_rows(store, TABLE_calls),
        .logs = (int64_t)store_rows(store, TABLE_sources),
        .requests = (int64_t)store_rows(store, TABLE_disk_events),
        .sampled = is_sampled(store),
        .summed = store_rows(store, TABLE_alike) > 0,
        .counted = store_rows(store, TABLE_calls) + store_rows(store, TABLE_alike) > 0 &&
                   store_rows(store, TABLE_samples_process) > 0,
    };
    store_i64(store, "start_ns", &r->start_ns);
    if (r->summed && !count_calls(&r->calls, store, err))
        return false;
    if (!read_job(r, store, err))
        return false;
    if (r->cwd.n == 0)
        r->cwd = string_of(store, STR_path, first.cwd, &problem);
    if (r->command.n == 0)
        r->command = string_of(store, STR_command, first.command, &problem);
    return problem.text[0] == '\0' || err_set(err, "%s", problem.text);
}

const char *
recording_time(char *buf, int64_t ns)
{
    time_t seconds = (time_t)(ns / NS_PER_S);
    struct tm utc;
    if (gmtime_r(&seconds, &utc) == NULL ||
        strftime(buf, 40, "%Y-%m-%d %H:%M:%S UTC", &utc) == 0)
        buf[0] = '\0';
    return buf;
}
