#include "analyze/ranks/rankstory.h"

#include "analyze/ranks/rankspread.h"
#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "analyze/rows/times.h"
#include "lib/base/mem.h"

#define LARGER 1.5 /* times the bytes a call: what takes longer is no slower */

const char *const story_causes[] = {
    [STORY_MORE_CALLS] = "more calls",
    [STORY_SLOWER_CALLS] = "slower calls",
    [STORY_LARGER_CALLS] = "larger calls",
};

void
rankfiles_columns(bool want[calls_NCOLS])
{
    rankworks_columns(want);
    want[calls_path] = true;
}

static struct rankfile *
file_of(struct rankfiles *f, uint8_t op, uint32_t path)
{
    bool added;
    uint64_t *place = imap_put(&f->places, (uint64_t)op << 32 | path, &added);
    if (added) {
        grow(&f->of, &f->cap, f->n + 1, sizeof *f->of);
        *place = f->n;
        f->of[f->n++] = (struct rankfile){op, path, {0}, MISSING_I64, MISSING_I64};
    }
    return &f->of[*place];
}

static void
add(struct rankfiles *f, const struct rankfile *more)
{
    struct rankfile *sum = file_of(f, more->op, more->path);
    opwork_sum(&sum->work, &more->work);
    if (more->first_ns == MISSING_I64)
        return;
    bool known = sum->first_ns != MISSING_I64;
    sum->first_ns = known ? MIN(sum->first_ns, more->first_ns) : more->first_ns;
    sum->last_ns = known ? MAX(sum->last_ns, more->last_ns) : more->last_ns;
}

void
rankfiles_add(struct rankfiles *f, const struct batch *b, const struct ranks *ranks,
              uint32_t which)
{
    for (size_t i = 0; i < b->n; i++) {
        if (ranks_of_source(ranks, calls_source_in(b)[i]) != which ||
            !rankwork_is_io(b, i))
            continue;
        int64_t start_ns = calls_start_ns_in(b)[i], dur_ns = calls_dur_ns_in(b)[i];
        struct rankfile one = {calls_op_in(b)[i], calls_path_in(b)[i], opwork_of(b, i),
                               start_ns, start_ns};
        if (start_ns != MISSING_I64)
            one.last_ns = ns_add(start_ns, MAX(dur_ns, 0));
        add(f, &one);
    }
}

void
rankfiles_columns_alike(bool want[calls_NCOLS])
{
    rankworks_columns_alike(want);
    want[calls_path] = true;
}

void
rankfiles_add_alike(struct rankfiles *f, const struct batch *calls,
                    const struct batch *sums, const struct ranks *ranks, uint32_t which)
{
    for (size_t i = 0; i < calls->n; i++) {
        if (ranks_of_source(ranks, calls_source_in(calls)[i]) != which ||
            !rankwork_is_io(calls, i))
            continue;
        const struct rankfile one = {
            calls_op_in(calls)[i], calls_path_in(calls)[i],
            opwork_of_alike(calls, sums, i),
            alike_clocked_in(sums)[i] ? alike_first_ns_in(sums)[i] : MISSING_I64,
            alike_last_ns_in(sums)[i]};
        add(f, &one);
    }
}

void
rankfiles_merge(struct rankfiles *a, const struct rankfiles *b)
{
    for (size_t i = 0; i < b->n; i++)
        add(a, &b->of[i]);
}

void
rankfiles_free(struct rankfiles *f)
{
    free(f->of);
    imap_free(&f->places);
    *f = (struct rankfiles){0};
}

/* ---- the story ---- */

static double
seconds(uint64_t ns)
{
    return sum_real(ns) / (double)NS_PER_S;
}

static double
median_over(const struct rankworks *works, uint8_t op,
            double (*of)(const struct opwork *w))
{
    double *values = xcalloc(works->n + 1, sizeof *values);
    for (size_t i = 0; i < works->n; i++)
        values[i] = of(&works->of[i].of[op]);
    double median = rankspread_of(values, works->n).median;
    free(values);
    return median;
}

static double
time_of(const struct opwork *w)
{
    return seconds(w->ns);
}

static double
calls_of(const struct opwork *w)
{
    return (double)w->calls;
}

static double
bytes_of(const struct opwork *w)
{
    return sum_real(w->bytes);
}

/* The time that n calls take more than n' is what n - n' usual ones take, and what n
 * calls take longer than usual ones: n t - n' t' = (n - n') t' + n (t - t'). A usual call
 * is the median rank's; where that makes none, all of it is from more calls. */
static void
find_cause(struct story *s)
{
    double n = (double)s->own.calls, usual_n = s->median_calls;
    double mean_s = n > 0 ? time_of(&s->own) / n : 0;
    double usual_s = usual_n > 0 ? s->median_s / usual_n : mean_s;
    double size = n > 0 ? bytes_of(&s->own) / n : 0;
    double usual_size = usual_n > 0 ? s->median_bytes / usual_n : size;
    s->by_calls_s = (n - usual_n) * usual_s;
    s->by_mean_s = n * (mean_s - usual_s);
    s->cause = s->by_calls_s >= s->by_mean_s ? STORY_MORE_CALLS
               : size > LARGER * usual_size  ? STORY_LARGER_CALLS
                                             : STORY_SLOWER_CALLS;
}

static struct rankfile
worst_of(const struct rankfiles *files, uint8_t op)
{
    struct rankfile worst = {op, 0, {0}, MISSING_I64, MISSING_I64};
    for (size_t i = 0; i < files->n; i++) {
        const struct rankfile *f = &files->of[i];
        bool more = f->work.ns > worst.work.ns ||
                    (f->work.ns == worst.work.ns &&
                     (worst.work.calls == 0 || f->path < worst.path));
        if (f->op == op && more)
            worst = *f;
    }
    return worst;
}

static int
costliest_first(const void *a, const void *b)
{
    const struct story *x = a, *y = b;
    if (x->extra_s != y->extra_s)
        return x->extra_s < y->extra_s ? 1 : -1;
    return (x->op > y->op) - (x->op < y->op);
}

size_t
story_tell(struct story stories[RANK_OPS], const struct rankworks *works, uint32_t which,
           const struct rankfiles *files)
{
    size_t n = 0;
    for (uint8_t op = 0; op < RANK_OPS && which < works->n; op++) {
        struct story s = {.op = op, .own = works->of[which].of[op]};
        if (s.own.timed == 0)
            continue;
        s.median_s = median_over(works, op, time_of);
        s.median_calls = median_over(works, op, calls_of);
        s.median_bytes = median_over(works, op, bytes_of);
        s.extra_s = time_of(&s.own) - s.median_s;
        if (!(s.extra_s > 0))
            continue;
        find_cause(&s);
        s.worst = worst_of(files, op);
        stories[n++] = s;
    }
    if (n > 0)
        qsort(stories, n, sizeof *stories, costliest_first);
    while (n > 1 && stories[n - 1].extra_s < STORY_LEAST * stories[0].extra_s)
        n--;
    return n;
}
