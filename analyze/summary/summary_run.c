/* What ran, where, when and how it ended. */
#include "analyze/rows/columns.h"
#include "analyze/rows/moment.h"
#include "analyze/rows/recordings.h"
#include "analyze/rows/runs.h"
#include "analyze/summary/summary_print.h"

static struct cell
text_or_missing(struct slice s)
{
    return s.n ? cell_text(s) : cell_missing();
}

/* How the run ended and where it began: the first process of the file, by its last image
 * and its first. Images stand in order of their end. */
struct first_process {
    uint64_t line; /* where it begins: known without a clock, too */
    uint16_t source;
    int32_t pid, exit_status, signal;
    uint32_t cwd;
    bool found;
};

static void
look_for_first(struct first_process *p, const struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        int32_t pid = processes_pid_in(b)[i];
        uint64_t line = processes_line_in(b)[i];
        uint16_t source = processes_source_in(b)[i];
        bool earlier =
            !p->found || source < p->source || (source == p->source && line < p->line);
        if (!earlier && pid != p->pid)
            continue;
        if (earlier) {
            p->line = line;
            p->source = source;
            p->cwd = processes_cwd_in(b)[i];
        }
        p->pid = pid;
        p->exit_status = processes_exit_status_in(b)[i];
        p->signal = processes_signal_in(b)[i];
        p->found = true;
    }
}

/* How the process ended that the first recording of samples started. */
static void
look_at_samples(struct first_process *p, struct store *store)
{
    struct recordings r;
    struct samples_process_end_row row;
    const struct batch *b;
    struct scan *sc = recordings_load(&r, store, NULL)
                          ? scan_begin(store, TABLE_samples_process_end, NULL, NULL, NULL)
                          : NULL;
    while (sc && (b = scan_next(sc, NULL)))
        for (size_t i = 0; i < b->n; i++) {
            samples_process_end_take(b, i, &row);
            if (p->found || recordings_find(&r, row.source_, row.line_) != 0 ||
                row.pid_ != r.list[0].root)
                continue;
            p->exit_status = row.exit_status_;
            p->signal = row.signal_;
            p->found = true;
        }
    scan_end(sc);
    recordings_free(&r);
}

static struct first_process
first_process(struct store *store)
{
    static const bool want[processes_NCOLS] = {
        [processes_pid] = true, [processes_line] = true,        [processes_source] = true,
        [processes_cwd] = true, [processes_exit_status] = true, [processes_signal] = true,
    };
    struct first_process p = {.exit_status = MISSING_I32, .signal = MISSING_I32};
    struct scan *sc = scan_begin(store, TABLE_processes, want, NULL, NULL);
    const struct batch *b;
    while (sc && (b = scan_next(sc, NULL)))
        look_for_first(&p, b);
    scan_end(sc);
    if (!p.found)
        look_at_samples(&p, store);
    return p;
}

static struct cell
number_or_missing(int32_t v)
{
    return v == MISSING_I32 ? cell_missing() : cell_int(v);
}

static struct slice
text_of(struct store *store, enum strings_id strings, uint32_t id)
{
    return strtab_get(store_load_strings(store, strings, NULL), id);
}

/* A log without calls does not name the command; the manifest does. */
static struct slice
command_of(struct store *store, const struct runs_row *run)
{
    struct slice command = store_text(store, "command");
    return command.n || !run ? command : text_of(store, STR_command, run->command_);
}

static struct slice
cwd_of(struct store *store, const struct first_process *p, const struct runs_row *run)
{
    struct slice cwd = store_text(store, "cwd");
    if (!cwd.n)
        cwd = text_of(store, STR_path, p->cwd);
    return cwd.n || !run ? cwd : text_of(store, STR_path, run->cwd_);
}

void
summary_print_run(struct store *store, struct record *r)
{
    static const char not_told[] = "the log does not tell";
    char start[48];
    int64_t start_ns;
    struct first_process first = first_process(store);
    struct runs_row row;
    const struct runs_row *run = runs_load_one(store, &row) == 1 ? &row : NULL;
    bool dated = slice_eq(store_text(store, "clock"), SLICE("realtime")) &&
                 store_i64(store, "start_ns", &start_ns);
    cell_record(r, "run.command", "", text_or_missing(command_of(store, run)),
                "command that was recorded", not_told);
    cell_record(r, "run.host", "", text_or_missing(store_text(store, "host")),
                "host it ran on", not_told);
    cell_record(r, "run.start", "",
                dated ? cell_text(slice_of(moment_iso8601(start, start_ns)))
                      : cell_missing(),
                "time of the first event, UTC", "the log's clock has no date");
    cell_record(r, "run.cwd", "", text_or_missing(cwd_of(store, &first, run)),
                "working directory at the start", not_told);
    cell_record(r, "run.exit_status", "1", number_or_missing(first.exit_status),
                "exit status of the first process",
                first.signal == MISSING_I32 ? not_told : "killed by a signal");
    cell_record(r, "run.signal", "1", number_or_missing(first.signal),
                "signal that killed the first process", "none");
    cell_record(r, "run.clock", "", text_or_missing(store_text(store, "clock")),
                "what the log's times are", not_told);
}
