#include "parse/merge/alike_values.h"

#include "lib/base/hist.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

struct duration_entry {
    uint32_t row;
    bool bucket;
    int64_t dur_ns; /* or the least of its bucket */
    uint64_t calls, sized, moved_bytes;
};

struct size_entry {
    uint32_t row;
    int64_t requested_b, transferred_b;
    uint64_t calls, timed, total_ns, line;
};

/* ---- durations ---- */

static int64_t
bucket_of(int64_t dur_ns)
{
    uint64_t lo, hi;
    hist_bounds(hist_bucket((uint64_t)dur_ns), &lo, &hi);
    return (int64_t)lo;
}

static struct duration_entry *
duration_of(struct alike_values *v, uint32_t row, bool bucket, int64_t dur_ns)
{
    const uint64_t seed = hash_u64((uint64_t)row << 1 | bucket);
    for (uint64_t hash = hash_u64(seed ^ (uint64_t)dur_ns);; hash = hash_u64(hash + 1)) {
        bool added;
        uint64_t *at = imap_put(&v->duration_at, hash, &added);
        struct duration_entry *e = added ? NULL : &v->durations[*at];
        if (e && e->row == row && e->bucket == bucket && e->dur_ns == dur_ns)
            return e;
        if (e)
            continue;
        *at = v->ndurations;
        grow(&v->durations, &v->durations_cap, v->ndurations + 1, sizeof *v->durations);
        v->durations[v->ndurations] =
            (struct duration_entry){.row = row, .bucket = bucket, .dur_ns = dur_ns};
        return &v->durations[v->ndurations++];
    }
}

static void
add_duration(struct alike_values *v, uint32_t row, bool bucket,
             const struct alike_value *value)
{
    if (value->dur_ns < 0) /* missing */
        return;
    int64_t dur_ns = bucket ? bucket_of(value->dur_ns) : value->dur_ns;
    struct duration_entry *e = duration_of(v, row, bucket, dur_ns);
    e->calls++;
    if (value->transferred_b < 0)
        return;
    e->sized++;
    e->moved_bytes = sum_add(e->moved_bytes, (uint64_t)value->transferred_b);
}

/* ---- sizes ---- */

static struct size_entry *
size_of(struct alike_values *v, uint32_t row, const struct alike_value *value)
{
    uint64_t hash = hash_u64(hash_u64(row) ^ (uint64_t)value->requested_b);
    for (hash = hash_u64(hash ^ (uint64_t)value->transferred_b);;
         hash = hash_u64(hash + 1)) {
        bool added;
        uint64_t *at = imap_put(&v->size_at, hash, &added);
        struct size_entry *e = added ? NULL : &v->sizes[*at];
        if (e && e->row == row && e->requested_b == value->requested_b &&
            e->transferred_b == value->transferred_b)
            return e;
        if (e)
            continue;
        *at = v->nsizes;
        grow(&v->sizes, &v->sizes_cap, v->nsizes + 1, sizeof *v->sizes);
        v->sizes[v->nsizes] = (struct size_entry){.row = row,
                                                  .requested_b = value->requested_b,
                                                  .transferred_b = value->transferred_b,
                                                  .line = value->line};
        return &v->sizes[v->nsizes++];
    }
}

static void
add_size(struct alike_values *v, uint32_t row, const struct alike_value *value)
{
    struct size_entry *e = size_of(v, row, value);
    e->calls++;
    e->line = MIN(e->line, value->line);
    if (value->dur_ns < 0)
        return;
    e->timed++;
    e->total_ns = sum_add(e->total_ns, (uint64_t)value->dur_ns);
}

void
alike_values_add(struct alike_values *v, uint32_t row, uint64_t timed,
                 const struct alike_value *value)
{
    add_duration(v, row, timed > HIST_EXACT, value);
    add_size(v, row, value);
}

/* ---- writing ---- */

/* What was kept itself before there were too many goes into its bucket; its own place is
 * left with no calls. */
static void
fold(struct alike_values *v, const struct alike_row *rows)
{
    for (size_t i = 0, n = v->ndurations; i < n; i++) {
        const struct duration_entry e = v->durations[i];
        if (e.bucket || rows[e.row].timed_ <= HIST_EXACT)
            continue;
        struct duration_entry *to = duration_of(v, e.row, true, bucket_of(e.dur_ns));
        to->calls += e.calls;
        to->sized += e.sized;
        to->moved_bytes = sum_add(to->moved_bytes, e.moved_bytes);
        v->durations[i].calls = 0;
    }
}

static int
by_row_and_duration(const void *a, const void *b)
{
    const struct duration_entry *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return (x->dur_ns > y->dur_ns) - (x->dur_ns < y->dur_ns);
}

static int
by_row_and_size(const void *a, const void *b)
{
    const struct size_entry *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    if (x->requested_b != y->requested_b)
        return x->requested_b < y->requested_b ? -1 : 1;
    return (x->transferred_b > y->transferred_b) - (x->transferred_b < y->transferred_b);
}

void
alike_values_settle(struct alike_values *v, struct alike_row *rows)
{
    fold(v, rows);
    for (size_t i = 0; i < v->ndurations; i++)
        rows[v->durations[i].row].durations_ += v->durations[i].calls > 0;
    for (size_t i = 0; i < v->nsizes; i++)
        rows[v->sizes[i].row].sizes_++;
    /* nothing is looked up any more: places may change */
    imap_free(&v->duration_at);
    imap_free(&v->size_at);
    if (v->ndurations)
        qsort(v->durations, v->ndurations, sizeof *v->durations, by_row_and_duration);
    if (v->nsizes)
        qsort(v->sizes, v->nsizes, sizeof *v->sizes, by_row_and_size);
}

void
alike_values_flush(struct alike_values *v, struct store_writer *out)
{
    for (size_t i = 0; i < v->ndurations; i++) {
        const struct duration_entry *e = &v->durations[i];
        const struct durations_row row = {e->dur_ns, e->bucket, e->calls, e->sized,
                                          e->moved_bytes};
        if (e->calls > 0)
            durations_put(store_batch(out, TABLE_durations), &row);
    }
    for (size_t i = 0; i < v->nsizes; i++) {
        const struct size_entry *e = &v->sizes[i];
        const struct sizes_row row = {e->requested_b, e->transferred_b, e->calls,
                                      e->timed,       e->total_ns,      e->line};
        sizes_put(store_batch(out, TABLE_sizes), &row);
    }
    v->ndurations = v->nsizes = 0;
}

void
alike_values_free(struct alike_values *v)
{
    imap_free(&v->duration_at);
    imap_free(&v->size_at);
    free(v->durations);
    free(v->sizes);
    *v = (struct alike_values){0};
}
