/* Who made a file, and who found it. */
#include "analyze/clocks/clockevents.h"
#include "analyze/ranks/rankshared.h"
#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "analyze/rows/times.h"
#include "lib/base/imap.h"
#include "lib/base/mem.h"

struct made {
    size_t host;
    int64_t start_ns;
    bool gone; /* made twice, removed, renamed, or such a name: nothing follows */
};

struct search {
    const struct clockhosts *hosts;
    struct imap made; /* path to place in list */
    struct made *list;
    size_t n, cap;
    uint32_t mkdir, mkdirat, rmdir;
    const uint8_t *local;
    uint32_t npaths;
    struct imap found; /* place and host to the end of the first call that found it */
};

static struct made *
made_of(struct search *x, uint32_t path)
{
    bool added;
    uint64_t *at = imap_put(&x->made, path, &added);
    if (added) {
        *at = x->n;
        grow(&x->list, &x->cap, x->n + 1, sizeof *x->list);
        x->list[x->n++] = (struct made){CLOCKHOSTS_NONE, MISSING_I64, false};
    }
    return &x->list[*at];
}

static void
learn_making(void *ctx, const struct batch *b)
{
    struct search *x = ctx;
    for (size_t i = 0; i < b->n; i++) {
        uint8_t op = calls_op_in(b)[i];
        uint16_t call = calls_call_in(b)[i];
        uint32_t path = calls_path_in(b)[i], flags = calls_flags_in(b)[i];
        bool folder = op == op_DIR && call && (call == x->mkdir || call == x->mkdirat);
        bool makes =
            folder || (op == op_OPEN && flags & FLAG(CREATED) && flags & FLAG(EXCLUSIVE));
        bool unnames = op == op_NAME || (op == op_DIR && call && call == x->rmdir);
        if (!(makes || unnames) || path == 0 || path >= x->npaths || x->local[path] ||
            !call_succeeded(calls_errno_in(b)[i], flags))
            continue;
        struct made *m = made_of(x, path);
        m->gone |= unnames || m->host != CLOCKHOSTS_NONE;
        m->host = host_of_row(x->hosts, calls_source_in(b)[i]);
        m->start_ns = calls_start_ns_in(b)[i];
        if (calls_path2_in(b)[i])
            made_of(x, calls_path2_in(b)[i])->gone = true;
    }
}

static void
learn_finding(void *ctx, const struct batch *b)
{
    struct search *x = ctx;
    for (size_t i = 0; i < b->n; i++) {
        uint8_t op = calls_op_in(b)[i];
        int64_t start_ns = calls_start_ns_in(b)[i], dur_ns = calls_dur_ns_in(b)[i];
        size_t host = host_of_row(x->hosts, calls_source_in(b)[i]);
        uint64_t *at = imap_get(&x->made, calls_path_in(b)[i]);
        bool added;
        if ((op != op_OPEN && op != op_STAT) || !at || host == CLOCKHOSTS_NONE ||
            start_ns == MISSING_I64 || dur_ns < 0 ||
            !call_succeeded(calls_errno_in(b)[i], calls_flags_in(b)[i]))
            continue;
        uint64_t *end = imap_put(&x->found, *at << 24 | host, &added);
        int64_t end_ns = ns_add(start_ns, dur_ns);
        *end = (uint64_t)(added ? end_ns : MIN((int64_t)*end, end_ns));
    }
}

static void
tell(struct clocks *c, const struct search *x)
{
    uint64_t key, end;
    for (size_t at = 0; imap_next(&x->found, &at, &key, &end);) {
        const struct made *m = &x->list[key >> 24];
        size_t host = key & 0xffffff;
        if (!m->gone && m->host != CLOCKHOSTS_NONE)
            clocks_order(c, m->host, m->start_ns, host, (int64_t)end);
    }
}

bool
clockevents_files(struct clocks *c, const struct clockhosts *h, struct session *s,
                  struct err *err)
{
    static const bool want[calls_NCOLS] = {
        [calls_start_ns] = true, [calls_dur_ns] = true, [calls_call] = true,
        [calls_op] = true,       [calls_path] = true,   [calls_path2] = true,
        [calls_errno] = true,    [calls_flags] = true,  [calls_source] = true};
    struct err trouble = {0};
    const struct strtab *calls = store_load_strings(s->store, STR_call, &trouble);
    const struct strtab *paths = store_load_strings(s->store, STR_path, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    uint8_t *local = rankshared_local(paths);
    struct search x = {.hosts = h,
                       .local = local,
                       .npaths = strtab_size(paths),
                       .mkdir = strtab_find(calls, SLICE("mkdir")),
                       .mkdirat = strtab_find(calls, SLICE("mkdirat")),
                       .rmdir = strtab_find(calls, SLICE("rmdir"))};
    bool ok = session_scan(s, want, learn_making, &x, err) &&
              (x.n == 0 || session_scan(s, want, learn_finding, &x, err));
    if (ok)
        tell(c, &x);
    imap_free(&x.made);
    imap_free(&x.found);
    free(x.list);
    free(local);
    return ok;
}
