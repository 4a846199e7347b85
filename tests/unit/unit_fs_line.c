/* The grammar of one line of fs_usage, by examples that each show one spelling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/fs_usage/fs_line.h"

static struct fs_line
split(const char *text)
{
    struct fs_line line;
    fs_line_split(slice_of(text), &line);
    return line;
}

#define assert_slice(s, text)                                                            \
    do {                                                                                 \
        struct slice is_ = (s);                                                          \
        assert_int_equal(is_.n, strlen(text));                                           \
        assert_memory_equal(is_.n ? is_.p : "", text, is_.n);                            \
    } while (0)

#define US INT64_C(1000)

static void
what_a_line_is(void **state)
{
    static const struct {
        const char *text;
        enum fs_kind kind;
    } cases[] = {
        {"10:20:30.000001  read   F=3   B=0x1   0.000002   sh.1",  FS_LINE_EVENT  },
        {"10:20:30  read                    0.000002   sh",        FS_LINE_EVENT  },
        {"10:20:30.000001  brandnew_np      0.000002   sh.1",      FS_LINE_EVENT  },
        {"open F=5 (R_____) /etc/motd",                            FS_LINE_EVENT  },
        {"10:20:30.000001  read",                                  FS_LINE_EVENT  },
        {"10:20:30.000001  open    F=3D5   (R_____)  src/a    =",  FS_LINE_BROKEN },
        {"10:20:30.000001  open   /a   0.000002   si=",            FS_LINE_BROKEN },
        {"10:20:30.000001  open   /a   0.000002   x=.1",           FS_LINE_EVENT  },
        {"fs_usage: buffer overrun, events generated too quickly", FS_LINE_LOST   },
        {"fs_usage: something else",                               FS_LINE_MESSAGE},
        {"ktrace_start: No such process",                          FS_LINE_MESSAGE},
        {"Cleaning up tracing state because of signal 15",         FS_LINE_MESSAGE},
        {"[..]",                                                   FS_LINE_GAP    },
        {"[...]",                                                  FS_LINE_GAP    },
        {"# weir-fs-usage 0.1.0 host=a",                           FS_LINE_HEADER },
        {"# mine",                                                 FS_LINE_COMMENT},
        {"",                                                       FS_LINE_BLANK  },
        {"   ",                                                    FS_LINE_BLANK  },
        {"read the manual",                                        FS_LINE_FOREIGN},
        {"10:20:30 close the door",                                FS_LINE_FOREIGN},
        {"24:20:30.000001  read   F=3   0.000002   sh.1",          FS_LINE_FOREIGN},
        {"10:20:30.000001  brandnew_np F=3",                       FS_LINE_FOREIGN},
        {"10:20:30.000001 read(3, \"x\", 1) = 1 <0.000002>",       FS_LINE_FOREIGN},
        {"10:20:30.000001",                                        FS_LINE_FOREIGN},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (split(cases[i].text).kind != cases[i].kind)
            fail_msg("'%s' is %d, not %d", cases[i].text, (int)split(cases[i].text).kind,
                     (int)cases[i].kind);
}

static void
from_both_ends(void **state)
{
    (void)state;
    struct fs_line l = split("17:24:16.586207  write             F=15   B=0x1      "
                             "        0.000005 W Code Helper (Plugin).11507");
    assert_true(l.end_ns == ((17 * 60 + 24) * 60 + 16) * NS_PER_S + INT64_C(586207) * US);
    assert_int_equal(l.decimals, 6);
    assert_slice(l.name, "write");
    assert_int_equal(l.fd, 15);
    assert_int_equal(l.bytes, 1);
    assert_int_equal(l.dur_ns, 5 * US);
    assert_true(l.waited);
    assert_slice(l.comm, "Code Helper (Plugin)");
    assert_int_equal(l.tid, 11507);
    assert_slice(l.path, "");

    l = split("17:24:16.586207  exit       1234.000005   .7");
    assert_true(l.dur_ns == 1234 * NS_PER_S + 5 * US);
    assert_slice(l.comm, "");
    assert_int_equal(l.tid, 7);

    l = split(
        "16:19:22  lstat64           a/b c   0.000001   d.9 x  0.000005   perl5.28    ");
    assert_int_equal(l.decimals, 0);
    assert_slice(l.path, "a/b c   0.000001   d.9 x");
    assert_slice(l.comm, "perl5.28");
    assert_int_equal(l.tid, MISSING_I32);

    l = split("09:00:00.102  open   /x  0.000005   python2.7           ");
    assert_slice(l.comm, "python2.7");
    assert_int_equal(l.tid, MISSING_I32);
    l = split("09:00:00.102  open   /x  0.000005   python2.7");
    assert_slice(l.comm,
                 "python2"); /* who cut the padding off, 10.7 or later: a thread */
    assert_int_equal(l.tid, 7);

    l = split("10:20:30.000001  read  F=3  B=0x1  0.000002   big.99999999999999");
    assert_slice(l.comm, "big");
    assert_int_equal(l.tid, MISSING_I32);
}

static void
brackets(void **state)
{
    (void)state;
    struct fs_line l =
        split("10:20:30.100000  pread   F=3[  9]  O=0x00000010   0.000001   a.1");
    assert_true(l.failed);
    assert_int_equal(l.error, 9);
    assert_int_equal(l.fd, 3);
    assert_int_equal(l.offset, 16);

    l = split("10:20:30.100000  fstatat64    [  2]      [-2]//tmp/x   0.000001   a.1");
    assert_int_equal(l.error, 2);
    assert_true(l.has_dirfd);
    assert_int_equal(l.dirfd, FS_CWD);
    assert_slice(l.path, "/tmp/x");

    l = split("10:20:30.100000  openat    F=6  (R_____)  [4]/lib/x   0.000001   a.1");
    assert_false(l.failed);
    assert_int_equal(l.dirfd, 4);
    assert_slice(l.path, "lib/x");
    assert_slice(l.mode, "R_____");

    l = split("10:20:30.100000  lstat64      [12]    0.000001   a.1");
    assert_false(l.failed);
    assert_slice(l.path, "[12]");
    l = split("10:20:30.100000  ioctl  F=3  [102] <CMD=0x1>   0.000001   a.1");
    assert_int_equal(l.error, 102);
    assert_slice(l.words, "CMD=0x1");
}

static void
fields_of_the_call_only(void **state)
{
    (void)state;
    struct fs_line l = split("10:20:30.100000  stat64    F=9 B=0x1   0.000001   a.1");
    assert_int_equal(l.fd, FS_NO_FD);
    assert_slice(l.path, "F=9 B=0x1");
    l = split("10:20:30.100000  dup  F=3    F=7   0.000001   a.1");
    assert_int_equal(l.fd, 3);
    assert_int_equal(l.fd2, 7);
    l = split(
        "10:20:30.100000  mount   <FLGS=0x1>   /dev/d4  /Volumes/a b   0.000001   a.1");
    assert_slice(l.path, "/dev/d4");
    assert_slice(l.path2, "/Volumes/a b");
    l = split("10:20:30.100000  map_fd  F=515   0.000001   a.1");
    assert_int_equal(l.fd, FS_NO_FD);
    l = split("10:20:30.100000  read  F=99999999999999999999 B=0x5  0.000001   a.1");
    assert_int_equal(l.fd, FS_NO_FD);
    assert_int_equal(l.bytes, 5);
    l = split(
        "10:20:30.100000    RdData[ST1P] D=0x10 B=0x1000   BC:MISS /dev/disk1s2  /a b "
        "  0.000001 W k.1");
    assert_slice(l.suffix, "ST1P");
    assert_int_equal(l.block, 16);
    assert_slice(l.cache, "MISS");
    assert_slice(l.device, "/dev/disk1s2");
    assert_slice(l.path, "/a b");
}

static void
names(void **state)
{
    static const struct {
        const char *printed, *stored;
    } cases[] = {
        {"read_nocancel",     "read"              },
        {"openat_nocanel",    "openat"            },
        {"guarded_pwrite_np", "pwrite"            },
        {"guarded_open_dpro", "open_dprotected_np"},
        {"guarded_close_np",  "close"             },
        {"new_call_nocancel", "new_call"          },
        {"delete-Carbon",     "delete-Carbon"     },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct slice name = slice_of(cases[i].printed);
        assert_slice(fs_call_name(fs_call_find(name), name), cases[i].stored);
    }
    assert_int_equal(fs_call_find(SLICE("PBHGetVolParms"))->layer, FS_NEST);
    assert_ptr_equal(fs_call_find(SLICE("")), &fs_unknown);
}

static void
errors_have_numbers_of_linux(void **state)
{
    (void)state;
    assert_int_equal(fs_errno(2), 2);       /* ENOENT */
    assert_int_equal(fs_errno(35), 11);     /* EAGAIN */
    assert_int_equal(fs_errno(11), 35);     /* EDEADLK */
    assert_int_equal(fs_errno(93), 61);     /* ENOATTR, ENODATA */
    assert_int_equal(fs_errno(79), 1079);   /* EFTYPE */
    assert_int_equal(fs_errno(5000), 6000); /* unknown: still a number of its own */
}

static void
full_column(void **state)
{
    (void)state;
    assert_true(split("10:20:30  stat64  brary/manifest.plist    0.000200   x").path_cut);
    assert_true(split("10:20:30  stat64  brary/manifest.plist   12.000200   x").path_cut);
    assert_false(split("10:20:30  stat64  Library/a.plist     0.000200   x").path_cut);
    assert_false(split("10:20:30  stat64  Library/a.plist 0.000200 x").path_cut);
}

static int
setup(void **state)
{
    (void)state;
    fs_calls_init();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_line_is), cmocka_unit_test(from_both_ends),
        cmocka_unit_test(brackets),       cmocka_unit_test(fields_of_the_call_only),
        cmocka_unit_test(names),          cmocka_unit_test(errors_have_numbers_of_linux),
        cmocka_unit_test(full_column),
    };
    return cmocka_run_group_tests_name("lines of fs_usage", tests, setup, NULL);
}
