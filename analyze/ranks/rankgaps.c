#include "analyze/ranks/rankgaps.h"

#include "analyze/rows/columns.h"
#include "lib/base/mem.h"

#define LISTED 12 /* stretches of ranks that are written out */
#define TOLD 4    /* steps that are told of in a line */
#define SHOWN 64  /* bytes of a job's number */

/* A recording that tells its rank. */
struct recorded {
    uint32_t job, step;
    int64_t started; /* with how many ranks; missing */
    int32_t rank;
    size_t row; /* in /runs */
};

static int
by_step(const struct recorded *x, const struct recorded *y)
{
    if (x->job != y->job)
        return x->job < y->job ? -1 : 1;
    return (x->step > y->step) - (x->step < y->step);
}

static int
by_rank(const void *a, const void *b)
{
    const struct recorded *x = a, *y = b;
    int order = by_step(x, y);
    if (order != 0)
        return order;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static struct recorded *
read_recorded(struct store *store, size_t *n, struct err *err)
{
    static const bool want[runs_NCOLS] = {[runs_job] = true,
                                          [runs_step] = true,
                                          [runs_rank] = true,
                                          [runs_job_ranks] = true};
    struct recorded *all = NULL;
    struct err trouble = {0};
    size_t cap = 0, row = 0;
    const struct batch *b;
    struct scan *sc = scan_begin(store, TABLE_runs, want, NULL, &trouble);
    *n = 0;
    while (sc && (b = scan_next(sc, &trouble)))
        for (size_t i = 0; i < b->n; i++, row++) {
            if (runs_rank_in(b)[i] < 0)
                continue;
            grow(&all, &cap, *n + 1, sizeof *all);
            all[(*n)++] =
                (struct recorded){runs_job_in(b)[i], runs_step_in(b)[i],
                                  runs_job_ranks_in(b)[i], runs_rank_in(b)[i], row};
        }
    scan_end(sc);
    if (trouble.text[0])
        err_set(err, "%s", trouble.text);
    return all;
}

/* ",3" or ",5-7": ranks from `from` up to `end`, which is none of them. */
static void
put_stretch(FILE *f, size_t *stretches, uint64_t from, uint64_t end)
{
    if (from >= end || (*stretches)++ > LISTED)
        return;
    if (*stretches > LISTED) {
        fputs(",...", f);
        return;
    }
    fprintf(f, "%s%llu", *stretches > 1 ? "," : "", (unsigned long long)from);
    if (end - from > 1)
        fprintf(f, "%c%llu", end - from == 2 ? ',' : '-', (unsigned long long)(end - 1));
}

/* Looks at what is of one step, in order of ranks. How many were started is any number
 * that a manifest holds: nothing is made of that size. */
static bool
find_gap(struct rankgap *gap, const struct recorded *of, size_t n)
{
    char *text = NULL;
    size_t size = 0, stretches = 0;
    uint64_t next = 0;
    *gap = (struct rankgap){.job = of[0].job, .step = of[0].step};
    for (size_t i = 0; i < n; i++)
        if (of[i].started > 0)
            gap->started = MAX(gap->started, (uint64_t)of[i].started);
    FILE *f = open_memstream(&text, &size);
    if (!f)
        die(EXIT_UNFINISHED, "out of memory");
    for (size_t i = 0; i < n; i++) {
        uint64_t rank = (uint64_t)of[i].rank;
        if (rank >= gap->started || (i > 0 && of[i - 1].rank == of[i].rank))
            continue;
        put_stretch(f, &stretches, next, rank);
        next = rank + 1;
        gap->here++;
    }
    put_stretch(f, &stretches, next, gap->started);
    if (fclose(f) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    gap->missing = text;
    return gap->here < gap->started;
}

/* Rows of one step are found together; steps stand as their first rows did. */
struct placed {
    struct rankgap gap;
    size_t row;
};

static int
by_first_row(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    return (x->row > y->row) - (x->row < y->row);
}

static void
find_gaps(struct rankgaps *g, const struct recorded *all, size_t n)
{
    struct placed *found = xcalloc(n + 1, sizeof *found);
    for (size_t i = 0, end; i < n; i = end) {
        struct placed *p = &found[g->n];
        p->row = all[i].row;
        for (end = i; end < n && by_step(&all[end], &all[i]) == 0; end++) {
            p->row = MIN(p->row, all[end].row);
            g->known |= all[end].started > 0;
        }
        if (find_gap(&p->gap, all + i, end - i))
            g->n++;
        else
            free(p->gap.missing);
    }
    if (g->n > 0)
        qsort(found, g->n, sizeof *found, by_first_row);
    g->of = xcalloc(g->n + 1, sizeof *g->of);
    for (size_t i = 0; i < g->n; i++)
        g->of[i] = found[i].gap;
    free(found);
}

bool
rankgaps_load(struct rankgaps *g, struct store *store, struct err *err)
{
    struct err trouble = {0};
    size_t n;
    struct recorded *all = read_recorded(store, &n, &trouble);
    *g = (struct rankgaps){0};
    if (trouble.text[0] == 0 && n > 0) {
        qsort(all, n, sizeof *all, by_rank);
        find_gaps(g, all, n);
    }
    free(all);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

void
rankgaps_free(struct rankgaps *g)
{
    for (size_t i = 0; i < g->n; i++)
        free(g->of[i].missing);
    free(g->of);
    *g = (struct rankgaps){0};
}

static void
put_gap(FILE *f, const struct rankgap *g, const struct strtab *texts)
{
    struct slice job = strtab_get(texts, g->job), step = strtab_get(texts, g->step);
    fprintf(f, "ranks %s", g->missing);
    if (job.n > 0)
        fprintf(f, " of job %.*s", (int)MIN(job.n, SHOWN), job.p);
    if (step.n > 0)
        fprintf(f, ", step %.*s", (int)MIN(step.n, SHOWN), step.p);
    fprintf(f, ": %llu were started, %llu were recorded", (unsigned long long)g->started,
            (unsigned long long)g->here);
}

char *
rankgaps_text(const struct rankgaps *g, const struct strtab *texts)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = g->n > 0 ? open_memstream(&text, &size) : NULL;
    if (g->n > 0 && !f)
        die(EXIT_UNFINISHED, "out of memory");
    for (size_t i = 0; i < g->n && i < TOLD; i++) {
        fputs(i > 0 ? "; " : "", f);
        put_gap(f, &g->of[i], texts);
    }
    if (g->n > TOLD)
        fprintf(f, "; and of %zu more steps", g->n - TOLD);
    if (f && fclose(f) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    return text;
}
