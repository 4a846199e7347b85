/* What only a recording with all collectors can tell: what it was called, what tracing
 * cost it, and whether strace and the kernel counted the same. */
#include "analyze/rows/runs.h"
#include "analyze/summary/summary_print.h"

static const char no_recording[] = "only an archive of weir-record tells";
static const char not_told[] = "the recording does not tell";
static const char not_to_the_end[] =
    "not comparable: sampling ended before the processes did";

static struct cell
text_cell(struct store *store, uint32_t id)
{
    return id ? cell_text(strtab_get(store_load_strings(store, STR_text, NULL), id))
              : cell_missing();
}

/* A share of what the tracer took that is longer than the selection is all of it. */
static void
put_tracer(const struct summary_facts *f, struct record *r, bool one, const char *why)
{
    struct runs_tracing t = {0};
    uint64_t calls = summary_total(f->sums, UINT32_MAX, UINT32_MAX).calls;
    int64_t elapsed_ns = summary_elapsed_ns(f->sums);
    bool known = one && runs_tracing(f->session->store, &t);
    bool timed = known && elapsed_ns != MISSING_I64;
    double cost_ns = known ? runs_tracing_ns(&t, calls) : 0;
    if (timed)
        cost_ns = MIN(cost_ns, (double)elapsed_ns);
    cell_record(r, "tracer.cpu_s", "s", known ? cell_seconds(t.cpu_ns) : cell_missing(),
                "processor time of strace itself, all calls", why);
    cell_record(r, "tracer.wait_s", "s", known ? cell_seconds(t.wait_ns) : cell_missing(),
                "time that strace waited for a processor, all calls", why);
    cell_record(r, "tracer.call_cost_s", "s",
                known ? cell_real(runs_tracing_ns(&t, 1) / (double)NS_PER_S)
                      : cell_missing(),
                "(tracer.cpu_s + tracer.wait_s) / calls of the recording", why);
    cell_record(r, "tracer.cost_s", "s",
                known ? cell_real(cost_ns / (double)NS_PER_S) : cell_missing(),
                "calls * tracer.call_cost_s, elapsed_s at most: strace was at work, and "
                "what it traced stood still or waited for it",
                why);
    cell_record(
        r, "tracer.cost_percent", "%",
        timed ? cell_ratio(100 * cost_ns, (double)elapsed_ns) : cell_missing(),
        "tracer.cost_s / elapsed_s; how much slower the run was, is near to it: 0.7 "
        "to 1.6 times as much where that was measured",
        why);
}

void
summary_print_recording(const struct summary_facts *f, struct record *r)
{
    static const char several[] = "the file holds several recordings: see its table runs";
    struct store *store = f->session->store;
    struct runs_row row;
    uint64_t n = runs_load_one(store, &row);
    const char *why = n > 1 ? several : n == 1 ? not_told : no_recording;
    bool one = n == 1;
    cell_record(r, "run.label", "", one ? text_cell(store, row.label_) : cell_missing(),
                "what the run was called", why);
    cell_record(r, "run.job", "", one ? text_cell(store, row.job_) : cell_missing(),
                "number of the job, Slurm's", why);
    cell_record(r, "run.rank", "1",
                one && row.rank_ != MISSING_I32 ? cell_int(row.rank_) : cell_missing(),
                "rank in a parallel job", why);
    put_tracer(f, r, one, why);
}

/* ---- strace against the kernel ---- */

const char *
summary_why_not_compared(const struct summary_facts *f)
{
    if (!f->traced)
        return "no calls were recorded, only samples";
    if (f->samples.why)
        return f->samples.why;
    if (store_rows(f->session->store, TABLE_samples_recording) != 1)
        return "the file holds several recordings of samples";
    return f->samples.usage.unfinished ? not_to_the_end : NULL;
}

void
summary_print_compared(const struct summary_facts *f, struct record *r)
{
    static const struct {
        const char *traced, *kernel, *unit, *what_traced, *what_kernel;
        enum usage_what usage;
        enum counted_side side;
        bool bytes;
    } rows[] = {
        {"compare.read_bytes.calls",  "compare.read_bytes.kernel",  "byte",
         "bytes read, by the traced calls that the kernel counts", "the same, rchar",
         USAGE_READ_CHARS,                                                                               COUNTED_READ, true },
        {"compare.write_bytes.calls", "compare.write_bytes.kernel", "byte",
         "bytes written, by these calls",                          "the same, wchar", USAGE_WRITE_CHARS,
         COUNTED_WRITE,                                                                                                true },
        {"compare.read_calls.calls",  "compare.read_calls.kernel",  "1",
         "reading calls, by these calls",                          "the same, syscr", USAGE_READ_CALLS,
         COUNTED_READ,                                                                                                 false},
        {"compare.write_calls.calls", "compare.write_calls.kernel", "1",
         "writing calls, by these calls",                          "the same, syscw", USAGE_WRITE_CALLS,
         COUNTED_WRITE,                                                                                                false},
    };
    const struct counted *c = &f->sums->by_kernel;
    const char *why = summary_why_not_compared(f);
    int64_t calls[COUNTED_SIDES] = {0}, bytes[COUNTED_SIDES] = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint64_t traced = rows[i].bytes ? c->bytes[rows[i].side] : c->calls[rows[i].side];
        int64_t kernel = why ? MISSING_I64 : f->samples.usage.of[rows[i].usage];
        (rows[i].bytes ? bytes : calls)[rows[i].side] = kernel;
        cell_record(r, rows[i].traced, rows[i].unit,
                    why ? cell_missing() : cell_count(traced), rows[i].what_traced, why);
        cell_record(r, rows[i].kernel, rows[i].unit, cell_int(kernel),
                    rows[i].what_kernel, why ? why : "the kernel's count was not read");
    }
    cell_record(r, "compare.programs", "1", why ? cell_missing() : cell_count(c->execs),
                "programs that were started: the kernel reads their heads itself", why);
    cell_record(r, "compare.agree", "",
                why ? cell_missing()
                    : cell_text(slice_of(counted_agree(c, calls, bytes) ? "yes" : "no")),
                "whether writes are the same and reads differ by heads of programs at "
                "most; calls "
                "that failed may be counted or not",
                why);
}
