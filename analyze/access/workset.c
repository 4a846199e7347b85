#include "analyze/access/workset.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "lib/base/mem.h"

/* A file in a bin. */
struct workset_use {
    uint64_t file;
    int32_t bin;
    uint64_t bytes;
    struct intervals touched;
};

void
workset_columns(bool want[calls_NCOLS])
{
    want[calls_start_ns] = true;
}

static struct workset_use *
use_of(struct workset *w, uint64_t file, int32_t bin)
{
    bool added;
    uint64_t *number = imap_put(&w->files, file, &added);
    if (added)
        *number = w->files.count;
    uint64_t *at = imap_put(&w->at, *number << 32 | (uint32_t)bin, &added);
    if (added) {
        grow(&w->uses, &w->cap, w->n + 1, sizeof *w->uses);
        *at = w->n++;
        w->uses[*at] = (struct workset_use){.file = file, .bin = bin};
    }
    return &w->uses[*at];
}

static int64_t
bin_of(const struct workset *w, int64_t start_ns)
{
    int64_t bin = start_ns / w->width_ns;
    return start_ns % w->width_ns < 0 ? bin - 1 : bin;
}

static void
add(struct workset *w, const struct access_move *m, int64_t start_ns)
{
    int64_t bin = start_ns == MISSING_I64 ? INT64_MAX : bin_of(w, start_ns);
    if (!access_move_is_placed(m))
        return;
    if (bin < INT32_MIN || bin > INT32_MAX) {
        w->unbinned++;
        return;
    }
    struct workset_use *use = use_of(w, m->file, (int32_t)bin);
    use->bytes = sum_add(use->bytes, (uint64_t)m->bytes);
    intervals_add(&use->touched, m->offset_b, m->bytes);
}

void
workset_add(struct workset *w, const struct access_context *ctx, const struct batch *b,
            const uint8_t *chosen)
{
    struct access_move moves[SIDES];
    for (size_t i = 0; i < b->n; i++) {
        if (chosen && !chosen[i])
            continue;
        int n = access_moves(ctx, b, i, moves);
        for (int k = 0; k < n; k++)
            add(w, &moves[k], calls_start_ns_in(b)[i]);
    }
}

void
workset_merge(struct workset *a, const struct workset *b)
{
    for (size_t i = 0; i < b->n; i++) {
        struct workset_use *use = use_of(a, b->uses[i].file, b->uses[i].bin);
        use->bytes = sum_add(use->bytes, b->uses[i].bytes);
        intervals_merge(&use->touched, &b->uses[i].touched);
    }
    a->unbinned += b->unbinned;
}

void
workset_free(struct workset *w)
{
    for (size_t i = 0; i < w->n; i++)
        intervals_free(&w->uses[i].touched);
    free(w->uses);
    imap_free(&w->files);
    imap_free(&w->at);
    *w = (struct workset){0};
}

/* ---- over time ---- */

static int
compare(const void *a, const void *b)
{
    const struct workset_use *x = a, *y = b;
    if (x->bin != y->bin)
        return x->bin < y->bin ? -1 : 1;
    return (x->file > y->file) - (x->file < y->file);
}

/* Goes through the uses in order of time; so far[number of the file] is all that was
 * touched of it. */
static void
fill_bins(struct workset *w, struct workset_bin *bins)
{
    struct intervals *so_far = xcalloc(w->files.count + 1, sizeof *so_far);
    uint64_t cumulative = 0;
    int32_t first = w->uses[0].bin;
    for (size_t i = 0; i < w->n; i++) {
        struct workset_use *use = &w->uses[i];
        struct workset_bin *bin = &bins[(int64_t)use->bin - first];
        struct intervals *all = &so_far[*imap_get(&w->files, use->file)];
        uint64_t before = intervals_bytes(all);
        bin->files++;
        bin->bytes = sum_add(bin->bytes, use->bytes);
        bin->distinct = sum_add(bin->distinct, intervals_bytes(&use->touched));
        intervals_merge(all, &use->touched);
        cumulative = sum_add(cumulative, intervals_bytes(all) - before);
        bin->cumulative = cumulative;
    }
    for (size_t i = 0; i <= w->files.count; i++)
        intervals_free(&so_far[i]);
    free(so_far);
}

struct workset_bin *
workset_bins(struct workset *w, size_t *n, struct err *err)
{
    *n = 0;
    if (w->n == 0)
        return xcalloc(1, sizeof(struct workset_bin));
    qsort(w->uses, w->n, sizeof *w->uses, compare);
    imap_free(&w->at); /* places have changed */
    int64_t first = w->uses[0].bin, count = w->uses[w->n - 1].bin - first + 1;
    if (count > WORKSET_BINS) {
        err_set(err, "%lld bins are too many: give a longer --bin", (long long)count);
        return NULL;
    }
    struct workset_bin *bins = xcalloc((size_t)count, sizeof *bins);
    fill_bins(w, bins);
    for (int64_t k = 0; k < count; k++) {
        bins[k].start_ns = (first + k) * w->width_ns;
        if (k > 0)
            bins[k].cumulative = MAX(bins[k].cumulative, bins[k - 1].cumulative);
    }
    *n = (size_t)count;
    return bins;
}
