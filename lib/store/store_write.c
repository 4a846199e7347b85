/* Writing: full batches go to the lane that packs chunks, and come out in the same order
 * to be written. HDF5 itself is used by the calling thread only. */
#define _GNU_SOURCE /* mkstemp with other feature macros set */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/deflate/chunk.h"
#include "lib/store/h5.h"
#include "lib/store/store.h"
#include "lib/store/store_layout.h"
#include "lib/table/out.h"

#define BATCHES_IN_WORK 3

const char *const strings_names[STR_COUNT] = {
    [STR_call] = "call",       [STR_path] = "path", [STR_comm] = "comm",
    [STR_command] = "command", [STR_text] = "text",
};

int
strings_of(const struct col_def *c)
{
    for (int i = 0; c->refers[0] == '@' && i < STR_COUNT; i++)
        if (strcmp(strings_names[i], c->refers + 1) == 0)
            return i;
    return -1;
}

/* A batch on its way to the file; freed for reuse when its last column is written. */
struct flight {
    struct batch *batch;
    uint64_t first_row;
    int columns_left;
};

/* One column of a batch: what the lane works on. */
struct parcel {
    struct flight *flight;
    int col;
    void *packed;
    size_t n, cap;
};

struct attr {
    char *key, *text; /* text NULL: a number */
    size_t len;
    int64_t value;
};

struct table_writer {
    struct batch *batch;       /* being filled */
    struct h5_column *columns; /* NULL until the table is begun */
    uint64_t rows;             /* handed to the lane so far */
};

struct store_writer {
    h5_id file;
    char *temp, *path; /* the file's name until it is complete; path NULL: stdout */
    int pipe_fd;       /* reads the unlinked file back for stdout; -1 none */
    struct err err;    /* the first one */
    bool failed;
    struct pool *own_pool;
    bool small;
    struct lane *lane;
    struct parcel *parcels;
    size_t nparcels, next_parcel;
    struct flight flights[BATCHES_IN_WORK];
    struct batch *spare[BATCHES_IN_WORK];
    struct table_writer tables[TABLE_COUNT];
    struct strtab strings[STR_COUNT];
    struct attr *attrs;
    size_t nattrs, attrs_cap;
};

static void
check(struct store_writer *w, bool ok, const struct err *err)
{
    if (!ok && !w->failed) {
        w->failed = true;
        w->err = *err;
    }
}

static void
pack(void *item, void *ctx)
{
    struct parcel *p = item;
    const struct store_writer *w = ctx;
    const struct batch *b = p->flight->batch;
    size_t size = col_size(table_defs[b->table].cols[p->col].type);
    p->n = (w->small ? chunk_pack_small : chunk_pack)(b->col[p->col], b->n, BATCH_ROWS,
                                                      size, p->packed);
}

/* Where the bytes go: a temporary file beside the target, or an unlinked one. */
static bool
choose_file(struct store_writer *w, const char *path, struct err *err)
{
    w->pipe_fd = -1;
    if (path && strcmp(path, "-") != 0) {
        w->path = xstrdup(path);
        w->temp = out_temp_beside(path, err);
        return w->temp != NULL;
    }
    if (isatty(STDOUT_FILENO))
        return err_set(err, "HDF5 is not for a terminal: use -o FILE or a pipe");
    const char *dir = getenv("TMPDIR");
    w->temp = xasprintf("%s/weir-XXXXXX", dir && *dir ? dir : "/tmp");
    w->pipe_fd = mkstemp(w->temp);
    if (w->pipe_fd < 0)
        return err_errno(err, "cannot create a temporary file in %s",
                         dir && *dir ? dir : "/tmp");
    return true;
}

struct store_writer *
store_create(const char *path, struct pool *pool, struct err *err)
{
    struct store_writer *w = xcalloc(1, sizeof *w);
    if (choose_file(w, path, err))
        w->file = h5_create(w->temp, err);
    if (w->pipe_fd >= 0)
        unlink(w->temp);
    if (!w->file) {
        if (w->path && w->temp)
            out_unlink(w->temp);
        else
            free(w->temp);
        free(w->path);
        free(w);
        return NULL;
    }
    for (const struct enum_def *e = enum_defs; e->name; e++)
        if (!e->bits)
            check(w, h5_commit_enum(w->file, e, err), err);
    if (!pool)
        pool = w->own_pool = pool_new(0);
    int widest = 0;
    for (int t = 0; t < TABLE_COUNT; t++)
        widest = MAX(widest, table_defs[t].ncols);
    w->nparcels = (size_t)widest * BATCHES_IN_WORK;
    w->parcels = xcalloc(w->nparcels, sizeof *w->parcels);
    for (size_t i = 0; i < w->nparcels; i++) {
        w->parcels[i].cap = chunk_bound(BATCH_ROWS * sizeof(int64_t));
        w->parcels[i].packed = xmalloc(w->parcels[i].cap);
    }
    w->lane = lane_new(pool, w->nparcels, pack, w);
    return w;
}

void
store_pack_small(struct store_writer *w)
{
    w->small = true;
}

static void
release(struct store_writer *w, struct batch *b)
{
    for (size_t i = 0; i < ARRAY_LEN(w->spare); i++)
        if (!w->spare[i]) {
            w->spare[i] = b;
            return;
        }
    batch_free(b);
}

static struct batch *
fresh_batch(struct store_writer *w, int table)
{
    for (size_t i = 0; i < ARRAY_LEN(w->spare); i++)
        if (w->spare[i] && w->spare[i]->table == table) {
            struct batch *b = w->spare[i];
            w->spare[i] = NULL;
            b->n = 0;
            return b;
        }
    return batch_new(table);
}

/* Writes what comes out of the lane. */
static void
land(struct store_writer *w, struct parcel *p)
{
    struct flight *f = p->flight;
    struct table_writer *t = &w->tables[f->batch->table];
    struct err err = {0};

    if (!w->failed)
        check(
            w,
            h5_column_resize(&t->columns[p->col], f->first_row + f->batch->n, &err) &&
                h5_chunk_write(&t->columns[p->col], f->first_row, p->packed, p->n, &err),
            &err);
    if (--f->columns_left == 0) {
        release(w, f->batch);
        f->batch = NULL;
    }
}

static bool
begin_table(struct store_writer *w, int table)
{
    struct err err = {0};
    w->tables[table].columns =
        xcalloc((size_t)table_defs[table].ncols, sizeof(struct h5_column));
    bool ok = layout_table(w->file, table, w->tables[table].columns, &err);
    check(w, ok, &err);
    return ok;
}

/* Hands the batch of a table to the lane, however full it is. */
static void
send(struct store_writer *w, int table)
{
    struct table_writer *t = &w->tables[table];
    const struct table_def *def = &table_defs[table];
    struct flight *f = NULL;

    if (!t->columns && !begin_table(w, table))
        return;
    for (;;) { /* a flight is free once its parcels have landed */
        for (size_t i = 0; i < ARRAY_LEN(w->flights) && !f; i++)
            if (!w->flights[i].batch)
                f = &w->flights[i];
        if (f)
            break;
        land(w, lane_pop(w->lane));
    }
    *f = (struct flight){t->batch, t->rows, def->ncols};
    t->rows += t->batch->n;
    for (int c = 0; c < def->ncols; c++) {
        while (!lane_room(w->lane))
            land(w, lane_pop(w->lane));
        struct parcel *p = &w->parcels[w->next_parcel++ % w->nparcels];
        p->flight = f;
        p->col = c;
        lane_push(w->lane, p);
    }
    t->batch = NULL;
}

struct batch *
store_batch(struct store_writer *w, int table)
{
    struct table_writer *t = &w->tables[table];
    if (t->batch && t->batch->n == BATCH_ROWS) {
        send(w, table);
        if (t->batch) /* the table could not be begun: its rows are lost, and it is known
                       */
            t->batch->n = 0;
    }
    if (!t->batch)
        t->batch = fresh_batch(w, table);
    return t->batch;
}

struct strtab *
store_strings(struct store_writer *w, enum strings_id which)
{
    return &w->strings[which];
}

static struct attr *
add_attr(struct store_writer *w, const char *key)
{
    grow(&w->attrs, &w->attrs_cap, w->nattrs + 1, sizeof *w->attrs);
    struct attr *a = &w->attrs[w->nattrs++];
    *a = (struct attr){.key = xstrdup(key)};
    return a;
}

void
store_attr_text(struct store_writer *w, const char *key, struct slice text)
{
    struct attr *a = add_attr(w, key);
    a->text = xstrndup(text.p, text.n);
    a->len = text.n;
}

void
store_attr_i64(struct store_writer *w, const char *key, int64_t value)
{
    add_attr(w, key)->value = value;
}

static bool
write_attrs(struct store_writer *w, struct err *err)
{
    bool ok = h5_attr_int(w->file, "/", "weir_schema", COL_I64, WEIR_SCHEMA, err);
    for (size_t i = 0; ok && i < w->nattrs; i++) {
        const struct attr *a = &w->attrs[i];
        ok = a->text ? h5_attr_text(w->file, "/", a->key, (struct slice){a->text, a->len},
                                    err)
                     : h5_attr_int(w->file, "/", a->key, COL_I64, a->value, err);
    }
    return ok;
}

static bool
copy_to_stdout(int fd, struct err *err)
{
    char buf[65536];
    for (;;) {
        ssize_t n = read(fd, buf, sizeof buf);
        if (n == 0)
            return true;
        if (n < 0 && errno != EINTR)
            return err_errno(err, "cannot read the temporary file back");
        for (ssize_t at = 0; at < n;) {
            ssize_t put = write(STDOUT_FILENO, buf + at, (size_t)(n - at));
            if (put < 0 && errno != EINTR)
                return err_errno(err, "cannot write standard output");
            at += MAX(put, 0);
        }
    }
}

static void
free_writer(struct store_writer *w)
{
    for (int t = 0; t < TABLE_COUNT; t++) {
        batch_free(w->tables[t].batch);
        free(w->tables[t].columns);
    }
    for (size_t i = 0; i < ARRAY_LEN(w->spare); i++)
        batch_free(w->spare[i]);
    for (size_t i = 0; i < w->nparcels; i++)
        free(w->parcels[i].packed);
    for (int i = 0; i < STR_COUNT; i++)
        strtab_free(&w->strings[i]);
    for (size_t i = 0; i < w->nattrs; i++) {
        free(w->attrs[i].key);
        free(w->attrs[i].text);
    }
    lane_free(w->lane);
    pool_free(w->own_pool);
    if (w->pipe_fd >= 0)
        close(w->pipe_fd);
    free(w->attrs);
    free(w->parcels);
    free(w->path);
    free(w);
}

/* Waits for the lane and closes the file; true when all of it is on disk. */
static bool
finish_file(struct store_writer *w)
{
    struct err err = {0};
    void *p;

    while ((p = lane_pop(w->lane)))
        land(w, p);
    for (int t = 0; t < TABLE_COUNT; t++)
        for (int c = 0; w->tables[t].columns && c < table_defs[t].ncols; c++)
            h5_column_close(&w->tables[t].columns[c]);
    check(w, h5_close(w->file, &err), &err);
    return !w->failed;
}

bool
store_close(struct store_writer *w, struct err *err)
{
    struct err e = {0};

    for (int t = 0; t < TABLE_COUNT; t++)
        if (w->tables[t].batch && w->tables[t].batch->n)
            send(w, t);
        else if (!w->tables[t].columns && !table_is_optional(t))
            begin_table(w, t);
    if (!w->failed)
        check(w, layout_strings(w->file, w->strings, w->small, &e) && write_attrs(w, &e),
              &e);
    bool ok = finish_file(w);
    if (ok && w->path)
        check(w, ok = out_rename(w->temp, w->path, &e), &e);
    else if (ok)
        check(w, ok = copy_to_stdout(w->pipe_fd, &e), &e);
    else if (w->path)
        out_unlink(w->temp);
    if (!w->path)
        free(w->temp);
    if (!ok)
        *err = w->err;
    free_writer(w);
    return ok;
}

void
store_abandon(struct store_writer *w)
{
    if (!w)
        return;
    finish_file(w);
    if (w->path)
        out_unlink(w->temp);
    else
        free(w->temp);
    free_writer(w);
}
