/* The predicates, one row each: when it is active, which columns it reads, what it keeps.
 * Each narrows the list of row numbers that the one before left, without branches. */
#include "analyze/rows/columns.h"
#include "analyze/rows/select_priv.h"

#define KEEP_IF(condition)                                                               \
    do {                                                                                 \
        size_t kept = 0;                                                                 \
        for (size_t k = 0; k < n; k++) {                                                 \
            uint32_t i = rows[k];                                                        \
            rows[kept] = i;                                                              \
            kept += (condition);                                                         \
        }                                                                                \
        return kept;                                                                     \
    } while (0)

static bool
marked(const struct marks *m, uint32_t id)
{
    return id < m->n && m->on[id];
}

/* ---- time ---- */

static bool
time_active(const struct select *s)
{
    return s->from.kind != MOMENT_NONE || s->to.kind != MOMENT_NONE;
}

static size_t
keep_time(const struct select *s, const struct batch *b, uint32_t *rows, size_t n)
{
    const int64_t *start = calls_start_ns_in(b), from = s->from_ns, to = s->to_ns;
    KEEP_IF(start[i] >= from && start[i] < to); /* missing is less than any `from` */
}

static bool
min_dur_active(const struct select *s)
{
    return s->min_dur_ns != MISSING_I64;
}

static size_t
keep_min_dur(const struct select *s, const struct batch *b, uint32_t *rows, size_t n)
{
    const int64_t *dur = calls_dur_ns_in(b);
    KEEP_IF(dur[i] != MISSING_I64 && dur[i] >= s->min_dur_ns);
}

/* ---- who ---- */

static bool
pid_active(const struct select *s)
{
    return s->pids.count > 0;
}

static size_t
keep_pid(const struct select *s, const struct batch *b, uint32_t *rows, size_t n)
{
    const int32_t *pid = calls_pid_in(b);
    KEEP_IF(imap_get(&s->pids, (uint64_t)(int64_t)pid[i]) != NULL);
}

static bool
tid_active(const struct select *s)
{
    return s->tids.count > 0;
}

static size_t
keep_tid(const struct select *s, const struct batch *b, uint32_t *rows, size_t n)
{
    const int32_t *tid = calls_tid_in(b);
    KEEP_IF(imap_get(&s->tids, (uint64_t)(int64_t)tid[i]) != NULL);
}

static bool
comm_active(const struct select *s)
{
    return s->comms.n > 0;
}

static size_t
keep_comm(const struct select *s, const struct batch *b, uint32_t *rows, size_t n)
{
    const int32_t *pid = calls_pid_in(b);
    const int64_t *start = calls_start_ns_in(b);
    const uint16_t *source = calls_source_in(b);
    const uint64_t *line = calls_line_in(b);
    size_t last = 0;
    KEEP_IF(marked(&s->comm_marks,
                   images_comm(s->images, source[i], pid[i], start[i], line[i], &last)));
}

static bool
source_active(const struct select *s)
{
    return s->by_source;
}

static size_t
keep_source(const struct select *s, const struct batch *b, uint32_t *rows, size_t n)
{
    const uint16_t *source = calls_source_in(b);
    KEEP_IF(s->sources[source[i]]);
}

static bool
region_active(const struct select *s)
{
    return s->regions.n > 0;
}

static size_t
keep_region(const struct select *s, const struct batch *b, uint32_t *rows, size_t n)
{
    const int64_t *start = calls_start_ns_in(b);
    const uint16_t *source = calls_source_in(b);
    size_t last = 0;
    KEEP_IF(regions_at(s->inside, source[i], start[i], &last) != 0);
}

/* ---- what ---- */

static bool
op_active(const struct select *s)
{
    return s->by_op;
}

static size_t
keep_op(const struct select *s, const struct batch *b, uint32_t *rows, size_t n)
{
    const uint8_t *op = calls_op_in(b);
    KEEP_IF(s->ops[op[i]]);
}

static bool
call_active(const struct select *s)
{
    return s->calls.n > 0;
}

static size_t
keep_call(const struct select *s, const struct batch *b, uint32_t *rows, size_t n)
{
    const uint16_t *call = calls_call_in(b);
    KEEP_IF(marked(&s->call_marks, call[i]));
}

static bool
err_active(const struct select *s)
{
    return s->by_errno;
}

static size_t
keep_err(const struct select *s, const struct batch *b, uint32_t *rows, size_t n)
{
    const uint16_t *error = calls_errno_in(b);
    KEEP_IF(s->errnos[error[i]]);
}

static bool
bytes_active(const struct select *s)
{
    return s->min_bytes != MISSING_I64 || s->max_bytes != MISSING_I64;
}

static size_t
keep_bytes(const struct select *s, const struct batch *b, uint32_t *rows, size_t n)
{
    const int64_t *moved = calls_transferred_in(b);
    int64_t most = s->max_bytes == MISSING_I64 ? INT64_MAX : s->max_bytes;
    KEEP_IF(moved[i] != MISSING_I64 && moved[i] >= s->min_bytes && moved[i] <= most);
}

/* ---- where ---- */

static bool
path_active(const struct select *s)
{
    return s->path.compiled != NULL;
}

static size_t
keep_path(const struct select *s, const struct batch *b, uint32_t *rows, size_t n)
{
    const uint32_t *path = calls_path_in(b), *path2 = calls_path2_in(b);
    KEEP_IF(marked(&s->path_marks, path[i]) || marked(&s->path_marks, path2[i]));
}

static bool
not_path_active(const struct select *s)
{
    return s->not_path.compiled != NULL;
}

static size_t
keep_not_path(const struct select *s, const struct batch *b, uint32_t *rows, size_t n)
{
    const uint32_t *path = calls_path_in(b), *path2 = calls_path2_in(b);
    KEEP_IF(!marked(&s->not_path_marks, path[i]) &&
            !marked(&s->not_path_marks, path2[i]));
}

/* clang-format off */
static const struct predicate {
    bool (*active)(const struct select *s);
    size_t (*keep)(const struct select *s, const struct batch *b, uint32_t *rows, size_t n);
    int ncolumns;
    enum calls_col columns[4];
} predicates[] = {
    {op_active, keep_op, 1, {calls_op}},
    {call_active, keep_call, 1, {calls_call}},
    {err_active, keep_err, 1, {calls_errno}},
    {bytes_active, keep_bytes, 1, {calls_transferred}},
    {time_active, keep_time, 1, {calls_start_ns}},
    {region_active, keep_region, 2, {calls_start_ns, calls_source}},
    {min_dur_active, keep_min_dur, 1, {calls_dur_ns}},
    {source_active, keep_source, 1, {calls_source}},
    {pid_active, keep_pid, 1, {calls_pid}},
    {tid_active, keep_tid, 1, {calls_tid}},
    {path_active, keep_path, 2, {calls_path, calls_path2}},
    {not_path_active, keep_not_path, 2, {calls_path, calls_path2}},
    {comm_active, keep_comm, 4, {calls_pid, calls_start_ns, calls_source, calls_line}},
};
/* clang-format on */

void
select_columns(const struct select *s, bool want[calls_NCOLS])
{
    for (size_t p = 0; p < ARRAY_LEN(predicates); p++)
        for (int c = 0; c < predicates[p].ncolumns && predicates[p].active(s); c++)
            want[predicates[p].columns[c]] = true;
}

size_t
select_rows(const struct select *s, const struct batch *b, uint32_t *rows)
{
    size_t n = b->n;
    for (size_t i = 0; i < n; i++)
        rows[i] = (uint32_t)i;
    for (size_t p = 0; p < ARRAY_LEN(predicates) && n > 0; p++)
        if (predicates[p].active(s))
            n = predicates[p].keep(s, b, rows, n);
    return n;
}

bool
select_everything(const struct select *s)
{
    for (size_t p = 0; p < ARRAY_LEN(predicates); p++)
        if (predicates[p].active(s))
            return false;
    return true;
}
