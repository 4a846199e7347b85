/* weir-iops: operations, bytes and latencies over time. */
#include "analyze/time/iops.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

/* ---- printing ---- */

static const struct table_col value_cols[] = {
    {"t_s",               "s",      "where the bin begins, since the first event"               },
    {"read_iops",         "1/s",    "reads that succeeded, per second"                          },
    {"write_iops",        "1/s",    "writes that succeeded, per second"                         },
    {"meta_iops",         "1/s",    "open, close, seek, stat, dir, name, sync calls, per second"},
    {"read_bytes_per_s",  "byte/s", "bytes read per second"                                     },
    {"write_bytes_per_s", "byte/s", "bytes written per second"                                  },
    {"mean_dur_ns",       "ns",     "mean duration of these calls, failed ones included"        },
    {"p99_dur_ns",        "ns",     "99th percentile of their durations"                        },
    {"max_inflight",      "1",      "most of them open at once"                                 },
};

static void
put_bytes(struct table *t, uint64_t bytes, uint64_t ops, uint64_t sized, double seconds)
{
    bool known = ops == 0 || sized > 0;
    cell_put(t, known ? cell_ratio(sum_real(bytes), seconds) : cell_missing());
}

/* What calls of other bins keep open is known, whatever began here. */
static struct cell
inflight_cell(const struct iops *o, size_t group, int64_t k)
{
    if (o->sliced)
        return cell_missing();
    const struct series *s = &o->set.of[group];
    uint64_t most = inflight_most(&o->inflight, group, k);
    bool known = most > 0 || series_tells_inflight(s, series_at(s, k));
    return known ? cell_count(most) : cell_missing();
}

/* sliced: how the durations spread is not known. */
static void
print_bin(struct table *t, int64_t start_ns, int64_t observed_ns,
          const struct series_bin *bin, bool sliced, struct cell most)
{
    static const struct series_bin quiet;
    const struct series_bin *b = bin ? bin : &quiet;
    double seconds = (double)observed_ns / (double)NS_PER_S;
    cell_put(t, cell_seconds(start_ns));
    cell_put(t, cell_ratio((double)b->moved.reads, seconds));
    cell_put(t, cell_ratio((double)b->moved.writes, seconds));
    cell_put(t, cell_ratio((double)b->metas, seconds));
    put_bytes(t, b->moved.read_bytes, b->moved.reads, b->moved.sized_reads, seconds);
    put_bytes(t, b->moved.write_bytes, b->moved.writes, b->moved.sized_writes, seconds);
    cell_put(
        t, cell_ratio(sum_real(b->time_ns), (double)(sliced ? b->timed : b->dur.count)));
    cell_put(t, sliced ? cell_missing() : cell_int(hist_quantile(&b->dur, 0.99)));
    cell_put(t, most);
    table_row(t);
}

/* Bins at the ends of the window divide by the part of them that was observed. */
static void
print_series(const struct iops *o, struct table *t, size_t group)
{
    const struct series *s = &o->set.of[group];
    int64_t w = o->width_ns;
    size_t n = (size_t)(o->last_bin - o->first_bin + 1);
    for (size_t i = 0; i < n; i++) {
        int64_t k = o->first_bin + (int64_t)i;
        int64_t observed = MIN((k + 1) * w, o->to_ns) - MAX(k * w, o->from_ns);
        if (o->grouper)
            cell_put(t, grouper_label(o->grouper, (uint32_t)group));
        print_bin(t, k * w, observed, series_at(s, k), o->sliced,
                  inflight_cell(o, group, k));
    }
}

static void
print(struct iops *o)
{
    struct table_col cols[ARRAY_LEN(value_cols) + 1];
    int ncols = 0;
    if (o->grouper) {
        const struct group_def *key = &group_defs[o->by];
        cols[ncols++] = (struct table_col){key->name, key->unit, key->meaning};
    }
    for (size_t i = 0; i < ARRAY_LEN(value_cols); i++)
        cols[ncols++] = value_cols[i];
    struct table *t = session_table(&o->session, cols, ncols);
    table_note(t, "bin_s", "%.9g", (double)o->width_ns / (double)NS_PER_S);
    if (o->from_ns != MISSING_I64)
        table_note(t, "observed_s", "%.9g to %.9g", (double)o->from_ns / (double)NS_PER_S,
                   (double)o->to_ns / (double)NS_PER_S);
    if (o->sliced)
        table_note(t, "left out",
                   "p99_dur_ns and max_inflight: the file holds summaries of calls");
    uint32_t *order = o->grouper ? grouper_order(o->grouper) : NULL;
    for (size_t i = 0; i < o->set.n && o->set.hull.clocked > 0; i++)
        print_series(o, t, order ? order[i] : i);
    table_end(t);
    free(order);
}

int
main(int argc, char **argv)
{
    struct iops *o = xcalloc(1, sizeof *o);
    struct err err = {0};
    o->by = -1;
    session_init(&o->session);
    o->session.takes_alike = true;
    /* clang-format off */
    const struct opt own[] = {
        {"bin", 0, "TIME", "width of a bin, like 100ms; auto (the default) makes about 200 "
         "of them", OPT_FN, &o->width_ns, NULL, iops_take_width},
        {"by", 0, "KEY", "one series per " GROUP_KEYS_TEXT, OPT_CHOICE, &o->by, GROUP_KEYS,
         NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Series", own},
        SESSION_GROUPS(&o->session)
    };
    const struct tool tool = {
        .name = "weir-iops",
        .summary = "operations, bytes and latencies per second over time",
        .operands = "[FILE.h5]",
        .example = "weir-iops run.h5\n"
                   "weir-iops --bin 100ms --op read --by comm run.h5\n"
                   "weir-iops run.h5 | weir-plot > iops.svg",
        .groups = groups,
    };
    int status = session_open(&o->session, &tool, "I/O over time", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    session_wants_calls(&o->session);
    if (!session_has_clock(&o->session, &err))
        die(EXIT_SOME_UNUSED, "%s", err.text);
    if (!iops_compute(o, &err))
        die(o->session.refused ? EXIT_SOME_UNUSED : EXIT_UNFINISHED, "%s", err.text);
    print(o);
    iops_free(o);
    status = session_close(&o->session);
    free(o);
    return status;
}
