#include "analyze/hist/measure.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "analyze/rows/times.h"
#include "lib/base/imap.h"
#include "lib/base/mem.h"

/* An open file as far as rows show it: descriptor of a process, until it is opened anew,
 * closed, or names another path. */
struct open_file {
    uint32_t path;
    int64_t end_b; /* where the last transfer ended; missing before the first */
};

struct measure {
    enum measure_kind kind;
    const struct sources *sources;
    uint64_t negative;
    struct imap thread_end; /* (source, tid) → end of its last call */
    struct imap processes;  /* sources_process → dense number */
    struct imap by_fd;      /* (process number, fd) → index into files */
    struct open_file *files;
    size_t nfiles, files_cap;
};

const struct measure_def measure_defs[] = {
    [MEASURE_BYTES] = {"bytes",       "byte", "bytes moved by a call"             },
    [MEASURE_DUR] = {"dur",         "ns",   "time inside a call"                },
    [MEASURE_GAP] = {"gap",         "ns",   "time between two calls of a thread"},
    [MEASURE_JUMP] = {"offset_jump", "byte",
                       "distance from where the last transfer ended"              },
    [MEASURE_OFFSET] = {"offset",      "byte", "where in its file a transfer began"},
};

struct measure *
measure_new(enum measure_kind kind, const struct sources *sources)
{
    struct measure *m = xcalloc(1, sizeof *m);
    m->kind = kind;
    m->sources = sources;
    return m;
}

void
measure_free(struct measure *m)
{
    if (!m)
        return;
    imap_free(&m->thread_end);
    imap_free(&m->processes);
    imap_free(&m->by_fd);
    free(m->files);
    free(m);
}

bool
measure_in_order(const struct measure *m)
{
    return m->kind == MEASURE_GAP || m->kind == MEASURE_JUMP;
}

uint64_t
measure_negative(const struct measure *m)
{
    return m->negative;
}

static void
fill_bytes(struct measure *m, const struct batch *b, int64_t *value)
{
    (void)m;
    for (size_t i = 0; i < b->n; i++) {
        bool moves = io_class_of(calls_op_in(b)[i]) & (IO_READ | IO_WRITE) &&
                     call_succeeded(calls_errno_in(b)[i], calls_flags_in(b)[i]);
        int64_t bytes = calls_transferred_in(b)[i];
        value[i] = moves && bytes >= 0 ? bytes : MISSING_I64;
    }
}

static void
fill_dur(struct measure *m, const struct batch *b, int64_t *value)
{
    (void)m;
    for (size_t i = 0; i < b->n; i++)
        value[i] = calls_dur_ns_in(b)[i] >= 0 ? calls_dur_ns_in(b)[i] : MISSING_I64;
}

/* An end that is not known leaves the next gap of that thread unknown, too. */
static int64_t
gap_of(struct measure *m, uint64_t thread, int64_t start_ns, int64_t dur_ns)
{
    bool added;
    int64_t gap = MISSING_I64;
    uint64_t *end = imap_put(&m->thread_end, thread, &added);
    if (!added && (int64_t)*end != MISSING_I64 && start_ns != MISSING_I64)
        gap = ns_add(start_ns, -(int64_t)*end);
    *end = (uint64_t)MISSING_I64;
    if (start_ns != MISSING_I64 && dur_ns >= 0)
        *end = (uint64_t)ns_add(start_ns, dur_ns);
    if (gap != MISSING_I64 && gap < 0) {
        m->negative++;
        gap = MISSING_I64;
    }
    return gap;
}

static void
fill_gap(struct measure *m, const struct batch *b, int64_t *value)
{
    for (size_t i = 0; i < b->n; i++) {
        uint64_t thread =
            (uint64_t)calls_source_in(b)[i] << 32 | (uint32_t)calls_tid_in(b)[i];
        value[i] = gap_of(m, thread, calls_start_ns_in(b)[i], calls_dur_ns_in(b)[i]);
    }
}

static struct open_file *
file_of(struct measure *m, uint64_t process, int32_t fd)
{
    bool added;
    uint64_t *number = imap_put(&m->processes, process, &added);
    if (added)
        *number = m->processes.count;
    uint64_t *at = imap_put(&m->by_fd, *number << 32 | (uint32_t)fd, &added);
    if (added) {
        grow(&m->files, &m->files_cap, m->nfiles + 1, sizeof *m->files);
        *at = m->nfiles++;
        m->files[*at] = (struct open_file){0, MISSING_I64};
    }
    return &m->files[*at];
}

static int64_t
jump_of(struct open_file *f, uint32_t path, int64_t offset_b, int64_t bytes)
{
    int64_t from = f->path == path ? f->end_b : MISSING_I64;
    f->path = path;
    f->end_b = ns_add(offset_b, bytes);
    if (from == MISSING_I64)
        return MISSING_I64;
    return offset_b > from ? offset_b - from : from - offset_b;
}

static void
fill_jump(struct measure *m, const struct batch *b, int64_t *value)
{
    for (size_t i = 0; i < b->n; i++) {
        uint8_t op = calls_op_in(b)[i];
        int32_t fd = calls_fd_in(b)[i];
        int64_t offset = calls_offset_in(b)[i], bytes = calls_transferred_in(b)[i];
        value[i] = MISSING_I64;
        if (!call_succeeded(calls_errno_in(b)[i], calls_flags_in(b)[i]))
            continue;
        if (op == op_OPEN)
            fd = (int32_t)calls_ret_in(b)[i];
        if (fd < 0)
            continue;
        uint64_t process =
            sources_process(m->sources, calls_source_in(b)[i], calls_pid_in(b)[i]);
        struct open_file *f = file_of(m, process, fd);
        if (op == op_OPEN || op == op_CLOSE)
            f->end_b = MISSING_I64;
        else if (io_class_of(op) & (IO_READ | IO_WRITE) && offset >= 0 && bytes >= 0)
            value[i] = jump_of(f, calls_path_in(b)[i], offset, bytes);
    }
}

static void
fill_offset(struct measure *m, const struct batch *b, int64_t *value)
{
    (void)m;
    for (size_t i = 0; i < b->n; i++) {
        bool moves = io_class_of(calls_op_in(b)[i]) & (IO_READ | IO_WRITE) &&
                     call_succeeded(calls_errno_in(b)[i], calls_flags_in(b)[i]);
        int64_t offset = calls_offset_in(b)[i];
        value[i] = moves && offset >= 0 ? offset : MISSING_I64;
    }
}

/* clang-format off */
static const struct how {
    void (*fill)(struct measure *m, const struct batch *b, int64_t *value);
    int ncolumns;
    enum calls_col columns[10];
} hows[] = {
    [MEASURE_BYTES] = {fill_bytes, 4,
                       {calls_op, calls_errno, calls_flags, calls_transferred}},
    [MEASURE_DUR] = {fill_dur, 1, {calls_dur_ns}},
    [MEASURE_GAP] = {fill_gap, 4, {calls_source, calls_tid, calls_start_ns, calls_dur_ns}},
    [MEASURE_JUMP] = {fill_jump, 10,
                      {calls_op, calls_errno, calls_flags, calls_transferred, calls_offset,
                       calls_fd, calls_ret, calls_path, calls_pid, calls_source}},
    [MEASURE_OFFSET] = {fill_offset, 4,
                        {calls_op, calls_errno, calls_flags, calls_offset}},
};
/* clang-format on */

void
measure_columns(const struct measure *m, bool want[calls_NCOLS])
{
    for (int c = 0; c < hows[m->kind].ncolumns; c++)
        want[hows[m->kind].columns[c]] = true;
}

void
measure_fill(struct measure *m, const struct batch *b, int64_t *value)
{
    hows[m->kind].fill(m, b, value);
}
