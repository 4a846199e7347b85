/* Pseudonyms and lines that tell nothing, on examples; and lines of random bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/mem.h"
#include "lib/base/siphash.h"
#include "lib/redact/redact_line.h"

static struct redact salted;

static int
begin(void **state)
{
    struct err err;
    (void)state;
    return redact_begin(&salted, "salt", &err) ? 0 : -1;
}

/* The vectors that the authors published: key 00..0f, input 00, 01 ... */
static void
siphash_is_siphash(void **state)
{
    static const uint64_t wanted[] = {0x726fdb47dd0e0e31, 0x74f839c593dc67fd,
                                      0x0d6c8009d9a94f5a};
    uint8_t key[16], input[64];
    (void)state;
    for (unsigned i = 0; i < 64; i++)
        input[i] = (uint8_t)i;
    memcpy(key, input, 16);
    for (size_t n = 0; n < ARRAY_LEN(wanted); n++)
        assert_true(siphash(key, input, n) == wanted[n]);
    assert_true(siphash(key, input, 8) == 0x93f5f5799a932462);
    assert_true(siphash(key, input, 15) == 0xa129ca6149be45e5);
}

/* Owned by the caller. */
static char *
path(const char *text)
{
    struct redact_text to = {0};
    redact_path(&salted, slice_of(text), &to);
    redact_put(&to, (struct slice){"", 1});
    return to.p;
}

static void
same_path(const char *text, const char *wanted)
{
    char *got = path(text);
    assert_string_equal(got, wanted);
    free(got);
}

static void
what_every_machine_has_stays(void **state)
{
    static const char *const kept[] = {
        "",
        "/",
        ".",
        "..",
        "/usr/lib/x86_64-linux-gnu/libc.so.6",
        "/proc/self/maps",
        "/proc/17/stat",
        "/dev/null",
        "/etc/passwd",
        "/tmp",
        "/home",
        "pipe:[4711]",
        "socket:[4711]",
        "anon_inode:[eventpoll]",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(kept); i++)
        same_path(kept[i], kept[i]);
}

static void
all_else_is_replaced(void **state)
{
    static const char *const lost[][2] = {
        {"/home/alice/x",                   "alice" },
        {"/usr/libsecret/x",                "secret"},
        {"/lib/../home/alice",              "alice" },
        {"/proc/17/root/home/alice",        "alice" },
        {"/proc/self/cwd/alice",            "alice" },
        {"alice",                           "alice" },
        {"file.alice",                      "alice" },
        {"alice.log",                       "alice" },
        {".alice",                          "alice" },
        {"/etc/alice.conf",                 "alice" },
        {"TCP:[10.1.2.3:80->10.1.2.4:90]",  "10"    },
        {"alice:[12]",                      "alice" },
        {"UNIX-STREAM:[12->13,\"/alice\"]", "alice" },
        {"10.1.2.3",                        "10"    },
        {"/usr/lib/al\"ice",                "ice"   },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lost); i++) {
        char *got = path(lost[i][0]);
        if (strstr(got, lost[i][1]))
            fail_msg("%s: %s", lost[i][0], got);
        free(got);
    }
}

static void
parts_are_replaced_by_themselves(void **state)
{
    char *one = path("/data/alpha/in.csv"), *two = path("/data/alpha/out.csv");
    char *gone = path("/data/alpha/in.csv (deleted)");
    (void)state;
    const char *slash = strrchr(one, '/');
    assert_memory_equal(one, two, (size_t)(slash - one));
    assert_string_not_equal(one, two);
    assert_string_equal(strchr(slash, '.'), ".csv");
    assert_memory_equal(gone, one, strlen(one));
    assert_string_equal(gone + strlen(one), " (deleted)");
    free(one);
    free(two);
    free(gone);
}

/* ---- lines ---- */

static char *
line(enum redact_kind kind, struct slice text)
{
    struct redact_text to = {0};
    struct redact_held held = {0};
    if (!redact_line(&salted, kind, &held, text, &to))
        assert_true(redact_fs_end(&salted, &held, &to));
    redact_held_free(&held);
    redact_put(&to, (struct slice){"", 1});
    return to.p;
}

static void
same_line(const char *text, const char *wanted)
{
    char *got = line(REDACT_STRACE, slice_of(text));
    assert_string_equal(got, wanted);
    free(got);
}

static void
contents_are_dropped(void **state)
{
    (void)state;
    same_line("7 12.5 write(1</dev/null>, \"secret\\n\", 7) = 7 <0.000010>",
              "7 12.5 write(1</dev/null>, \"\"..., 7) = 7 <0.000010>");
    same_line("<... read resumed>\"secret\"..., 10) = 6",
              "<... read resumed>\"\"..., 10) = 6");
    same_line("execve(\"/bin/sh\", [\"sh\", \"-c\", \"secret\"], [\"A=b\"]) = 0",
              "execve(\"/bin/sh\", [\"\"..., \"\"..., \"\"...], [\"\"...]) = 0");
    same_line("connect(3, {sa_family=AF_INET, sin_port=htons(443), "
              "sin_addr=inet_addr(\"10.1.2.3\")}, 16) = 0",
              "connect(3, {sa_family=AF_INET, sin_port=htons(0), "
              "sin_addr=inet_addr(\"\"...)}, 16) = 0");
    same_line("write(1, \"cut off by the end", "write(1, \"\"...");
}

static void
what_strace_says_stays(void **state)
{
    static const char *const kept[] = {
        "",
        "openat(AT_FDCWD, \"/etc/passwd\", O_RDONLY|O_CLOEXEC) = 3</etc/passwd> "
        "<0.000011>",
        "access(\"/etc/ld.so.preload\", R_OK) = -1 ENOENT (No such file or directory)",
        "[pid  4711] 12:00:01.123456 +++ exited with 0 +++",
        "--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=5, si_uid=0, "
        "si_status=0, si_utime=0, si_stime=3 /* 0.03 s */} ---",
        "7 wait4(-1,  <unfinished ...>",
        "7 <... clone3 resumed> => {parent_tid=[9]}, 88) = 9",
        "strace: Process 4711 attached",
        "read(3<pipe:[12]>, \"\", 4096) = 0",
        "7 10:00:00 [  59] [00007f274efcaad7] close(3) = 0",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(kept); i++)
        same_line(kept[i], kept[i]);
}

static void
what_is_not_understood_is_replaced(void **state)
{
    static const char *const lost[] = {
        "the password is alice",
        "open(alice, bob) = 3",
        "open(\"/home/alice",
        "3</home/alice> = 4",
        "strace: exec: alice: not found",
        "strace: Process alice attached",
        "# a comment of alice",
        " > /home/alice/prog(alice+0x1) [0x1]",
        " | 00000  61 6c 69 63 65  alice |",
        "read(3</home/alice, 5) = 5",
        "\033[31malice\033[0m",
        "ioctl(3, SIOCGIFADDR, {ifr_name=\"alice\"}) = 0",
        "\"alice\", 5) = 5",
        "alice alice) = 5",
        "# weir-strace 0.1.0 host=alice cwd=\"/home/alice\" cmd=[\"alice\",\"alice\"]",
        "7<alice> close(3) = 0",
        "close(3) = ? (alice was here)",
        /* in capitals, as strace's constants are */
        "write(1, \"x\", 5ALICE) = 5",
        "ioctl(3, ALICE, {ALICE=ALICE}) = 0",
        "ioctl(3, MY_ALICE_KEY|O_RDONLY, ALICE(3)) = 0",
        "close(3) = -1 ALICE (ALICE)",
        "write(1, \"x\", 5) = 5ALICE",
        "getxattr(\"/ALICE\", \"user.ALICE\", \"ALICE\", 5) = 5",
        "mount(\"//ALICE/share\", \"/ALICE\", \"ALICE\", 0, \"pw=ALICE\") = 0",
        "symlink(\"ALICE\", \"/home/ALICE\") = 0",
        "bind(3<UNIX:[12]>, {sa_family=AF_UNIX, sun_path=@\"ALICE\"}, 8) = 0",
        "read(3<UNIX-STREAM:[1->2, \"/run/ALICE\"]>, \"\"..., 5) = 5",
        "7<ALICE> close(3) = 0",
        "prctl(PR_SET_NAME, \"ALICE\") = 0",
        "execve(\"/home/ALICE\", [\"ALICE\", \"ALICE\"], [\"ALICE=ALICE\"]) = 0",
        "ALICE",
        "ALICE ALICE) = 5",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lost); i++) {
        char *got = line(REDACT_STRACE, slice_of(lost[i]));
        if (strstr(got, "alice") || strstr(got, "ALICE"))
            fail_msg("%s: %s", lost[i], got);
        free(got);
    }
}

static void
samples_keep_their_grammar(void **state)
{
    char *got = line(REDACT_SAMPLES, SLICE("p 4711 =0 .3 \"R\" - \"alice\""));
    (void)state;
    assert_null(strstr(got, "alice"));
    assert_memory_equal(got, "p 4711 =0 .3 \"R\" - \"", 20);
    free(got);
    got = line(REDACT_SAMPLES, SLICE("# table p process pid utime_ticks comm"));
    assert_string_equal(got, "# table p process pid utime_ticks comm");
    free(got);
}

/* A line of fs_usage, cut anywhere and with any byte of it changed. */
static void
any_line_of_fs_usage_ends(void **state)
{
    static const char whole[] =
        "10:20:30.002501    RdData[S]  D=0x00a886d2  B=0x1000  "
        "BC:HIT /dev/disk1  /tmp/alice  0.000005 W alice (alice).11";
    char text[sizeof whole];
    (void)state;
    for (size_t n = 0; n < sizeof whole; n++) {
        char *exact = xmalloc(n > 0 ? n : 1);
        memcpy(exact, whole, n);
        char *got = line(REDACT_FS_USAGE, (struct slice){exact, n});
        assert_null(strstr(got, "alice"));
        free(got);
        free(exact);
    }
    for (size_t i = 0; i + 1 < sizeof whole; i++)
        for (const char *c = " .0[<(W/=\n"; *c; c++) {
            memcpy(text, whole, sizeof whole);
            text[i] = *c;
            free(line(REDACT_FS_USAGE, (struct slice){text, sizeof whole - 1}));
        }
}

/* Nothing is read behind the end, and no string of letters comes through quotes. */
static void
any_bytes_end(void **state)
{
    static const char alphabet[] = "\"<>\\()[]=-+ .:xa1#|\n\033m{}/,";
    uint64_t seed = 88172645463325252;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        size_t n = (size_t)(round % 60);
        char *text = xmalloc(n + 1); /* exactly as long, for the sanitizer */
        for (size_t i = 0; i < n; i++) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            text[i] = alphabet[seed % (sizeof alphabet - 1)];
        }
        char *exact = xmalloc(n > 0 ? n : 1);
        memcpy(exact, text, n);
        for (int kind = REDACT_STRACE; kind <= REDACT_SAMPLES; kind++)
            free(line((enum redact_kind)kind, (struct slice){exact, n}));
        redact_recognise((struct slice){exact, n});
        free(exact);
        free(text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(siphash_is_siphash),
        cmocka_unit_test(what_every_machine_has_stays),
        cmocka_unit_test(all_else_is_replaced),
        cmocka_unit_test(parts_are_replaced_by_themselves),
        cmocka_unit_test(contents_are_dropped),
        cmocka_unit_test(what_strace_says_stays),
        cmocka_unit_test(what_is_not_understood_is_replaced),
        cmocka_unit_test(samples_keep_their_grammar),
        cmocka_unit_test(any_line_of_fs_usage_ends),
        cmocka_unit_test(any_bytes_end),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
