/* Rows: the calling thread fetches the packed chunks of the named columns, whoever is
 * free unpacks them, batch by batch. */
#include "lib/base/mem.h"
#include "lib/store/store_file.h"

#define PATH_ROOM 96

/* A column's part of a batch: a packed chunk, or the values themselves where the column
 * is not packed as ours are. */
struct bytes {
    void *p;
    size_t n, cap;
};

struct fetched {
    struct bytes *cols; /* by column of the table */
    int ncols;
    size_t rows;
};

/* A batch that scan_next has in work. */
struct ahead {
    struct scan *scan;
    struct fetched *fetched;
    struct unpacker *unpacker;
    struct batch *batch;
    struct err err;
    bool ok;
};

struct scan {
    struct store *store;
    int table;
    const struct table_def *def;
    bool *want;
    struct h5_column *columns; /* dataset 0: not wanted, or not in the file */
    uint64_t rows;

    /* scan_next */
    struct ahead *ahead;
    size_t nahead;
    uint64_t next; /* to be fetched */
    struct pool *pool, *own_pool;
    struct lane *lane;
};

/* ---- beginning ---- */

static void
column_path(const struct scan *sc, int c, char path[PATH_ROOM])
{
    snprintf(path, PATH_ROOM, "/%s/%s", sc->def->name, sc->def->cols[c].name);
}

static bool
open_columns(struct scan *sc, struct err *err)
{
    bool first = true;
    for (int c = 0; c < sc->def->ncols; c++) {
        char path[PATH_ROOM];
        column_path(sc, c, path);
        if (!sc->want[c] || !h5_exists(sc->store->file, path))
            continue;
        struct h5_column *column = &sc->columns[c];
        if (!h5_column_open(sc->store->file, path, sc->def->cols[c].type, column, err))
            return false;
        if (!first && column->rows != sc->rows)
            return err_set(err, "%s: column %s has %llu rows, others have %llu",
                           store_name(sc->store), path, (unsigned long long)column->rows,
                           (unsigned long long)sc->rows);
        sc->rows = column->rows;
        first = false;
    }
    if (first)
        sc->rows = store_rows(sc->store, sc->table);
    return true;
}

struct scan *
scan_begin(struct store *s, int table, const bool *want, struct pool *pool,
           struct err *err)
{
    const struct table_def *def = &table_defs[table];
    struct scan *sc = xcalloc(1, sizeof *sc);
    sc->store = s;
    sc->table = table;
    sc->def = def;
    sc->pool = pool;
    sc->want = xcalloc((size_t)def->ncols, sizeof *sc->want);
    sc->columns = xcalloc((size_t)def->ncols, sizeof *sc->columns);
    for (int c = 0; c < def->ncols; c++)
        sc->want[c] = !want || want[c];
    if (store_has(s, table) && !open_columns(sc, err)) {
        scan_end(sc);
        return NULL;
    }
    return sc;
}

uint64_t
scan_batches(const struct scan *sc)
{
    return sc->rows / BATCH_ROWS + (sc->rows % BATCH_ROWS != 0);
}

/* ---- a batch: fetching, unpacking ---- */

struct fetched *
fetched_new(const struct scan *sc)
{
    struct fetched *f = xcalloc(1, sizeof *f);
    f->ncols = sc->def->ncols;
    f->cols = xcalloc((size_t)f->ncols, sizeof *f->cols);
    return f;
}

void
fetched_free(struct fetched *f)
{
    if (!f)
        return;
    for (int c = 0; c < f->ncols; c++)
        free(f->cols[c].p);
    free(f->cols);
    free(f);
}

static bool
fetch_values(const struct h5_column *column, enum col_type type, uint64_t row,
             size_t count, struct bytes *b, struct err *err)
{
    b->n = count * col_size(type);
    grow(&b->p, &b->cap, b->n, 1);
    return h5_rows_read(column, type, row, count, b->p, err);
}

bool
scan_fetch(struct scan *sc, uint64_t k, struct fetched *f, struct err *err)
{
    uint64_t row = k * BATCH_ROWS;
    f->rows = (size_t)MIN(sc->rows - row, (uint64_t)BATCH_ROWS);
    for (int c = 0; c < f->ncols; c++) {
        const struct h5_column *column = &sc->columns[c];
        struct bytes *b = &f->cols[c];
        if (!column->dataset)
            continue;
        bool ok =
            column->direct
                ? h5_chunk_read(column, row, CHUNK_SLACK, &b->p, &b->cap, &b->n, err)
                : fetch_values(column, sc->def->cols[c].type, row, f->rows, b, err);
        if (!ok)
            return false;
    }
    return true;
}

static void
fill_missing(const struct col_def *c, void *values)
{
    size_t size = col_size(c->type);
    for (size_t i = 0; i < BATCH_ROWS; i++)
        col_put_missing(c, (char *)values + i * size);
}

struct batch *
scan_batch(const struct scan *sc)
{
    struct batch *b = xcalloc(1, sizeof *b);
    b->table = sc->table;
    b->col = xcalloc((size_t)sc->def->ncols, sizeof *b->col);
    for (int c = 0; c < sc->def->ncols; c++) {
        if (!sc->want[c])
            continue;
        b->col[c] = xcalloc(BATCH_ROWS, col_size(sc->def->cols[c].type));
        if (!sc->columns[c].dataset)
            fill_missing(&sc->def->cols[c], b->col[c]);
    }
    return b;
}

/* A process of one thread has its number as tid, too: chunks of the same bytes need not
 * be unpacked twice. */
static bool
same_bytes(const struct bytes *a, const struct bytes *b)
{
    return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

bool
scan_unpack(const struct scan *sc, const struct fetched *f, struct unpacker *u,
            struct batch *b, struct err *err)
{
    int before = -1; /* the last column that was unpacked */
    b->n = f->rows;
    for (int c = 0; c < f->ncols; c++) {
        const struct bytes *from = &f->cols[c];
        size_t size = col_size(sc->def->cols[c].type);
        if (!sc->columns[c].dataset)
            continue;
        if (!sc->columns[c].direct) {
            memcpy(b->col[c], from->p, from->n);
            continue;
        }
        if (before >= 0 && size == sc->columns[before].size &&
            same_bytes(from, &f->cols[before]))
            memcpy(b->col[c], b->col[before], BATCH_ROWS * size);
        else if (!chunk_unpack(u, from->p, from->n, b->col[c], BATCH_ROWS, size))
            return err_set(err, "%s: /%s/%s is damaged", store_name(sc->store),
                           sc->def->name, sc->def->cols[c].name);
        before = c;
    }
    return true;
}

/* ---- one after the other ---- */

static void
unpack(void *item, void *ctx)
{
    struct ahead *a = item;
    (void)ctx;
    a->ok = scan_unpack(a->scan, a->fetched, a->unpacker, a->batch, &a->err);
}

/* A batch for each thread, and one that is with the caller. */
static void
begin_lane(struct scan *sc)
{
    if (!sc->pool)
        sc->pool = sc->own_pool = pool_new(0);
    sc->nahead = (size_t)MIN((uint64_t)pool_threads(sc->pool) + 1, scan_batches(sc) + 1);
    sc->ahead = xcalloc(sc->nahead, sizeof *sc->ahead);
    sc->lane = lane_new(sc->pool, sc->nahead, unpack, NULL);
}

static bool
fetch_next(struct scan *sc, struct err *err)
{
    struct ahead *a = &sc->ahead[sc->next % sc->nahead];
    if (!a->batch) {
        a->scan = sc;
        a->fetched = fetched_new(sc);
        a->unpacker = unpacker_new();
        a->batch = scan_batch(sc);
    }
    if (!scan_fetch(sc, sc->next, a->fetched, err))
        return false;
    lane_push(sc->lane, a);
    sc->next++;
    return true;
}

const struct batch *
scan_next(struct scan *sc, struct err *err)
{
    if (!sc->lane)
        begin_lane(sc);
    while (sc->next < scan_batches(sc) && lane_room(sc->lane))
        if (!fetch_next(sc, err))
            return NULL;
    struct ahead *a = lane_pop(sc->lane);
    if (!a)
        return NULL;
    if (!a->ok) {
        err_set(err, "%s", a->err.text);
        return NULL;
    }
    return a->batch;
}

void
scan_end(struct scan *sc)
{
    if (!sc)
        return;
    while (sc->lane && lane_pop(sc->lane))
        continue;
    lane_free(sc->lane);
    pool_free(sc->own_pool);
    for (size_t i = 0; i < sc->nahead; i++) {
        fetched_free(sc->ahead[i].fetched);
        unpacker_free(sc->ahead[i].unpacker);
        batch_free(sc->ahead[i].batch);
    }
    for (int c = 0; c < sc->def->ncols; c++)
        h5_column_close(&sc->columns[c]);
    free(sc->ahead);
    free(sc->columns);
    free(sc->want);
    free(sc);
}
