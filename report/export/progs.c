#include "report/export/progs.h"

#include "report/tools/rowpipe.h"

static int
by_process(const void *a, const void *b)
{
    const struct prog *x = a, *y = b;
    if (x->pid != y->pid)
        return x->pid < y->pid ? -1 : 1;
    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static void
add(struct progs *progs, struct rowpipe *p)
{
    struct prog prog = {.start_ns = INT64_MIN, .order = progs->n};
    if (!rowpipe_i64(p, rowpipe_column(p, "pid"), &prog.pid))
        return;
    rowpipe_i64(p, rowpipe_column(p, "start_ns"), &prog.start_ns);
    struct slice comm = rowpipe_text(p, rowpipe_column(p, "comm"));
    if (comm.n == 0)
        return;
    prog.comm = arena_copy(&progs->mem, comm).p;
    grow(&progs->at, &progs->cap, progs->n + 1, sizeof(*progs->at));
    progs->at[progs->n++] = prog;
}

bool
progs_load(struct progs *progs, const char *run, struct err *err)
{
    const char *const args[] = {
        "weir-dump", "-q",        "--format",          "tsv", "--table",
        "processes", "--columns", "pid,start_ns,comm", run,   NULL};
    struct rowpipe p;
    int got = -1;
    if (rowpipe_open(&p, args, err)) {
        while ((got = rowpipe_next(&p, err)) > 0)
            add(progs, &p);
    }
    rowpipe_close(&p);
    if (progs->n > 0)
        qsort(progs->at, progs->n, sizeof(*progs->at), by_process);
    return got == 0;
}

void
progs_free(struct progs *progs)
{
    arena_free(&progs->mem);
    free(progs->at);
    *progs = (struct progs){0};
}

const char *
progs_find(const struct progs *progs, int64_t pid, int64_t t_ns)
{
    size_t lo = 0, hi = progs->n; /* first one of a later process or time */
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const struct prog *prog = &progs->at[mid];
        if (prog->pid < pid || (prog->pid == pid && prog->start_ns <= t_ns))
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo > 0 && progs->at[lo - 1].pid == pid)
        return progs->at[lo - 1].comm;
    return lo < progs->n && progs->at[lo].pid == pid ? progs->at[lo].comm : "";
}
