/* What only samples know of a run. */
#include "analyze/rows/alike.h"
#include "analyze/rows/times.h"
#include "analyze/summary/energy.h"
#include "analyze/summary/summary_print.h"

static const char needs_sampling[] = "only weir-sample tells; system calls do not";
static const char not_readable[] = "it could not be read while the run was sampled";
static const char selected[] = "samples are of whole processes, not of selected calls";

bool
summary_is_traced(struct session *session)
{
    bool sampled = false;
    for (int t = 0; t < TABLE_COUNT; t++)
        sampled |= table_is_sampled(t) && store_rows(session->store, t) > 0;
    return !sampled || alike_instead(session) ||
           store_rows(session->store, layer_table(select_layer(session->select))) > 0;
}

const char *
summary_samples_why_not(const struct session *session)
{
    if (store_rows(session->store, TABLE_samples_process) == 0)
        return needs_sampling;
    return select_everything(session->select) ? NULL : selected;
}

bool
summary_samples_load(struct summary_samples *s, struct session *session, struct err *err)
{
    *s = (struct summary_samples){.why = summary_samples_why_not(session),
                                  .energy_uj = MISSING_I64};
    return s->why || (usage_of_store(session->store, &s->usage, err) &&
                      energy_of_store(session->store, &s->energy_uj, NULL, err));
}

/* ---- one member each ---- */

static int64_t
total(const struct summary_samples *s, enum usage_what w)
{
    return s->why ? MISSING_I64 : s->usage.of[w];
}

static void
put(const struct summary_samples *s, struct record *r, const char *name, const char *unit,
    struct cell c, const char *meaning)
{
    cell_record(r, name, unit, c, meaning, s->why ? s->why : not_readable);
}

static void
put_total(const struct summary_samples *s, struct record *r, const char *name,
          const char *unit, enum usage_what w, const char *meaning)
{
    put(s, r, name, unit, cell_int(total(s, w)), meaning);
}

static struct cell
cpu_percent(const struct summary_samples *s)
{
    int64_t user = total(s, USAGE_USER_NS), system = total(s, USAGE_SYSTEM_NS);
    if (user == MISSING_I64 || system == MISSING_I64 ||
        s->usage.recorded_ns == MISSING_I64)
        return cell_missing();
    return cell_ratio(100 * ((double)user + (double)system),
                      (double)s->usage.recorded_ns);
}

void
summary_print_resources(const struct summary_samples *s, struct record *r)
{
    put(s, r, "sampled.elapsed_s", "s",
        s->why ? cell_missing() : cell_seconds(s->usage.recorded_ns),
        "length of the recordings of weir-sample");
    put(s, r, "sampled.processes", "1",
        s->why ? cell_missing() : cell_count(s->usage.processes),
        "processes that were seen while they ran");
    put(s, r, "sampled.incomplete", "1",
        s->why ? cell_missing() : cell_count(s->usage.incomplete),
        "of them, not all counters could be read, or not at their end: totals miss "
        "these");
    put(s, r, "sampled.unfinished", "1",
        s->why ? cell_missing() : cell_count(s->usage.unfinished),
        "of these, sampling ended before they did, or did not see their end: all totals "
        "of samples are lower bounds");
    put(s, r, "cpu_user_s", "s", cell_seconds(total(s, USAGE_USER_NS)),
        "processor time in programs");
    put(s, r, "cpu_system_s", "s", cell_seconds(total(s, USAGE_SYSTEM_NS)),
        "processor time in the kernel");
    put(s, r, "cpu_percent", "%", cpu_percent(s),
        "processor time / sampled.elapsed_s, of one processor");
    put(s, r, "max_rss_bytes", "byte",
        s->why ? cell_missing() : cell_int(s->usage.peak_rss_b),
        "most memory that one process had at once");
    put_total(s, r, "minor_faults", "1", USAGE_MINOR_FAULTS,
              "page faults without a disk");
    put_total(s, r, "major_faults", "1", USAGE_MAJOR_FAULTS,
              "page faults that waited for a disk");
    put_total(s, r, "voluntary_switches", "1", USAGE_VOLUNTARY,
              "times a thread gave the processor away, to wait");
    put_total(s, r, "involuntary_switches", "1", USAGE_INVOLUNTARY,
              "times a thread lost the processor");
    cell_record(r, "energy_j", "J",
                s->energy_uj == MISSING_I64 ? cell_missing()
                                            : cell_real((double)s->energy_uj / 1e6),
                "energy of the machine's processor packages",
                s->why ? s->why : "no energy counter was recorded");
}

void
summary_print_chars(const struct summary_samples *s, struct record *r)
{
    put_total(s, r, "layers.logical.rchar_bytes", "byte", USAGE_READ_CHARS,
              "bytes that calls read, as the kernel counted");
    put_total(s, r, "layers.logical.wchar_bytes", "byte", USAGE_WRITE_CHARS,
              "bytes that calls wrote, as the kernel counted");
}

void
summary_print_device(const struct summary_samples *s, struct record *r)
{
    int64_t written = total(s, USAGE_WRITE_BYTES);
    int64_t cancelled = total(s, USAGE_CANCELLED_BYTES);
    put_total(s, r, "layers.device.read_bytes", "byte", USAGE_READ_BYTES,
              "bytes fetched from block devices (read_bytes)");
    put(s, r, "layers.device.write_bytes", "byte",
        written == MISSING_I64 || cancelled == MISSING_I64
            ? cell_missing()
            : cell_int(ns_between(cancelled, written)),
        "bytes for block devices (write_bytes - cancelled_write_bytes)");
    put(s, r, "layers.device.cancelled_bytes", "byte", cell_int(cancelled),
        "bytes for block devices that were dropped before they were written");
}
