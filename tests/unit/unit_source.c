/* Texts of /proc and /sys to cells: odd names, old and new kernels, broken files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "collect/sample/cgroup_mounts.h"
#include "collect/sample/scan.h"
#include "collect/sample/source.h"

static struct arena arena;
static struct row row;

static struct text
text_of(const char *s)
{
    return (struct text){(char *)s, strlen(s), 0};
}

static void
begin(int table)
{
    struct entity nobody = {0};
    row_begin(&row, table, &nobody);
}

static int64_t
number(const char *s)
{
    int64_t v = -77;
    scan_number(s, &v);
    return v;
}

/* ---- numbers ---- */

static void
numbers_fit_or_are_missing(void **state)
{
    (void)state;
    assert_int_equal(number(" 42x"), 42);
    assert_int_equal(number("-5000\n"), -5000);
    assert_int_equal(number("9223372036854775807"), INT64_MAX);
    assert_int_equal(number("9223372036854775808"), MISSING_I64);
    assert_int_equal(number("18446744073709551615"), MISSING_I64);
    assert_int_equal(number("99999999999999999999999999"), MISSING_I64);
    assert_null(scan_number("max", &(int64_t){0}));
    assert_null(scan_number("", &(int64_t){0}));
    assert_null(scan_number("-", &(int64_t){0}));
}

static void
hundredths(void **state)
{
    int64_t v = 0;
    (void)state;
    assert_non_null(scan_hundredths("12.05 x", &v));
    assert_int_equal(v, 1205);
    assert_non_null(scan_hundredths("7 x", &v));
    assert_int_equal(v, 7);
    scan_hundredths("1.5 x", &v); /* not the kernel's form */
    assert_int_equal(v, MISSING_I64);
}

/* ---- shapes ---- */

static void
names_with_and_without_colon(void **state)
{
    (void)state;
    begin(SAMPLE_memory);
    struct text t =
        text_of("MemTotal:  100 kB\nMemFreeish: 1 kB\nMemFree:\t7 kB\n\nCached:\n");
    assert_int_equal(source_names(&sources[SOURCE_meminfo], &t, &row, &arena), 2);
    assert_int_equal(row.cells[S_memory_total_kib].n, 100);
    assert_int_equal(row.cells[S_memory_free_kib].n, 7);
    assert_int_equal(row.cells[S_memory_cached_kib].n, MISSING_I64);
}

static void
counters_that_kernels_cut_are_added_up(void **state)
{
    (void)state;
    begin(SAMPLE_paging);
    struct text t = text_of("pgscan_kswapd_dma 1\npgscan_kswapd_normal 2\n"
                            "pgscan_direct_throttle 99\npgscan_direct 5\n");
    source_names(&sources[SOURCE_vmstat], &t, &row, &arena);
    assert_int_equal(row.cells[S_paging_scanned_pages].n, 3);
    assert_int_equal(row.cells[S_paging_scanned_direct_pages].n, 5);
}

static void
a_counter_is_not_added_to_the_last_reading(void **state)
{
    (void)state;
    begin(SAMPLE_paging);
    struct text t = text_of("pgfault 10\n");
    source_names(&sources[SOURCE_vmstat], &t, &row, &arena);
    source_names(&sources[SOURCE_vmstat], &t, &row, &arena);
    assert_int_equal(row.cells[S_paging_faults].n, 10);
}

static void
names_of_processes_hold_anything(void **state)
{
    struct stat_line line;
    (void)state;
    struct text t = text_of("23542 (a) (b c) S\n) R 1 2 3\n");
    assert_true(source_stat(&t, &line));
    assert_int_equal(line.name.n, strlen("a) (b c) S\n"));
    assert_int_equal(line.state, 'R');
    assert_string_equal(line.numbers, "1 2 3\n");
    static const char *const broken[] = {"",      "1",      "1 (a",    "1 a)",
                                         "1 (a)", "1 (a) ", "1 (a) R", ")("};
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        t = text_of(broken[i]);
        assert_false(source_stat(&t, &line));
    }
}

static void
places_of_old_and_new_kernels(void **state)
{
    (void)state;
    begin(SAMPLE_disk);
    assert_int_equal(
        source_places(&sources[SOURCE_diskstats], " 1 2 3 4 5 6 7 8 9 10 11", 4, &row),
        11);
    assert_int_equal(row.cells[S_disk_reads].n, 1);
    assert_int_equal(row.cells[S_disk_weighted_ms].n, 11);
    assert_int_equal(row.cells[S_disk_flushes].n, MISSING_I64);
    begin(SAMPLE_disk);
    assert_int_equal(source_places(&sources[SOURCE_diskstats],
                                   "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19", 4,
                                   &row),
                     19);
    assert_int_equal(row.cells[S_disk_flush_ms].n, 17);
    assert_int_equal(source_places(&sources[SOURCE_diskstats], "no", 4, &row), 0);
}

static void
more_places_than_anybody_has(void **state)
{
    char many[4096] = "";
    (void)state;
    for (int i = 0; i < 500; i++)
        strcat(many, "7 ");
    begin(SAMPLE_cpu);
    assert_in_range(source_places(&sources[SOURCE_cpus], many, 2, &row), 1, 500);
    assert_int_equal(row.cells[S_cpu_guest_nice_ticks].n, 7);
}

static void
pressure(void **state)
{
    int64_t some, full;
    (void)state;
    struct text t = text_of("some avg10=0.00 avg60=0.00 avg300=0.00 total=12\n"
                            "full avg10=0.00 avg60=0.00 avg300=0.00 total=3\n");
    assert_true(source_psi(&t, &some, &full));
    assert_int_equal(some, 12);
    assert_int_equal(full, 3);
    t = text_of(
        "some avg10=0.00 avg60=0.00 avg300=0.00 total=12\n"); /* cpu before 5.13 */
    assert_true(source_psi(&t, &some, &full));
    assert_int_equal(full, MISSING_I64);
    t = text_of("some avg10=0.00\nfull total=9\n");
    assert_true(source_psi(&t, &some, &full));
    assert_int_equal(some, MISSING_I64);
    t = text_of("something else");
    assert_false(source_psi(&t, &some, &full));
}

/* ---- one value a file ---- */

static int64_t
value(int col, const char *place, const char *text)
{
    struct text t = text_of(text);
    begin(SAMPLE_cgroup);
    source_value(&(struct field){col, 0, place}, &t, &row, &arena);
    return row.cells[col].n;
}

static void
values_by_key_place_and_factor(void **state)
{
    (void)state;
    assert_int_equal(value(S_cgroup_memory_b, "f", "123\n"), 123);
    assert_int_equal(value(S_cgroup_cpu_ns, "f usage_usec *1000", "x 1\nusage_usec 5\n"),
                     5000);
    assert_int_equal(value(S_cgroup_cpu_ns, "f usage", "usage_usec 5\n"), MISSING_I64);
    assert_int_equal(value(S_cgroup_cpu_period_us, "f 2", "max 100000\n"), 100000);
    assert_int_equal(value(S_cgroup_cpu_period_us, "f 3", "max 100000\n"), MISSING_I64);
    assert_int_equal(value(S_cgroup_pids, "f /1000000", "2105000000\n"), 2105);
}

static void
no_limit_is_missing(void **state)
{
    (void)state;
    assert_int_equal(value(S_cgroup_memory_limit_b, "f", "max\n"), MISSING_I64);
    assert_int_equal(value(S_cgroup_memory_limit_b, "f", "9223372036854771712\n"),
                     MISSING_I64);
    assert_int_equal(value(S_cgroup_cpu_quota_us, "f >0", "-1\n"), MISSING_I64);
    assert_int_equal(value(S_cgroup_swap_limit_b, "f", "0\n"), 0);
    assert_int_equal(value(S_cgroup_cpu_ns, "f *1000", "9223372036854775807\n"),
                     MISSING_I64);
    assert_int_equal(value(S_cgroup_memory_b, "f", ""), MISSING_I64);
}

static void
text_values(void **state)
{
    struct text t = text_of("DRIVER=amdgpu\nPCI_SLOT_NAME=0000:0b:00.0\n");
    (void)state;
    begin(SAMPLE_gpu);
    source_value(&(struct field){S_gpu_device, 0, "uevent PCI_SLOT_NAME="}, &t, &row,
                 &arena);
    assert_string_equal(row.cells[S_gpu_device].text, "0000:0b:00.0");
    source_value(&(struct field){S_gpu_name, 0, "uevent NAME="}, &t, &row, &arena);
    assert_null(row.cells[S_gpu_name].text);
}

/* ---- control groups ---- */

static void
mounts_and_folders(void **state)
{
    struct cgroup_mounts m = {0};
    struct text t = text_of("22 1 259:1 / / rw - ext4 /dev/root rw\n"
                            "26 20 0:21 /docker/abc /sys/fs/cgroup/cpu,cpuacct rw "
                            "shared:1 - cgroup cgroup rw,cpu,cpuacct\n"
                            "30 22 0:26 / /odd\\040place rw - cgroup2 cgroup2 rw\n"
                            "half a line");
    (void)state;
    cgroup_mounts_parse(&m, &t);
    assert_int_equal(m.n, 2);
    const struct cgroup_mount *v1 = cgroup_mount_of(&m, SLICE("cpuacct,cpu"));
    const struct cgroup_mount *v2 = cgroup_mount_of(&m, SLICE(""));
    assert_non_null(v1);
    assert_null(cgroup_mount_of(&m, SLICE("memory")));
    assert_string_equal(v2->place, "/odd place");
    static const struct {
        const char *group, *folder;
    } cases[] = {
        {"/docker/abc/in", "fs/cgroup/cpu,cpuacct/in"},
        {"/docker/abc",    "fs/cgroup/cpu,cpuacct"   },
        {"/docker/abcd",   NULL                      },
        {"/",              NULL                      },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char *folder = cgroup_folder(v1, slice_of(cases[i].group));
        if (cases[i].folder)
            assert_string_equal(folder, cases[i].folder);
        else
            assert_null(folder);
        free(folder);
    }
    assert_null(cgroup_folder(v2, SLICE("/../outside")));
    cgroup_mounts_free(&m);
}

/* ---- the tables themselves ---- */

static void
every_table_and_column_is_sound(void **state)
{
    (void)state;
    for (int t = 0; t < SAMPLE_TABLES; t++) {
        const struct sample_table_def *d = &sample_tables[t];
        assert_int_equal(sample_table_of_tag(d->tag), t);
        assert_int_equal(sample_table_find(slice_of(d->name)), t);
        assert_int_equal(d->cols[0].kind, SAMPLE_KEY);
        for (int c = 0; c < d->ncols; c++) {
            assert_int_equal(sample_col_find(d, slice_of(d->cols[c].name)), c);
            if (d->cols[c].refers[0] == '#')
                assert_non_null(enum_find(d->cols[c].refers + 1));
        }
    }
    for (int s = 0; s < SOURCES; s++)
        for (const struct field *f = sources[s].fields; f->place; f++)
            assert_in_range(f->col, 0, sample_tables[sources[s].table].ncols - 1);
}

static void
units_to_base_units(void **state)
{
    (void)state;
    struct sample_unit u = sample_unit("tick", 100, 4096);
    assert_string_equal(u.base, "ns");
    assert_int_equal(3 * u.num / u.den, 30000000);
    u = sample_unit("page", 100, 65536);
    assert_int_equal(2 * u.num / u.den, 131072);
    u = sample_unit("byte", 100, 4096);
    assert_string_equal(u.base, "byte");
    assert_int_equal(u.num, u.den);
}

static int
tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_fit_or_are_missing),
        cmocka_unit_test(hundredths),
        cmocka_unit_test(names_with_and_without_colon),
        cmocka_unit_test(counters_that_kernels_cut_are_added_up),
        cmocka_unit_test(a_counter_is_not_added_to_the_last_reading),
        cmocka_unit_test(names_of_processes_hold_anything),
        cmocka_unit_test(places_of_old_and_new_kernels),
        cmocka_unit_test(more_places_than_anybody_has),
        cmocka_unit_test(pressure),
        cmocka_unit_test(values_by_key_place_and_factor),
        cmocka_unit_test(no_limit_is_missing),
        cmocka_unit_test(text_values),
        cmocka_unit_test(mounts_and_folders),
        cmocka_unit_test(every_table_and_column_is_sound),
        cmocka_unit_test(units_to_base_units),
    };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
