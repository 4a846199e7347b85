/* What a ranking says in words. */
#include <math.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "report/many/ranking_out.h"

static const char *
plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static char *
seconds(char *buf, double s)
{
    if (s > 0)
        human_ns(buf, s * 1e9);
    else
        strcpy(buf, "0 s");
    return buf;
}

/* ---- the verdict ---- */

static char *
extent_of(const struct ranking *r)
{
    char io[48], elapsed[48];
    size_t known, timed;
    double io_s = ranking_sum(r, RUN_io_s, &known);
    double elapsed_s = ranking_sum(r, RUN_elapsed_s, &timed);
    if (r->n == 0)
        return xstrdup(r->nunread > 0 ? "No run could be read."
                                      : "No run is left: see what was left out.");
    if (known == 0 || !(elapsed_s > 0))
        return xasprintf("How much of the time of the %zu run%s went into I/O was not "
                         "measured: no log has times.",
                         r->n, plural(r->n));
    return xasprintf("%s of the %s that %zu run%s took went into I/O on files (%.1f %%).",
                     seconds(io, io_s), seconds(elapsed, elapsed_s), timed, plural(timed),
                     100 * io_s / elapsed_s);
}

static int
descending(const void *a, const void *b)
{
    const struct ranked *const *x = a, *const *y = b;
    double v = (*x)->v[RUN_io_s], w = (*y)->v[RUN_io_s];
    if (v < w || v > w)
        return v < w ? 1 : -1;
    return ((*x)->order > (*y)->order) - ((*x)->order < (*y)->order);
}

/* How few runs have half of the time, and which has most. */
static char *
nature_of(const struct ranking *r)
{
    const struct ranked **by_io = xcalloc(r->n + 1, sizeof *by_io);
    size_t known = 0, half = 0;
    double sum = 0, so_far = 0;
    char most[48];
    for (size_t i = 0; i < r->n; i++) {
        if (isnan(r->runs[i].v[RUN_io_s]))
            continue;
        sum += r->runs[i].v[RUN_io_s];
        by_io[known++] = &r->runs[i];
    }
    char *text = xstrdup("");
    if (sum > 0) {
        qsort(by_io, known, sizeof *by_io, descending);
        while (so_far < sum / 2)
            so_far += by_io[half++]->v[RUN_io_s];
        free(text);
        text = xasprintf("Half of that is in %zu of them; the one with most, %s, is %s.",
                         half, seconds(most, by_io[0]->v[RUN_io_s]),
                         by_io[0]->text[RUN_TEXT_run]);
    }
    free(by_io);
    return text;
}

static char *
basis_of(const struct ranking *r)
{
    size_t known;
    ranking_sum(r, RUN_io_s, &known);
    if (known == 0)
        return xstrdup("");
    return xasprintf(
        "Sums over the runs that know it (I/O: %zu of %zu): time with at "
        "least one call on files open, of the time from the first call to the "
        "last. Runs side by side count side by side.",
        known, r->n);
}

/* ---- what is left out ---- */

static void
note(struct ranking_words *w, char *text)
{
    size_t n = 0;
    while (w->notes[n] != NULL)
        n++;
    w->notes[n] = text;
}

static void
note_left_out(struct ranking_words *w, size_t n, const char *why)
{
    if (n > 0)
        note(w, xasprintf("%zu run%s left out: %s.", n, plural(n), why));
}

static char *
outlier_words(const struct ranking *r)
{
    if (r->n < OUTLIERS_LEAST)
        return xasprintf("Outliers are marked among %d runs or more; here are %zu.",
                         OUTLIERS_LEAST, r->n);
    return xasprintf(
        "A number is marked when its modified z-score (Iglewicz and Hoaglin 1993) is "
        "beyond +-%.1f and it is at least a tenth away from the median: "
        "0.6745 (x - median) / MAD over all %zu runs that count, x the logarithm of "
        "times, "
        "operations, bytes and rates (a 0 has none and is not judged), the share as it "
        "is; where MAD is 0, (x - median) / "
        "(1.253314 mean of |x - median|). Not judged below %d known values.",
        OUTLIERS_BEYOND, r->n, OUTLIERS_LEAST);
}

void
ranking_words_fill(struct ranking_words *w, const struct ranking *r, const char *title)
{
    size_t asked = r->n + r->nunread;
    *w = (struct ranking_words){
        .title = title ? xstrdup(title) : xasprintf("%zu run%s", asked, plural(asked)),
        .extent = extent_of(r),
        .nature = nature_of(r),
        .basis = basis_of(r),
        .outliers = outlier_words(r),
    };
    if (r->nlisted < r->n)
        note(w,
             xasprintf("Listed are the first %zu of %zu runs: --limit 0 lists all. Sums, "
                       "medians and outliers are of all.",
                       r->nlisted, r->n));
    note_left_out(w, r->nolder, "they began before --since");
    note_left_out(w, r->nundated, "when they began is not known, and --since was given");
    note_left_out(w, r->nothers, "they are of other users than --user");
    note_left_out(w, r->nunowned, "whose they are is not known, and --user was given");
    if (r->nlacking > 0)
        note(w,
             xasprintf("Of %zu run%s a tool failed to tell a part: see what they miss.",
                       r->nlacking, plural(r->nlacking)));
}

void
ranking_words_free(struct ranking_words *w)
{
    free(w->title);
    free(w->extent);
    free(w->nature);
    free(w->basis);
    free(w->outliers);
    for (size_t i = 0; w->notes[i] != NULL; i++)
        free(w->notes[i]);
    *w = (struct ranking_words){0};
}
