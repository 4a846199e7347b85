#include "report/content/rankverdict.h"

#include <math.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "report/content/view.h"

/* The rank with most I/O time, and how the others are. */
struct slowest {
    double rank, io_s, of_median, imbalance, ranks, stragglers;
    char *node;
    size_t node_n;
};

static const char *
seconds(char buf[48], double s)
{
    return human_ns(buf, s * 1e9);
}

static bool
read_slowest(struct slowest *x, const struct section sections[SECTION_COUNT])
{
    const struct section *ranks = &sections[SECTION_ranks];
    const struct section *spread = &sections[SECTION_spread];
    if (ranks->table.nrows == 0 || spread->table.nrows == 0)
        return false;
    *x = (struct slowest){
        .rank = view_number(ranks, 0, "rank"),
        .io_s = view_number(ranks, 0, "io_time_s"),
        .of_median = view_number(ranks, 0, "of_median"),
        .imbalance = view_number(spread, 0, "imbalance"),
        .ranks = view_number(spread, 0, "ranks"),
        .stragglers = view_number(spread, 0, "stragglers"),
    };
    x->node_n = view_text(&x->node, ranks, 0, "node").n;
    return !isnan(x->rank) && !isnan(x->io_s);
}

/* " (node n2)", or nothing. */
static char *
on_node(const struct slowest *x)
{
    return x->node_n > 0 ? xasprintf(" (node %.*s)", (int)x->node_n, x->node)
                         : xstrdup("");
}

static char *
who(const struct slowest *x)
{
    char took[48], times[64] = "", others[80] = "";
    char *node = on_node(x);
    if (!isnan(x->of_median))
        snprintf(times, sizeof(times), ", %.1f times the median", x->of_median);
    if (x->stragglers > 1)
        snprintf(others, sizeof(others), " and %.0f more", x->stragglers - 1);
    char *text = xasprintf(
        "Rank %.0f%s%s of %.0f %s the job up: %s in I/O calls%s (imbalance %.0f %%).",
        x->rank, node, others, x->ranks, x->stragglers > 1 ? "hold" : "holds",
        seconds(took, x->io_s), times, 100 * x->imbalance);
    free(node);
    return text;
}

/* "a", "b" and the file of the costliest difference. */
static char *
by_what(const struct section *story)
{
    char extra[48], calls[48], usual[48], from[48], to[48], *op, *cause, *path;
    if (story->absent != NULL || story->problem != NULL)
        return xstrdup("Which calls made it slow cannot be told from this file.");
    if (story->table.nrows == 0)
        return xstrdup("No kind of call took longer than the median rank's.");
    struct slice ops = view_text(&op, story, 0, "op");
    struct slice why = view_text(&cause, story, 0, "cause");
    struct slice file = view_text(&path, story, 0, "path");
    double from_s = view_number(story, 0, "from_s"), to_s = view_number(story, 0, "to_s");
    char *when = isnan(from_s) || isnan(to_s)
                     ? xstrdup("")
                     : xasprintf(", from %s to %s of the run", seconds(from, from_s),
                                 seconds(to, to_s));
    char *text = xasprintf("%s more than the median rank it spent in %.*s calls, mostly "
                           "on %.*s%s: %.*s (%s, "
                           "the median rank %s).",
                           seconds(extra, view_number(story, 0, "extra_s")), (int)ops.n,
                           ops.p, file.n > 0 ? (int)file.n : 19,
                           file.n > 0 ? file.p : "files without a name", when, (int)why.n,
                           why.p, human_count(calls, view_number(story, 0, "calls")),
                           human_count(usual, view_number(story, 0, "median_calls")));
    free(op);
    free(cause);
    free(path);
    free(when);
    return text;
}

void
verdict_of_ranks(struct verdict *v, const struct section sections[SECTION_COUNT])
{
    struct slowest x = {.node = NULL};
    char *basis = v->basis, *extent = v->extent, *nature = v->nature;
    if (!read_slowest(&x, sections)) {
        free(x.node);
        return;
    }
    if (x.stragglers > 0) {
        v->extent = who(&x);
        v->nature = by_what(&sections[SECTION_story]);
        v->basis = xasprintf("Imbalance = (max - mean) / max of the ranks' I/O time. All "
                             "ranks together: %s %s",
                             extent, basis);
        free(extent);
        free(nature);
    } else {
        char imbalance[32] = "not known";
        if (!isnan(x.imbalance))
            snprintf(imbalance, sizeof(imbalance), "%.0f %%", 100 * x.imbalance);
        v->basis = xasprintf(
            "%s%s%.0f ranks, no straggler: imbalance %s = (max - mean) / max of their "
            "I/O time, most by rank %.0f.",
            basis, basis[0] != '\0' ? " " : "", x.ranks, imbalance, x.rank);
    }
    free(basis);
    free(x.node);
}

/* ---- ranks that are not there ---- */

static char *
missing_of_step(const struct section *s)
{
    char *job, *step, *ranks;
    struct slice of_job = view_text(&job, s, 0, "job");
    struct slice of_step = view_text(&step, s, 0, "step");
    struct slice list = view_text(&ranks, s, 0, "missing");
    double started = view_number(s, 0, "started"), here = view_number(s, 0, "recorded");
    char more[64] = "";
    if (s->table.nrows > 1)
        snprintf(more, sizeof(more), " So it is with %zu more steps.",
                 s->table.nrows - 1);
    char *text = xasprintf(
        "no recording is of rank%s %.*s%s%.*s%s%.*s: %.0f were started, %.0f were "
        "recorded. What is said of ranks is without them.%s",
        started - here > 1 ? "s" : "", (int)list.n, list.p, of_job.n ? " of job " : "",
        (int)of_job.n, of_job.p, of_step.n ? ", step " : "", (int)of_step.n, of_step.p,
        started, here, more);
    free(job);
    free(step);
    free(ranks);
    return text;
}

char *
missing_alarm(struct section *s)
{
    if (s->absent != NULL || s->problem != NULL)
        return NULL;
    if (s->table.nrows > 0)
        return missing_of_step(s);
    tsv_free(&s->table);
    s->absent = "all ranks that were started were recorded";
    return NULL;
}

/* ---- clocks ---- */

/* The row whose clock is off most, of those that matter; nrows: none. */
static size_t
worst_clock(const struct section *s)
{
    size_t worst = s->table.nrows;
    double most = 0;
    for (size_t row = 0; row < s->table.nrows; row++) {
        char *memory;
        bool matters = slice_eq(view_text(&memory, s, row, "matters"), SLICE("yes"));
        double off = fabs(view_number(s, row, "offset_s"));
        free(memory);
        if (matters && off > most) {
            most = off;
            worst = row;
        }
    }
    return worst;
}

char *
clocks_alarm(const struct section *s)
{
    size_t row = worst_clock(s);
    char off[48], about[48], *host, *first;
    if (row == s->table.nrows)
        return NULL;
    double offset_s = view_number(s, row, "offset_s");
    struct slice name = view_text(&host, s, row, "host");
    struct slice reference = view_text(&first, s, 0, "host");
    char *text = xasprintf(
        "that of %.*s is %s %s that of %.*s (+/- %s), which is more than a step of the "
        "charts over time: what came first on different hosts they do not show. "
        "Durations "
        "hold. weir-clocks tells how to put them right.",
        (int)name.n, name.p, human_ns(off, fabs(offset_s) * 1e9),
        offset_s < 0 ? "behind" : "ahead of", (int)reference.n, reference.p,
        human_ns(about, view_number(s, row, "uncertainty_s") * 1e9));
    free(host);
    free(first);
    return text;
}
