#include "analyze/time/heat.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "analyze/rows/pass.h"
#include "analyze/time/series.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

/* What a thread has. */
struct part {
    struct cells cells;
    struct heat_file *files;
    size_t ngroups, cap; /* of files */
    size_t seen;         /* groups that the grouper knew at the last batch */
    int64_t value[BATCH_ROWS];
    uint32_t group[BATCH_ROWS];
};

static void
room_for(struct heat_file **files, size_t *n, size_t *cap, size_t ngroups)
{
    if (ngroups <= *n)
        return;
    grow(files, cap, ngroups, sizeof **files);
    memset(*files + *n, 0, (ngroups - *n) * sizeof **files);
    *n = ngroups;
}

static size_t
map_groups(struct heat *h, struct part *p, const struct batch *b)
{
    if (h->grouper)
        return grouper_map(h->grouper, b, p->group);
    memset(p->group, 0, sizeof p->group);
    return 1;
}

/* ---- transfers, by where in the file ---- */

/* Where the transfer of a row lies; false when it moved nothing or nobody knows. */
static bool
transfer(const struct batch *b, size_t i, int64_t *from, int64_t *to)
{
    bool done = call_succeeded(calls_errno_in(b)[i], calls_flags_in(b)[i]);
    unsigned class = io_class_of(calls_op_in(b)[i]);
    int64_t moved = calls_transferred_in(b)[i];
    *from = calls_offset_in(b)[i];
    return done && class & (IO_READ | IO_WRITE) && moved > 0 && *from >= 0 &&
           !__builtin_add_overflow(*from, moved, to);
}

static void *
add_files(void *ctx, void *state, const struct batch *b)
{
    struct heat *h = ctx;
    struct part *p = state;
    int64_t from, to;
    room_for(&p->files, &p->ngroups, &p->cap, map_groups(h, p, b));
    for (size_t i = 0; i < b->n; i++) {
        struct heat_file *file = &p->files[p->group[i]];
        if (!transfer(b, i, &from, &to))
            continue;
        file->end_b = MAX(file->end_b, to);
        file->calls += calls_start_ns_in(b)[i] != MISSING_I64;
    }
    return NULL;
}

static void
merge_files(void *ctx, void *state)
{
    struct heat *h = ctx;
    struct part *p = state;
    room_for(&h->files, &h->ngroups, &h->files_cap, p->ngroups);
    for (size_t i = 0; i < p->ngroups; i++) {
        h->files[i].end_b = MAX(h->files[i].end_b, p->files[i].end_b);
        h->files[i].calls += p->files[i].calls;
    }
    free(p->files);
}

/* ---- which groups ---- */

static int
most_first(const void *a, const void *b)
{
    const struct heat_ranked *x = a, *y = b;
    if (x->calls != y->calls)
        return x->calls < y->calls ? 1 : -1;
    return (x->by_label > y->by_label) - (x->by_label < y->by_label);
}

struct heat_ranked *
heat_rank(const struct heat *h)
{
    struct heat_ranked *sorted = xcalloc(h->ngroups, sizeof *sorted);
    uint32_t *order = h->grouper ? grouper_order(h->grouper) : NULL;
    for (uint32_t i = 0; i < h->ngroups; i++) {
        uint32_t group = order ? order[i] : i;
        sorted[i] = (struct heat_ranked){group, i, h->calls[group]};
    }
    qsort(sorted, h->ngroups, sizeof *sorted, most_first);
    free(order);
    return sorted;
}

/* Cells of files that nobody asked for would take memory without end. */
static void
choose_files(struct heat *h)
{
    h->calls = xcalloc(h->ngroups + 1, sizeof *h->calls);
    for (size_t i = 0; i < h->ngroups; i++)
        h->calls[i] = h->files[i].calls;
    struct heat_ranked *sorted = heat_rank(h);
    for (size_t i = 0; i < h->ngroups && h->limit > 0; i++)
        h->files[sorted[i].group].left_out = i >= (size_t)h->limit;
    free(sorted);
}

/* ---- counting ---- */

static void
count(struct cells *cells, uint32_t group, uint64_t bin, uint32_t row, unsigned class,
      int64_t dur)
{
    struct cell_count *c = cells_at(cells, group, bin, row);
    if (c == NULL)
        return;
    c->reads += class & IO_READ ? 1 : 0;
    c->writes += class & IO_WRITE ? 1 : 0;
    c->all++;
    c->timed += dur >= 0;
    c->time_ns = sum_add(c->time_ns, dur > 0 ? (uint64_t)dur : 0);
}

/* The rows that a transfer touches. What is copied into a file is written there. */
static void
count_transfer(struct heat *h, struct part *p, const struct batch *b, size_t i,
               uint64_t bin)
{
    int64_t from, to;
    uint32_t group = p->group[i];
    if (h->files[group].left_out || !transfer(b, i, &from, &to))
        return;
    unsigned class = io_class_of(calls_op_in(b)[i]);
    int64_t height = offset_row(h->files[group].end_b);
    for (int64_t row = from / height; row <= (to - 1) / height; row++)
        count(&p->cells, group, bin, (uint32_t)row, class & IO_WRITE ? IO_WRITE : class,
              calls_dur_ns_in(b)[i]);
}

static void *
add(void *ctx, void *state, const struct batch *b)
{
    struct heat *h = ctx;
    struct part *p = state;
    size_t seen = map_groups(h, p, b);
    p->seen = MAX(p->seen, seen);
    if (h->of != HEAT_OFFSET)
        measure_fill(h->measure, b, p->value);
    for (size_t i = 0; i < b->n && !p->cells.too_many; i++) {
        int64_t start = calls_start_ns_in(b)[i];
        if (start == MISSING_I64)
            continue;
        uint64_t bin = (uint64_t)(series_bin_of(start, h->grid.width_ns) - h->grid.first);
        bool done = call_succeeded(calls_errno_in(b)[i], calls_flags_in(b)[i]);
        if (h->of == HEAT_OFFSET)
            count_transfer(h, p, b, i, bin);
        else if (p->value[i] >= 0)
            count(&p->cells, p->group[i], bin, (uint32_t)bins_find(&h->bins, p->value[i]),
                  done ? io_class_of(calls_op_in(b)[i]) : 0, calls_dur_ns_in(b)[i]);
    }
    return NULL;
}

static void
merge(void *ctx, void *state)
{
    struct heat *h = ctx;
    struct part *p = state;
    h->ngroups = MAX(h->ngroups, p->seen);
    cells_merge(&h->cells, &p->cells);
    cells_free(&p->cells);
}

/* ---- passes ---- */

static bool
scan(struct heat *h, void *(*how)(void *, void *, const struct batch *),
     void (*then)(void *, void *), struct err *err)
{
    bool want[calls_NCOLS] = {
        [calls_start_ns] = true,    [calls_dur_ns] = true, [calls_op] = true,
        [calls_offset] = true,      [calls_errno] = true,  [calls_flags] = true,
        [calls_transferred] = true,
    };
    const struct pass pass = {.want = want,
                              .ctx = h,
                              .state_size = sizeof(struct part),
                              .add = how,
                              .merge = then};
    if (h->grouper)
        grouper_columns(h->grouper, want);
    if (h->measure)
        measure_columns(h->measure, want);
    return pass_run(&h->session, &pass, err);
}

/* Groups whose calls are in no cell count, too: the grouper has them in its order. */
static void
count_groups(struct heat *h)
{
    if (h->calls != NULL)
        return;
    h->ngroups = MAX(h->ngroups, 1);
    h->calls = xcalloc(h->ngroups, sizeof *h->calls);
    for (size_t i = 0; i < h->cells.n; i++)
        h->calls[h->cells.at[i].group] += h->cells.at[i].all;
}

bool
heat_compute(struct heat *h, struct err *err)
{
    if (h->by >= 0 && !(h->grouper = grouper_new(h->by, h->session.store, err)))
        return false;
    if (!timegrid_make(&h->grid, &h->session, CELLS_BINS, err))
        return false;
    bins_parse("log2", &h->bins, NULL);
    if (h->of != HEAT_OFFSET)
        h->measure = measure_new(h->of == HEAT_DUR ? MEASURE_DUR : MEASURE_BYTES,
                                 &h->session.sources);
    if (h->grid.n > 0 && h->of == HEAT_OFFSET) {
        if (!scan(h, add_files, merge_files, err))
            return false;
        choose_files(h);
    }
    if (h->grid.n > 0 && !scan(h, add, merge, err))
        return false;
    if (h->cells.too_many)
        return err_set(err,
                       "more than %d cells: choose a larger --bin, or select fewer calls",
                       CELLS_MAX);
    count_groups(h);
    return true;
}

void
heat_row(const struct heat *h, uint32_t group, uint32_t row, int64_t *lo, int64_t *hi)
{
    if (h->of != HEAT_OFFSET) {
        *lo = h->bins.lo[row];
        *hi = bins_hi(&h->bins, row);
        return;
    }
    int64_t height = offset_row(h->files[group].end_b);
    *lo = (int64_t)row * height;
    if (__builtin_add_overflow(*lo, height, hi))
        *hi = INT64_MAX;
}

void
heat_free(struct heat *h)
{
    cells_free(&h->cells);
    bins_free(&h->bins);
    measure_free(h->measure);
    grouper_free(h->grouper);
    free(h->files);
    free(h->calls);
}
