/* Grouping and selecting calls of a small file, on examples worked by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "analyze/group/group.h"
#include "analyze/group/slowest.h"
#include "analyze/group/tally.h"
#include "analyze/rows/select.h"

static char path_of_file[] = "/tmp/weir-unit-group-XXXXXX";

/* Two logs of two hosts; process 7 of the first runs sh, then tar. */
static const struct {
    struct calls_row row;
    const char *call, *path;
} calls[] = {
/* clang-format off */
#define CALL(call, path, ...) {{__VA_ARGS__}, call, path},
    CALL("openat", "/etc/passwd", .start_ns_ = 5, .dur_ns_ = 3, .pid_ = 7, .tid_ = 7,
         .op_ = op_OPEN, .fd_ = 3, .line_ = 2)
    CALL("read", "/etc/passwd", .start_ns_ = 10, .dur_ns_ = 20, .pid_ = 7, .tid_ = 8,
         .op_ = op_READ, .fd_ = 3, .transferred_ = 100, .line_ = 3)
    CALL("openat", "/home/a.tar.gz", .start_ns_ = 50, .dur_ns_ = 9, .pid_ = 7, .tid_ = 7,
         .op_ = op_OPEN, .fd_ = -1, .errno_ = 2, .ret_ = -1, .line_ = 4)
    CALL("write", "pipe:[1]", .start_ns_ = 60, .dur_ns_ = 1, .pid_ = 7, .tid_ = 7,
         .op_ = op_WRITE, .fd_ = 1, .transferred_ = 7, .line_ = 5)
    CALL("read", "Makefile", .start_ns_ = 70, .dur_ns_ = 20, .pid_ = 7, .tid_ = 7,
         .op_ = op_READ, .fd_ = 3, .transferred_ = 0, .source_ = 1, .line_ = 1)
    CALL("getpid", "", .start_ns_ = MISSING_I64, .dur_ns_ = MISSING_I64, .pid_ = 9,
         .tid_ = 9, .op_ = op_OTHER, .fd_ = -1, .transferred_ = MISSING_I64,
         .source_ = 1, .line_ = 2)
#undef CALL
    /* clang-format on */
};
#define NCALLS ARRAY_LEN(calls)

static void
put_process(struct store_writer *w, int32_t pid, int64_t start_ns, const char *comm,
            uint16_t source)
{
    struct processes_row row = {.pid_ = pid, .start_ns_ = start_ns, .source_ = source};
    row.comm_ = strtab_add(store_strings(w, STR_comm), slice_of(comm));
    processes_put(store_batch(w, TABLE_processes), &row);
}

static void
put_source(struct store_writer *w, const char *name, const char *host)
{
    struct strtab *texts = store_strings(w, STR_text);
    struct sources_row row = {.name_ = strtab_add(texts, slice_of(name)),
                              .host_ = strtab_add(texts, slice_of(host))};
    sources_put(store_batch(w, TABLE_sources), &row);
}

static void
put_mount(struct store_writer *w, const char *place, const char *type)
{
    struct mounts_row row = {
        .place_ = strtab_add(store_strings(w, STR_path), slice_of(place)),
        .type_ = strtab_add(store_strings(w, STR_text), slice_of(type)),
    };
    mounts_put(store_batch(w, TABLE_mounts), &row);
}

static int
make_file(void **state)
{
    struct err err = {0};
    (void)state;
    close(mkstemp(path_of_file));
    struct store_writer *w = store_create(path_of_file, NULL, &err);
    assert_non_null(w);
    store_attr_text(w, "clock", SLICE("realtime"));
    store_attr_i64(w, "start_ns", 1000 * NS_PER_S);
    for (size_t i = 0; i < NCALLS; i++) {
        struct calls_row row = calls[i].row;
        row.call_ =
            (uint16_t)strtab_add(store_strings(w, STR_call), slice_of(calls[i].call));
        row.path_ = strtab_add(store_strings(w, STR_path), slice_of(calls[i].path));
        calls_put(store_batch(w, TABLE_calls), &row);
    }
    put_process(w, 7, 50, "tar",
                0); /* images stand in order of their end, in any order */
    put_process(w, 7, 5, "sh", 0);
    put_process(w, 7, 0, "cat", 1);
    put_mount(w, "/", "ext4");
    put_mount(w, "/home", "nfs4");
    put_mount(w, "/home", "lustre"); /* over it */
    put_mount(w, "/home/a.tar", "tmpfs");
    put_source(w, "a.log", "one");
    put_source(w, "b.log", "two");
    assert_true(store_close(w, &err));
    return 0;
}

static int
remove_file(void **state)
{
    (void)state;
    return unlink(path_of_file);
}

/* The calls, and the file they are in. */
struct opened {
    struct store *store;
    struct scan *scan;
    const struct batch *b;
};

static struct opened
open_file(void)
{
    struct err err = {0};
    struct opened o = {.store = store_open(path_of_file, &err)};
    assert_non_null(o.store);
    o.scan = scan_begin(o.store, TABLE_calls, NULL, NULL, &err);
    assert_non_null(o.scan);
    o.b = scan_next(o.scan, &err);
    assert_int_equal(o.b->n, NCALLS);
    return o;
}

static void
shut_file(struct opened *o)
{
    scan_end(o->scan);
    store_shut(o->store);
}

static int
key_number(const char *name)
{
    for (int k = 0;; k++)
        if (strcmp(group_defs[k].name, name) == 0)
            return k;
}

/* Groups by the key; labels of the rows must be these, "-" for missing. */
static void
check_labels(const char *key, const char *const wanted[NCALLS])
{
    struct opened o = open_file();
    struct err err = {0};
    uint32_t group[NCALLS];
    struct grouper *g = grouper_new(key_number(key), o.store, &err);
    assert_non_null(g);
    grouper_map(g, o.b, group);
    for (size_t i = 0; i < NCALLS; i++) {
        struct cell label = grouper_label(g, group[i]);
        char number[32];
        snprintf(number, sizeof number, "%lld", (long long)label.i);
        struct slice text = label.kind == CELL_TEXT  ? label.text
                            : label.kind == CELL_INT ? slice_of(number)
                                                     : SLICE("-");
        if (!slice_eq(text, slice_of(wanted[i])))
            fail_msg("%s of row %zu is '%.*s', not '%s'", key, i, (int)text.n, text.p,
                     wanted[i]);
    }
    grouper_free(g);
    shut_file(&o);
}

static void
labels_of_every_key(void **state)
{
    (void)state;
    check_labels("call",
                 (const char *[]){"openat", "read", "openat", "write", "read", "getpid"});
    check_labels("path", (const char *[]){"/etc/passwd", "/etc/passwd", "/home/a.tar.gz",
                                          "pipe:[1]", "Makefile", "-"});
    check_labels("dir", (const char *[]){"/etc", "/etc", "/home", "-", "-", "-"});
    check_labels("ext", (const char *[]){"-", "-", "gz", "-", "-", "-"});
    check_labels("pid", (const char *[]){"7", "7", "7", "7", "7", "9"});
    check_labels("tid", (const char *[]){"7", "8", "7", "7", "7", "9"});
    check_labels("comm", (const char *[]){"sh", "sh", "tar", "tar", "cat", "-"});
    check_labels("fd", (const char *[]){"3", "3", "-", "1", "3", "-"});
    check_labels("err", (const char *[]){"OK", "OK", "ENOENT", "OK", "OK", "OK"});
    check_labels("source",
                 (const char *[]){"a.log", "a.log", "a.log", "a.log", "b.log", "b.log"});
    check_labels("host", (const char *[]){"one", "one", "one", "one", "two", "two"});
    check_labels("component", (const char *[]){"sh", "sh", "tar", "tar", "cat", "-"});
    check_labels("label", (const char *[]){"-", "-", "-", "-", "-", "-"});
    check_labels("mount", (const char *[]){"/ (ext4)", "/ (ext4)", "/home (lustre)", "-",
                                           "-", "-"});
    check_labels("size", (const char *[]){"0", "64", "0", "4", "0", "-"});
    check_labels("op",
                 (const char *[]){"open", "read", "open", "write", "read", "other"});
}

static void
groups_come_in_order_of_their_labels(void **state)
{
    struct opened o = open_file();
    struct err err = {0};
    uint32_t group[NCALLS];
    (void)state;
    struct grouper *g = grouper_new(key_number("call"), o.store, &err);
    assert_int_equal(grouper_map(g, o.b, group), 4);
    assert_int_equal(group[0], 0); /* numbered by first occurrence */
    assert_int_equal(group[2], 0);
    uint32_t *order = grouper_order(g); /* getpid openat read write */
    static const uint32_t wanted[] = {3, 0, 1, 2};
    assert_memory_equal(order, wanted, sizeof wanted);
    free(order);
    grouper_free(g);
    shut_file(&o);
}

/* ---- tallies ---- */

static struct cell
metric(const struct tally *t, const char *name)
{
    for (int m = 0; m < tally_nmetrics; m++)
        if (strcmp(tally_metrics[m].col.name, name) == 0)
            return tally_metrics[m].get(t);
    fail_msg("no metric %s", name);
    return cell_missing();
}

/* Durations 3 20 9 1 20, and one call without. */
static void
metrics_of_a_group(void **state)
{
    struct opened o = open_file();
    struct tallies all = {0};
    (void)state;
    tallies_add(&all, o.b, NULL, 1);
    const struct tally *t = &all.of[0];
    assert_int_equal(metric(t, "count").i, 6);
    assert_int_equal(metric(t, "errors").i, 1);
    assert_true(metric(t, "time_s").f == 53e-9);
    assert_int_equal(metric(t, "min_ns").i, 1);
    assert_int_equal(metric(t, "p50_ns").i, 9);
    assert_int_equal(metric(t, "p95_ns").i, 20);
    assert_int_equal(metric(t, "max_ns").i, 20);
    assert_true(metric(t, "mean_ns").f == 53.0 / 5);
    double sd = metric(t, "sd_ns").f; /* sqrt((891 - 53^2 / 5) / 4) */
    assert_true(sd > 9.07193 && sd < 9.07195);
    assert_int_equal(metric(t, "read_bytes").i, 100);
    assert_int_equal(metric(t, "write_bytes").i, 7);
    assert_true(metric(t, "mean_bytes").f == 107.0 / 3);
    assert_true(metric(t, "first_s").f == 5e-9);
    assert_true(metric(t, "last_s").f == 90e-9);

    struct tallies twice = {0};
    tallies_merge(&twice, &all);
    tallies_merge(&twice, &all);
    assert_int_equal(metric(&twice.of[0], "count").i, 12);
    assert_int_equal(metric(&twice.of[0], "p50_ns").i, 9);
    tallies_free(&twice);
    tallies_free(&all);
    shut_file(&o);
}

static void
nothing_known_is_missing(void **state)
{
    struct tally none = {0};
    (void)state;
    assert_int_equal(metric(&none, "count").i, 0);
    assert_int_equal(metric(&none, "time_s").kind, CELL_MISSING);
    assert_int_equal(metric(&none, "p99_ns").kind, CELL_MISSING);
    assert_int_equal(metric(&none, "sd_ns").kind, CELL_MISSING);
    assert_int_equal(metric(&none, "mean_bytes").kind, CELL_MISSING);
    assert_int_equal(metric(&none, "first_s").kind, CELL_MISSING);
}

static void
slowest_are_in_order(void **state)
{
    struct opened o = open_file();
    struct slowest two = {.limit = 2}, three = {.limit = 3};
    (void)state;
    slowest_add(&two, o.b);
    slowest_add(&three, o.b);
    slowest_merge(&three, &two); /* the same rows again: merging keeps the slowest */
    slowest_sort(&two);
    slowest_sort(&three);
    assert_int_equal(two.n, 2);
    assert_int_equal(two.rows[0].source_, 0); /* 20 ns both: by log, then line */
    assert_int_equal(two.rows[1].source_, 1);
    assert_int_equal(three.n, 3);
    assert_int_equal(three.rows[2].dur_ns_, 20);
    slowest_free(&two);
    slowest_free(&three);
    shut_file(&o);
}

/* ---- selecting ---- */

/* The rows that options select, as digits. */
static void
check_selected(const char *wanted, const char *option, const char *value)
{
    struct opened o = open_file();
    struct select *s = select_new();
    struct err err = {0};
    static uint32_t rows[BATCH_ROWS];
    char got[NCALLS + 1] = {0};
    bool want[calls_NCOLS] = {false};
    for (const struct opt *opt = select_options(s); opt->name; opt++) {
        if (strcmp(opt->name, option) != 0)
            continue;
        if (opt->type == OPT_FN)
            assert_true(opt->fn(value, opt->dest, &err));
        else
            *(int64_t *)opt->dest = atoll(value);
    }
    assert_true(select_bind(s, o.store, &err));
    select_columns(s, want);
    assert_int_equal(select_everything(s), option[0] == 0);
    size_t n = select_rows(s, o.b, rows);
    for (size_t i = 0; i < n; i++)
        got[i] = (char)('0' + rows[i]);
    if (strcmp(got, wanted) != 0)
        fail_msg("--%s %s selects '%s', not '%s'", option, value, got, wanted);
    select_free(s);
    shut_file(&o);
}

static void
each_option_selects(void **state)
{
    (void)state;
    check_selected("012345", "", "");
    check_selected("234", "from", "0.00000005");
    check_selected("0", "to", "10ns");
    check_selected("34", "from", "@1000.00000006");
    check_selected("", "from", "1970-01-01T00:16:41Z");
    check_selected("01234", "from", "00:16:40");
    check_selected("5", "pid", "9");
    check_selected("15", "tid", "8,9");
    check_selected("01", "comm", "sh");
    check_selected("234", "comm", "cat,tar");
    check_selected("134", "op", "read,write");
    check_selected("02", "call", "openat,unheard");
    check_selected("01", "path", "^/etc/");
    check_selected("2345", "not-path", "passwd$");
    check_selected("2", "err", "ENOENT,EIO");
    check_selected("2", "err", "any");
    check_selected("01345", "err", "OK");
    check_selected("13", "min-bytes", "7");
    check_selected("0234", "max-bytes", "7");
    check_selected("124", "min-dur", "9");
    check_selected("45", "source", "1");
}

static bool
takes(const char *option, const char *value)
{
    struct select *s = select_new();
    struct err err = {0};
    bool ok = false;
    for (const struct opt *opt = select_options(s); opt->name; opt++)
        if (strcmp(opt->name, option) == 0)
            ok = opt->fn(value, opt->dest, &err);
    assert_true(ok || err.text[0]);
    select_free(s);
    return ok;
}

static void
mistakes_are_told(void **state)
{
    (void)state;
    assert_false(takes("op", "reed"));
    assert_false(takes("op", "read,"));
    assert_false(takes("err", "ENOWHERE"));
    assert_false(takes("pid", "1,x"));
    assert_false(takes("pid", "-1"));
    assert_false(takes("source", "70000"));
    assert_false(takes("path", "a(b"));
    assert_false(takes("from", "soon"));
    assert_false(takes("from", "2024-13-01T00:00:00Z"));
    assert_true(takes("from", "2024-02-29 23:59:59.999999"));
    assert_true(takes("path", ""));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_of_every_key),
        cmocka_unit_test(groups_come_in_order_of_their_labels),
        cmocka_unit_test(metrics_of_a_group),
        cmocka_unit_test(nothing_known_is_missing),
        cmocka_unit_test(slowest_are_in_order),
        cmocka_unit_test(each_option_selects),
        cmocka_unit_test(mistakes_are_told),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
