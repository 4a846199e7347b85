/* The keys: how each is read off a row or a process, and the table of all of them. */
#include "analyze/group/group_priv.h"
#include "analyze/rows/columns.h"
#include "lib/base/mem.h"

/* ---- values of a batch ---- */

#define READ_COLUMN(name)                                                                \
    static void read_##name(const struct grouper *g, const struct batch *b,              \
                            uint32_t *value)                                             \
    {                                                                                    \
        (void)g;                                                                         \
        for (size_t i = 0; i < b->n; i++)                                                \
            value[i] = (uint32_t)calls_##name##_in(b)[i];                                \
    }
READ_COLUMN(call)
READ_COLUMN(path)
READ_COLUMN(pid)
READ_COLUMN(tid)
READ_COLUMN(fd)
READ_COLUMN(source)
READ_COLUMN(op)
READ_COLUMN(fd_kind)

static void
read_error(const struct grouper *g, const struct batch *b, uint32_t *value)
{
    (void)g;
    for (size_t i = 0; i < b->n; i++)
        value[i] = calls_errno_in(b)[i];
}

static void
read_derived(const struct grouper *g, const struct batch *b, uint32_t *value)
{
    const uint32_t *path = calls_path_in(b);
    for (size_t i = 0; i < b->n; i++)
        value[i] = path[i] < g->npaths ? g->of_path[path[i]] : 0;
}

static void
read_rank(const struct grouper *g, const struct batch *b, uint32_t *value)
{
    const uint16_t *source = calls_source_in(b);
    for (size_t i = 0; i < b->n; i++)
        value[i] = (uint32_t)(source[i] < g->sources.n ? g->sources.rank[source[i]]
                                                       : MISSING_I32);
}

static void
read_comm(const struct grouper *g, const struct batch *b, uint32_t *value)
{
    size_t last = 0;
    for (size_t i = 0; i < b->n; i++)
        value[i] = images_comm(g->images, calls_source_in(b)[i], calls_pid_in(b)[i],
                               calls_start_ns_in(b)[i], calls_line_in(b)[i], &last);
}

/* How many bits the bytes that it moved have, so that sizes of a power of two and up to
 * the next one have the same; NO_SIZE where it moved none. */

static void
read_size(const struct grouper *g, const struct batch *b, uint32_t *value)
{
    const int64_t *moved = calls_transferred_in(b);
    (void)g;
    for (size_t i = 0; i < b->n; i++)
        value[i] = moved[i] < 0    ? NO_SIZE
                   : moved[i] == 0 ? 0
                                   : 64 - (uint32_t)__builtin_clzll((uint64_t)moved[i]);
}

static void
read_region(const struct grouper *g, const struct batch *b, uint32_t *value)
{
    size_t last = 0;
    for (size_t i = 0; i < b->n; i++)
        value[i] =
            regions_at(g->regions, calls_source_in(b)[i], calls_start_ns_in(b)[i], &last);
}

static void
read_mount(const struct grouper *g, const struct batch *b, uint32_t *value)
{
    for (size_t i = 0; i < b->n; i++)
        value[i] = mounts_of(g->mounts, calls_source_in(b)[i], calls_path_in(b)[i]);
}

/* Of a request to a disk it stands in the place of a call's second file (layer.c). */
static void
read_device(const struct grouper *g, const struct batch *b, uint32_t *value)
{
    (void)g;
    for (size_t i = 0; i < b->n; i++) {
        uint8_t op = calls_op_in(b)[i];
        bool has_second_file = op == op_NAME || op == op_COPY;
        value[i] = has_second_file ? 0 : calls_path2_in(b)[i];
    }
}

static void
read_host(const struct grouper *g, const struct batch *b, uint32_t *value)
{
    const uint16_t *source = calls_source_in(b);
    for (size_t i = 0; i < b->n; i++)
        value[i] = source[i] < g->sources.n ? g->sources.host[source[i]] : 0;
}

/* Of a recording that has a label it is that, else the program. */
static uint32_t
component_of(const struct grouper *g, uint16_t source, uint32_t comm)
{
    uint32_t label = source < g->sources.n ? g->of_source[source] : 0;
    return label ? label : comm < g->ncomms ? g->of_comm[comm] : 0;
}

static void
read_component(const struct grouper *g, const struct batch *b, uint32_t *value)
{
    read_comm(g, b, value);
    for (size_t i = 0; i < b->n; i++)
        value[i] = component_of(g, calls_source_in(b)[i], value[i]);
}

static void
read_label(const struct grouper *g, const struct batch *b, uint32_t *value)
{
    const uint16_t *source = calls_source_in(b);
    for (size_t i = 0; i < b->n; i++)
        value[i] = source[i] < g->sources.n ? g->sources.label[source[i]] : 0;
}

/* ---- values of a process that was sampled ---- */

static uint32_t
process_pid(const struct grouper *g, const struct group_process *p)
{
    (void)g;
    return (uint32_t)p->pid;
}

static uint32_t
process_comm(const struct grouper *g, const struct group_process *p)
{
    (void)g;
    return p->comm;
}

static uint32_t
process_source(const struct grouper *g, const struct group_process *p)
{
    (void)g;
    return p->source;
}

static uint32_t
process_rank(const struct grouper *g, const struct group_process *p)
{
    return (uint32_t)(p->source < g->sources.n ? g->sources.rank[p->source]
                                               : MISSING_I32);
}

static uint32_t
process_label(const struct grouper *g, const struct group_process *p)
{
    return p->source < g->sources.n ? g->sources.label[p->source] : 0;
}

static uint32_t
process_host(const struct grouper *g, const struct group_process *p)
{
    return p->source < g->sources.n ? g->sources.host[p->source] : 0;
}

static uint32_t
process_component(const struct grouper *g, const struct group_process *p)
{
    return component_of(g, p->source, p->comm);
}

/* ---- the keys ---- */

enum {
    KEY_CALL,
    KEY_PATH,
    KEY_DIR,
    KEY_EXT,
    KEY_PID,
    KEY_TID,
    KEY_COMM,
    KEY_FD,
    KEY_ERR,
    KEY_SOURCE,
    KEY_OP,
    KEY_FD_KIND,
    KEY_SIZE,
    KEY_RANK,
    KEY_REGION,
    KEY_LABEL,
    KEY_HOST,
    KEY_COMPONENT,
    KEY_MOUNT,
    KEY_DEVICE,
    KEY_COUNT
};

/* clang-format off */
const struct group_def group_defs[KEY_COUNT] = {
    [KEY_CALL]    = {"call", "", "name of the call"},
    [KEY_PATH]    = {"path", "", "file the call worked on"},
    [KEY_DIR]     = {"dir", "", "directory of that file"},
    [KEY_EXT]     = {"ext", "", "file name extension, without the dot"},
    [KEY_PID]     = {"pid", "1", "process"},
    [KEY_TID]     = {"tid", "1", "thread"},
    [KEY_COMM]    = {"comm", "", "program that the process was running"},
    [KEY_FD]      = {"fd", "1", "file descriptor number"},
    [KEY_ERR]     = {"err", "", "error; OK for none"},
    [KEY_SOURCE]  = {"source", "", "log that the call stands in"},
    [KEY_OP]      = {"op", "", "kind of operation"},
    [KEY_FD_KIND] = {"fd_kind", "", "what the descriptor refers to"},
    [KEY_SIZE]    = {"size", "byte", "bytes moved: this many and less than twice of it"},
    [KEY_RANK]    = {"rank", "1", "rank in a parallel job"},
    [KEY_REGION]  = {"region", "", "innermost region that the call began in (weir-mark)"},
    [KEY_LABEL]   = {"label", "", "label of the recording (weir-record)"},
    [KEY_HOST]    = {"host", "", "host the call was made on"},
    [KEY_COMPONENT] = {"component", "", "label of the recording; where it has none, program"},
    [KEY_MOUNT]   = {"mount", "", "mount point that the file lies under, and its file system"},
    [KEY_DEVICE]  = {"device", "", "disk that was asked (--layer disk)"},
};

const struct group_key group_keys[KEY_COUNT] = {
    [KEY_CALL]    = {read_call, group_label_text, group_prepare_call, 1, {calls_call}, NULL},
    [KEY_PATH]    = {read_path, group_label_text, group_prepare_path, 1, {calls_path}, NULL},
    [KEY_DIR]     = {read_derived, group_label_text, group_prepare_dir, 1, {calls_path}, NULL},
    [KEY_EXT]     = {read_derived, group_label_text, group_prepare_ext, 1, {calls_path}, NULL},
    [KEY_PID]     = {read_pid, group_label_number, NULL, 1, {calls_pid}, process_pid},
    [KEY_TID]     = {read_tid, group_label_number, NULL, 1, {calls_tid}, NULL},
    [KEY_COMM]    = {read_comm, group_label_text, group_prepare_comm, 4,
                     {calls_pid, calls_source, calls_start_ns, calls_line}, process_comm},
    [KEY_FD]      = {read_fd, group_label_fd, NULL, 1, {calls_fd}, NULL},
    [KEY_ERR]     = {read_error, group_label_error, NULL, 1, {calls_errno}, NULL},
    [KEY_SOURCE]  = {read_source, group_label_source, group_prepare_source, 1, {calls_source},
                     process_source},
    [KEY_OP]      = {read_op, group_label_op, NULL, 1, {calls_op}, NULL},
    [KEY_FD_KIND] = {read_fd_kind, group_label_fd_kind, NULL, 1, {calls_fd_kind}, NULL},
    [KEY_SIZE]    = {read_size, group_label_size, NULL, 1, {calls_transferred}, NULL},
    [KEY_RANK]    = {read_rank, group_label_number, group_prepare_rank, 1, {calls_source}, process_rank},
    [KEY_REGION]  = {read_region, group_label_text, group_prepare_region, 2,
                     {calls_start_ns, calls_source}, NULL},
    [KEY_LABEL]   = {read_label, group_label_text, group_prepare_source, 1, {calls_source},
                     process_label},
    [KEY_HOST]    = {read_host, group_label_text, group_prepare_source, 1, {calls_source}, process_host},
    [KEY_COMPONENT] = {read_component, group_label_text, group_prepare_component, 4,
                       {calls_pid, calls_source, calls_start_ns, calls_line},
                       process_component},
    [KEY_MOUNT]   = {read_mount, group_label_mount, group_prepare_mount, 2, {calls_path, calls_source},
                     NULL},
    [KEY_DEVICE]  = {read_device, group_label_text, group_prepare_path, 2, {calls_path2, calls_op}, NULL},
};
/* clang-format on */
