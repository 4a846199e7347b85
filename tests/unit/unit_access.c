/* How files are used: sets of ranges, distances, steps of open files, on examples worked
 * by hand and against counting it out; random logs cut anywhere add up to the whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyze/access/access_rows.h"
#include "analyze/access/workset.h"
#include "lib/base/mem.h"

static uint64_t seed = 20261121;

/* xorshift64*: the same on every machine. */
static uint64_t
roll(uint64_t below)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return seed * UINT64_C(2685821657736338717) % below;
}

/* ---- ranges ---- */

static void
ranges_join(void **state)
{
    struct intervals s = {0};
    (void)state;
    assert_int_equal(intervals_bytes(&s), 0);
    intervals_add(&s, 0, 10);
    intervals_add(&s, 20, 10);
    intervals_add(&s, 10, 10); /* fills the hole */
    intervals_add(&s, 5, 3);   /* inside */
    intervals_add(&s, 100, 0); /* nothing */
    assert_int_equal(intervals_bytes(&s), 30);
    assert_int_equal(s.n, 1);
    intervals_add(&s, INT64_MAX - 5, 100); /* ends where the type does */
    assert_int_equal(intervals_bytes(&s), 35);
    intervals_free(&s);
}

#define SPACE 2000
#define SETS 5

/* Random ranges in several sets, against a mark for each byte. */
static void
ranges_against_marks(void **state)
{
    (void)state;
    for (int round = 0; round < 20; round++) {
        static uint8_t marks[SETS][SPACE];
        struct intervals sets[SETS] = {{0}}, all = {0};
        struct range *raw = NULL;
        size_t nraw = 0, cap = 0, wanted_all = 0, wanted_twice = 0;
        memset(marks, 0, sizeof marks);
        for (int i = 0; i < 1000; i++) {
            size_t k = roll(SETS), lo = roll(SPACE - 8), n = roll(8);
            intervals_add(&sets[k], (int64_t)lo, (int64_t)n);
            memset(&marks[k][lo], 1, n);
        }
        for (size_t k = 0; k < SETS; k++) {
            size_t wanted = 0;
            for (size_t i = 0; i < SPACE; i++)
                wanted += marks[k][i];
            assert_int_equal(intervals_bytes(&sets[k]), wanted);
            intervals_merge(&all, &sets[k]);
            for (size_t i = 0; i < sets[k].n; i++) {
                grow(&raw, &cap, nraw + 1, sizeof *raw);
                raw[nraw++] = sets[k].of[i];
            }
            intervals_free(&sets[k]);
        }
        for (size_t i = 0; i < SPACE; i++) {
            int holders = 0;
            for (size_t k = 0; k < SETS; k++)
                holders += marks[k][i];
            wanted_all += holders > 0;
            wanted_twice += holders > 1;
        }
        assert_int_equal(intervals_bytes(&all), wanted_all);
        assert_int_equal(ranges_covered_twice(raw, nraw), wanted_twice);
        intervals_free(&all);
        free(raw);
    }
    assert_int_equal(ranges_covered_twice(NULL, 0), 0);
}

/* ---- distances ---- */

static void
commonest_strides(void **state)
{
    static const int64_t seen[] = {4, 4, 4, -8, -8, 0, 16, 16, 99, 7};
    struct strides s = {0};
    struct stride top[STRIDES_SHOWN];
    (void)state;
    strides_commonest(&s, top);
    assert_int_equal(top[0].count, 0);
    for (size_t i = 0; i < ARRAY_LEN(seen); i++)
        strides_add(&s, seen[i], 1);
    strides_commonest(&s, top);
    assert_int_equal(top[0].bytes, 4);
    assert_int_equal(top[0].count, 3);
    assert_int_equal(top[1].bytes, -8); /* equal ones by distance */
    assert_int_equal(top[2].bytes, 16);
    assert_int_equal(top[3].bytes, 0);
    assert_int_equal(top[3].count, 1);
    strides_free(&s);
}

/* ---- a log worked by hand ---- */

enum { CALL_DUP = 1 };
static const struct sources none = {0};
static const uint8_t dups[] = {[CALL_DUP] = 1};
static const struct access_context context = {&none, dups, ARRAY_LEN(dups), 4096};

/* clang-format off */
#define CALL(op, pid, fd, path, off, req, moved, ...)                                    \
    {.op_ = op_##op, .fd_kind_ = fd_kind_FILE, .pid_ = pid, .fd_ = fd, .path_ = path,    \
     .offset_ = off, .requested_ = req, .transferred_ = moved,                           \
     .dur_ns_ = 10, .ret_ = moved, __VA_ARGS__},
#define NO MISSING_I64
static const struct calls_row by_hand[] = {
    /*   op     pid fd path  offset  asked moved */
    CALL(OPEN,  1, -1, 1,    NO,     NO,   3)          /* path 1 on descriptor 3 */
    CALL(READ,  1,  3, 1,    0,      4096, 4096)       /* the first: not judged */
    CALL(READ,  1,  3, 1,    4096,   4096, 4096)       /* consecutive, stride 4096 */
    CALL(READ,  1,  3, 1,    16384,  4096, 4096)       /* ahead, stride 12288 */
    CALL(READ,  1,  3, 1,    0,      4096, 4096)       /* random, stride -16384; again */
    CALL(WRITE, 1,  3, 1,    4096,   100,  100)        /* switch; first write; misaligned */
    CALL(READ,  1,  3, 1,    4096,   4096, 4096)       /* switch; consecutive; read back */
    CALL(READ,  1,  3, 1,    20480,  4096, 0)          /* the end: empty */
    CALL(READ,  1,  3, 1,    20480,  4096, NO, .errno_ = 5) /* failed: nothing */
    CALL(CLOSE, 1,  3, 1,    NO,     NO,   0)
    CALL(OPEN,  1, -1, 1,    NO,     NO,   3)
    CALL(READ,  1,  3, 1,    0,      4096, 4096)       /* the first of another open file */
    CALL(OTHER, 1,  3, 1,    NO,     NO,   5, .call_ = CALL_DUP)
    CALL(READ,  1,  5, 1,    0,      4096, 4096)       /* the first of the duplicate */
    CALL(READ,  1,  3, 1,    NO,     4096, 4096)       /* unplaced */
    CALL(READ,  1,  3, 1,    8192,   4096, 4096)       /* after an unknown: not judged */
    CALL(WRITE, 2,  7, 2,    0,      100,  100)
    CALL(WRITE, 3,  8, 2,    50,     100,  100)        /* 50 bytes of both processes */
    CALL(WRITE, 3,  8, 2,    NO,     10,   10, .flags_ = FLAG(APPEND))
    CALL(MAP,   2,  7, 2,    0,      8192, NO)
    CALL(COPY,  4,  9, 3,    0,      500,  500, .path2_ = 4, .offset2_ = 1000)
    CALL(COPY,  4,  9, 3,    500,    500,  500, .path2_ = 4, .offset2_ = 1500)
};
#undef CALL
/* clang-format on */

static struct batch *
batch_of(const struct calls_row *rows, size_t n)
{
    struct batch *b = batch_new(TABLE_calls);
    for (size_t i = 0; i < n; i++)
        calls_put(b, &rows[i]);
    return b;
}

static struct access_file *
file_of(struct access *a, uint64_t path)
{
    uint64_t *at = imap_get(&a->by_file, path);
    assert_non_null(at);
    return &a->files[*at];
}

static void
a_log_by_hand(void **state)
{
    struct access a = {0};
    struct batch *b = batch_of(by_hand, ARRAY_LEN(by_hand));
    (void)state;
    access_add(&a, &context, b, NULL);
    struct access_file *f = file_of(&a, 1);
    const struct access_side *r = &f->side[SIDE_READ], *w = &f->side[SIDE_WRITE];
    assert_int_equal(r->ops, 10);
    assert_int_equal(r->empty, 1);
    assert_int_equal(r->unplaced, 1);
    assert_int_equal(r->placed.calls, 8);
    assert_int_equal(r->consecutive, 2);
    assert_int_equal(r->ahead, 1);
    assert_int_equal(r->random.calls, 1);
    assert_int_equal(r->random.bytes, 4096);
    assert_int_equal(r->placed.bytes, 8 * 4096);
    assert_int_equal(access_distinct(f, SIDE_READ), 4 * 4096);
    assert_int_equal(w->misaligned.calls, 1);
    assert_int_equal(r->misaligned.calls, 0);
    assert_int_equal(f->switches, 2);
    assert_int_equal(f->read_back, 6);
    struct stride top[STRIDES_SHOWN];
    strides_commonest(&f->strides, top);
    assert_int_equal(top[0].bytes, 4096); /* 0 to 4096, and 0 to 4096 over the write */
    assert_int_equal(top[0].count, 2);

    struct access_file *shared = file_of(&a, 2);
    assert_int_equal(access_distinct(shared, SIDE_WRITE), 150);
    assert_int_equal(access_contested(shared), 50);
    assert_int_equal(shared->appends, 1);
    assert_int_equal(shared->maps.bytes, 8192);
    assert_int_equal(file_of(&a, 3)->side[SIDE_WRITE].consecutive, 1);
    assert_int_equal(file_of(&a, 4)->side[SIDE_READ].consecutive, 1);
    access_free(&a);
    batch_free(b);
}

/* What is not chosen still tells where the next one comes from. */
static void
unchosen_rows(void **state)
{
    uint8_t chosen[ARRAY_LEN(by_hand)] = {0};
    struct access a = {0};
    struct batch *b = batch_of(by_hand, ARRAY_LEN(by_hand));
    (void)state;
    chosen[2] = chosen[11] = 1; /* the consecutive one; the first after the reopening */
    access_add(&a, &context, b, chosen);
    assert_int_equal(a.nfiles, 1);
    assert_int_equal(file_of(&a, 1)->side[SIDE_READ].ops, 2);
    assert_int_equal(file_of(&a, 1)->side[SIDE_READ].consecutive, 1);
    assert_int_equal(access_judged(&file_of(&a, 1)->side[SIDE_READ]), 1);
    access_free(&a);
    batch_free(b);
}

static void
rows_of_files_together(void **state)
{
    struct access a = {0};
    struct access_row row = {.files = 0};
    struct batch *b = batch_of(by_hand, ARRAY_LEN(by_hand));
    (void)state;
    access_add(&a, &context, b, NULL);
    for (size_t i = 0; i < a.nfiles; i++)
        access_row_add(&row, &a.files[i]);
    assert_int_equal(row.files, 4);
    assert_int_equal(row.shared_files, 1);
    assert_int_equal(row.unread_files, 1); /* 3; 2 was mapped, who knows */
    assert_int_equal(row.read_back_files, 1);
    access_row_finish(&row);
    assert_int_equal(row.processes, 4);
    assert_int_equal(row.contested, 50);
    access_free(&a);
    batch_free(b);
}

/* ---- cut anywhere ---- */

#define ROWS 400

static struct calls_row
random_row(uint64_t line)
{
    static const uint8_t ops[] = {op_READ,  op_WRITE, op_READ, op_WRITE, op_OPEN,
                                  op_CLOSE, op_COPY,  op_MAP,  op_OTHER};
    uint8_t op = ops[roll(16) < 12 ? roll(4) : roll(ARRAY_LEN(ops))];
    struct calls_row r = {
        .op_ = op,
        .call_ = (uint16_t)(op == op_OTHER ? CALL_DUP : 0),
        .fd_kind_ = roll(20) ? fd_kind_FILE : fd_kind_PIPE,
        .pid_ = 1 + (int32_t)roll(3),
        .fd_ = roll(10) ? 3 + (int32_t)roll(3) : -1,
        .path_ = (uint32_t)roll(4),
        .path2_ = (uint32_t)roll(4),
        .offset_ = roll(8) ? (int64_t)(512 * roll(8)) : MISSING_I64,
        .offset2_ = roll(8) ? (int64_t)(512 * roll(8)) : MISSING_I64,
        .requested_ = 512,
        .transferred_ = roll(12) ? (int64_t)(512 * roll(3)) : MISSING_I64,
        .dur_ns_ = roll(9) ? (int64_t)roll(100) : MISSING_I64,
        .start_ns_ = (int64_t)(line * 10),
        .ret_ = 3 + (int64_t)roll(3),
        .errno_ = roll(12) == 0,
        .line_ = line,
    };
    return r;
}

static void
same_affected(const struct affected *a, const struct affected *b)
{
    assert_int_equal(a->calls, b->calls);
    assert_int_equal(a->timed, b->timed);
    assert_int_equal(a->time_ns, b->time_ns);
    assert_int_equal(a->bytes, b->bytes);
    assert_int_equal(a->line, b->line);
}

static void
same_file(struct access_file *a, struct access_file *b)
{
    struct access_row x = {.files = 0}, y = {.files = 0};
    access_row_add(&x, a);
    access_row_add(&y, b);
    access_row_finish(&x);
    access_row_finish(&y);
    for (int m = 0; m < access_nmetrics; m++) {
        struct cell p = access_metrics[m].get(&x), q = access_metrics[m].get(&y);
        if (cell_compare(p, q) != 0 || p.kind != q.kind)
            fail_msg("path %u: %s: %f and %f", access_path(a), access_metrics[m].col.name,
                     cell_number(p), cell_number(q));
    }
    for (int i = 0; i < SIDES; i++) {
        same_affected(&a->side[i].random, &b->side[i].random);
        same_affected(&a->side[i].misaligned, &b->side[i].misaligned);
        same_affected(&a->side[i].placed, &b->side[i].placed);
    }
    same_affected(&a->maps, &b->maps);
}

static struct workset_bin *
bins_of(struct workset *w, size_t *n)
{
    struct err err = {0};
    struct workset_bin *bins = workset_bins(w, n, &err);
    assert_non_null(bins);
    return bins;
}

static void
same_bins(struct workset *a, struct workset *b)
{
    size_t n, m;
    struct workset_bin *x = bins_of(a, &n), *y = bins_of(b, &m);
    assert_int_equal(n, m);
    assert_memory_equal(x, y, n * sizeof *x);
    free(x);
    free(y);
}

/* Stretches are put together in a random order of neighbours, not just from the left. */
static void
any_split_is_the_whole(void **state)
{
    (void)state;
    for (int round = 0; round < 60; round++) {
        static struct calls_row rows[ROWS];
        static uint8_t chosen[ROWS];
        enum { PARTS = 6 };
        struct access whole = {0}, parts[PARTS] = {{0}};
        struct access log = {.from_start = true}; /* as access_run does it */
        struct workset all = {.width_ns = 300}, some[PARTS];
        for (size_t i = 0; i < ROWS; i++) {
            rows[i] = random_row(i + 1);
            chosen[i] = round % 2 == 0 || roll(3) > 0;
        }
        struct batch *b = batch_of(rows, ROWS);
        access_add(&whole, &context, b, chosen);
        workset_add(&all, &context, b, chosen);
        batch_free(b);
        size_t from = 0;
        for (size_t p = 0; p < PARTS; p++) {
            size_t n = p + 1 < PARTS ? roll(ROWS - from + 1) / 2 : ROWS - from;
            some[p] = (struct workset){.width_ns = 300};
            b = batch_of(rows + from, n);
            if (p % 2) /* memory is used again */
                access_add(&parts[p], &context, b, NULL);
            access_clear(&parts[p]);
            access_add(&parts[p], &context, b, chosen + from);
            access_append(&log, &parts[p]);
            workset_add(&some[p], &context, b, chosen + from);
            batch_free(b);
            from += n;
        }
        for (size_t n = PARTS; n > 1; n--) {
            size_t p = roll(n - 1);
            access_append(&parts[p], &parts[p + 1]);
            workset_merge(&some[p], &some[p + 1]);
            access_free(&parts[p + 1]);
            workset_free(&some[p + 1]);
            memmove(&parts[p + 1], &parts[p + 2], (n - p - 2) * sizeof *parts);
            memmove(&some[p + 1], &some[p + 2], (n - p - 2) * sizeof *some);
        }
        assert_int_equal(parts[0].nfiles, whole.nfiles);
        assert_int_equal(parts[0].pathless, whole.pathless);
        assert_int_equal(parts[0].streams, whole.streams);
        assert_int_equal(log.nfiles, whole.nfiles);
        for (size_t i = 0; i < whole.nfiles; i++) {
            same_file(&whole.files[i], file_of(&parts[0], whole.files[i].file));
            same_file(&whole.files[i], file_of(&log, whole.files[i].file));
        }
        same_bins(&all, &some[0]);
        access_free(&whole);
        access_free(&parts[0]);
        access_free(&log);
        workset_free(&all);
        workset_free(&some[0]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_join),
        cmocka_unit_test(ranges_against_marks),
        cmocka_unit_test(commonest_strides),
        cmocka_unit_test(a_log_by_hand),
        cmocka_unit_test(unchosen_rows),
        cmocka_unit_test(rows_of_files_together),
        cmocka_unit_test(any_split_is_the_whole),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
