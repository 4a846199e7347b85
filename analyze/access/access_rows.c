#include "analyze/access/access_rows.h"

static void
add_side(struct access_side *a, const struct access_side *b)
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

/* Processes that read or wrote; those that only mapped are none. */
static void
count_users(struct sumlist *users, uint64_t *processes, uint64_t *readers,
            uint64_t *writers)
{
    struct sumlist_cursor c = {0};
    struct sums use;
    *processes = *readers = *writers = 0;
    sumlist_settle(users);
    while (sumlist_next(users, &c, &use)) {
        *processes += use.n[SIDE_READ] > 0 || use.n[SIDE_WRITE] > 0;
        *readers += use.n[SIDE_READ] > 0;
        *writers += use.n[SIDE_WRITE] > 0;
    }
}

void
access_row_add(struct access_row *r, struct access_file *f)
{
    bool written = f->side[SIDE_WRITE].ops > 0;
    for (int i = 0; i < SIDES; i++) {
        add_side(&r->side[i], &f->side[i]);
        r->distinct[i] = sum_add(r->distinct[i], access_distinct(f, (enum trail_side)i));
    }
    uint64_t processes, readers, writers;
    count_users(&f->users, &processes, &readers, &writers);
    sumlist_merge(&r->users, &f->users);
    r->files++;
    r->read_back += f->read_back;
    r->read_back_files += f->read_back > 0;
    r->unread_files += written && f->read_back == 0 && f->maps.calls == 0;
    r->shared_files += processes > 1;
    r->appends += f->appends;
    r->switches += f->switches;
    r->contested = sum_add(r->contested, access_contested(f));
    affected_merge(&r->maps, &f->maps);
    strides_merge(&r->strides, &f->strides);
}

void
access_row_finish(struct access_row *r)
{
    count_users(&r->users, &r->processes, &r->readers, &r->writers);
    strides_commonest(&r->strides, r->top);
    sumlist_free(&r->users);
    strides_free(&r->strides);
}

/* ---- columns ---- */

#define GET(name, expression)                                                            \
    static struct cell get_##name(const struct access_row *r)                            \
    {                                                                                    \
        return expression;                                                               \
    }

static const struct access_side *
reads(const struct access_row *r)
{
    return &r->side[SIDE_READ];
}

static const struct access_side *
writes(const struct access_row *r)
{
    return &r->side[SIDE_WRITE];
}

static double
judged(const struct access_row *r)
{
    return (double)(access_judged(reads(r)) + access_judged(writes(r)));
}

static double
placed(const struct access_row *r)
{
    return (double)(reads(r)->placed.calls + writes(r)->placed.calls);
}

static uint64_t
sequential(const struct access_side *s)
{
    return s->consecutive + s->ahead;
}

static struct cell
stride_bytes(const struct access_row *r, int which)
{
    return r->top[which].count ? cell_int(r->top[which].bytes) : cell_missing();
}

static struct cell
stride_count(const struct access_row *r, int which)
{
    return r->top[which].count ? cell_count(r->top[which].count) : cell_missing();
}

static struct cell
redundancy(const struct access_row *r, enum trail_side side)
{
    return cell_ratio(sum_real(r->side[side].placed.bytes), sum_real(r->distinct[side]));
}

/* A number of what has positions; missing when nothing has that should. */
static struct cell
of_placed(const struct access_side *a, const struct access_side *b, uint64_t number)
{
    bool unknown =
        a->placed.calls + b->placed.calls == 0 && a->unplaced + b->unplaced > 0;
    return unknown ? cell_missing() : cell_count(number);
}

/* A map has a length: none means that the log does not tell. */
static struct cell
mapped_bytes(const struct access_row *r)
{
    return r->maps.calls && r->maps.bytes == 0 ? cell_missing()
                                               : cell_count(r->maps.bytes);
}

/* clang-format off */
GET(bytes, cell_moved(sum_add(reads(r)->bytes, writes(r)->bytes),
                      reads(r)->ops + writes(r)->ops, reads(r)->sized + writes(r)->sized))
GET(reads, cell_count(reads(r)->ops))
GET(writes, cell_count(writes(r)->ops))
GET(read_bytes, cell_moved(reads(r)->bytes, reads(r)->ops, reads(r)->sized))
GET(write_bytes, cell_moved(writes(r)->bytes, writes(r)->ops, writes(r)->sized))
GET(unplaced, cell_count(reads(r)->unplaced + writes(r)->unplaced))
GET(empty, cell_count(reads(r)->empty + writes(r)->empty))
GET(judged, cell_count(access_judged(reads(r)) + access_judged(writes(r))))
GET(consecutive_share,
    cell_ratio((double)(reads(r)->consecutive + writes(r)->consecutive), judged(r)))
GET(sequential_share,
    cell_ratio((double)(sequential(reads(r)) + sequential(writes(r))), judged(r)))
GET(random_share,
    cell_ratio((double)(reads(r)->random.calls + writes(r)->random.calls), judged(r)))
GET(read_consecutive, cell_count(reads(r)->consecutive))
GET(read_sequential, cell_count(sequential(reads(r))))
GET(read_random, cell_count(reads(r)->random.calls))
GET(write_consecutive, cell_count(writes(r)->consecutive))
GET(write_sequential, cell_count(sequential(writes(r))))
GET(write_random, cell_count(writes(r)->random.calls))
GET(stride1_bytes, stride_bytes(r, 0))
GET(stride1_count, stride_count(r, 0))
GET(stride2_bytes, stride_bytes(r, 1))
GET(stride2_count, stride_count(r, 1))
GET(stride3_bytes, stride_bytes(r, 2))
GET(stride3_count, stride_count(r, 2))
GET(stride4_bytes, stride_bytes(r, 3))
GET(stride4_count, stride_count(r, 3))
GET(misaligned, of_placed(reads(r), writes(r),
                          reads(r)->misaligned.calls + writes(r)->misaligned.calls))
GET(misaligned_share,
    cell_ratio((double)(reads(r)->misaligned.calls + writes(r)->misaligned.calls), placed(r)))
GET(switches, cell_count(r->switches))
GET(appends, cell_count(r->appends))
GET(read_distinct_bytes, of_placed(reads(r), reads(r), r->distinct[SIDE_READ]))
GET(write_distinct_bytes, of_placed(writes(r), writes(r), r->distinct[SIDE_WRITE]))
GET(read_redundancy, redundancy(r, SIDE_READ))
GET(write_redundancy, redundancy(r, SIDE_WRITE))
GET(read_back, cell_count(r->read_back))
GET(files, cell_count(r->files))
GET(read_back_files, cell_count(r->read_back_files))
GET(unread_files, cell_count(r->unread_files))
GET(maps, cell_count(r->maps.calls))
GET(mapped_bytes, mapped_bytes(r))
GET(processes, cell_count(r->processes))
GET(readers, cell_count(r->readers))
GET(writers, cell_count(r->writers))
GET(shared_files, cell_count(r->shared_files))
GET(contested_bytes, of_placed(writes(r), writes(r), r->contested))

enum { M = 1 << 0, P = 1 << 1, R = 1 << 2, S = 1 << 3, A = 1 << 4 };

#define ROW(name, unit, meaning, shown) {{#name, unit, meaning}, get_##name, (shown) | A}
const struct access_metric access_metrics[] = {
    ROW(bytes, "byte", "bytes read and written", M | S),
    ROW(reads, "1", "reads that succeeded; a copy is one, too", M | P | R | S),
    ROW(writes, "1", "writes that succeeded; a copy is one, too", M | P | R | S),
    ROW(read_bytes, "byte", "bytes read", M | P | R),
    ROW(write_bytes, "byte", "bytes written", M | P | R),
    ROW(unplaced, "1", "of them, position or length not known: no part of what follows", M | P | R),
    ROW(empty, "1", "of them, 0 bytes were moved: no part of what follows", P),
    ROW(judged, "1", "transfers after another one of the same kind and open file", P),
    ROW(consecutive_share, "1", "of those judged, began where the last one ended", M | P),
    ROW(sequential_share, "1", "of those judged, began there or behind", M | P),
    ROW(random_share, "1", "of those judged, neither: began before it", M | P),
    ROW(read_consecutive, "1", "reads that began where the last one ended", P),
    ROW(read_sequential, "1", "reads that began there or behind", P),
    ROW(read_random, "1", "reads that began before it", P),
    ROW(write_consecutive, "1", "writes that began where the last one ended", P),
    ROW(write_sequential, "1", "writes that began there or behind", P),
    ROW(write_random, "1", "writes that began before it", P),
    ROW(stride1_bytes, "byte", "commonest distance from one beginning to the next", P),
    ROW(stride1_count, "1", "how often", P),
    ROW(stride2_bytes, "byte", "the second", P),
    ROW(stride2_count, "1", "how often", P),
    ROW(stride3_bytes, "byte", "the third", P),
    ROW(stride3_count, "1", "how often", P),
    ROW(stride4_bytes, "byte", "the fourth", P),
    ROW(stride4_count, "1", "how often", P),
    ROW(misaligned, "1", "transfers whose position or length is no multiple of the block", P),
    ROW(misaligned_share, "1", "of those with a position", M | P),
    ROW(switches, "1", "transfers after one of the other kind in the same open file", M | P),
    ROW(appends, "1", "writes through O_APPEND", P),
    ROW(read_distinct_bytes, "byte", "different bytes among those read", R),
    ROW(write_distinct_bytes, "byte", "different bytes among those written", R),
    ROW(read_redundancy, "1", "bytes read / different bytes among them", M | R),
    ROW(write_redundancy, "1", "bytes written / different bytes among them", M | R),
    ROW(read_back, "1", "reads after a write of the same file", R),
    ROW(files, "1", "files", R | S),
    ROW(read_back_files, "1", "files that were read after they were written", R),
    ROW(unread_files, "1", "files that were written and then neither read nor ever mapped", R),
    ROW(maps, "1", "times it was mapped: what happens there is invisible to tracing", R),
    ROW(mapped_bytes, "byte", "bytes that were mapped", M | R),
    ROW(processes, "1", "processes that read or wrote", M | S),
    ROW(readers, "1", "processes that read", S),
    ROW(writers, "1", "processes that wrote", S),
    ROW(shared_files, "1", "files that several processes read or wrote", S),
    ROW(contested_bytes, "byte", "bytes that several processes wrote", M | S),
};
/* clang-format on */
const int access_nmetrics = (int)ARRAY_LEN(access_metrics);
