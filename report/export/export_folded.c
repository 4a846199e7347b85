/* Folded stacks: "process;directory;file;call WEIGHT", a line for each, sorted. Any flame
 * graph tool draws them. */
#include <inttypes.h>

#include "lib/base/mem.h"
#include "lib/base/strtab.h"
#include "lib/base/sum.h"
#include "report/export/export.h"
#include "report/export/progs.h"
#include "report/text/escape.h"
#include "report/tools/rowpipe.h"

enum { START, DUR, PID, CALL, OP, PATH, TRANSFERRED, ERRNO };
#define COLUMNS "start_ns,dur_ns,pid,call,op,path,transferred,errno"

struct folded {
    struct export *e;
    struct rowpipe rows;
    struct progs progs;
    struct strtab stacks;
    uint64_t known, unknown; /* calls by whether the log tells their duration */
    uint64_t *weight;        /* by id */
    size_t cap;
    char *text; /* the stack that is being made */
    size_t text_n;
    FILE *memory;
};

/* One frame: harmless, and without the sign that separates frames. */
static void
put_frame(FILE *f, struct slice s)
{
    while (s.n > 0) {
        const char *semicolon = memchr(s.p, ';', s.n);
        size_t n = semicolon ? (size_t)(semicolon - s.p) : s.n;
        escape_to(f, ESCAPE_TEXT, (struct slice){s.p, n});
        if (semicolon)
            fputs("\\x3B", f);
        s = slice_from(s, n + (semicolon != NULL));
    }
}

/* Directory and file of a path; what is no path (pipe:[7], TCP:[...]) is one frame. */
static void
put_path(FILE *f, struct slice path)
{
    size_t slash = path.n;
    while (slash > 0 && path.p[slash - 1] != '/')
        slash--;
    if (path.n == 0) {
        fputs("(no file);", f);
        return;
    }
    if (path.p[0] == '/') {
        put_frame(f, (struct slice){path.p, slash > 1 ? slash - 1 : 1});
        putc(';', f);
        path = slice_from(path, slash);
    }
    if (path.n > 0) {
        put_frame(f, path);
        putc(';', f);
    }
}

static uint32_t
stack_of(struct folded *d)
{
    int64_t pid = 0, start = INT64_MAX;
    char number[32];
    rewind(d->memory);
    bool known = rowpipe_i64(&d->rows, PID, &pid);
    rowpipe_i64(&d->rows, START, &start);
    const char *comm = known ? progs_find(&d->progs, pid, start) : "";
    snprintf(number, sizeof number, known ? "process %" PRId64 : "process", pid);
    put_frame(d->memory, slice_of(*comm ? comm : number));
    putc(';', d->memory);
    put_path(d->memory, rowpipe_text(&d->rows, PATH));
    put_frame(d->memory, rowpipe_text(&d->rows, CALL));
    long n = ftell(d->memory);
    fflush(d->memory);
    return strtab_add(&d->stacks, (struct slice){d->text, (size_t)n});
}

/* Whether the call counts, and for how much. */
static bool
weight_of(struct folded *d, int64_t *weight)
{
    struct slice op = d->rows.cells[OP];
    if (d->e->weight == WEIGHT_NS) {
        bool known = rowpipe_i64(&d->rows, DUR, weight) && *weight >= 0;
        *(known ? &d->known : &d->unknown) += 1;
        return known && *weight > 0;
    }
    bool moves = slice_eq(op, SLICE("read")) || slice_eq(op, SLICE("write")) ||
                 slice_eq(op, SLICE("copy"));
    return moves && slice_eq(d->rows.cells[ERRNO], SLICE("OK")) &&
           rowpipe_i64(&d->rows, TRANSFERRED, weight) && *weight > 0;
}

static void
add_call(struct folded *d)
{
    int64_t weight;
    if (!weight_of(d, &weight))
        return;
    uint32_t before = strtab_size(&d->stacks), id = stack_of(d);
    if (strtab_size(&d->stacks) > before) {
        grow(&d->weight, &d->cap, (size_t)id + 1, sizeof(*d->weight));
        d->weight[id] = 0;
    }
    d->weight[id] = sum_add(d->weight[id], (uint64_t)weight);
}

static const struct strtab *sorted_by;

static int
by_text(const void *a, const void *b)
{
    struct slice x = strtab_get(sorted_by, *(const uint32_t *)a);
    struct slice y = strtab_get(sorted_by, *(const uint32_t *)b);
    int order = memcmp(x.p, y.p, MIN(x.n, y.n));
    return order != 0 ? order : (x.n > y.n) - (x.n < y.n);
}

static void
put_stacks(FILE *f, const struct folded *d)
{
    uint32_t n = strtab_size(&d->stacks);
    uint32_t *order = xcalloc((size_t)n + 1, sizeof(*order));
    for (uint32_t id = 1; id < n; id++)
        order[id - 1] = id;
    sorted_by = &d->stacks;
    if (n > 1)
        qsort(order, n - 1, sizeof(*order), by_text);
    for (uint32_t i = 0; i + 1 < n; i++) {
        struct slice stack = strtab_get(&d->stacks, order[i]);
        fwrite(stack.p, 1, stack.n, f);
        fprintf(f, " %" PRIu64 "\n", d->weight[order[i]]);
    }
    free(order);
}

bool
export_folded(FILE *f, struct export *e, struct err *err)
{
    const char *args[EXPORT_ARGS];
    struct folded d = {.e = e};
    int got = -1;
    d.memory = open_memstream(&d.text, &d.text_n);
    if (d.memory == NULL)
        return err_errno(err, "cannot keep a text in memory");
    export_dump_args(args, e, COLUMNS);
    if (progs_load(&d.progs, e->run, err) && rowpipe_open(&d.rows, args, err)) {
        while ((got = rowpipe_next(&d.rows, err)) > 0)
            add_call(&d);
    }
    rowpipe_close(&d.rows);
    put_stacks(f, &d);
    /* exit and its like never return: only a log that tells no duration at all lacks them
     */
    if (d.unknown > 0 && d.known == 0) {
        e->left_out = d.unknown;
        e->why = "calls whose duration the log does not tell: record with strace -T, or "
                 "try --weight bytes";
    } else if (d.unknown > 0) {
        say("%llu calls that did not return, or whose duration the log does not tell, "
            "have no weight",
            (unsigned long long)d.unknown);
    }
    progs_free(&d.progs);
    strtab_free(&d.stacks);
    free(d.weight);
    fclose(d.memory);
    free(d.text);
    return got == 0;
}
