#include "analyze/ranks/rankshared.h"

#include "analyze/ranks/rankwork.h"
#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "lib/base/mem.h"

uint8_t *
rankshared_local(const struct strtab *paths)
{
    static const char *const below[] = {"/tmp/", "/var/tmp/", "/dev/", "/proc/",
                                        "/sys/", "/run/",     "/etc/", "/usr/"};
    uint32_t n = strtab_size(paths);
    uint8_t *local = xcalloc((size_t)n + 1, 1);
    for (uint32_t id = 1; id < n; id++)
        for (size_t k = 0; k < ARRAY_LEN(below); k++)
            local[id] |= slice_starts(strtab_get(paths, id), slice_of(below[k]));
    return local;
}

void
rankshared_columns(bool want[calls_NCOLS])
{
    access_columns(want);
}

/* ---- adding ---- */

static struct sharer *
sharer_of(struct rankshared *s, uint64_t file, uint32_t rank)
{
    bool added;
    uint64_t *place = imap_put(&s->places, file, &added);
    if (added) {
        grow(&s->of, &s->cap, s->n + 1, sizeof *s->of);
        *place = s->n;
        s->of[s->n++] = (struct sharedfile){.file = file};
    }
    struct sharedfile *f = &s->of[*place];
    uint64_t *user = imap_put(&s->users, *place << 32 | rank, &added);
    if (added) {
        grow(&f->by, &f->cap, f->n + 1, sizeof *f->by);
        *user = f->n;
        f->by[f->n++] = (struct sharer){.rank = rank};
    }
    return &f->by[*user];
}

/* The same path is the same file for all hosts, unless it is one that each has. */
static uint64_t
job_file(const struct rankshared_context *ctx, uint64_t file)
{
    uint32_t path = (uint32_t)file;
    bool local = path < ctx->npaths && ctx->local[path];
    return local ? file : path;
}

static void
add_move(struct rankshared *s, const struct rankshared_context *ctx,
         const struct access_move *m, uint32_t rank)
{
    if ((uint32_t)m->file == 0)
        return;
    uint64_t file = job_file(ctx, m->file), bytes = m->bytes > 0 ? (uint64_t)m->bytes : 0;
    struct sharer *by = sharer_of(s, file, rank);
    if (m->side == SIDE_READ) {
        by->reads++;
        by->read_bytes = sum_add(by->read_bytes, bytes);
        return;
    }
    by->writes++;
    by->write_bytes = sum_add(by->write_bytes, bytes);
    if (access_move_is_placed(m))
        intervals_add(&by->written, m->offset_b, m->bytes);
    else if (m->bytes != 0)
        s->of[*imap_get(&s->places, file)].unplaced++;
}

/* Time counts for the file of the call's descriptor or name. */
static void
add_time(struct rankshared *s, const struct rankshared_context *ctx,
         const struct batch *b, size_t i, uint32_t rank)
{
    const struct sources *sources = ctx->access->sources;
    uint32_t path = calls_path_in(b)[i];
    int64_t dur_ns = calls_dur_ns_in(b)[i];
    uint16_t source = calls_source_in(b)[i];
    if (path == 0 || dur_ns < 0 || !rankwork_is_io(b, i))
        return;
    uint64_t host = source < sources->n ? sources->host[source] : 0;
    struct sharer *by = sharer_of(s, job_file(ctx, host << 32 | path), rank);
    by->ns = sum_add(by->ns, (uint64_t)dur_ns);
}

void
rankshared_add(struct rankshared *s, const struct rankshared_context *ctx,
               const struct batch *b)
{
    struct access_move moves[SIDES];
    for (size_t i = 0; i < b->n; i++) {
        uint32_t rank = ranks_of_source(ctx->ranks, calls_source_in(b)[i]);
        if (rank == RANKS_NONE)
            continue;
        int n = access_moves(ctx->access, b, i, moves);
        for (int k = 0; k < n; k++)
            add_move(s, ctx, &moves[k], rank);
        add_time(s, ctx, b, i, rank);
    }
}

void
rankshared_merge(struct rankshared *a, const struct rankshared *b)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct sharedfile *f = &b->of[i];
        for (size_t k = 0; k < f->n; k++) {
            const struct sharer *more = &f->by[k];
            struct sharer *by = sharer_of(a, f->file, more->rank);
            by->reads += more->reads;
            by->writes += more->writes;
            by->read_bytes = sum_add(by->read_bytes, more->read_bytes);
            by->write_bytes = sum_add(by->write_bytes, more->write_bytes);
            by->ns = sum_add(by->ns, more->ns);
            intervals_merge(&by->written, &more->written);
        }
        if (f->n > 0)
            a->of[*imap_get(&a->places, f->file)].unplaced += f->unplaced;
    }
}

/* ---- who fights ---- */

struct claim {
    int64_t lo, hi;
    size_t by;
};

static int
by_begin(const void *a, const void *b)
{
    const struct claim *x = a, *y = b;
    if (x->lo != y->lo)
        return x->lo < y->lo ? -1 : 1;
    return (x->by > y->by) - (x->by < y->by);
}

/* Goes through the ranges by their beginnings. What overlaps an earlier one of somebody
 * else overlaps the one that reaches furthest, or, when that is its own, the one that
 * reaches furthest among the others'. */
static void
mark_fighters(struct sharedfile *f, const struct claim *claims, size_t n)
{
    const struct claim *far = NULL, *other = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct claim *c = &claims[i];
        const struct claim *rival = far && far->by != c->by ? far : other;
        if (rival && rival->by != c->by && c->lo < rival->hi)
            f->by[rival->by].fights = f->by[c->by].fights = true;
        if (!far || c->by == far->by) {
            far = !far || c->hi > far->hi ? c : far;
        } else if (c->hi > far->hi) {
            other = far;
            far = c;
        } else if (!other || c->hi > other->hi) {
            other = c;
        }
    }
}

static void
judge(struct sharedfile *f)
{
    struct claim *claims = NULL;
    struct range *ranges = NULL;
    size_t n = 0, cap = 0, room = 0;
    for (size_t k = 0; k < f->n; k++) {
        struct intervals *written = &f->by[k].written;
        intervals_settle(written);
        grow(&claims, &cap, n + written->n + 1, sizeof *claims);
        grow(&ranges, &room, n + written->n + 1, sizeof *ranges);
        for (size_t i = 0; i < written->n; i++, n++) {
            ranges[n] = written->of[i];
            claims[n] = (struct claim){written->of[i].lo, written->of[i].hi, k};
        }
    }
    f->contested = ranges_covered_twice(ranges, n);
    if (n > 0)
        qsort(claims, n, sizeof *claims, by_begin);
    if (f->contested)
        mark_fighters(f, claims, n);
    free(claims);
    free(ranges);
}

static void
free_file(struct sharedfile *f)
{
    for (size_t k = 0; k < f->n; k++)
        intervals_free(&f->by[k].written);
    free(f->by);
}

static int
by_place(const void *a, const void *b)
{
    const struct sharer *x = a, *y = b;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Those that read or wrote; who only opened it shares nothing but its name. */
static size_t
users_of(const struct sharedfile *f)
{
    size_t users = 0;
    for (size_t k = 0; k < f->n; k++)
        users += f->by[k].reads + f->by[k].writes > 0;
    return users;
}

void
rankshared_judge(struct rankshared *s)
{
    size_t kept = 0;
    imap_free(&s->places);
    imap_free(&s->users);
    for (size_t i = 0; i < s->n; i++) {
        struct sharedfile *f = &s->of[i];
        if (users_of(f) < 2) {
            free_file(f);
            continue;
        }
        qsort(f->by, f->n, sizeof *f->by, by_place);
        judge(f);
        s->of[kept++] = *f;
    }
    s->n = kept;
}

void
rankshared_free(struct rankshared *s)
{
    for (size_t i = 0; i < s->n; i++)
        free_file(&s->of[i]);
    free(s->of);
    imap_free(&s->places);
    imap_free(&s->users);
    *s = (struct rankshared){0};
}
