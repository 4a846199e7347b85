#include "analyze/summary/summary_print.h"

#include <math.h>

#include "analyze/rows/ops.h"
#include "lib/base/sum.h"

#define OP(NAME) (UINT32_C(1) << op_##NAME)
#define KIND(NAME) (UINT32_C(1) << fd_kind_##NAME)
#define NAMED (UINT32_C(1) << SUMMARY_NAMED)
#define ANY UINT32_MAX
#define HOT_PATHS 5

/* A copy is a read and a write of the same bytes. */
#define READS (OP(READ) | OP(COPY))
#define WRITES (OP(WRITE) | OP(COPY))
#define METAS (OP(OPEN) | OP(CLOSE) | OP(SEEK) | OP(STAT) | OP(DIR) | OP(NAME) | OP(SYNC))
#define IO_CALLS (READS | WRITES | METAS)

static const char no_clock[] = "the log has no times (strace -ttt)";
static const char no_durations[] = "the log has no durations (strace -T)";
static const char nothing[] = "no time passed between the selected calls";
static const char no_calls[] = "no calls were recorded, only samples";
static const char at_end[] = "reads that returned 0 bytes";
static const char no_bytes[] = "the log does not tell bytes";
static const char no_order[] =
    "the file holds summaries instead of calls, and not their order";
static const char needs_calls[] = "only calls tell; these are requests to disks";

static bool
is_disk(const struct summary_facts *f)
{
    return select_layer(f->session->select) == LAYER_DISK;
}

/* ---- counts and rates ---- */

/* What was counted of calls; missing when none were recorded. */
static void
put_count(const struct summary_facts *f, struct record *r, const char *name,
          const char *unit, uint64_t n, const char *meaning)
{
    cell_record(r, name, unit, f->traced ? cell_count(n) : cell_missing(), meaning,
                no_calls);
}

/* Calls succeeded, but none of them says how many bytes it moved: narrow fs_usage. */
static bool
lacks_bytes(struct summary_sums s)
{
    return s.done > 0 && s.sized == 0;
}

static void
put_moved(const struct summary_facts *f, struct record *r, const char *name,
          struct summary_sums s, const char *meaning)
{
    if (lacks_bytes(s))
        cell_record(r, name, "byte", cell_missing(), meaning, no_bytes);
    else
        put_count(f, r, name, "byte", s.bytes, meaning);
}

static void
put_counts(const struct summary_facts *f, struct record *r)
{
    const struct summary *s = f->sums;
    struct summary_sums all = summary_total(s, ANY, ANY);
    struct summary_sums reads = summary_total(s, READS, ANY);
    struct summary_sums writes = summary_total(s, WRITES, ANY);
    struct summary_sums metas = summary_total(s, METAS, ANY);
    cell_record(r, "layer", "", cell_text(slice_of(is_disk(f) ? "disk" : "calls")),
                "what the numbers are of: calls, or requests to disks", NULL);
    cell_record(r, "elapsed_s", "s", cell_seconds(summary_elapsed_ns(s)),
                "first call's start to last call's end",
                all.calls   ? no_clock
                : f->traced ? "no calls selected"
                            : no_calls);
    put_count(f, r, "calls", "1", all.calls, "calls of any kind");
    put_count(f, r, "read_ops", "1", reads.done, "reads that succeeded");
    put_count(f, r, "write_ops", "1", writes.done, "writes that succeeded");
    put_count(f, r, "meta_ops", "1", metas.calls,
              "open, close, seek, stat, dir, name and sync calls");
    put_moved(f, r, "read_bytes", reads, "bytes read");
    put_moved(f, r, "write_bytes", writes, "bytes written");
    struct summary_sums plain = summary_total(s, OP(READ), ANY);
    if (lacks_bytes(plain))
        cell_record(r, "eof_reads", "1", cell_missing(), at_end, no_bytes);
    else
        put_count(f, r, "eof_reads", "1", plain.empty, at_end);
    put_count(f, r, "errors", "1", all.failed, "calls that failed");
    put_count(f, r, "unfinished", "1", s->unfinished,
              "calls whose end the log does not show");
    put_count(f, r, "processes", "1", s->processes.count, "processes that made calls");
    put_count(f, r, "threads", "1", s->threads.count, "threads that made calls");
    put_count(f, r, "files", "1", summary_files(s), "different files worked on");
    put_count(f, r, "created_files", "1", summary_created(s),
              "different files opened to be created where they were not there");
    put_count(f, r, "modified_files", "1", summary_modified(s),
              "different files that were written to, or truncated as they were opened");
    put_count(f, r, "executions", "1", s->executions, "programs that were executed");
}

static void
put_rate(const struct summary_facts *f, struct record *r, const char *name,
         const char *unit, uint64_t n, const char *meaning)
{
    int64_t ns = summary_elapsed_ns(f->sums);
    cell_record(r, name, unit,
                ns == MISSING_I64
                    ? cell_missing()
                    : cell_ratio(sum_real(n) * (double)NS_PER_S, (double)ns),
                meaning, nothing);
}

static void
put_byte_rate(const struct summary_facts *f, struct record *r, const char *name,
              struct summary_sums s, const char *meaning)
{
    if (lacks_bytes(s))
        cell_record(r, name, "byte/s", cell_missing(), meaning, no_bytes);
    else
        put_rate(f, r, name, "byte/s", s.bytes, meaning);
}

static void
put_rates(const struct summary_facts *f, struct record *r)
{
    struct summary_sums reads = summary_total(f->sums, READS, ANY);
    struct summary_sums writes = summary_total(f->sums, WRITES, ANY);
    struct summary_sums metas = summary_total(f->sums, METAS, ANY);
    struct busy_peak peak = {(double)NAN, (double)NAN};
    if (!f->orderless)
        peak = busy_peak(f->busy, summary_elapsed_ns(f->sums));
    const char *no_peak = f->orderless ? no_order : nothing;
    put_rate(f, r, "read_iops", "1/s", reads.done, "read_ops / elapsed_s");
    put_rate(f, r, "write_iops", "1/s", writes.done, "write_ops / elapsed_s");
    put_rate(f, r, "iops", "1/s", reads.done + writes.done,
             "(read_ops + write_ops) / elapsed_s");
    put_rate(f, r, "meta_iops", "1/s", metas.calls, "meta_ops / elapsed_s");
    put_byte_rate(f, r, "read_bytes_per_s", reads, "read_bytes / elapsed_s");
    put_byte_rate(f, r, "write_bytes_per_s", writes, "write_bytes / elapsed_s");
    cell_record(r, "peak_iops", "1/s", cell_real(peak.iops),
                "most reads and writes in a sliding window, per second", no_peak);
    cell_record(r, "peak_window_s", "s", cell_real(peak.window_s),
                "that window; a shorter run is its own window", no_peak);
}

/* ---- time ---- */

/* Sum of durations; missing when calls were made, but none has a duration. */
static struct cell
time_of(const struct summary_facts *f, struct summary_sums s)
{
    return !f->traced || (s.calls && !s.timed)
               ? cell_missing()
               : cell_real(sum_real(s.time_ns) / (double)NS_PER_S);
}

static void
put_time(const struct summary_facts *f, struct record *r, const char *name, uint32_t ops,
         uint32_t kinds, const char *meaning)
{
    cell_record(r, name, "s", time_of(f, summary_total(f->sums, ops, kinds)), meaning,
                f->traced ? no_durations : no_calls);
}

static void
put_times(const struct summary_facts *f, struct record *r)
{
    const struct summary *s = f->sums;
    struct summary_sums all = summary_total(s, ANY, ANY);
    struct summary_sums io = summary_total(s, IO_CALLS, ANY);
    bool measured = f->traced && !f->orderless && (io.calls == 0 || f->busy->most > 0);
    const char *why = f->traced ? no_durations : no_calls;
    const char *why_not = f->traced && f->orderless ? no_order : why;
    put_time(f, r, "io_time_s", IO_CALLS, ANY, "sum of durations of I/O calls");
    put_time(f, r, "read_time_s", OP(READ), ANY, "of reads");
    put_time(f, r, "write_time_s", OP(WRITE), ANY, "of writes");
    put_time(f, r, "copy_time_s", OP(COPY), ANY, "of copies (sendfile, splice ...)");
    put_time(f, r, "meta_time_s", METAS, ANY, "of metadata calls");
    put_time(f, r, "file_io_time_s", IO_CALLS, KIND(FILE) | KIND(DIR) | NAMED,
             "of I/O calls on files and directories, by descriptor or by name");
    cell_record(
        r, "wait_time_s", "s",
        !f->traced || (all.calls && !all.timed)
            ? cell_missing()
            : cell_real(sum_real(summary_wait_ns(s)) / (double)NS_PER_S),
        "of reads from pipes, sockets and ttys, of poll, lock, wait and sleep calls",
        why);
    cell_record(r, "busy_time_s", "s",
                measured ? cell_seconds(f->busy->busy_ns) : cell_missing(),
                "time in which at least one I/O call was open", why_not);
    cell_record(r, "max_inflight", "1",
                measured ? cell_count(f->busy->most) : cell_missing(),
                "most I/O calls open at once", why_not);
}

/* ---- hot paths ---- */

static void
put_hot_path(const struct summary_facts *f, struct record *r, size_t place, uint32_t id,
             const struct strtab *paths, uint64_t all_ns)
{
    char name[64];
    double ns = sum_real(f->sums->hot.time_ns[id]);
    snprintf(name, sizeof name, "hot_paths.%zu.path", place);
    cell_record(r, name, "", cell_text(strtab_get(paths, id)),
                "file with the most time in I/O calls, or the next one", NULL);
    snprintf(name, sizeof name, "hot_paths.%zu.time_s", place);
    cell_record(r, name, "s", cell_real(ns / (double)NS_PER_S),
                "sum of durations of I/O calls on it", no_durations);
    snprintf(name, sizeof name, "hot_paths.%zu.percent", place);
    cell_record(r, name, "%", cell_ratio(100 * ns, sum_real(all_ns)), "of file_io_time_s",
                no_durations);
}

static void
put_hot_paths(const struct summary_facts *f, struct record *r)
{
    uint32_t id[HOT_PATHS];
    struct summary_sums files =
        summary_total(f->sums, IO_CALLS, KIND(FILE) | KIND(DIR) | NAMED);
    const struct strtab *paths = store_load_strings(f->session->store, STR_path, NULL);
    size_t n = hot_paths_top(&f->sums->hot, paths, id, HOT_PATHS);
    for (size_t i = 0; i < n; i++)
        put_hot_path(f, r, i + 1, id[i], paths, files.time_ns);
    if (n == 0)
        record_missing(r, "hot_paths.1.path", "",
                       !f->traced                    ? no_calls
                       : files.calls && !files.timed ? no_durations
                                                     : "no time was spent on files");
}

/* ---- resources and layers ---- */

/* Of the layer that was looked at; `why` not, of another. */
static void
put_bytes(const struct summary_facts *f, struct record *r, const char *name, uint32_t ops,
          uint32_t kinds, const char *meaning, const char *why)
{
    if (why)
        record_missing(r, name, "byte", why);
    else
        put_moved(f, r, name, summary_total(f->sums, ops, kinds), meaning);
}

static void
put_layers(const struct summary_facts *f, struct record *r)
{
    /* clang-format off */
    static const struct {
        const char *read, *write;
        uint32_t kinds;
    } kinds[] = {
        {"layers.logical.read_bytes", "layers.logical.write_bytes", ANY},
        {"layers.logical.file.read_bytes", "layers.logical.file.write_bytes", KIND(FILE)},
        {"layers.logical.pipe.read_bytes", "layers.logical.pipe.write_bytes", KIND(PIPE)},
        {"layers.logical.socket.read_bytes", "layers.logical.socket.write_bytes",
         KIND(SOCKET)},
        {"layers.logical.tty.read_bytes", "layers.logical.tty.write_bytes", KIND(TTY)},
        {"layers.logical.other.read_bytes", "layers.logical.other.write_bytes",
         ~(KIND(FILE) | KIND(PIPE) | KIND(SOCKET) | KIND(TTY))},
    };
    /* clang-format on */
    const char *why = is_disk(f) ? needs_calls : f->traced ? NULL : no_calls;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        put_bytes(f, r, kinds[i].read, READS, kinds[i].kinds, "bytes that calls read",
                  why);
        put_bytes(f, r, kinds[i].write, WRITES, kinds[i].kinds, "bytes that calls wrote",
                  why);
    }
    summary_print_chars(&f->samples, r);
    if (is_disk(f)) {
        put_moved(f, r, "layers.device.read_bytes", summary_total(f->sums, READS, ANY),
                  "bytes that disks read");
        put_moved(f, r, "layers.device.write_bytes", summary_total(f->sums, WRITES, ANY),
                  "bytes that disks wrote");
    } else if (f->samples.why && f->requests.any) {
        summary_print_requests(&f->requests, r);
    } else {
        summary_print_device(&f->samples, r);
    }
    summary_print_paging(&f->requests, r);
}

/* ---- what the numbers rest on ---- */

static void
put_ledger(const struct summary_facts *f, struct record *r)
{
    const struct lines_account *a = &f->session->account;
    const struct {
        const char *name;
        uint64_t n;
        const char *meaning;
    } rows[] = {
        {"ledger.lines",          a->lines,          "lines read"                          },
        {"ledger.events",         a->events,         "lines that became a call"            },
        {"ledger.joined",         a->joined,         "halves joined to another line's call"},
        {"ledger.markers",        a->markers,        "signals, exits"                      },
        {"ledger.ignored",        a->ignored,        "left out on purpose"                 },
        {"ledger.not_understood", a->not_understood, "not understood"                      },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        cell_record(r, rows[i].name, "1",
                    a->known ? cell_count(rows[i].n) : cell_missing(), rows[i].meaning,
                    "the file has no ledger");
    char quality[96];
    snprintf(quality, sizeof quality, "%llu of %llu lines not understood",
             (unsigned long long)a->not_understood, (unsigned long long)a->lines);
    cell_record(r, "ledger.quality", "",
                a->known ? cell_text(slice_of(quality)) : cell_missing(),
                "how much of the log the numbers rest on", "the file has no ledger");
}

static void
put_method(const struct summary_facts *f, struct record *r)
{
    /* clang-format off */
    static const char *const texts[][2] = {
        {"method.ops",
         "a read or write is a call that did not fail; a copy is one of each; reads of 0 "
         "bytes count; metadata calls count also when they fail"},
        {"method.elapsed",
         "from the first selected call's start to the last one's end"},
        {"method.peak",
         "largest number of reads and writes that began within any window of "
         "peak_window_s, divided by it; exact"},
        {"method.io_time",
         "sum of durations of reads, writes, copies and metadata calls; calls side by "
         "side count side by side"},
        {"method.busy_time",
         "length of the union of these calls on the time axis"},
        {"method.wait_time",
         "overlaps io_time_s in reads from pipes, sockets and ttys"},
        {"method.samples",
         "what the kernel counted of all processes recorded by weir-sample, those that "
         "ended between two samples included; a process counts where its parent has not "
         "taken its totals"},
    };
    static const char calls[] =
         "bytes of calls are logical: what they asked the kernel to move, cached or not; "
         "I/O through mapped memory is invisible to call tracing; rchar and wchar are the "
         "same, counted by the kernel; device bytes went to or from block devices; the "
         "layers are never added";
    static const char disk[] =
         "bytes are what disks were asked to move; 'calls' are requests to disks, whoever "
         "is behind them; what the kernel's cache answers is not there";
    /* clang-format on */
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        record_text(r, texts[i][0], slice_of(texts[i][1]), "how it was computed");
    record_text(r, "method.layers", slice_of(is_disk(f) ? disk : calls),
                "how it was computed");
}

void
summary_print(const struct summary_facts *f, struct record *r)
{
    summary_print_run(f->session->store, r);
    summary_print_recording(f, r);
    put_counts(f, r);
    put_rates(f, r);
    put_times(f, r);
    put_hot_paths(f, r);
    summary_print_resources(&f->samples, r);
    put_layers(f, r);
    summary_print_compared(f, r);
    put_ledger(f, r);
    put_method(f, r);
}
