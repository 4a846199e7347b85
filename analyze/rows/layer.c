#include "analyze/rows/layer.h"

#include "analyze/rows/columns.h"
#include "lib/base/mem.h"

enum layer
layer_of(const struct store *store, enum layer asked)
{
    if (asked != LAYER_AUTO)
        return asked;
    return store_rows(store, TABLE_calls) == 0 && store_rows(store, TABLE_alike) == 0 &&
                   store_rows(store, TABLE_disk_events) > 0
               ? LAYER_DISK
               : LAYER_CALLS;
}

int
layer_table(enum layer layer)
{
    return layer == LAYER_DISK ? TABLE_disk_events : TABLE_calls;
}

const char *
layer_name(enum layer layer)
{
    return layer == LAYER_DISK ? "requests to disks" : "calls";
}

/* Columns of /calls and where they come from; the others are the same in every row. */
static const struct {
    enum calls_col call;
    enum disk_events_col disk;
} columns[] = {
    {calls_start_ns,    disk_events_time_ns},
    {calls_dur_ns,      disk_events_dur_ns },
    {calls_pid,         disk_events_pid    },
    {calls_tid,         disk_events_tid    },
    {calls_call,        disk_events_kind   },
    {calls_op,          disk_events_op     },
    {calls_path,        disk_events_path   },
    {calls_path2,       disk_events_device },
    {calls_offset,      disk_events_offset },
    {calls_requested,   disk_events_bytes  },
    {calls_transferred, disk_events_bytes  },
    {calls_errno,       disk_events_errno  },
    {calls_flags,       disk_events_flags  },
    {calls_source,      disk_events_source },
    {calls_line,        disk_events_line   },
};

struct layer_view {
    struct batch *constant; /* its path column is filled for each batch */
    struct batch shown;
    void *cols[calls_NCOLS];
};

struct layer_view *
layer_view_new(void)
{
    struct layer_view *v = xcalloc(1, sizeof *v);
    v->constant = batch_new(TABLE_calls);
    for (size_t i = 0; i < BATCH_ROWS; i++) {
        struct calls_row row = {
            .fd_ = -1,
            .fd_kind_ = fd_kind_DEVICE,
            .offset2_ = MISSING_I64,
            .ret_ = MISSING_I64,
        };
        calls_put(v->constant, &row);
    }
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        if (col_size(table_defs[TABLE_calls].cols[columns[i].call].type) !=
            col_size(table_defs[TABLE_disk_events].cols[columns[i].disk].type))
            BUG("columns of different sizes");
    return v;
}

void
layer_view_free(struct layer_view *v)
{
    if (!v)
        return;
    batch_free(v->constant);
    free(v);
}

void
layer_view_columns(const bool calls[calls_NCOLS], bool disk[disk_events_NCOLS])
{
    memset(disk, 0, disk_events_NCOLS * sizeof *disk);
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        disk[columns[i].disk] |= calls[columns[i].call];
    disk[disk_events_device] |= calls[calls_path];
}

static void
fill_paths(struct layer_view *v, const struct batch *b)
{
    const uint32_t *path = disk_events_path_in(b), *device = disk_events_device_in(b);
    uint32_t *to = v->constant->col[calls_path];
    for (size_t i = 0; i < b->n; i++)
        to[i] = path[i] ? path[i] : device[i];
}

const struct batch *
layer_view_take(struct layer_view *v, const struct batch *b)
{
    v->shown = (struct batch){TABLE_calls, b->n, v->cols};
    memcpy(v->cols, v->constant->col, sizeof v->cols);
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        v->cols[columns[i].call] = b->col[columns[i].disk];
    if (b->col[disk_events_path])
        fill_paths(v, b);
    v->cols[calls_path] = b->col[disk_events_path] ? v->constant->col[calls_path] : NULL;
    return &v->shown;
}
