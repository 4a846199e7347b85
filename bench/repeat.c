/* repeat: a run made again and again, one after the other, in one file: as many calls as
 * one likes with the values of real ones. The columns are as hard to pack as the run's
 * own; times go on, processes get new numbers, lines count on.
 *
 *   repeat RUN.h5 CALLS OUT.h5 */
#include "lib/base/err.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/store/store.h"

#define PIDS 4194304 /* the kernel's pid_max */
#define PAUSE_NS 12345677

struct repeat {
    struct store *run;
    struct store_writer *out;
    int64_t period_ns;         /* from one repetition's start to the next one's */
    int64_t first_ns, last_ns; /* of the run's calls */
    int32_t pids;              /* numbers that the run's processes reach */
    uint64_t lines;
    struct batch **calls; /* the run's, all of them */
    size_t ncalls, cap;
};

static struct batch *
copy_of(const struct batch *b)
{
    struct batch *copy = batch_new(b->table);
    copy->n = b->n;
    for (int c = 0; c < table_defs[b->table].ncols; c++)
        memcpy(copy->col[c], b->col[c],
               b->n * col_size(table_defs[b->table].cols[c].type));
    return copy;
}

static void
note_reach(struct repeat *r, const struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        int64_t start = ((const int64_t *)b->col[calls_start_ns])[i];
        int64_t dur = ((const int64_t *)b->col[calls_dur_ns])[i];
        r->pids = MAX(r->pids, ((const int32_t *)b->col[calls_tid])[i]);
        r->lines = MAX(r->lines, ((const uint64_t *)b->col[calls_line])[i]);
        if (start == MISSING_I64)
            continue;
        r->first_ns = MIN(r->first_ns, start);
        r->last_ns = MAX(r->last_ns, start + MAX(dur, 0));
    }
}

static void
load(struct repeat *r, struct err *err)
{
    struct scan *sc = scan_begin(r->run, TABLE_calls, NULL, NULL, err);
    const struct batch *b;
    while (sc && (b = scan_next(sc, err))) {
        grow(&r->calls, &r->cap, r->ncalls + 1, sizeof *r->calls);
        r->calls[r->ncalls++] = copy_of(b);
        note_reach(r, b);
    }
    scan_end(sc);
    r->period_ns = r->last_ns - r->first_ns + PAUSE_NS;
}

static int32_t
new_pid(int32_t pid, const struct repeat *r, uint64_t repetition)
{
    if (pid < 0)
        return pid;
    return (int32_t)(((uint64_t)pid + repetition * (uint64_t)r->pids) % PIDS);
}

/* Row i of a batch, column by column, into the batch that is written. */
static void
copy_row(struct batch *to, const struct batch *from, size_t i)
{
    for (int c = 0; c < calls_NCOLS; c++) {
        size_t size = col_size(table_defs[TABLE_calls].cols[c].type);
        memcpy((char *)to->col[c] + to->n * size, (const char *)from->col[c] + i * size,
               size);
    }
}

static void
put(struct repeat *r, const struct batch *from, size_t i, uint64_t repetition)
{
    struct batch *b = store_batch(r->out, TABLE_calls);
    copy_row(b, from, i);
    int64_t *start = (int64_t *)b->col[calls_start_ns] + b->n;
    int32_t *pid = (int32_t *)b->col[calls_pid] + b->n;
    int32_t *tid = (int32_t *)b->col[calls_tid] + b->n;
    if (*start != MISSING_I64)
        *start += (int64_t)repetition * r->period_ns;
    *pid = new_pid(*pid, r, repetition);
    *tid = new_pid(*tid, r, repetition);
    ((uint64_t *)b->col[calls_line])[b->n] += repetition * r->lines;
    b->n++;
}

static void
copy_strings(struct repeat *r, struct err *err)
{
    for (int which = 0; which < STR_COUNT; which++) {
        const struct strtab *t = store_load_strings(r->run, (enum strings_id)which, err);
        for (uint32_t id = 1; id < strtab_size(t); id++)
            strtab_add(store_strings(r->out, (enum strings_id)which), strtab_get(t, id));
    }
}

/* One log that holds all repetitions. */
static void
put_source(struct repeat *r, uint64_t calls, uint64_t repetitions)
{
    struct sources_row row = {.first_ns_ = r->first_ns,
                              .rank_ = MISSING_I32,
                              .origin_ns_ = MISSING_I64,
                              .events_ = calls};
    row.last_ns_ = r->last_ns + (int64_t)(repetitions - 1) * r->period_ns;
    row.lines_ = repetitions * r->lines;
    row.name_ = strtab_add(store_strings(r->out, STR_text), SLICE("repeated.log"));
    sources_put(store_batch(r->out, TABLE_sources), &row);
}

static void
write_all(struct repeat *r, uint64_t calls)
{
    uint64_t written = 0, repetition = 0;
    for (; written < calls; repetition++)
        for (size_t k = 0; k < r->ncalls && written < calls; k++)
            for (size_t i = 0; i < r->calls[k]->n && written < calls; i++, written++)
                put(r, r->calls[k], i, repetition);
    put_source(r, calls, repetition);
    store_attr_text(r->out, "clock", store_text(r->run, "clock"));
}

int
main(int argc, char **argv)
{
    struct repeat r = {.first_ns = INT64_MAX, .last_ns = INT64_MIN, .pids = 1};
    struct err err = {0};
    int64_t calls;

    prog_set("repeat");
    if (argc != 4 || !num_i64(slice_of(argv[2]), &calls) || calls <= 0)
        die(EXIT_USAGE, "usage: repeat RUN.h5 CALLS OUT.h5");
    if (!(r.run = store_open(argv[1], &err)))
        die(EXIT_UNFINISHED, "%s", err.text);
    load(&r, &err);
    if (err.text[0] || r.ncalls == 0 || r.first_ns > r.last_ns)
        die(EXIT_UNFINISHED, "%s: %s", argv[1],
            err.text[0] ? err.text : "no calls with times");
    struct pool *pool = pool_new(pool_cpus() - 1);
    if (!(r.out = store_create(argv[3], pool, &err)))
        die(EXIT_UNFINISHED, "%s", err.text);
    copy_strings(&r, &err);
    write_all(&r, (uint64_t)calls);
    if (!store_close(r.out, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    pool_free(pool);
    store_shut(r.run);
    for (size_t k = 0; k < r.ncalls; k++)
        batch_free(r.calls[k]);
    free(r.calls);
    return EXIT_ALL_USED;
}
