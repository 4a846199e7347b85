/* The rules of weir-diagnose, each on both sides of its threshold; levels; thresholds as
 * users write them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyze/bottleneck.h"
#include "lib/mem.h"

#define NO MISSING_I64
#define MS INT64_C(1000000)
#define ENOENT_LINUX 2
#define EAGAIN_LINUX 11

enum { PATH_DATA = 1, PATH_OTHER, PATH_LIBRARY, PATHS };

/* A run made up call by call. */
struct scene {
    struct batch *calls;
    struct machine machine;
    struct lines_account account;
    struct thresholds thresholds;
    struct symptoms symptoms;
    struct access access;
    struct finding found[CODES];
    int64_t now_ns;
    int64_t at_b[2]; /* where the next read, write begins: never the same bytes again */
    bool without_calls;
};

static struct strtab paths;

static struct scene
scene_new(void)
{
    const double no = (double)NAN;
    struct scene s = {.calls = batch_new(TABLE_calls)};
    s.account = (struct lines_account){.lines = 1000, .events = 1000, .known = true};
    s.machine = (struct machine){false, no, no, no, no, no, no, no, no,
                                 no,    no, no, no, no, no, no, no};
    thresholds_of_profile(&s.thresholds, PROFILE_SSD);
    return s;
}

/* n calls like this one: each 1 us after the last one's end, file, process 1, descriptor
 * 3, unless said otherwise. */
static void
calls(struct scene *s, int n, struct calls_row row)
{
    for (int i = 0; i < n; i++) {
        struct calls_row r = row;
        r.pid_ = r.pid_ ? r.pid_ : 1;
        r.tid_ = r.pid_;
        r.fd_ = r.fd_ ? r.fd_ : 3;
        r.path_ = r.path_ ? r.path_ : PATH_DATA;
        r.line_ = s->calls->n + 1;
        r.start_ns_ = s->now_ns;
        s->now_ns += MAX(r.dur_ns_, 0) + 1000;
        calls_put(s->calls, &r);
    }
}

static struct calls_row
moving(uint8_t op, int64_t offset_b, int64_t bytes)
{
    return (struct calls_row){.op_ = op,
                              .fd_kind_ = fd_kind_FILE,
                              .offset_ = offset_b,
                              .offset2_ = NO,
                              .requested_ = bytes,
                              .transferred_ = bytes,
                              .ret_ = bytes,
                              .dur_ns_ = 1000};
}

/* n transfers one behind the other. */
static void
transfers(struct scene *s, int n, uint8_t op, int64_t bytes)
{
    int64_t *at = &s->at_b[op == op_WRITE];
    for (int i = 0; i < n; i++) {
        calls(s, 1, moving(op, *at, bytes));
        *at += bytes;
    }
}

static void
reads(struct scene *s, int n, int64_t bytes)
{
    transfers(s, n, op_READ, bytes);
}

static struct calls_row
plain(uint8_t op, int64_t dur_ns)
{
    return (struct calls_row){.op_ = op,
                              .fd_kind_ = fd_kind_FILE,
                              .offset_ = NO,
                              .offset2_ = NO,
                              .requested_ = NO,
                              .transferred_ = NO,
                              .ret_ = 0,
                              .dur_ns_ = dur_ns};
}

static struct peer
same_program(void *ctx, const struct worker *w)
{
    (void)ctx;
    return (struct peer){1, w->process};
}

static const struct sources none = {0};
static const uint8_t nothing[UINT16_MAX + 1];

/* Judges the scene and empties it. */
static struct bottleneck
judge_all(struct scene *s, struct finding found[CODES])
{
    const struct symptom_context context = {&none, &s->thresholds, nothing, 0,
                                            MAX(s->now_ns, INT64_C(1))};
    const struct access_context files = {&none, nothing, 1,
                                         (int64_t)s->thresholds.of[T_W03_block]};
    symptoms_add(&s->symptoms, &context, s->calls);
    access_add(&s->access, &files, s->calls, NULL);
    const struct evidence e = {.thresholds = &s->thresholds,
                               .symptoms = &s->symptoms,
                               .access = &s->access,
                               .machine = &s->machine,
                               .account = &s->account,
                               .paths = &paths,
                               .has_calls = !s->without_calls,
                               .peer_of = same_program};
    findings_judge(&e, found);
    struct bottleneck b = bottleneck_of(&e);
    symptoms_free(&s->symptoms);
    access_free(&s->access);
    batch_free(s->calls);
    return b;
}

static struct finding
judge(struct scene *s, enum finding_code code)
{
    struct finding found[CODES];
    judge_all(s, found);
    return found[code];
}

static void
is_met(struct scene *s, enum finding_code code, double value)
{
    struct finding f = judge(s, code);
    if (!f.met)
        fail_msg("%s was not found", finding_defs[code].code);
    if (!(fabs(f.value - value) <= 1e-9 * fabs(value)))
        fail_msg("%s: %.12g, not %.12g", finding_defs[code].code, f.value, value);
}

static void
is_not_met(struct scene *s, enum finding_code code)
{
    struct finding f = judge(s, code);
    if (f.met || f.why)
        fail_msg("%s: %s, %g", finding_defs[code].code, f.why ? f.why : "found", f.value);
}

/* ---- kinds of calls ---- */

static void
small_transfers(void **state)
{
    static const struct {
        enum finding_code code;
        uint8_t op;
    } sides[] = {
        {W01, op_READ },
        {W02, op_WRITE},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
        struct scene s = scene_new();
        transfers(&s, 900, sides[i].op, 4096); /* 4096 is not less than 4096 */
        transfers(&s, 100, sides[i].op, 4095);
        is_not_met(&s, sides[i].code); /* 10 % is not more than 10 % */
        s = scene_new();
        transfers(&s, 899, sides[i].op, 4096);
        transfers(&s, 101, sides[i].op, 4095);
        is_met(&s, sides[i].code, 0.101);
        s = scene_new();
        transfers(&s, 99, sides[i].op, 1); /* too few to matter */
        is_not_met(&s, sides[i].code);
    }
}

static void
a_short_file_is_no_small_read(void **state)
{
    struct scene s = scene_new();
    struct calls_row r = moving(op_READ, 0, 300);
    (void)state;
    r.requested_ = 65536;
    calls(&s, 1000, r);
    is_not_met(&s, W01);
}

static void
metadata_calls(void **state)
{
    struct scene s = scene_new();
    (void)state;
    calls(&s, 999, plain(op_STAT, 5000)); /* all of the time, but too few */
    is_not_met(&s, W06);
    s = scene_new();
    calls(&s, 1000, plain(op_STAT, 1000));
    reads(&s, 1000, 65536); /* as much time, 62.5 MiB */
    is_met(&s, W06, 0.5);
    s = scene_new();
    calls(&s, 1000, plain(op_STAT, 999));
    reads(&s, 1000, 65536);
    is_not_met(&s, W06);
    s = scene_new();
    calls(&s, 2001, plain(op_STAT, 1)); /* more than 1000 for each of 2 MiB */
    reads(&s, 32, 65536);
    is_met(&s, W06, 2001.0 / 2);
    s = scene_new();
    calls(&s, 2000, plain(op_STAT, 1));
    reads(&s, 32, 65536);
    is_not_met(&s, W06);
}

static void
opened_again(void **state)
{
    struct scene s = scene_new();
    struct calls_row open = plain(op_OPEN, 1000);
    (void)state;
    open.ret_ = 3;
    calls(&s, 100, open);
    is_not_met(&s, W07);
    s = scene_new();
    calls(&s, 101, open);
    is_met(&s, W07, 101);
    s = scene_new();
    calls(&s, 101, open);
    reads(&s, 101, 65536); /* worth it */
    is_not_met(&s, W07);
    s = scene_new();
    calls(&s, 60, open); /* of one process each */
    open.pid_ = 2;
    calls(&s, 60, open);
    is_not_met(&s, W07);
}

static void
failed_lookups(void **state)
{
    struct scene s = scene_new();
    struct calls_row lost = plain(op_OPEN, 1000);
    (void)state;
    lost.errno_ = ENOENT_LINUX;
    calls(&s, 400, plain(op_OPEN, 1000));
    calls(&s, 100, lost);
    is_not_met(&s, W08);
    s = scene_new();
    calls(&s, 399, plain(op_OPEN, 1000));
    calls(&s, 101, lost);
    is_met(&s, W08, 101.0 / 500);
    s = scene_new();
    calls(&s, 99, lost);
    is_not_met(&s, W08);
}

static void
syncs(void **state)
{
    struct scene s = scene_new();
    (void)state;
    calls(&s, 10, plain(op_SYNC, 1001));
    transfers(&s, 40, op_WRITE, 1 << 20); /* 40 us; 4 MiB for each sync */
    is_met(&s, W11, 10010.0 / 50010);
    s = scene_new();
    calls(&s, 10, plain(op_SYNC, 1000));
    transfers(&s, 40, op_WRITE, 1 << 20);
    is_not_met(&s, W11);
    s = scene_new();
    calls(&s, 10, plain(op_SYNC, 1));
    transfers(&s, 40, op_WRITE, 262143); /* a byte short of 1 MiB each */
    is_met(&s, W11, 262143.0 * 4);
    s = scene_new();
    calls(&s, 9, plain(op_SYNC, 100000));
    transfers(&s, 4, op_WRITE, 4096);
    is_not_met(&s, W11);
}

static void
tiny_writes(void **state)
{
    struct scene s = scene_new();
    struct calls_row line = moving(op_WRITE, NO, 127);
    (void)state;
    line.fd_kind_ = fd_kind_PIPE;
    calls(&s, 10000, line);
    is_not_met(&s, W16);
    s = scene_new();
    calls(&s, 10001, line);
    is_met(&s, W16, 10001);
    s = scene_new();
    line.transferred_ = 128;
    calls(&s, 10001, line);
    is_not_met(&s, W16);
    s = scene_new();
    line.transferred_ = 127;
    line.fd_kind_ = fd_kind_FILE; /* a log only with O_APPEND */
    calls(&s, 10001, line);
    is_not_met(&s, W16);
    s = scene_new();
    line.flags_ = FLAG(APPEND);
    calls(&s, 10001, line);
    is_met(&s, W16, 10001);
}

static void
single_bytes(void **state)
{
    struct scene s = scene_new();
    (void)state;
    reads(&s, 1000, 1);
    reads(&s, 1000, 2);
    is_not_met(&s, W17);
    s = scene_new();
    reads(&s, 1001, 1);
    is_met(&s, W17, 1001);
}

static void
lock_waits(void **state)
{
    struct scene s = scene_new();
    (void)state;
    calls(&s, 1, plain(op_LOCK, 5 * MS));
    calls(&s, 1, plain(op_STAT, 95 * MS - 1000)); /* and 1 us in between */
    is_not_met(&s, W18);
    s = scene_new();
    calls(&s, 1, plain(op_LOCK, 5 * MS));
    calls(&s, 1, plain(op_STAT, 94 * MS - 1000));
    is_met(&s, W18, 5.0 / 99);
}

static void
short_reads(void **state)
{
    struct scene s = scene_new();
    struct calls_row less = moving(op_READ, NO, 100), vain = plain(op_READ, 1);
    (void)state;
    less.requested_ = 65536;
    calls(&s, 100, less);
    reads(&s, 100, 65536);
    is_not_met(&s, W20);
    s = scene_new();
    calls(&s, 101, less);
    reads(&s, 100, 65536);
    is_met(&s, W20, 101.0 / 201);
    vain.errno_ = EAGAIN_LINUX;
    s = scene_new();
    calls(&s, 1000, vain);
    is_not_met(&s, W20);
    s = scene_new();
    calls(&s, 1001, vain); /* 1 ms */
    is_met(&s, W20, 1001);
}

/* ---- files ---- */

static void
misaligned(void **state)
{
    struct scene s = scene_new();
    (void)state;
    for (int i = 0; i < 1000; i++)
        calls(&s, 1, moving(op_READ, 8192 * i + (i < 100), 4096));
    is_not_met(&s, W03);
    s = scene_new();
    for (int i = 0; i < 1000; i++)
        calls(&s, 1, moving(op_READ, 8192 * i + (i < 101), 4096));
    is_met(&s, W03, 0.101);
    s = scene_new();
    for (int i = 0; i < 99; i++)
        calls(&s, 1, moving(op_READ, 8192 * i + 1, 4096));
    is_not_met(&s, W03);
}

static void
random_order(void **state)
{
    static const struct {
        enum finding_code code;
        uint8_t op;
    } sides[] = {
        {W04, op_READ },
        {W05, op_WRITE},
    };
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(sides); k++)
        for (int back = 200; back <= 201; back++) {
            struct scene s = scene_new();
            int64_t at = INT64_C(1) << 40;
            calls(&s, 1, moving(sides[k].op, at, 4096));
            for (int i = 0; i < 1000; i++) {
                at += i < back ? -8192 : 8192;
                calls(&s, 1, moving(sides[k].op, at, 4096));
            }
            if (back == 200)
                is_not_met(&s, sides[k].code);
            else
                is_met(&s, sides[k].code, 0.201);
        }
}

static void
same_bytes(void **state)
{
    static const struct {
        enum finding_code code;
        uint8_t op;
    } sides[] = {
        {W09, op_READ },
        {W10, op_WRITE},
    };
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(sides); k++) {
        const uint8_t op = sides[k].op;
        struct scene s = scene_new();
        calls(&s, 1, moving(op, 0, 4 << 20));
        calls(&s, 1, moving(op, 0, 2 << 20)); /* 1.5 times */
        is_not_met(&s, sides[k].code);
        s = scene_new();
        calls(&s, 1, moving(op, 0, 4 << 20));
        calls(&s, 1, moving(op, 0, (2 << 20) + 4096));
        is_met(&s, sides[k].code, 1.5009765625);
        s = scene_new();
        calls(&s, 1, moving(op, 0, (1 << 20) - 1));
        calls(&s, 1, moving(op, 0, (1 << 20) - 1)); /* twice, but little */
        is_not_met(&s, sides[k].code);
    }
}

static void
mapped(void **state)
{
    struct scene s = scene_new();
    struct calls_row map = plain(op_MAP, 1000);
    (void)state;
    map.requested_ = 64 << 20;
    calls(&s, 1, map);
    is_not_met(&s, W21);
    s = scene_new();
    map.requested_++;
    calls(&s, 1, map);
    is_met(&s, W21, (64 << 20) + 1);
    s = scene_new();
    map.path_ = PATH_LIBRARY;
    calls(&s, 1, map);
    is_not_met(&s, W21);
}

/* ---- the run ---- */

/* Processes 1 to n-1 read for `usual`, process n for `most`, all at once. */
static struct scene
workers(int n, int64_t usual_ns, int64_t most_ns)
{
    struct scene s = scene_new();
    for (int pid = 1; pid <= n; pid++) {
        struct calls_row r = moving(op_READ, NO, 4096);
        r.pid_ = pid;
        r.dur_ns_ = pid < n ? usual_ns : most_ns;
        s.now_ns = 0;
        calls(&s, 1, r);
    }
    return s;
}

static void
imbalance(void **state)
{
    struct scene s = workers(4, 601 * MS, 1000 * MS); /* (1000 - 700.75) / 1000 */
    (void)state;
    is_not_met(&s, W12);
    s = workers(4, 599 * MS, 1000 * MS);
    is_met(&s, W12, 0.30075);
    s = workers(3, 1 * MS, 1000 * MS); /* too few to compare */
    is_not_met(&s, W12);
    s = workers(4, 1 * MS, 99 * MS); /* too little to matter */
    is_not_met(&s, W12);
    s = workers(4, 1 * MS, 1000 * MS);
    for (size_t i = 0; i < s.calls->n; i++) /* one behind the other */
        ((int64_t *)s.calls->col[calls_start_ns])[i] = (int64_t)i * 2000 * MS;
    is_not_met(&s, W12);
}

static void
straggler(void **state)
{
    struct scene s = workers(4, 100 * MS, 150 * MS);
    (void)state;
    is_not_met(&s, W13);
    s = workers(4, 100 * MS, 151 * MS);
    is_met(&s, W13, 1.51);
}

static void
bursts(void **state)
{
    (void)state;
    /* 100 slices of 10 ms: ten of them with one half, ninety with the other */
    for (int late = 20; late >= 19; late--) {
        struct scene s = scene_new();
        for (int i = 0; i < 100; i++) {
            struct calls_row r = moving(op_READ, NO, i < 10 ? 81 * 40960 : 9 * 8192);
            s.now_ns = i * 10 * MS + 5 * MS;
            r.transferred_ = i < 10 ? (100 - late) * 9 * 4096 : late * 4096;
            calls(&s, 1, r);
        }
        s.now_ns = 1000 * MS;
        if (late == 20)
            is_not_met(&s, W14); /* 80 % */
        else
            is_met(&s, W14, 0.81);
    }
    struct scene s = scene_new();
    calls(&s, 1, moving(op_READ, NO, (1 << 20) - 1));
    s.now_ns = 1000 * MS;
    is_not_met(&s, W14);
}

static void
tail(void **state)
{
    (void)state;
    for (int64_t p99_ms = 10; p99_ms <= 11; p99_ms++) {
        struct scene s = scene_new();
        struct calls_row r = moving(op_READ, NO, 4096);
        calls(&s, 98, r);
        r.dur_ns_ = p99_ms * MS;
        calls(&s, 2, r);
        if (p99_ms == 10)
            is_not_met(&s, W15);
        else
            is_met(&s, W15, 11000);
    }
    struct scene s = scene_new();
    struct calls_row r = moving(op_READ, NO, 4096);
    r.dur_ns_ = 20 * MS;
    calls(&s, 98, r);
    r.dur_ns_ = 200 * MS; /* ten times is not more than ten times */
    calls(&s, 2, r);
    is_not_met(&s, W15);
}

static void
data_quality(void **state)
{
    struct scene s = scene_new();
    (void)state;
    s.account.not_understood = 10;
    is_not_met(&s, W19);
    s = scene_new();
    s.account.not_understood = 11;
    is_met(&s, W19, 0.011);
    s = scene_new();
    s.without_calls = s.machine.sampled = true;
    is_met(&s, W19, 1);
    s = scene_new();
    s.account.known = false;
    assert_non_null(judge(&s, W19).why);
}

static void
limits(void **state)
{
    struct scene s = scene_new();
    (void)state;
    assert_non_null(judge(&s, W22).why);
    s = scene_new();
    s.machine.sampled = true;
    assert_non_null(judge(&s, W22).why); /* sampled, but there was no limit */
    for (int used = 89; used <= 90; used++) {
        s = scene_new();
        s.machine.sampled = true;
        s.machine.memory_b = used;
        s.machine.memory_limit_b = 100;
        if (used == 89)
            is_not_met(&s, W22);
        else
            is_met(&s, W22, 0.9);
    }
    for (int half_s = 5; half_s >= 4; half_s--) {
        s = scene_new();
        s.machine.sampled = true;
        s.machine.cpus = 8;
        s.machine.allowed_cpus = 2;
        s.machine.recorded_s = 5;
        s.machine.cpu_s = half_s;
        if (half_s == 5)
            is_not_met(&s, W22);
        else
            is_met(&s, W22, 0.4);
    }
    s = scene_new();
    s.machine.sampled = true;
    s.machine.swap_b = 1 << 20;
    is_met(&s, W22, 1 << 20);
}

/* ---- levels ---- */

/* 1001 reads of a byte that take this share of 2 s. */
static struct scene
bytes_that_take(double share)
{
    struct scene s = scene_new();
    struct calls_row r = moving(op_READ, NO, 1);
    r.dur_ns_ = (int64_t)(share * 2e9) / 1001;
    calls(&s, 1001, r);
    s.now_ns = 2000 * MS - 1000;
    calls(&s, 1, plain(op_OTHER, 1000));
    return s;
}

static void
levels(void **state)
{
    struct scene s = bytes_that_take(0.101);
    (void)state;
    assert_int_equal(judge(&s, W17).level, LEVEL_HIGH);
    s = bytes_that_take(0.099);
    assert_int_equal(judge(&s, W17).level, LEVEL_WARN);
    s = bytes_that_take(0.019);
    assert_int_equal(judge(&s, W17).level, LEVEL_INFO);
    s = bytes_that_take(0.5); /* bad data: nothing is HIGH */
    s.account.not_understood = 500;
    assert_int_equal(judge(&s, W17).level, LEVEL_WARN);
    s = scene_new();
    reads(&s, 1001, 1); /* all of a run of 2 ms */
    assert_int_equal(judge(&s, W17).level, LEVEL_INFO);
}

static void
without_calls(void **state)
{
    struct scene s = scene_new();
    struct finding found[CODES];
    (void)state;
    s.without_calls = true;
    judge_all(&s, found);
    for (int code = 0; code < CODES; code++)
        if (code != W19)
            assert_non_null(found[code].why);
}

static void
a_clean_program(void **state)
{
    struct scene s = scene_new();
    struct finding found[CODES];
    (void)state;
    for (int i = 0; i < 2000; i++) {
        reads(&s, 1, 131072);
        transfers(&s, 1, op_WRITE, 131072);
    }
    judge_all(&s, found);
    for (int code = 0; code < CODES; code++)
        if (found[code].met)
            fail_msg("%s: %g", finding_defs[code].code, found[code].value);
}

static void
what_bounds(void **state)
{
    struct scene s = scene_new();
    struct finding found[CODES];
    (void)state;
    calls(&s, 1, plain(op_LOCK, 20 * MS));
    calls(&s, 1, plain(op_STAT, 29 * MS));
    s.now_ns = 100 * MS - 1000;
    calls(&s, 1, plain(op_OTHER, 1000)); /* of 100 ms, 51 are outside of calls */
    struct bottleneck b = judge_all(&s, found);
    assert_string_equal(b.bound, "cpu");
    assert_true(fabs(b.of[BOUND_IO].share - 0.29) < 1e-9);
    assert_true(fabs(b.of[BOUND_CONTENTION].share - 0.2) < 1e-9);
    assert_true(isnan(b.of[BOUND_MEMORY].share));
    s = scene_new();
    judge_all(&s, found);
    s = scene_new();
    calls(&s, 1, plain(op_STAT, 30 * MS));
    assert_string_equal(judge_all(&s, found).bound, "io");
}

/* ---- thresholds ---- */

static void
thresholds_as_written(void **state)
{
    struct thresholds t;
    struct err err = {0};
    (void)state;
    thresholds_of_profile(&t, PROFILE_LUSTRE);
    assert_true(t.of[T_W01_size] == 1048576);
    assert_true(thresholds_set(&t, SLICE("W01.size=64KiB"), &err));
    assert_true(t.of[T_W01_size] == 65536);
    assert_true(thresholds_set(&t, SLICE("W01.share = 25%"), &err));
    assert_true(t.of[T_W01_share] == 0.25);
    assert_true(thresholds_set(&t, SLICE("W15.p99=2ms"), &err));
    assert_true(t.of[T_W15_p99] == 2e6);
    assert_false(thresholds_set(&t, SLICE("W01.size"), &err));
    assert_false(thresholds_set(&t, SLICE("W99.size=1"), &err));
    assert_false(thresholds_set(&t, SLICE("W01.share=1.1"), &err));
    assert_false(thresholds_set(&t, SLICE("W01.share=nan"), &err));
    assert_false(thresholds_set(&t, SLICE("W01.size=-1"), &err));
    assert_true(t.of[T_W01_size] == 65536);
}

static void
lists_of_processors(void **state)
{
    (void)state;
    assert_int_equal(machine_count_cpus(SLICE("0-3,8")), 5);
    assert_int_equal(machine_count_cpus(SLICE("7")), 1);
    assert_int_equal(machine_count_cpus(SLICE("")), 0);
    assert_int_equal(machine_count_cpus(SLICE("3-1")), 0);
    assert_int_equal(machine_count_cpus(SLICE("0-99999999999")), 0);
    assert_int_equal(machine_count_cpus(SLICE("x")), 0);
}

/* ---- any split ---- */

static void
halves_are_the_whole(void **state)
{
    (void)state;
    for (size_t cut = 0; cut <= 600; cut += 75) {
        struct scene s = scene_new();
        struct symptoms parts[2] = {{.calls = 0}, {.calls = 0}}, whole = {.calls = 0};
        struct batch *b[2] = {batch_new(TABLE_calls), batch_new(TABLE_calls)};
        struct calls_row open = plain(op_OPEN, 500), row;
        for (int i = 0; i < 100; i++) {
            open.pid_ = 1 + i % 3;
            open.errno_ = i % 4 ? 0 : ENOENT_LINUX;
            calls(&s, 1, open);
            reads(&s, 3, i % 5 + 1);
            transfers(&s, 1, op_WRITE, 70);
            calls(&s, 1, plain(op_LOCK, 100));
        }
        for (size_t i = 0; i < s.calls->n; i++) {
            calls_take(s.calls, i, &row);
            calls_put(b[i >= cut], &row);
        }
        const struct symptom_context context = {&none, &s.thresholds, nothing, 0,
                                                s.now_ns};
        symptoms_add(&whole, &context, s.calls);
        for (int p = 0; p < 2; p++)
            symptoms_add(&parts[p], &context, b[p]);
        symptoms_merge(&parts[1], &parts[0]); /* against the order */
        for (int k = 0; k < SYMPTOMS; k++) {
            const struct culprits *x = &whole.of[k], *y = &parts[1].of[k];
            assert_int_equal(whole.outof[k], parts[1].outof[k]);
            assert_memory_equal(&x->all, &y->all, sizeof x->all);
            assert_int_equal(x->files.n, y->files.n);
            assert_int_equal(x->processes.n, y->processes.n);
            if (x->files.n)
                assert_memory_equal(shares_worst(&x->processes),
                                    shares_worst(&y->processes), sizeof(struct share));
        }
        assert_int_equal(symptoms_threads_ns(&whole), symptoms_threads_ns(&parts[1]));
        assert_memory_equal(whole.slice_b, parts[1].slice_b, sizeof whole.slice_b);
        assert_int_equal(whole.nreopens, parts[1].nreopens);
        assert_int_equal(whole.written_b, parts[1].written_b);
        for (int p = 0; p < 2; p++) {
            symptoms_free(&parts[p]);
            batch_free(b[p]);
        }
        symptoms_free(&whole);
        batch_free(s.calls);
    }
}

static int
name_paths(void **state)
{
    static const char *const names[PATHS] = {"", "/data", "/other", "/lib/libx.so.6"};
    (void)state;
    for (int i = 1; i < PATHS; i++)
        strtab_add(&paths, slice_of(names[i]));
    return 0;
}

static int
free_paths(void **state)
{
    (void)state;
    strtab_free(&paths);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_transfers),
        cmocka_unit_test(a_short_file_is_no_small_read),
        cmocka_unit_test(metadata_calls),
        cmocka_unit_test(opened_again),
        cmocka_unit_test(failed_lookups),
        cmocka_unit_test(syncs),
        cmocka_unit_test(tiny_writes),
        cmocka_unit_test(single_bytes),
        cmocka_unit_test(lock_waits),
        cmocka_unit_test(short_reads),
        cmocka_unit_test(misaligned),
        cmocka_unit_test(random_order),
        cmocka_unit_test(same_bytes),
        cmocka_unit_test(mapped),
        cmocka_unit_test(imbalance),
        cmocka_unit_test(straggler),
        cmocka_unit_test(bursts),
        cmocka_unit_test(tail),
        cmocka_unit_test(data_quality),
        cmocka_unit_test(limits),
        cmocka_unit_test(levels),
        cmocka_unit_test(without_calls),
        cmocka_unit_test(a_clean_program),
        cmocka_unit_test(what_bounds),
        cmocka_unit_test(thresholds_as_written),
        cmocka_unit_test(lists_of_processors),
        cmocka_unit_test(halves_are_the_whole),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, name_paths, free_paths);
}
