#include "analyze/rows/alike_values.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/times.h"
#include "lib/base/hist.h"
#include "lib/base/mem.h"

/* Rows of /summaries/durations or /summaries/sizes, one after the other. */
struct cursor {
    struct scan *scan;
    const struct batch *b;
    size_t at;
};

struct reader {
    struct session *session;
    enum alike_of of;
    void (*take)(void *ctx, const struct alike_entries *e);
    void *ctx;
    struct cursor cursor;
    struct batch *all; /* the rows of a batch of /summaries/calls, as calls */
    struct alike_entries out;
    struct err trouble;
};

static bool
damaged(struct reader *r)
{
    return err_set(&r->trouble, "%s: /summaries do not fit together: damaged",
                   store_name(r->session->store));
}

/* Puts the cursor on the next row; false behind the last. */
static bool
advance(struct reader *r)
{
    struct cursor *c = &r->cursor;
    c->at++;
    while (!c->b || c->at >= c->b->n) {
        c->b = c->scan ? scan_next(c->scan, &r->trouble) : NULL;
        c->at = 0;
        if (!c->b)
            return r->trouble.text[0] == 0 && damaged(r);
    }
    return true;
}

static void
flush(struct reader *r)
{
    if (r->out.calls->n > 0)
        r->take(r->ctx, &r->out);
    r->out.calls->n = 0;
}

/* Room for one more entry of row i; its number. */
static size_t
new_entry(struct reader *r, size_t i)
{
    if (r->out.calls->n == BATCH_ROWS)
        flush(r);
    alike_copy_common(r->all, i, r->out.calls, r->out.calls->n);
    return r->out.calls->n++;
}

static void
put_duration(struct reader *r, size_t i, int64_t dur_ns, int64_t most_ns, uint64_t times,
             uint64_t sized, uint64_t moved_b)
{
    size_t at = new_entry(r, i);
    ((int64_t *)r->out.calls->col[calls_dur_ns])[at] = dur_ns;
    r->out.most[at] = most_ns;
    r->out.times[at] = times;
    r->out.known[at] = sized;
    r->out.sum[at] = moved_b;
}

static void
put_size(struct reader *r, size_t i, const struct sizes_row *s)
{
    size_t at = new_entry(r, i);
    ((int64_t *)r->out.calls->col[calls_requested])[at] = s->requested_;
    ((int64_t *)r->out.calls->col[calls_transferred])[at] = s->transferred_;
    ((uint64_t *)r->out.calls->col[calls_line])[at] = s->line_;
    r->out.times[at] = s->calls_;
    r->out.known[at] = s->timed_;
    r->out.sum[at] = s->total_ns_;
}

/* ---- of a row ---- */

/* All of a bucket lie between the row's extremes, and its longest is in the last one: so
 * that one is told by itself. */
static void
put_bucket(struct reader *r, size_t i, const struct alike_row *row,
           const struct durations_row *d, bool last)
{
    uint64_t lo, hi, calls = d->calls_ - (last && d->calls_ > 0);
    hist_bounds(hist_bucket((uint64_t)MAX(d->dur_ns_, 0)), &lo, &hi);
    int64_t least = MAX((int64_t)lo, row->least_ns_);
    int64_t most = MIN((int64_t)(hi - 1), row->most_ns_);
    if (calls > 0)
        put_duration(r, i, MIN(least, most), most, calls, d->sized_, d->moved_bytes_);
    if (last)
        put_duration(r, i, row->most_ns_, row->most_ns_, 1, calls ? 0 : d->sized_,
                     calls ? 0 : d->moved_bytes_);
}

static bool
read_durations(struct reader *r, size_t i, const struct alike_row *row, bool selected)
{
    uint64_t timed = 0;
    for (uint32_t k = 0; k < row->durations_; k++) {
        struct durations_row d;
        if (!advance(r))
            return false;
        durations_take(r->cursor.b, r->cursor.at, &d);
        if (d.calls_ > row->timed_ - timed || d.dur_ns_ < 0)
            return damaged(r);
        timed += d.calls_;
        if (selected && d.bucket_)
            put_bucket(r, i, row, &d, k + 1 == row->durations_);
        else if (selected)
            put_duration(r, i, d.dur_ns_, d.dur_ns_, d.calls_, d.sized_, d.moved_bytes_);
    }
    if (timed != row->timed_)
        return damaged(r);
    if (selected && timed < row->calls_)
        put_duration(r, i, MISSING_I64, MISSING_I64, row->calls_ - timed, 0, 0);
    return true;
}

static bool
read_sizes(struct reader *r, size_t i, const struct alike_row *row, bool selected)
{
    uint64_t calls = 0;
    for (uint32_t k = 0; k < row->sizes_; k++) {
        struct sizes_row s;
        if (!advance(r))
            return false;
        sizes_take(r->cursor.b, r->cursor.at, &s);
        if (s.calls_ > row->calls_ - calls)
            return damaged(r);
        calls += s.calls_;
        if (selected)
            put_size(r, i, &s);
    }
    return calls == row->calls_ || damaged(r);
}

/* One call is told by its row. */
static void
put_single(struct reader *r, size_t i, const struct alike_row *row)
{
    int64_t dur_ns =
        row->timed_ ? (int64_t)MIN(row->total_ns_, (uint64_t)INT64_MAX) : MISSING_I64;
    const struct sizes_row size = {
        .requested_ = row->requested_,
        .transferred_ = row->sized_ ? (int64_t)MIN(row->moved_bytes_, (uint64_t)INT64_MAX)
                                    : MISSING_I64,
        .calls_ = 1,
        .timed_ = row->timed_,
        .total_ns_ = row->total_ns_,
        .line_ = row->line_,
    };
    if (r->of == ALIKE_SIZES)
        put_size(r, i, &size);
    else
        put_duration(r, i, dur_ns, dur_ns, 1, row->sized_, row->moved_bytes_);
}

static bool
read_row(struct reader *r, const struct batch *sums, size_t i, bool selected)
{
    struct alike_row row;
    alike_take(sums, i, &row);
    uint32_t entries = r->of == ALIKE_SIZES ? row.sizes_ : row.durations_;
    bool none = r->of == ALIKE_SIZES || row.timed_ > 0;
    if (row.calls_ == 1 && selected)
        put_single(r, i, &row);
    if (row.calls_ == 1)
        return entries == 0 || damaged(r);
    if (entries == 0 && none) {
        r->session->refused = true;
        return err_set(&r->trouble,
                       "%s: it was merged by a weir that did not keep how often which "
                       "duration and size was: merge the parts again",
                       store_name(r->session->store));
    }
    return (r->of == ALIKE_SIZES ? read_sizes : read_durations)(r, i, &row, selected);
}

/* ---- all of them ---- */

static bool
read_batch(struct reader *r, const struct batch *sums, uint32_t *rows)
{
    alike_as_calls(sums, r->all);
    size_t n = select_rows(r->session->select, r->all, rows), at = 0;
    for (size_t i = 0; i < sums->n; i++) {
        bool selected = at < n && rows[at] == i;
        at += selected;
        if (!read_row(r, sums, i, selected))
            return false;
    }
    return true;
}

bool
alike_values_scan(struct session *s, enum alike_of of, const bool want[calls_NCOLS],
                  void (*take)(void *ctx, const struct alike_entries *e), void *ctx,
                  struct err *err)
{
    struct reader r = {.session = s, .of = of, .take = take, .ctx = ctx};
    const struct batch *b;
    bool ok = alike_tells(s, want, err);
    if (!ok)
        return false;
    r.all = batch_new(TABLE_calls);
    r.out = (struct alike_entries){batch_new(TABLE_calls),
                                   xmalloc(BATCH_ROWS * sizeof *r.out.times),
                                   xmalloc(BATCH_ROWS * sizeof *r.out.known),
                                   xmalloc(BATCH_ROWS * sizeof *r.out.sum),
                                   xmalloc(BATCH_ROWS * sizeof *r.out.most)};
    uint32_t *rows = xmalloc(BATCH_ROWS * sizeof *rows);
    struct scan *sc = scan_begin(s->store, TABLE_alike, NULL, s->pool, &r.trouble);
    if (sc)
        r.cursor.scan =
            scan_begin(s->store, of == ALIKE_SIZES ? TABLE_sizes : TABLE_durations, NULL,
                       s->pool, &r.trouble);
    while (ok && r.cursor.scan && (b = scan_next(sc, &r.trouble)))
        ok = read_batch(&r, b, rows);
    if (ok && r.trouble.text[0] == 0)
        flush(&r);
    scan_end(r.cursor.scan);
    scan_end(sc);
    batch_free(r.all);
    batch_free(r.out.calls);
    free(r.out.times);
    free(r.out.known);
    free(r.out.sum);
    free(r.out.most);
    free(rows);
    return r.trouble.text[0] == 0 || err_set(err, "%s", r.trouble.text);
}
