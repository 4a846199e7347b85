/* What the first lines of a log show about all of it. */
#include "parse/line/strace_message.h"
#include "parse/strace/tracer.h"

/* Calls that return the caller's own id. set_tid_address is among the first that every
 * dynamic program makes; in a log of one thread, named for it, getpid is another's. */
static bool
tells_own_id(const struct item *item, bool named)
{
    struct slice n = item->line.name;
    return slice_eq(n, SLICE("set_tid_address")) ||
           (!named && (slice_eq(n, SLICE("gettid")) || slice_eq(n, SLICE("getpid"))));
}

static bool
is_child(const int32_t *children, size_t n, int32_t pid)
{
    for (size_t i = 0; i < n; i++)
        if (children[i] == pid)
            return true;
    return false;
}

/* Lines of a log that strace wrote to a terminal carry no pid while only one process is
 * there. Whose they are shows later: in its own id, or in the first "[pid N]" that is
 * nobody's child. */
void
learn_root(struct tracer *tr, const struct item *items, size_t nitems)
{
    int32_t children[64];
    size_t n = 0;

    for (size_t i = 0; i < nitems && n < ARRAY_LEN(children); i++) {
        const struct item *item = &items[i];
        const struct strace_line *line = &item->line;
        int64_t ret = line->kind == LINE_CALL ? line->result.ret : MISSING_I64;
        bool is_id = ret > 0 && ret <= INT32_MAX;
        bool attached = false;
        int64_t pid = 0;
        if (line->prefix.pid != MISSING_I32) {
            if (!is_child(children, n, line->prefix.pid)) {
                tr->root_pid = line->prefix.pid;
                return;
            }
        } else if (is_id && n == 0 && tells_own_id(item, tr->root_pid != MISSING_I32)) {
            tr->root_pid = (int32_t)ret;
            return;
        }
        if (is_id && item->facts.def->effect == FX_FORK)
            children[n++] = (int32_t)ret;
        else if (strace_find_message(item->text, &pid, &attached) < item->text.n &&
                 attached)
            children[n++] = (int32_t)pid;
    }
}

/* ---- whether calls were filtered out ---- */

#define LOADER_LINES 12 /* behind the loader's first open: it maps a file long before */

static bool
is_library(struct slice path)
{
    const struct slice so = SLICE(".so");
    for (size_t i = 0; i + so.n <= path.n; i++)
        if (path.p[i] == '.' && slice_starts(slice_from(path, i), so))
            return true;
    return false;
}

/* The loader opens libraries and never maps them. */
static bool
lacks_maps(const struct item *items, size_t n)
{
    size_t opened = n;
    for (size_t i = 0; i < n; i++) {
        if (items[i].line.kind != LINE_CALL)
            continue;
        const struct facts *f = &items[i].facts;
        if (f->def->effect == FX_MMAP)
            return false;
        if (opened == n && f->def->effect == FX_OPEN && items[i].line.result.ret >= 0 &&
            is_library(f->path))
            opened = i;
    }
    return opened < n && n - opened > LOADER_LINES;
}

static bool
may_close(enum effect fx)
{
    return fx == FX_CLOSE || fx == FX_CLOSE_RANGE || fx == FX_DUP || fx == FX_EXEC ||
           fx == FX_FORK;
}

/* A descriptor is given out again that nothing has closed. */
static bool
lacks_closes(const struct item *items, size_t n)
{
    uint64_t open = 0; /* descriptors below 64 */
    const struct item *before = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct item *item = &items[i];
        if (item->line.kind != LINE_CALL || !item->facts.known)
            continue;
        if (may_close(item->facts.def->effect) ||
            (before && before->line.prefix.pid != item->line.prefix.pid))
            return false;
        before = item;
        int64_t fd = item->line.result.ret;
        if (item->facts.def->effect != FX_OPEN || fd < 0 || fd > 63)
            continue;
        if (open & UINT64_C(1) << fd)
            return true;
        open |= UINT64_C(1) << fd;
    }
    return false;
}

bool
learn_filtered(const struct item *items, size_t n)
{
    return lacks_maps(items, n) || lacks_closes(items, n);
}
