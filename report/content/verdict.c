#include "report/content/verdict.h"

#include <math.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"

/* Shares of the elapsed time from which the words change. Below "small" the disk cannot
 * be what a user waits for: removing all of its time would not be noticed. */
#define SHARE_LARGE 0.50
#define SHARE_SMALL 0.10
/* A file is named when it alone carries at least this share of the I/O time. */
#define SHARE_NAMED 0.25
#define SHARE_MOST 0.50
/* What tracing may cost, in percent of the elapsed time, before that is said first. */
#define TRACER_PERCENT 20
/* Percent of one processor from which a run that hardly waits is called computing. */
#define CPU_BUSY 25
/* From there on the estimate, taken before the run, may well pass 100. */
#define TRACER_MOST 80

/* Shares as people say them: one decimal below 10 %, none above, never "0 %" of
 * something. */
static const char *
percent(char buf[24], double share)
{
    double p = 100 * share;
    if (p > 0 && p < 0.1)
        snprintf(buf, 24, "less than 0.1 %%");
    else
        snprintf(buf, 24, p < 9.95 ? "%.1f %%" : "%.0f %%", p);
    return buf;
}

static const char *
seconds(char buf[48], double s)
{
    return s == 0 ? strcpy(buf, "0 s") : human_ns(buf, s * 1e9);
}

/* Whether the time of I/O calls is mostly that of calls that move nothing. */
static bool
mostly_metadata(const struct facts *facts, double *share)
{
    return fact_share(facts, FACT_file_meta, FACT_file_time, share) &&
           *share >= SHARE_MOST;
}

/* ": 352 MiB read, 4.00 KiB a call on average" or the like: what mostly moved. Empty when
 * no bytes did. Where moving bytes was the lesser part, that is said instead. */
static void
describe_transfers(char *buf, size_t size, const struct facts *facts,
                   const struct dominant *d)
{
    double share;
    char part[24];
    bool wrote = d->write_bytes > d->read_bytes;
    double bytes = wrote ? d->write_bytes : d->read_bytes;
    char total[48], mean[48];
    buf[0] = '\0';
    if (mostly_metadata(facts, &share)) {
        snprintf(buf, size,
                 ": opening, looking up, syncing and the like were %s of it all, "
                 "not reading and writing",
                 percent(part, share));
        return;
    }
    if (!(bytes > 0) || !(d->mean_bytes > 0))
        return;
    snprintf(buf, size, ": %s %s, %s a call on average", human_bytes(total, bytes),
             wrote ? "written" : "read", human_bytes(mean, d->mean_bytes));
}

/* What the I/O was: the file that took most of it, when one stands out. */
static char *
nature_of_io(const struct facts *facts, const struct dominant *d)
{
    const struct fact *time = &facts->at[FACT_file_time];
    if (!time->known || !(time->v > 0) || isnan(d->time_s))
        return xstrdup("Which files took it is not known.");
    double share = d->time_s / time->v;
    const char *part = share >= SHARE_MOST ? "Most of it" : "The largest part";
    char took[24], transfers[200];
    percent(took, share);
    if (share < SHARE_NAMED) {
        bool meta = mostly_metadata(facts, &share);
        return xasprintf(
            "It is spread over many files: the first has %s of it%s.", took,
            meta ? ". Most of it was opening, looking up, syncing and the like, not "
                   "reading and writing"
                 : "");
    }
    if (d->path.n == 0)
        return xasprintf(
            "%s (%s) was on descriptors whose file the log does not name, so "
            "some of it may be waiting for pipes (strace names them with -y).",
            part, took);
    describe_transfers(transfers, sizeof(transfers), facts, d);
    return xasprintf("%s (%s of the time in such calls) went to %.*s%s.", part, took,
                     (int)d->path.n, d->path.p, transfers);
}

/* What the rest of the run was, when I/O on files is not the answer. Waits are a sum over
 * threads, so they are held against the elapsed time but not called a share of it. */
static char *
nature_of_rest(const struct facts *facts, double share)
{
    double ratio;
    char wait[48];
    const struct fact *cpu = &facts->at[FACT_cpu]; /* percent */
    if (!fact_share(facts, FACT_wait_time, FACT_elapsed, &ratio))
        return xstrdup("How long it waited for pipes, sockets and children was not "
                       "measured.");
    seconds(wait, facts->at[FACT_wait_time].v);
    bool computed = cpu->known && cpu->v >= CPU_BUSY;
    if (computed && ratio >= SHARE_SMALL)
        return xasprintf(
            "It computed (%.0f %% of one processor) and waited (%s in blocking "
            "waits for pipes, sockets, children, locks or sleep, added up "
            "over threads): look at what it waits for.",
            cpu->v, wait);
    if (computed)
        return xasprintf("It was computing: its processes used %.0f %% of one "
                         "processor; blocking waits were %s.",
                         cpu->v, wait);
    if (cpu->known && cpu->v / 100 + ratio + share < SHARE_LARGE)
        return xasprintf("Most of the time it neither computed (%.0f %% of one "
                         "processor) nor was in a recorded call (blocking waits: %s): it "
                         "slept, or waited for a processor or for something that is not "
                         "recorded.",
                         cpu->v, wait);
    if (ratio >= SHARE_SMALL)
        return xasprintf("Its threads spent %s in blocking waits for pipes, sockets, "
                         "children, locks or sleep: look at what they wait for.",
                         wait);
    return xasprintf(
        "Blocking waits were %s; the rest of the time it was computing, or in "
        "calls that the log does not hold.",
        wait);
}

static char *
extent_of_io(const struct facts *facts, double share)
{
    char took[24], elapsed[48];
    percent(took, share);
    seconds(elapsed, facts->at[FACT_elapsed].v);
    if (share == 0)
        return xstrdup("The log holds no I/O on files that took any time.");
    if (share >= SHARE_LARGE)
        return xasprintf("%s of the %s went into I/O on files.", took, elapsed);
    if (share >= SHARE_SMALL)
        return xasprintf(
            "%s of the %s went into I/O on files: worth a look, but most of the "
            "time went elsewhere.",
            took, elapsed);
    return xasprintf("The disk is not the problem: I/O on files took %s of the %s.", took,
                     elapsed);
}

/* The arithmetic. */
static char *
basis_of(const struct facts *facts, double share)
{
    const struct fact *wait = &facts->at[FACT_wait_time];
    char busy[48], elapsed[48], took[24], waited[48] = "not measured";
    seconds(busy, facts->at[FACT_file_busy].v);
    seconds(elapsed, facts->at[FACT_elapsed].v);
    if (wait->known)
        seconds(waited, wait->v);
    return xasprintf(
        "%s with at least one call on files open / %s elapsed = %s; threads side "
        "by side count once. Blocking waits are not in it: %s, added up over "
        "threads.",
        busy, elapsed, percent(took, share), waited);
}

/* What changed the run that much stands before everything else. */
static char *
after_tracer(const struct facts *facts, char *text)
{
    const struct fact *cost = &facts->at[FACT_tracer_cost];
    if (!cost->known || !(cost->v > TRACER_PERCENT))
        return text;
    char part[32];
    snprintf(part, sizeof(part), cost->v < TRACER_MOST ? "about %.0f %%" : "most",
             cost->v);
    char *longer = xasprintf("strace was at work for %s of this run's time: alone, the "
                             "program is faster. %s",
                             part, text);
    free(text);
    return longer;
}

static struct verdict
timed_verdict(const struct facts *facts, const struct dominant *dominant, double share)
{
    return (struct verdict){
        .extent = after_tracer(facts, extent_of_io(facts, share)),
        .nature = share < SHARE_SMALL ? nature_of_rest(facts, share)
                                      : nature_of_io(facts, dominant),
        .basis = basis_of(facts, share),
    };
}

/* "; 92 % of their time went to 8,0", when one disk or file stands out. */
static void
describe_most(char *buf, size_t size, const struct facts *facts, const struct dominant *d)
{
    const struct fact *time = &facts->at[FACT_file_time];
    char part[24];
    buf[0] = '\0';
    if (d->path.n == 0 || !time->known || !(d->time_s >= SHARE_MOST * time->v))
        return;
    snprintf(buf, size, "; %s of the time of requests went to %.*s",
             percent(part, d->time_s / time->v), (int)MIN(d->path.n, (size_t)200),
             d->path.p);
}

/* A disk, as requests to it show: how busy it was. Whose waiting that was they do not
 * tell. */
static struct verdict
disk_verdict(const struct facts *facts, const struct dominant *d, double share)
{
    char took[24], busy[48], elapsed[48], read[48], written[48], most[300];
    seconds(busy, facts->at[FACT_file_busy].v);
    seconds(elapsed, facts->at[FACT_elapsed].v);
    percent(took, share);
    describe_most(most, sizeof(most), facts, d);
    return (struct verdict){
        .extent = xasprintf("The disk was at work for %s of the %s.", took, elapsed),
        .nature = xasprintf("It was asked to read %s and to write %s%s.",
                            human_bytes(read, facts->at[FACT_read_bytes].v),
                            human_bytes(written, facts->at[FACT_write_bytes].v), most),
        .basis = xasprintf("%s with at least one request under way / %s elapsed = %s; "
                           "requests side by side count once.",
                           busy, elapsed, took),
    };
}

/* " The disk itself moved ..." or nothing. */
static char *
moved_by_disk(const struct facts *facts)
{
    const struct fact *read = &facts->at[FACT_device_read];
    const struct fact *written = &facts->at[FACT_device_write];
    char r[48], w[48];
    if (!read->known || !written->known)
        return xstrdup("");
    return xasprintf(" The disk itself moved %s for its reads and %s for its writes.",
                     human_bytes(r, read->v), human_bytes(w, written->v));
}

/* Samples alone: what the kernel counted, and no word about waiting. */
static struct verdict
sampled_verdict(const struct facts *facts)
{
    const struct fact *read = &facts->at[FACT_kernel_read];
    const struct fact *written = &facts->at[FACT_kernel_written];
    const struct fact *cpu = &facts->at[FACT_cpu];
    char r[48], w[48], busy[60] = "";
    char *disk = moved_by_disk(facts);
    if (cpu->known)
        snprintf(busy, sizeof(busy), ", and used %.0f %% of one core", cpu->v);
    struct verdict v = {.basis = xstrdup("")};
    v.extent = xstrdup("Whether the run waited for a disk is not known: samples were "
                       "taken and no calls (weir-record takes both).");
    if (read->known && written->known)
        v.nature =
            xasprintf("By the kernel's count it read %s and wrote %s%s.%s",
                      human_bytes(r, read->v), human_bytes(w, written->v), busy, disk);
    else
        v.nature = xstrdup("What it read and wrote was not sampled either.");
    free(disk);
    return v;
}

/* No times: what moved is all that can be said. */
static struct verdict
untimed_verdict(const struct facts *facts, bool has_clock)
{
    const struct fact *read = &facts->at[FACT_read_bytes];
    const struct fact *written = &facts->at[FACT_write_bytes];
    const struct fact *busy = &facts->at[FACT_file_busy];
    struct slice why =
        busy->known ? SLICE("no time passed between its calls") : busy->why;
    char r[48], wr[48];
    struct verdict v = {.basis = xstrdup("")};
    v.extent =
        has_clock ? xasprintf("How much of the run went into I/O was not measured: %.*s.",
                              (int)why.n, why.p)
                  : xstrdup("How long the run took is not known: the log has no clock.");
    if (read->known && written->known)
        v.nature = xasprintf("The %s moved %s by reading and %s by writing.",
                             facts->disk ? "requests" : "calls", human_bytes(r, read->v),
                             human_bytes(wr, written->v));
    else
        v.nature = xstrdup("How many bytes moved was not measured either.");
    return v;
}

/* Where the disk is not the problem, advice that saves little would send a reader the
 * wrong way: then what it would save at most is said instead. NULL: it is worth it. */
static char *
not_worth_it(const struct facts *facts, const struct worst *worst)
{
    char gain[48], elapsed[48], part[24];
    double share;
    if (facts->disk || !fact_share(facts, FACT_file_busy, FACT_elapsed, &share) ||
        share >= SHARE_SMALL || worst->gain_s >= SHARE_SMALL * facts->at[FACT_elapsed].v)
        return NULL;
    if (worst->gain_s > 0)
        return xasprintf("nothing about I/O: the worst finding, %.*s, %.*s, would save "
                         "%s of the %s at most.",
                         (int)worst->code.n, worst->code.p, (int)worst->name.n,
                         worst->name.p, seconds(gain, worst->gain_s),
                         seconds(elapsed, facts->at[FACT_elapsed].v));
    return xasprintf(
        "nothing about I/O: without any on files the run would be %s shorter "
        "at most.",
        percent(part, share));
}

/* "W02, small writes: ..." */
static char *
remedy_of(const struct facts *facts, const struct worst *worst)
{
    const struct fact *elapsed = &facts->at[FACT_elapsed];
    char gain[48], saves[100] = "";
    if (worst->code.n == 0)
        return xstrdup("");
    char *little = not_worth_it(facts, worst);
    if (little != NULL)
        return little;
    if (worst->gain_s > 0)
        snprintf(saves, sizeof(saves), ". That saves %s at most%s",
                 seconds(gain, worst->gain_s),
                 elapsed->known && worst->gain_s > elapsed->v ? ", added up over threads"
                                                              : "");
    return xasprintf("%.*s, %.*s: %.*s%s.", (int)worst->code.n, worst->code.p,
                     (int)worst->name.n, worst->name.p, (int)worst->advice.n,
                     worst->advice.p, saves);
}

static struct verdict
described(const struct facts *facts, const struct dominant *dominant, int64_t calls,
          bool has_clock)
{
    double share;
    if (calls == 0 && facts->sampled_only)
        return sampled_verdict(facts);
    if (calls == 0)
        return (struct verdict){
            xstrdup(facts->disk ? "No request to a disk was recorded."
                                : "No call was recorded."),
            xstrdup("The ledger below says what the lines of the log were."), NULL,
            xstrdup("")};
    if (!has_clock || !fact_share(facts, FACT_file_busy, FACT_elapsed, &share))
        return untimed_verdict(facts, has_clock);
    if (facts->disk)
        return disk_verdict(facts, dominant, share);
    return timed_verdict(facts, dominant, share);
}

struct verdict
verdict_of(const struct facts *facts, const struct dominant *dominant,
           const struct worst *worst, int64_t calls, bool has_clock)
{
    struct verdict v = described(facts, dominant, calls, has_clock);
    v.remedy = remedy_of(facts, worst);
    return v;
}

void
verdict_free(struct verdict *v)
{
    free(v->remedy);
    free(v->extent);
    free(v->nature);
    free(v->basis);
    *v = (struct verdict){0};
}
