/* What the rows of all events of fs_usage have in common. */
#include "parse/fs_usage/fs_log.h"

#define TOO_FAR (INT64_C(1) << 50) /* 1 PiB: no file is so long */

/* ---- names ---- */

uint16_t
fs_kind_id(const struct fs_event *e, struct slice name)
{
    struct source *s = e->log->source;
    struct strtab *calls = store_strings(s->out, STR_call);
    uint32_t before = strtab_size(calls);
    uint32_t id =
        before < UINT16_MAX ? strtab_add(calls, name) : strtab_find(calls, name);
    if (e->line->call == &fs_unknown && strtab_size(calls) > before)
        source_trouble(s, TROUBLE_UNKNOWN_CALL, e->log->line, 0, name);
    return (uint16_t)id;
}

uint32_t
fs_path_id(const struct fs_event *e, struct slice path)
{
    return path.n ? strtab_add(e->log->source->paths, path) : 0;
}

uint32_t
fs_event_path(struct fs_event *e)
{
    const struct fs_line *l = e->line;
    struct slice path = l->path;
    struct fs_file dir;

    if (l->path_cut)
        e->flags |= FLAG(PATH_CUT);
    if (l->has_dirfd && path.n && path.p[0] != '/' &&
        fs_proc_file(e->proc, l->dirfd, &dir) && dir.path) {
        struct slice head = strtab_get(e->log->source->paths, dir.path);
        char *whole = arena_alloc(&e->log->arena, head.n + path.n + 1);
        memcpy(whole, head.p, head.n);
        whole[head.n] = '/';
        memcpy(whole + head.n + 1, path.p, path.n);
        path = (struct slice){whole, head.n + 1 + path.n};
        e->flags |= FLAG(PATH_RECONSTRUCTED) | FLAG(PATH_DOUBTFUL) |
                    (dir.path_cut ? FLAG(PATH_CUT) : 0);
    }
    return fs_path_id(e, path);
}

/* ---- numbers that cannot be ---- */

/* Where the kernel's record of the offset was missing, fs_usage prints what it finds:
 * with the number of bytes in one of its halves, or beyond any file. */
static bool
is_garbage(int64_t offset, int64_t bytes)
{
    int64_t high = (int64_t)((uint64_t)offset >> 32), low = offset & 0xffffffff;
    return offset < 0 || offset >= TOO_FAR ||
           (high != 0 && bytes > 0 && (high == bytes || low == bytes));
}

int64_t
fs_believed(struct fs_event *e, int64_t value, int64_t bytes)
{
    if (value == MISSING_I64 || !is_garbage(value, bytes))
        return value;
    if (!(e->flags & FLAG(VALUE_REJECTED)))
        source_trouble(e->log->source, TROUBLE_BAD_OFFSET, e->log->line, 0,
                       e->line->name);
    e->flags |= FLAG(VALUE_REJECTED);
    return MISSING_I64;
}

/* ---- all ---- */

void
fs_log_event(struct fs_log *log, const struct fs_line *l, int64_t now_ns)
{
    struct source *s = log->source;
    bool timed = now_ns != MISSING_I64 && l->dur_ns != MISSING_I64;
    struct fs_event e = {
        .log = log, .line = l, .start_ns = timed ? now_ns - l->dur_ns : now_ns};

    e.proc = fs_procs_find(log->procs, l->comm, l->tid, e.start_ns, log->line);
    if (e.start_ns != MISSING_I64) {
        if (s->first_ns == MISSING_I64 || e.start_ns < s->first_ns)
            s->first_ns = e.start_ns;
        if (s->last_ns == MISSING_I64 || now_ns > s->last_ns)
            s->last_ns = now_ns;
    }
    switch (l->call->layer) {
    case FS_CALL:
        fs_put_call(&e);
        break;
    case FS_DISK:
        fs_put_disk_event(&e);
        break;
    case FS_PAGE:
        fs_put_page_event(&e);
        break;
    case FS_NEST:
        fs_note(log, KIND_NEST);
        break;
    }
}
