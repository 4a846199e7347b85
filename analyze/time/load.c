#include "analyze/time/load.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/waits.h"
#include "analyze/time/series.h"
#include "lib/base/mem.h"

void
load_columns(bool want[calls_NCOLS])
{
    static const int columns[] = {calls_start_ns, calls_dur_ns, calls_op,  calls_fd_kind,
                                  calls_flags,    calls_pid,    calls_tid, calls_source,
                                  calls_errno,    calls_ret};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        want[columns[i]] = true;
}

/* A read from a pipe, socket or terminal waits for who writes there, not for a disk. */
static enum load_class
class_of(uint8_t op, uint8_t fd_kind)
{
    static const uint8_t classes[256] = {
        [op_OTHER] = LOAD_other,  [op_READ] = LOAD_read,    [op_WRITE] = LOAD_write,
        [op_COPY] = LOAD_write,   [op_OPEN] = LOAD_meta,    [op_CLOSE] = LOAD_meta,
        [op_SEEK] = LOAD_meta,    [op_STAT] = LOAD_meta,    [op_DIR] = LOAD_meta,
        [op_NAME] = LOAD_meta,    [op_SYNC] = LOAD_sync,    [op_LOCK] = LOAD_lock,
        [op_POLL] = LOAD_wait,    [op_TIME] = LOAD_wait,    [op_SIGNAL] = LOAD_wait,
        [op_PROCESS] = LOAD_wait, [op_NET] = LOAD_wait,     [op_MAP] = LOAD_other,
        [op_IOCTL] = LOAD_other,  [op_MEMORY] = LOAD_other,
    };
    if (wait_kind_of(op, fd_kind, false) == WAIT_PEER)
        return LOAD_wait;
    return (enum load_class)classes[op];
}

/* ---- bins ---- */

static void
make_room(struct load *l, size_t ngroups)
{
    size_t each = (size_t)l->grid->n + 1;
    if (ngroups <= l->ngroups)
        return;
    grow(&l->bins, &l->bins_cap, ngroups * each, sizeof *l->bins);
    memset(l->bins + l->ngroups * each, 0,
           (ngroups - l->ngroups) * each * sizeof *l->bins);
    grow(&l->known, &l->known_cap, ngroups, sizeof *l->known);
    memset(l->known + l->ngroups, 0, (ngroups - l->ngroups) * sizeof *l->known);
    l->ngroups = ngroups;
}

static struct load_bin *
bins_of(const struct load *l, size_t group)
{
    return l->bins + group * ((size_t)l->grid->n + 1);
}

static void
spread(struct load_bin *bins, const struct timegrid *g, enum load_class class,
       int64_t from, int64_t to)
{
    from = MAX(from, timegrid_start(g, 0));
    to = MIN(to, timegrid_start(g, g->n));
    if (to <= from)
        return;
    uint64_t first = (uint64_t)(series_bin_of(from, g->width_ns) - g->first);
    uint64_t last = (uint64_t)(series_bin_of(to - 1, g->width_ns) - g->first);
    if (first == last) {
        bins[first].part_ns[class] += to - from;
        return;
    }
    bins[first].part_ns[class] += timegrid_start(g, first + 1) - from;
    bins[last].part_ns[class] += to - timegrid_start(g, last);
    bins[first + 1].through[class]++;
    bins[last].through[class]--;
}

/* ---- lives ---- */

static void
live(struct load *l, uint32_t group, uint64_t thread, int64_t from, int64_t to)
{
    bool added;
    uint64_t *at = imap_put(&l->lives, thread, &added);
    if (added) {
        *at = l->nlives;
        grow(&l->life, &l->lives_cap, l->nlives + 1, sizeof *l->life);
        l->life[l->nlives++] = (struct load_life){group, from, to};
        return;
    }
    struct load_life *life = &l->life[*at];
    life->first_ns = MIN(life->first_ns, from);
    life->last_ns = MAX(life->last_ns, to);
}

/* One number for a thread of a group: mixed, so that two would have to collide in 64
 * bits.
 */
static uint64_t
thread_key(uint32_t group, uint16_t source, int32_t pid, int32_t tid)
{
    uint64_t who = (uint64_t)(uint32_t)pid << 32 | (uint32_t)tid;
    return hash_u64(hash_u64(who) ^ ((uint64_t)group << 16 | source));
}

/* Not so a call that never ended, and exit: nobody could have timed them. */
static bool
returns(int64_t ret, uint16_t error, uint32_t flags)
{
    return (flags & FLAG(UNFINISHED)) == 0 && (ret != MISSING_I64 || error != 0);
}

void
load_add(struct load *l, const struct batch *b, const uint32_t *group, size_t ngroups)
{
    const int64_t *start = calls_start_ns_in(b), *dur = calls_dur_ns_in(b);
    const uint8_t *op = calls_op_in(b), *kind = calls_fd_kind_in(b);
    const uint32_t *flags = calls_flags_in(b);
    const int32_t *pid = calls_pid_in(b), *tid = calls_tid_in(b);
    const uint16_t *source = calls_source_in(b), *error = calls_errno_in(b);
    const int64_t *ret = calls_ret_in(b);

    make_room(l, ngroups);
    for (size_t i = 0; i < b->n; i++) {
        uint32_t of = group ? group[i] : 0;
        if (start[i] == MISSING_I64 || flags[i] & FLAG(ASYNCHRONOUS))
            continue; /* a transfer that no thread waits in */
        int64_t end = ns_add(start[i], MAX(dur[i], 0));
        enum load_class class = class_of(op[i], kind[i]);
        struct load_known *known = &l->known[of];
        known->calls[class] += dur[i] >= 0 || returns(ret[i], error[i], flags[i]);
        known->timed[class] += dur[i] >= 0;
        live(l, of, thread_key(of, source[i], pid[i], tid[i]), start[i], end);
        spread(bins_of(l, of), l->grid, class, start[i], end);
    }
}

void
load_add_slices(struct load *l, const struct batch *slices, const uint32_t *group,
                size_t ngroups)
{
    make_room(l, ngroups);
    for (size_t i = 0; i < slices->n; i++) {
        struct timebins_row r;
        timebins_take(slices, i, &r);
        int64_t k = series_bin_of(r.start_ns_, l->grid->width_ns) - l->grid->first;
        if (k < 0 || (uint64_t)k >= l->grid->n || r.flags_ & FLAG(ASYNCHRONOUS))
            continue;
        bins_of(l, group ? group[i] : 0)[k].part_ns[class_of(r.op_, r.fd_kind_)] +=
            (int64_t)r.inside_ns_;
    }
}

void
load_merge(struct load *a, const struct load *b)
{
    size_t at = 0;
    uint64_t thread, index;
    if (b->ngroups == 0)
        return;
    make_room(a, b->ngroups);
    for (size_t i = 0; i < b->ngroups * ((size_t)b->grid->n + 1); i++) {
        for (int c = 0; c < LOAD_CLASSES; c++) {
            a->bins[i].part_ns[c] += b->bins[i].part_ns[c];
            a->bins[i].through[c] += b->bins[i].through[c];
        }
    }
    for (size_t i = 0; i < b->ngroups; i++) {
        for (int c = 0; c < LOAD_CLASSES; c++) {
            a->known[i].calls[c] += b->known[i].calls[c];
            a->known[i].timed[c] += b->known[i].timed[c];
        }
    }
    while (imap_next(&b->lives, &at, &thread, &index)) {
        const struct load_life *life = &b->life[index];
        live(a, life->group, thread, life->first_ns, life->last_ns);
    }
}

int64_t *
load_of(const struct load *l, size_t group)
{
    size_t n = (size_t)l->grid->n, width = LOAD_CLASSES + 1;
    int64_t *ns = xcalloc(n * width + 1, sizeof *ns), through[LOAD_CLASSES] = {0};
    const struct load_bin *bins = bins_of(l, group);
    struct load_bin *alive = xcalloc(n + 1, sizeof *alive);
    int64_t whole = 0;
    for (size_t i = 0; i < l->nlives; i++) {
        if (l->life[i].group == group)
            spread(alive, l->grid, 0, l->life[i].first_ns, l->life[i].last_ns);
    }
    for (size_t i = 0; i < n; i++) {
        for (int c = 0; c < LOAD_CLASSES; c++) {
            through[c] += bins[i].through[c];
            ns[i * width + (size_t)c] =
                bins[i].part_ns[c] + through[c] * l->grid->width_ns;
        }
        whole += alive[i].through[0];
        ns[i * width + LOAD_CLASSES] = alive[i].part_ns[0] + whole * l->grid->width_ns;
    }
    free(alive);
    return ns;
}

bool
load_tells(const struct load *l, size_t group, enum load_class class)
{
    const struct load_known *k = &l->known[group];
    return k->calls[class] == 0 || k->timed[class] > 0;
}

void
load_free(struct load *l)
{
    free(l->known);
    imap_free(&l->lives);
    free(l->bins);
    free(l->life);
    *l = (struct load){0};
}
