#include "parse/samples/slurm.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/store/h5_table.h"
#include "parse/log/clock.h"
#include "parse/log/plain_lines.h"
#include "parse/samples/sample_row.h"

#define ROWS_AT_ONCE 4096
#define ROWS_MAX (UINT64_C(1) << 27) /* of a series: four years of seconds */

enum what { STATE, SINCE };

static const struct field {
    const char *series, *name;
    int col;
    double factor;
    enum what what;
} fields[] = {
#define SLURM(series, name, column, factor, what)                                        \
    {series, name, samples_job_##column, factor, what},
#include "parse/samples/slurm.def"
#undef SLURM
};

/* ---- what a path says ---- */

/* "n1/Tasks/0", "n1/Energy", "Steps/0/Nodes/n1/Tasks/0" */
struct series {
    struct slice name, node, step; /* step empty: not told */
    int32_t task;
};

/* The last part of a path, taken off. */
static struct slice
last_part(struct slice *path)
{
    size_t from = path->n;
    while (from > 0 && path->p[from - 1] != '/')
        from--;
    struct slice part = slice_from(*path, from);
    path->n = from ? from - 1 : 0;
    return part;
}

static bool
read_path(const char *path, struct series *s)
{
    struct slice rest = slice_of(path), part = last_part(&rest), above = rest;
    uint64_t task;

    *s = (struct series){.name = part, .task = MISSING_I32};
    if (slice_eq(last_part(&above), SLICE("Tasks"))) {
        if (!num_u64(part, &task) || task > INT32_MAX)
            return false;
        s->task = (int32_t)task;
        s->name = SLICE("Tasks");
        rest = above;
    }
    s->node = last_part(&rest);
    struct slice nodes = last_part(&rest), step = last_part(&rest);
    if (slice_eq(nodes, SLICE("Nodes")))
        s->step = step;
    return s->node.n > 0;
}

/* "/profiles/u/12_batch_n1.h5": the step stands between the job and the node. */
static struct slice
step_of_name(const char *name, struct slice node)
{
    struct slice rest = slice_of(name), file = last_part(&rest);
    const char *from = memchr(file.p, '_', file.n);
    char *tail = xasprintf("_%.*s.h5", (int)node.n, node.p);
    struct slice step = {NULL, 0};
    if (from && slice_ends(file, slice_of(tail))) {
        size_t begin = (size_t)(from + 1 - file.p), end = file.n - strlen(tail);
        if (begin < end)
            step = (struct slice){file.p + begin, end - begin};
    }
    free(tail);
    return step;
}

/* ---- rows ---- */

struct profile {
    struct source *source;
    struct clock clock;
    h5_id file;
    struct strtab told;
};

/* Fields of a series that a table has, read for some rows. */
struct part {
    double epoch_s[ROWS_AT_ONCE];
    double values[ARRAY_LEN(fields)][ROWS_AT_ONCE];
    bool there[ARRAY_LEN(fields)];
};

static bool
read_part(const struct h5_table *t, const struct series *s, uint64_t row, uint64_t n,
          struct part *part, struct err *err)
{
    if (!h5_table_read(t, "EpochTime", row, n, part->epoch_s, err))
        return false;
    for (size_t f = 0; f < ARRAY_LEN(fields); f++) {
        part->there[f] = slice_eq(slice_of(fields[f].series), s->name) &&
                         h5_table_read(t, fields[f].name, row, n, part->values[f], err);
        if (err->text[0])
            return false;
    }
    return true;
}

/* Seconds since the epoch, or missing for what is no time of this world. */
static int64_t
whole_seconds(double epoch_s)
{
    return epoch_s > 0 && epoch_s < 9e9 ? (int64_t)epoch_s : MISSING_I64;
}

static int64_t
on_axis(struct profile *p, int64_t epoch_s)
{
    if (epoch_s == MISSING_I64)
        return MISSING_I64;
    struct prefix when = {.time_ns = epoch_s * NS_PER_S,
                          .delta_ns = MISSING_I64,
                          .pid = MISSING_I32,
                          .clock = CLOCK_REAL};
    return clock_line(&p->clock, p->source, &when);
}

static void
put_row(struct profile *p, const struct series *s, const struct part *part, size_t i,
        bool first, int64_t before_s)
{
    struct source *source = p->source;
    int64_t now_s = whole_seconds(part->epoch_s[i]);
    struct batch *b = sample_row(source, TABLE_samples_job, on_axis(p, now_s));

    if (before_s != MISSING_I64 && now_s > before_s)
        batch_set_i64(b, samples_job_interval_ns, (now_s - before_s) * NS_PER_S);
    sample_set_text(source, b, samples_job_node, s->node);
    sample_set_text(source, b, samples_job_step, s->step);
    batch_set_i64(b, samples_job_task, s->task);
    for (size_t f = 0; f < ARRAY_LEN(fields); f++)
        if (part->there[f] && !(first && fields[f].what == SINCE))
            batch_set_f64(b, fields[f].col, part->values[f][i] * fields[f].factor);
}

/* A row counts as a line: the format has no others. */
static void
note_rows(struct profile *p, uint64_t n, enum ledger_kind kind, const char *path)
{
    for (uint64_t i = 0; i < n; i++) {
        p->source->lines++;
        plain_note(p->source, kind, slice_of(path));
    }
}

static bool
put_table(struct profile *p, const struct h5_table *t, const struct series *s,
          const char *path, struct err *err)
{
    struct part *part = xcalloc(1, sizeof *part);
    int64_t before_s = MISSING_I64;
    bool ok = true;
    p->clock = (struct clock){0}; /* each series begins anew */
    for (uint64_t row = 0; ok && row < t->rows; row += ROWS_AT_ONCE) {
        uint64_t n = MIN(t->rows - row, (uint64_t)ROWS_AT_ONCE);
        ok = read_part(t, s, row, n, part, err);
        for (size_t i = 0; ok && i < n; i++) {
            note_rows(p, 1, KIND_SAMPLE, path);
            put_row(p, s, part, i, row + i == 0, before_s);
            before_s = whole_seconds(part->epoch_s[i]);
        }
    }
    free(part);
    return ok;
}

/* ---- files ---- */

static bool
is_known(const struct series *s, const char *field)
{
    if (strcmp(field, "ElapsedTime") == 0 || strcmp(field, "EpochTime") == 0)
        return true;
    for (size_t f = 0; f < ARRAY_LEN(fields); f++)
        if (slice_eq(slice_of(fields[f].series), s->name) &&
            strcmp(fields[f].name, field) == 0)
            return true;
    return false;
}

static void
tell(struct profile *p, const char *name)
{
    if (strtab_find(&p->told, slice_of(name)))
        return;
    strtab_add(&p->told, slice_of(name));
    source_trouble(p->source, TROUBLE_UNKNOWN_COLUMN, 0, 0, slice_of(name));
}

static bool
is_series(const struct series *s)
{
    for (size_t f = 0; f < ARRAY_LEN(fields); f++)
        if (slice_eq(slice_of(fields[f].series), s->name))
            return true;
    return false;
}

static bool
one_dataset(void *ctx, const char *path, struct err *err)
{
    struct profile *p = ctx;
    struct h5_table t;
    struct series s;

    if (!h5_table_open(p->file, path, &t, err))
        return false;
    if (t.rows > ROWS_MAX) {
        h5_table_close(&t);
        return err_set(err, "%s: /%s has too many rows", p->source->name, path);
    }
    bool ok = true;
    if (!t.dataset) {
        tell(p, path);
    } else if (!read_path(path, &s) || !is_series(&s)) {
        tell(p, path);
        note_rows(p, t.rows, KIND_NOT_KEPT, path);
    } else {
        if (s.step.n == 0)
            s.step = step_of_name(p->source->name, s.node);
        for (size_t i = 0; i < h5_table_fields(&t); i++) {
            char *name = h5_table_field(&t, i);
            if (!is_known(&s, name))
                tell(p, name);
            free(name);
        }
        ok = put_table(p, &t, &s, path, err);
    }
    h5_table_close(&t);
    if (!ok && err->text[0] == 0)
        err_set(err, "%s: /%s has no field EpochTime", p->source->name, path);
    return ok;
}

static bool
whole(struct source *source, const char *path, struct err *err)
{
    struct profile p = {.source = source};
    int64_t schema;
    struct err trouble = {0};

    p.file = h5_open(path, &trouble);
    if (!p.file)
        return err_set(err, "%s: the HDF5 file cannot be read", source->name);
    bool ok = !h5_attr_get_i64(p.file, "/", "weir_schema", &schema) ||
              err_set(&trouble, "%s: is a file of weir-parse, not a log", source->name);
    ok = ok && h5_each_dataset(p.file, one_dataset, &p, &trouble);
    h5_close(p.file, &(struct err){{0}});
    strtab_free(&p.told);
    return ok || err_set(err, "%s", trouble.text);
}

static int
bid(struct slice head)
{
    return slice_starts(head, SLICE("\x89HDF\r\n\x1a\n")) ? 90 : 0;
}

const struct format slurm_format = {
    .name = "slurm",
    .meaning = "HDF5 profile of Slurm",
    .finds = "samples",
    .bid = bid,
    .has_pids = plain_lines_pids,
    .whole = whole,
};
