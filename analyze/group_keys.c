/* The keys: how each is read off a row, what its values are called. */
#include "analyze/columns.h"
#include "analyze/group_priv.h"
#include "lib/mem.h"

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
#define NO_SIZE UINT32_MAX

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

/* ---- labels ---- */

static struct cell
label_text(const struct grouper *g, uint32_t value)
{
    return value == 0 ? cell_missing() : cell_text(strtab_get(g->strings, value));
}

static struct cell
label_mount(const struct grouper *g, uint32_t value)
{
    return value == 0 ? cell_missing() : cell_text(mounts_name(g->mounts, value));
}

static struct cell
label_source(const struct grouper *g, uint32_t value)
{
    if (value >= g->sources.n)
        return cell_int(value);
    return cell_text(strtab_get(g->strings, g->sources.name[value]));
}

static struct cell
label_number(const struct grouper *g, uint32_t value)
{
    (void)g;
    int32_t number = (int32_t)value;
    return number == MISSING_I32 ? cell_missing() : cell_int(number);
}

static struct cell
label_fd(const struct grouper *g, uint32_t value)
{
    return (int32_t)value == -1 ? cell_missing() : label_number(g, value);
}

static struct cell
label_enum(const char *name, uint32_t value)
{
    const char *text = enum_name(enum_find(name), (int)value);
    return text ? cell_text(slice_of(text)) : cell_int(value);
}

static struct cell
label_error(const struct grouper *g, uint32_t value)
{
    (void)g;
    return label_enum("errno", value);
}

static struct cell
label_op(const struct grouper *g, uint32_t value)
{
    (void)g;
    return label_enum("op", value);
}

static struct cell
label_fd_kind(const struct grouper *g, uint32_t value)
{
    (void)g;
    return label_enum("fd_kind", value);
}

static struct cell
label_size(const struct grouper *g, uint32_t value)
{
    (void)g;
    if (value == NO_SIZE)
        return cell_missing();
    return cell_int(value ? INT64_C(1) << (value - 1) : 0);
}

/* ---- preparing ---- */

static bool
load_strings(struct grouper *g, struct store *store, enum strings_id which,
             struct err *err)
{
    struct err trouble = {0};
    g->strings = store_load_strings(store, which, &trouble);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

static bool
prepare_call(struct grouper *g, struct store *store, struct err *err)
{
    return load_strings(g, store, STR_call, err);
}

static bool
prepare_path(struct grouper *g, struct store *store, struct err *err)
{
    return load_strings(g, store, STR_path, err);
}

static bool
prepare_comm(struct grouper *g, struct store *store, struct err *err)
{
    g->images = images_load(store, err);
    return g->images && load_strings(g, store, STR_comm, err);
}

static bool
prepare_source(struct grouper *g, struct store *store, struct err *err)
{
    return sources_load(&g->sources, store, err) && load_strings(g, store, STR_text, err);
}

static bool
prepare_region(struct grouper *g, struct store *store, struct err *err)
{
    g->regions = regions_load(store, NULL, 0, err);
    return g->regions && load_strings(g, store, STR_text, err);
}

static bool
prepare_mount(struct grouper *g, struct store *store, struct err *err)
{
    g->mounts = mounts_load(store, err);
    if (g->mounts && !mounts_known(g->mounts))
        say("%s: it does not tell what was mounted where; recordings of weir-record do",
            store_name(store));
    return g->mounts != NULL;
}

static bool
prepare_rank(struct grouper *g, struct store *store, struct err *err)
{
    return sources_load(&g->sources, store, err);
}

/* Labels and programs under ids of one table: the same text is the same component. */
static bool
prepare_component(struct grouper *g, struct store *store, struct err *err)
{
    struct err trouble = {0};
    const struct strtab *comms = store_load_strings(store, STR_comm, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    g->images = images_load(store, err);
    if (!g->images || !prepare_source(g, store, err))
        return false;
    g->ncomms = strtab_size(comms);
    g->of_comm = xcalloc((size_t)g->ncomms + 1, sizeof *g->of_comm);
    g->of_source = xcalloc(g->sources.n + 1, sizeof *g->of_source);
    for (uint32_t id = 1; id < g->ncomms; id++)
        g->of_comm[id] = strtab_add(&g->derived, strtab_get(comms, id));
    for (size_t i = 0; i < g->sources.n; i++)
        if (g->sources.label[i])
            g->of_source[i] =
                strtab_add(&g->derived, strtab_get(g->strings, g->sources.label[i]));
    g->strings = &g->derived;
    return true;
}

static struct slice
dir_of(struct slice path)
{
    size_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/')
        n--;
    return (struct slice){path.p, n > 1 ? n - 1 : n};
}

/* "c" of "a/b.c"; nothing for "Makefile", ".profile" and what is no file ("pipe:[1]"). */
static struct slice
ext_of(struct slice path)
{
    size_t at = path.n;
    while (at > 0 && path.p[at - 1] != '.' && path.p[at - 1] != '/')
        at--;
    bool dot = at > 1 && path.p[at - 1] == '.' && path.p[at - 2] != '/';
    return dot ? slice_from(path, at) : (struct slice){path.p, 0};
}

static bool
derive(struct grouper *g, struct store *store, struct err *err,
       struct slice (*part)(struct slice path))
{
    if (!load_strings(g, store, STR_path, err))
        return false;
    const struct strtab *paths = g->strings;
    g->npaths = strtab_size(paths);
    g->of_path = xcalloc((size_t)g->npaths + 1, sizeof *g->of_path);
    for (uint32_t id = 1; id < g->npaths; id++)
        g->of_path[id] = strtab_add(&g->derived, part(strtab_get(paths, id)));
    g->strings = &g->derived;
    return true;
}

static bool
prepare_dir(struct grouper *g, struct store *store, struct err *err)
{
    return derive(g, store, err, dir_of);
}

static bool
prepare_ext(struct grouper *g, struct store *store, struct err *err)
{
    return derive(g, store, err, ext_of);
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
};

const struct group_key group_keys[KEY_COUNT] = {
    [KEY_CALL]    = {read_call, label_text, prepare_call, 1, {calls_call}, NULL},
    [KEY_PATH]    = {read_path, label_text, prepare_path, 1, {calls_path}, NULL},
    [KEY_DIR]     = {read_derived, label_text, prepare_dir, 1, {calls_path}, NULL},
    [KEY_EXT]     = {read_derived, label_text, prepare_ext, 1, {calls_path}, NULL},
    [KEY_PID]     = {read_pid, label_number, NULL, 1, {calls_pid}, process_pid},
    [KEY_TID]     = {read_tid, label_number, NULL, 1, {calls_tid}, NULL},
    [KEY_COMM]    = {read_comm, label_text, prepare_comm, 4,
                     {calls_pid, calls_source, calls_start_ns, calls_line}, process_comm},
    [KEY_FD]      = {read_fd, label_fd, NULL, 1, {calls_fd}, NULL},
    [KEY_ERR]     = {read_error, label_error, NULL, 1, {calls_errno}, NULL},
    [KEY_SOURCE]  = {read_source, label_source, prepare_source, 1, {calls_source},
                     process_source},
    [KEY_OP]      = {read_op, label_op, NULL, 1, {calls_op}, NULL},
    [KEY_FD_KIND] = {read_fd_kind, label_fd_kind, NULL, 1, {calls_fd_kind}, NULL},
    [KEY_SIZE]    = {read_size, label_size, NULL, 1, {calls_transferred}, NULL},
    [KEY_RANK]    = {read_rank, label_number, prepare_rank, 1, {calls_source}, process_rank},
    [KEY_REGION]  = {read_region, label_text, prepare_region, 2,
                     {calls_start_ns, calls_source}, NULL},
    [KEY_LABEL]   = {read_label, label_text, prepare_source, 1, {calls_source},
                     process_label},
    [KEY_HOST]    = {read_host, label_text, prepare_source, 1, {calls_source}, process_host},
    [KEY_COMPONENT] = {read_component, label_text, prepare_component, 4,
                       {calls_pid, calls_source, calls_start_ns, calls_line},
                       process_component},
    [KEY_MOUNT]   = {read_mount, label_mount, prepare_mount, 2, {calls_path, calls_source},
                     NULL},
};
/* clang-format on */
