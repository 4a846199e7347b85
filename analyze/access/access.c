#include "analyze/access/access.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "lib/base/mem.h"

#define WRITERS_WALKED 8 /* up to so many processes of a file are looked through */

void
access_columns(bool want[calls_NCOLS])
{
    static const int columns[] = {
        calls_op,          calls_call,   calls_errno, calls_flags, calls_fd,
        calls_fd_kind,     calls_path,   calls_path2, calls_pid,   calls_offset,
        calls_offset2,     calls_dur_ns, calls_ret,   calls_line,  calls_requested,
        calls_transferred, calls_source};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        want[columns[i]] = true;
}

uint8_t *
access_duplicates(const struct strtab *calls)
{
    static const char *const names[] = {"dup", "dup2", "dup3"};
    uint8_t *marks = xcalloc((size_t)strtab_size(calls) + 1, 1);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        marks[strtab_find(calls, slice_of(names[i]))] = 1;
    marks[0] = 0; /* what is not there */
    return marks;
}

/* ---- files and their users ---- */

static struct access_file *
file_of(struct access *a, uint64_t file)
{
    bool added;
    uint64_t *at = imap_put(&a->by_file, file, &added);
    if (added) {
        grow(&a->files, &a->cap, a->nfiles + 1, sizeof *a->files);
        *at = a->nfiles++;
        a->files[*at] = (struct access_file){.file = file};
    }
    return &a->files[*at];
}

static struct access_writer *
new_writer(struct access_file *f, uint64_t process)
{
    if (f->nwriters > 0)
        grow(&f->writers, &f->writers_cap, f->nwriters + 1, sizeof *f->writers);
    else { /* mostly there is one */
        f->writers = xmalloc(sizeof *f->writers);
        f->writers_cap = 1;
    }
    f->writers[f->nwriters] = (struct access_writer){.process = process};
    if (f->nwriters >= WRITERS_WALKED)
        *imap_put(&f->by_process, process, NULL) = f->nwriters;
    return &f->writers[f->nwriters++];
}

static struct intervals *
written_by(struct access_file *f, uint64_t process)
{
    for (size_t i = 0; i < MIN(f->nwriters, (size_t)WRITERS_WALKED); i++)
        if (f->writers[i].process == process)
            return &f->writers[i].written;
    uint64_t *at = imap_get(&f->by_process, process);
    return at ? &f->writers[*at].written : &new_writer(f, process)->written;
}

static void
add_user(struct access_file *f, uint64_t process, uint64_t reads, uint64_t writes)
{
    const struct sums use = {
        .key = process, .n = {[SIDE_READ] = reads, [SIDE_WRITE] = writes}
    };
    sumlist_add(&f->users, &use);
}

/* ---- adding ---- */

static void
count_step(struct access_file *f, const struct transfer *x, struct step step)
{
    struct access_side *s = &f->side[x->side];
    f->switches += step.switched;
    if (!step.judged)
        return;
    if (step.consecutive)
        s->consecutive++;
    else if (step.sequential)
        s->ahead++;
    else
        affected_add(&s->random, x->dur_ns, x->bytes, x->source, x->line);
    strides_add(&f->strides, step.stride_b, 1);
}

/* Counts a transfer that was chosen; asked_b: the length that was asked for. */
static void
count_transfer(struct access_file *f, const struct transfer *x, int64_t asked_b,
               int64_t block_b)
{
    struct access_side *s = &f->side[x->side];
    s->ops++;
    s->sized += x->bytes >= 0;
    s->bytes = sum_add(s->bytes, x->bytes > 0 ? (uint64_t)x->bytes : 0);
    add_user(f, x->process, x->side == SIDE_READ, x->side == SIDE_WRITE);
    if (x->side == SIDE_READ && f->side[SIDE_WRITE].ops > 0)
        f->read_back++;
    if (x->bytes == 0) {
        s->empty++;
        return;
    }
    if (x->offset_b == MISSING_I64 || x->bytes < 0) {
        s->unplaced++;
        return;
    }
    affected_add(&s->placed, x->dur_ns, x->bytes, x->source, x->line);
    intervals_add(x->side == SIDE_READ ? &f->read : written_by(f, x->process),
                  x->offset_b, x->bytes);
    if (x->offset_b % block_b != 0 || asked_b % block_b != 0)
        affected_add(&s->misaligned, x->dur_ns, x->bytes, x->source, x->line);
}

static void
add_transfer(struct access *a, const struct access_context *ctx, struct transfer *x,
             int64_t asked_b)
{
    if ((uint32_t)x->file == 0) {
        a->pathless += x->chosen;
        return;
    }
    struct access_file *f = x->chosen ? file_of(a, x->file) : NULL;
    if (f)
        count_transfer(f, x, asked_b > 0 ? asked_b : x->bytes, ctx->block_b);
    if (x->bytes == 0)
        return;
    if (x->bytes < 0) /* where it ended is not known, so it is no place to go on from */
        x->offset_b = MISSING_I64;
    struct step step = trails_step(a->trails, x);
    if (f)
        count_step(f, x, step);
}

static uint64_t
file_key(uint64_t process, uint32_t path)
{
    return (process & ~(uint64_t)UINT32_MAX) | path;
}

/* Pipes, sockets and terminals have no positions. */
static bool
has_positions(uint8_t kind)
{
    return kind == fd_kind_FILE || kind == fd_kind_DEVICE || kind == fd_kind_MEMFD ||
           kind == fd_kind_UNKNOWN;
}

static int64_t
known_offset(int64_t offset_b)
{
    return offset_b >= 0 ? offset_b : MISSING_I64;
}

bool
access_move_is_placed(const struct access_move *m)
{
    return (uint32_t)m->file != 0 && m->offset_b != MISSING_I64 && m->bytes > 0;
}

int
access_moves(const struct access_context *ctx, const struct batch *b, size_t i,
             struct access_move moves[SIDES])
{
    unsigned class = io_class_of(calls_op_in(b)[i]);
    int n = 0;
    if (!(class & (IO_READ | IO_WRITE)) ||
        !call_succeeded(calls_errno_in(b)[i], calls_flags_in(b)[i]))
        return 0;
    uint64_t process =
        sources_process(ctx->sources, calls_source_in(b)[i], calls_pid_in(b)[i]);
    int64_t bytes = calls_transferred_in(b)[i];
    if (has_positions(calls_fd_kind_in(b)[i]))
        moves[n++] = (struct access_move){class & IO_WRITE ? SIDE_WRITE : SIDE_READ,
                                          file_key(process, calls_path_in(b)[i]),
                                          calls_fd_in(b)[i],
                                          known_offset(calls_offset_in(b)[i]), bytes};
    /* The row does not tell the source's descriptor: its file in this process is one. */
    if (class == (IO_READ | IO_WRITE))
        moves[n++] =
            (struct access_move){SIDE_READ, file_key(process, calls_path2_in(b)[i]), -1,
                                 known_offset(calls_offset2_in(b)[i]), bytes};
    return n;
}

static void
add_moves(struct access *a, const struct access_context *ctx, const struct batch *b,
          size_t i, struct transfer *x)
{
    struct access_move moves[SIDES];
    int n = access_moves(ctx, b, i, moves);
    a->streams += x->chosen && !has_positions(calls_fd_kind_in(b)[i]);
    for (int k = 0; k < n; k++) {
        x->side = moves[k].side;
        x->file = moves[k].file;
        x->fd = moves[k].fd;
        x->offset_b = moves[k].offset_b;
        x->bytes = moves[k].bytes;
        if (x->chosen && x->side == SIDE_WRITE && (uint32_t)x->file != 0 &&
            calls_flags_in(b)[i] & FLAG(APPEND))
            file_of(a, x->file)->appends++;
        add_transfer(a, ctx, x, calls_requested_in(b)[i]);
    }
}

static void
add_map(struct access *a, const struct batch *b, size_t i, const struct transfer *x)
{
    uint32_t path = calls_path_in(b)[i];
    if (!x->chosen || path == 0)
        return;
    struct access_file *f = file_of(a, file_key(x->process, path));
    add_user(f, x->process, 0, 0);
    affected_add(&f->maps, x->dur_ns, calls_requested_in(b)[i], x->source, x->line);
}

static bool
duplicates(const struct access_context *ctx, uint16_t call)
{
    return call < ctx->ncalls && ctx->duplicates[call];
}

void
access_add(struct access *a, const struct access_context *ctx, const struct batch *b,
           const uint8_t *chosen)
{
    if (!a->trails)
        a->trails = trails_new(a->from_start);
    for (size_t i = 0; i < b->n; i++) {
        uint8_t op = calls_op_in(b)[i];
        int64_t ret = calls_ret_in(b)[i];
        if (!call_succeeded(calls_errno_in(b)[i], calls_flags_in(b)[i]))
            continue;
        struct transfer x = {
            .process =
                sources_process(ctx->sources, calls_source_in(b)[i], calls_pid_in(b)[i]),
            .fd = calls_fd_in(b)[i],
            .chosen = !chosen || chosen[i],
            .dur_ns = calls_dur_ns_in(b)[i],
            .source = calls_source_in(b)[i],
            .line = calls_line_in(b)[i],
        };
        bool opens = op == op_OPEN || duplicates(ctx, calls_call_in(b)[i]);
        if (opens && ret >= 0 && ret <= INT32_MAX)
            trails_cut(a->trails, x.process, (int32_t)ret);
        else if (op == op_CLOSE && x.fd >= 0)
            trails_cut(a->trails, x.process, x.fd);
        else if (op == op_MAP)
            add_map(a, b, i, &x);
        else if (io_class_of(op) & (IO_READ | IO_WRITE))
            add_moves(a, ctx, b, i, &x);
    }
}

/* ---- appending ---- */

static void
append_side(struct access_side *a, const struct access_side *b)
{
    a->ops += b->ops;
    a->sized += b->sized;
    a->bytes = sum_add(a->bytes, b->bytes);
    a->empty += b->empty;
    a->unplaced += b->unplaced;
    affected_merge(&a->placed, &b->placed);
    a->consecutive += b->consecutive;
    a->ahead += b->ahead;
    affected_merge(&a->random, &b->random);
    affected_merge(&a->misaligned, &b->misaligned);
}

static void
append_file(struct access_file *a, const struct access_file *b)
{
    bool wrote = a->side[SIDE_WRITE].ops > 0;
    a->read_back += wrote ? b->side[SIDE_READ].ops : b->read_back;
    for (int i = 0; i < SIDES; i++)
        append_side(&a->side[i], &b->side[i]);
    a->appends += b->appends;
    a->switches += b->switches;
    affected_merge(&a->maps, &b->maps);
    strides_merge(&a->strides, &b->strides);
    intervals_merge(&a->read, &b->read);
    sumlist_merge(&a->users, &b->users);
    for (size_t i = 0; i < b->nwriters; i++)
        intervals_merge(written_by(a, b->writers[i].process), &b->writers[i].written);
}

static void
judge_late(void *ctx, const struct transfer *x, struct step step)
{
    if (x->chosen)
        count_step(file_of(ctx, x->file), x, step);
}

void
access_append(struct access *a, const struct access *later)
{
    if (!later->trails)
        return;
    if (!a->trails)
        a->trails = trails_new(a->from_start);
    for (size_t i = 0; i < later->nfiles; i++)
        append_file(file_of(a, later->files[i].file), &later->files[i]);
    trails_append(a->trails, later->trails, judge_late, a);
    a->pathless += later->pathless;
    a->streams += later->streams;
}

static void
free_files(struct access *a)
{
    for (size_t i = 0; i < a->nfiles; i++) {
        struct access_file *f = &a->files[i];
        for (size_t w = 0; w < f->nwriters; w++)
            intervals_free(&f->writers[w].written);
        free(f->writers);
        imap_free(&f->by_process);
        sumlist_free(&f->users);
        intervals_free(&f->read);
        strides_free(&f->strides);
    }
    a->nfiles = 0;
}

void
access_clear(struct access *a)
{
    free_files(a);
    imap_clear(&a->by_file);
    if (a->trails)
        trails_clear(a->trails);
    a->pathless = a->streams = 0;
}

void
access_free(struct access *a)
{
    free_files(a);
    free(a->files);
    imap_free(&a->by_file);
    trails_free(a->trails);
    *a = (struct access){0};
}

/* ---- reading off ---- */

uint64_t
access_distinct(struct access_file *f, enum trail_side side)
{
    if (side == SIDE_READ)
        return intervals_bytes(&f->read);
    if (f->nwriters == 1)
        return intervals_bytes(&f->writers[0].written);
    struct intervals all = {0};
    for (size_t u = 0; u < f->nwriters; u++)
        intervals_merge(&all, &f->writers[u].written);
    uint64_t bytes = intervals_bytes(&all);
    intervals_free(&all);
    return bytes;
}

uint64_t
access_contested(struct access_file *f)
{
    struct range *all = NULL;
    size_t n = 0, cap = 0;
    for (size_t u = 0; u < f->nwriters && f->nwriters > 1; u++) {
        struct intervals *written = &f->writers[u].written;
        intervals_settle(written); /* a process alone contests nothing */
        grow(&all, &cap, n + written->n + 1, sizeof *all);
        if (written->n > 0)
            memcpy(all + n, written->of, written->n * sizeof *all);
        n += written->n;
    }
    uint64_t bytes = ranges_covered_twice(all, n);
    free(all);
    return bytes;
}
