/* Samples on a time grid, on examples worked by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "analyze/corr/sampled.h"
#include "lib/base/mem.h"

#define S NS_PER_S
#define NONE ((double)NAN)

static struct recording recording = {.source = 0,
                                     .line = 1,
                                     .start_ns = 0,
                                     .boottime_ns = 1000 * S,
                                     .clk_tck = 100,
                                     .page_b = 4096};
static struct recordings recordings = {&recording, 1};

static void
near(double wanted, double got)
{
    if (isnan(wanted) ? !isnan(got)
                      : !(fabs(wanted - got) <= 1e-9 * fmax(1, fabs(wanted))))
        fail_msg("wanted %.12g, got %.12g", wanted, got);
}

static const struct sampled_kind *
kind(const char *name)
{
    return &series_kinds[series_kind_find(slice_of(name))].sampled;
}

/* Gathers the rows of b into a grid of bins of 1 s over [0, n s). */
static void
gather(const char *name, const struct batch *b, const uint32_t *entity,
       const struct strtab *texts, double *value, size_t n)
{
    struct grid grid;
    assert_true(grid_make(&grid, 0, (int64_t)n * S, S));
    struct sampled s = {
        .kind = kind(name), .recordings = &recordings, .texts = texts, .grid = &grid};
    sampled_add(&s, b, entity);
    sampled_finish(&s, value);
}

static void
check(const double *wanted, const double *value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        near(wanted[i], value[i]);
}

/* ---- the grid ---- */

static void
amounts_are_spread_by_time(void **state)
{
    struct grid g;
    double bins[4] = {0};
    int64_t covered[4] = {0};
    bool marked[4] = {false};
    (void)state;
    assert_true(grid_make(&g, S / 2, 4 * S, S));
    assert_int_equal(g.n, 4);
    spread_add(&g, bins, S, 3 * S, 6);       /* 3 each */
    spread_add(&g, bins, -S, S, 8);          /* 2 of it in [0.5, 1) */
    spread_add(&g, bins, 3 * S, 5 * S, 10);  /* half of it beyond */
    spread_add(&g, bins, 2 * S, 2 * S, 1);   /* at one moment */
    spread_add(&g, bins, 4 * S, 9 * S, 100); /* behind */
    check((double[]){2, 3, 4, 5}, bins, 4);
    spread_cover(&g, covered, 0, S + S / 4);
    assert_int_equal(covered[0], S / 2);
    assert_int_equal(covered[1], S / 4);
    assert_int_equal(covered[2], 0);
    spread_mark(&g, marked, S + 1, 2 * S);
    assert_true(!marked[0] && marked[1] && marked[2] && !marked[3]);
}

static void
grids_have_an_end(void **state)
{
    struct grid g;
    (void)state;
    assert_false(grid_make(&g, 0, (int64_t)GRID_MAX_BINS * 10 + 1, 10));
    assert_true(grid_make(&g, 0, (int64_t)GRID_MAX_BINS * 10, 10));
    assert_int_equal(g.n, GRID_MAX_BINS);
    assert_false(grid_make(&g, INT64_MIN + 1, INT64_MAX, 1));
    assert_true(grid_make(&g, 5, 5, 10));
    assert_int_equal(g.n, 0);
}

/* ---- counters ---- */

/* Two processors, ticks of 10 ms: the first is busy 50 % from 0 to 2 s, the second all
 * the time from 1 s to 3 s, when it is seen. The last second is not covered. */
static void
counters_become_rates(void **state)
{
    static const struct samples_cpu_row rows[] = {
        {.time_ns_ = 0,     .cpu_ = 0, .user_ticks_ = 1000, .system_ticks_ = 7, .line_ = 2},
        {.time_ns_ = 2 * S,
         .cpu_ = 0,
         .user_ticks_ = 1060,
         .system_ticks_ = 47,
         .line_ = 3                                                                       },
        {.time_ns_ = S,     .cpu_ = 1, .user_ticks_ = 5,    .system_ticks_ = 5, .line_ = 4},
        {.time_ns_ = 3 * S,
         .cpu_ = 1,
         .user_ticks_ = 205,
         .system_ticks_ = 5,
         .line_ = 5                                                                       },
    };
    static const uint32_t entity[] = {0, 0, 1, 1};
    struct batch *b = batch_new(TABLE_samples_cpu);
    double value[4];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        samples_cpu_put(b, &rows[i]);
    gather("cpu_busy", b, entity, NULL, value, 4);
    check((double[]){0.5, 1.5, 1, NONE}, value, 4);
    batch_free(b);
}

/* 32 bits of milliseconds wrap; a reading below that cannot be a wrap is a new epoch, and
 * the bins it touches are not known. Only the row of the disk counts. */
static void
wraps_and_new_epochs(void **state)
{
    struct strtab texts = {0};
    uint32_t disk = strtab_add(&texts, SLICE("disk"));
    uint32_t partition = strtab_add(&texts, SLICE("partition"));
    const int64_t end = (INT64_C(1) << 32) - 1000;
    const struct samples_disk_row rows[] = {
        {.time_ns_ = 0,     .busy_ms_ = end, .read_sectors_ = 10, .layer_ = disk, .line_ = 2},
        {.time_ns_ = 2 * S,
         .busy_ms_ = 500,
         .read_sectors_ = 14,
         .layer_ = disk,
         .line_ = 3                                                                         },
        {.time_ns_ = 3 * S,
         .busy_ms_ = 500,
         .read_sectors_ = 2,
         .layer_ = disk,
         .line_ = 4                                                                         },
        {.time_ns_ = 0,
         .busy_ms_ = 0,
         .read_sectors_ = 0,
         .layer_ = partition,
         .line_ = 5                                                                         },
        {.time_ns_ = 3 * S,
         .busy_ms_ = 9999,
         .read_sectors_ = 9,
         .layer_ = partition,
         .line_ = 6                                                                         },
    };
    static const uint32_t entity[] = {0, 0, 0, 1, 1};
    struct batch *b = batch_new(TABLE_samples_disk);
    double value[3];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        samples_disk_put(b, &rows[i]);
    gather("device_busy", b, entity, &texts, value, 3);
    check((double[]){0.75, 0.75, 0}, value, 3);
    gather("device_read_bytes_per_s", b, entity, &texts, value, 3);
    check((double[]){1024, 1024, NONE}, value, 3);
    batch_free(b);
    strtab_free(&texts);
}

/* RAPL wraps at the range of its zone; core lies in package and is not added. */
static void
energy_is_of_packages(void **state)
{
    struct strtab texts = {0};
    uint32_t package = strtab_add(&texts, SLICE("package-0"));
    uint32_t core = strtab_add(&texts, SLICE("core"));
    const struct samples_energy_row rows[] = {
        {.time_ns_ = 0,
         .energy_uj_ = 900,
         .range_uj_ = 1000,
         .zone_ = package,
         .line_ = 2                                                                    },
        {.time_ns_ = S,
         .energy_uj_ = 400,
         .range_uj_ = 1000,
         .zone_ = package,
         .line_ = 3                                                                    },
        {.time_ns_ = 0, .energy_uj_ = 0,   .range_uj_ = 1000, .zone_ = core, .line_ = 4},
        {.time_ns_ = S, .energy_uj_ = 300, .range_uj_ = 1000, .zone_ = core, .line_ = 5},
    };
    static const uint32_t entity[] = {0, 0, 1, 1};
    struct batch *b = batch_new(TABLE_samples_energy);
    double value[1];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        samples_energy_put(b, &rows[i]);
    gather("package_power_w", b, entity, &texts, value, 1);
    near(500e-6, value[0]);
    batch_free(b);
    strtab_free(&texts);
}

/* ---- levels ---- */

/* 10 pages at 0, 30 at 2 s: 15 and 25 on average, grows by 10 a second; then down to 10
 * in one second. Another process is born at 1.5 s, 150 ticks behind the recording's
 * start, and has 4 pages at 2 s: all grown since. */
static void
levels_go_straight(void **state)
{
    static const struct samples_process_row rows[] = {
        {.time_ns_ = 0,
         .pid_ = 1,
         .rss_pages_ = 10,
         .minflt_ = 50,
         .starttime_ticks_ = 5,
         .line_ = 2},
        {.time_ns_ = 2 * S,
         .pid_ = 1,
         .rss_pages_ = 30,
         .minflt_ = 50,
         .starttime_ticks_ = 5,
         .line_ = 3},
        {.time_ns_ = 2 * S,
         .pid_ = 2,
         .rss_pages_ = 4,
         .minflt_ = 8,
         .starttime_ticks_ = 100150,
         .line_ = 4},
        {.time_ns_ = 3 * S,
         .pid_ = 1,
         .rss_pages_ = 10,
         .minflt_ = 50,
         .starttime_ticks_ = 5,
         .line_ = 5},
    };
    static const uint32_t entity[] = {0, 0, 1, 0};
    struct batch *b = batch_new(TABLE_samples_process);
    double value[3];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        samples_process_put(b, &rows[i]);
    gather("rss_bytes", b, entity, NULL, value, 3);
    check((double[]){15 * 4096, (25 + 0.5 * 2) * 4096, 20 * 4096}, value, 3);
    gather("rss_growth_bytes_per_s", b, entity, NULL, value, 3);
    check((double[]){10 * 4096, 14 * 4096, 0}, value, 3);
    gather("rss_shrink_bytes_per_s", b, entity, NULL, value, 3);
    check((double[]){0, 0, 20 * 4096}, value, 3);
    gather("minor_faults_per_s", b, entity, NULL, value, 3);
    check((double[]){0, 8, 0}, value, 3);
    batch_free(b);
}

/* A mean divides by the entities that are there at the time. */
static void
means_are_over_what_is_there(void **state)
{
    static const struct samples_gpu_row rows[] = {
        {.time_ns_ = 0,     .busy_percent_ = 20, .memory_b_ = MISSING_I64, .line_ = 2},
        {.time_ns_ = 2 * S, .busy_percent_ = 20, .memory_b_ = MISSING_I64, .line_ = 3},
        {.time_ns_ = S,     .busy_percent_ = 80, .memory_b_ = MISSING_I64, .line_ = 4},
        {.time_ns_ = 2 * S, .busy_percent_ = 80, .memory_b_ = MISSING_I64, .line_ = 5},
    };
    static const uint32_t entity[] = {0, 0, 1, 1};
    struct batch *b = batch_new(TABLE_samples_gpu);
    double value[2];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        samples_gpu_put(b, &rows[i]);
    gather("gpu_busy", b, entity, NULL, value, 2);
    check((double[]){0.2, 0.5}, value, 2);
    gather("gpu_memory_bytes", b, entity, NULL, value, 2);
    check((double[]){NONE, NONE}, value, 2);
    batch_free(b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_spread_by_time),
        cmocka_unit_test(grids_have_an_end),
        cmocka_unit_test(counters_become_rates),
        cmocka_unit_test(wraps_and_new_epochs),
        cmocka_unit_test(energy_is_of_packages),
        cmocka_unit_test(levels_go_straight),
        cmocka_unit_test(means_are_over_what_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
