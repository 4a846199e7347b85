/* Rules about how files are used: alignment, order, the same bytes again, mapping. */
#include "analyze/diagnose/findings_priv.h"

/* The process that used a file most: of equal ones the least number. */
static uint64_t
main_user(struct access_file *f, unsigned sides)
{
    uint64_t most = 0, process = FINDING_NONE;
    struct sumlist_cursor c = {0};
    struct sums use;
    sumlist_settle(&f->users);
    while (sumlist_next(&f->users, &c, &use)) {
        uint64_t ops = (sides & 1 << SIDE_READ ? use.n[SIDE_READ] : 0) +
                       (sides & 1 << SIDE_WRITE ? use.n[SIDE_WRITE] : 0);
        if (process == FINDING_NONE || ops > most) {
            most = ops;
            process = use.key;
        }
    }
    return process;
}

static void
add_users(struct imap *users, struct access_file *f, unsigned sides)
{
    struct sumlist_cursor c = {0};
    struct sums use;
    sumlist_settle(&f->users);
    while (sumlist_next(&f->users, &c, &use))
        if ((sides & 1 << SIDE_READ && use.n[SIDE_READ]) ||
            (sides & 1 << SIDE_WRITE && use.n[SIDE_WRITE]) || sides == 0)
            imap_put(users, use.key, NULL);
}

/* Blames files with their affected calls; processes are those that use these files. */
struct blame {
    struct culprits culprits;
    struct imap users;
    unsigned sides;
};

static void
blame_file(struct blame *b, struct access_file *f, const struct affected *calls)
{
    affected_merge(&b->culprits.all, calls);
    shares_add(&b->culprits.files, f->file, calls);
    add_users(&b->users, f, b->sides);
}

static void
blame(struct finding *f, struct blame *b, struct access *a)
{
    finding_blame(f, &b->culprits);
    f->nprocesses = b->users.count;
    uint64_t *at = f->file == FINDING_NONE ? NULL : imap_get(&a->by_file, f->file);
    if (at)
        f->process = main_user(&a->files[*at], b->sides);
    culprits_free(&b->culprits);
    imap_free(&b->users);
}

/* No shared library: what the loader reads of those is not for the program to change. */
static bool
is_data(const struct evidence *e, const struct access_file *f)
{
    return access_path(f) >= e->npaths || !e->libraries[access_path(f)];
}

void
rule_misaligned(const struct evidence *e, struct finding *f)
{
    struct blame b = {.sides = 1 << SIDE_READ | 1 << SIDE_WRITE};
    uint64_t placed = 0, unplaced = 0;
    for (size_t i = 0; i < e->access->nfiles; i++) {
        struct access_file *file = &e->access->files[i];
        struct affected both = file->side[SIDE_READ].misaligned;
        if (!is_data(e, file))
            continue;
        affected_merge(&both, &file->side[SIDE_WRITE].misaligned);
        for (int side = 0; side < SIDES; side++) {
            placed += file->side[side].placed.calls;
            unplaced += file->side[side].unplaced;
        }
        if (both.calls)
            blame_file(&b, file, &both);
    }
    double n = (double)b.culprits.all.calls, share = ratio(n, (double)placed);
    if (placed == 0 && unplaced > 0)
        f->why = "the log tells no positions";
    if (share > limit_of(e, T_W03_share) && n >= limit_of(e, T_W03_count)) {
        meet(e, f, T_W03_share, share);
        f->size_b = limit_of(e, T_W03_block);
    }
    blame(f, &b, e->access);
}

/* What random calls took longer than the others on average, times their number. */
static void
estimate_order(struct finding *f, double others_s, double others_n)
{
    double s = seconds(f->calls.time_ns), n = (double)f->calls.calls;
    double mean = ratio(others_s, others_n);
    if (f->calls.timed == 0 || !(s / n > mean))
        return;
    f->gain_s = s - n * mean;
    snprintf(f->gain, sizeof f->gain,
             "if they took as long as the others on average: %.6g s - %.0f x %.6g s", s,
             n, mean);
}

static void
random_transfers(const struct evidence *e, struct finding *f, enum trail_side side,
                 enum threshold_id share_id, enum threshold_id count_id)
{
    struct blame b = {.sides = 1U << side};
    uint64_t judged = 0, placed = 0, placed_ns = 0, unplaced = 0;
    for (size_t i = 0; i < e->access->nfiles; i++) {
        struct access_file *file = &e->access->files[i];
        const struct access_side *s = &file->side[side];
        if (!is_data(e, file))
            continue;
        judged += access_judged(s);
        placed += s->placed.calls;
        unplaced += s->unplaced;
        placed_ns = sum_add(placed_ns, s->placed.time_ns);
        if (s->random.calls)
            blame_file(&b, file, &s->random);
    }
    double n = (double)b.culprits.all.calls, share = ratio(n, (double)judged);
    bool met = share > limit_of(e, share_id) && n >= limit_of(e, count_id);
    if (placed == 0 && unplaced > 0)
        f->why = "the log tells no positions";
    if (met)
        meet(e, f, share_id, share);
    blame(f, &b, e->access);
    if (met)
        estimate_order(f, seconds(placed_ns) - seconds(f->calls.time_ns),
                       (double)placed - n);
}

void
rule_random_reads(const struct evidence *e, struct finding *f)
{
    random_transfers(e, f, SIDE_READ, T_W04_share, T_W04_count);
}

void
rule_random_writes(const struct evidence *e, struct finding *f)
{
    random_transfers(e, f, SIDE_WRITE, T_W05_share, T_W05_count);
}

/* ---- the same bytes again ---- */

/* Of the calls on a file, so many as moved bytes that others had moved. */
static struct affected
repeated(const struct affected *placed, uint64_t distinct)
{
    double share = 1 - sum_real(distinct) / sum_real(placed->bytes);
    struct affected a = *placed;
    a.calls = (uint64_t)((double)a.calls * share + 0.5);
    a.calls = MAX(a.calls, (uint64_t)1);
    a.time_ns = (uint64_t)(sum_real(a.time_ns) * share);
    a.bytes -= distinct;
    return a;
}

static void
same_bytes(const struct evidence *e, struct finding *f, enum trail_side side,
           enum threshold_id ratio_id, enum threshold_id bytes_id)
{
    struct blame b = {.sides = 1U << side};
    uint64_t moved = 0, different = 0;
    for (size_t i = 0; i < e->access->nfiles; i++) {
        struct access_file *file = &e->access->files[i];
        const struct affected *placed = &file->side[side].placed;
        uint64_t distinct = access_distinct(file, side);
        double times = ratio(sum_real(placed->bytes), (double)distinct);
        if (!(times > limit_of(e, ratio_id)) || placed->bytes == SUM_TOO_MUCH ||
            !is_data(e, file))
            continue;
        struct affected again = repeated(placed, distinct);
        blame_file(&b, file, &again);
        moved = sum_add(moved, placed->bytes);
        different = sum_add(different, distinct);
    }
    double more = sum_real(moved) - sum_real(different);
    bool met = more >= limit_of(e, bytes_id);
    if (met)
        meet(e, f, ratio_id, ratio(sum_real(moved), sum_real(different)));
    blame(f, &b, e->access);
    if (!met || f->calls.timed == 0)
        return;
    f->gain_s = seconds(f->calls.time_ns);
    snprintf(f->gain, sizeof f->gain,
             "at most: of %.0f bytes, %.0f were moved before; their share of the time of "
             "these calls",
             sum_real(moved), more);
}

void
rule_read_again(const struct evidence *e, struct finding *f)
{
    same_bytes(e, f, SIDE_READ, T_W09_ratio, T_W09_bytes);
}

void
rule_written_again(const struct evidence *e, struct finding *f)
{
    same_bytes(e, f, SIDE_WRITE, T_W10_ratio, T_W10_bytes);
}

/* ---- mapping ---- */

void
rule_mapped(const struct evidence *e, struct finding *f)
{
    struct blame b = {.sides = 0};
    for (size_t i = 0; i < e->access->nfiles; i++) {
        struct access_file *file = &e->access->files[i];
        double each =
            ratio(sum_real(file->maps.bytes), (double)sumlist_settle(&file->users));
        if (each > limit_of(e, T_W21_bytes) && is_data(e, file))
            blame_file(&b, file, &file->maps);
    }
    if (b.culprits.all.calls)
        meet(e, f, T_W21_bytes, sum_real(b.culprits.all.bytes));
    blame(f, &b, e->access);
}

/* ---- ranks ---- */

void
rule_contested(const struct evidence *e, struct finding *f)
{
    const struct contested *c = e->contested;
    /* One rank alone has nobody to fight with. */
    if (!c || !((double)c->bytes >= limit_of(e, T_W23_bytes)))
        return;
    meet(e, f, T_W23_bytes, sum_real(c->bytes));
    f->calls = c->calls;
    f->nfiles = c->files;
    f->file = c->file;
    snprintf(f->who, sizeof f->who, "ranks %.90s", c->ranks);
    snprintf(f->what, sizeof f->what, "ranks %s write the same %llu bytes", c->ranks,
             (unsigned long long)c->bytes);
}
