/* The grammar of one line, by examples that each show one spelling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parse/args/facts.h"
#include "parse/line/strace_line.h"

static struct strace_splitter *splitter;
static struct arena arena;

static struct strace_line
split(const char *text)
{
    struct strace_line line;
    arena_reset(&arena);
    strace_split(splitter, &arena, slice_of(text), &line);
    return line;
}

#define assert_slice(s, text)                                                            \
    do {                                                                                 \
        struct slice is_ = (s);                                                          \
        assert_int_equal(is_.n, strlen(text));                                           \
        assert_memory_equal(is_.p, text, is_.n);                                         \
    } while (0)

/* Each prefix that strace can print, before the same call. */
static void
prefixes(void **state)
{
    static const struct {
        const char *text;
        int32_t pid;
        enum clock_kind clock;
        int64_t time_ns, delta_ns;
    } cases[] = {
        {"",                                MISSING_I32, CLOCK_NONE,  MISSING_I64,                  MISSING_I64},
        {"9537  ",                          9537,        CLOCK_NONE,  MISSING_I64,                  MISSING_I64},
        {"102391 ",                         102391,      CLOCK_NONE,  MISSING_I64,                  MISSING_I64},
        {"[pid  9532] ",                    9532,        CLOCK_NONE,  MISSING_I64,                  MISSING_I64},
        {"9577<thr> ",                      9577,        CLOCK_NONE,  MISSING_I64,                  MISSING_I64},
        {"[pid  9577<wor ker)\\74x\\76>] ", 9577,        CLOCK_NONE,  MISSING_I64,                  MISSING_I64},
        {"9537  [unconfined_t] ",           9537,        CLOCK_NONE,  MISSING_I64,                  MISSING_I64},
        {"12:00:01 ",                       MISSING_I32, CLOCK_DAY,   INT64_C(43201000000000),      MISSING_I64},
        {"25:61:61 ",                       MISSING_I32, CLOCK_NONE,  MISSING_I64,                  MISSING_I64},
        {"23:59:60 ",                       MISSING_I32, CLOCK_DAY,   INT64_C(86400000000000),      MISSING_I64},
        {"7 12:00:01.000002 ",              7,           CLOCK_DAY,   INT64_C(43201000002000),      MISSING_I64},
        {"1795219541.956415 ",              MISSING_I32, CLOCK_REAL,  INT64_C(1795219541956415000),
         MISSING_I64                                                                                           },
        {"9537 1795219541.956415123 ",      9537,        CLOCK_REAL,  INT64_C(1795219541956415123),
         MISSING_I64                                                                                           },
        {"9537  1795219541 ",               9537,        CLOCK_REAL,  INT64_C(1795219541000000000),
         MISSING_I64                                                                                           },
        {"     0.000678 ",                  MISSING_I32, CLOCK_DELTA, MISSING_I64,                  678000     },
        {"9537       0.000678 ",            9537,        CLOCK_DELTA, MISSING_I64,                  678000     },
        {"12:00:01.5 (+     0.000678) ",    MISSING_I32, CLOCK_DAY,   INT64_C(43201500000000),
         678000                                                                                                },
        {"[   0] ",                         MISSING_I32, CLOCK_NONE,  MISSING_I64,                  MISSING_I64},
        {"9 [ 231] [00007f810c5ec350] ",    9,           CLOCK_NONE,  MISSING_I64,                  MISSING_I64},
        {"[????????????????] ",             MISSING_I32, CLOCK_NONE,  MISSING_I64,                  MISSING_I64},
        {"\33[1m9537\33[0m 12:00:01 ",      9537,        CLOCK_DAY,   INT64_C(43201000000000),
         MISSING_I64                                                                                           },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[256];
        snprintf(text, sizeof text, "%sread(3, \"a\", 10) = 1", cases[i].text);
        struct strace_line line = split(text);
        print_message("# prefix '%s'\n", cases[i].text);
        assert_int_equal(line.kind, LINE_CALL);
        assert_int_equal(line.prefix.pid, cases[i].pid);
        assert_int_equal(line.prefix.clock, cases[i].clock);
        assert_int_equal(line.prefix.time_ns, cases[i].time_ns);
        assert_int_equal(line.prefix.delta_ns, cases[i].delta_ns);
        assert_slice(line.name, "read");
        assert_int_equal(line.args.n, 3);
        assert_int_equal(line.result.ret, 1);
    }
}

static void
results(void **state)
{
    static const struct {
        const char *tail;
        int64_t ret, dur_ns;
        int err;
        bool restart, unavailable, injected;
        const char *deco;
    } cases[] = {
        {"= 17",                                                         17,             MISSING_I64, 0,   false, false, false, ""           },
        {"                  = 0",                                        0,              MISSING_I64, 0,   false, false, false, ""           },
        {"= 0x7f6b3296c000 <0.000017>",                                  0x7f6b3296c000, 17000,       0,   false, false, false,
         ""                                                                                                                                  },
        {"= 0777",                                                       0777,           MISSING_I64, 0,   false, false, false, ""           },
        {"= 3</etc/passwd> <0.000001>",                                  3,              1000,        0,   false, false, false, "/etc/passwd"},
        {"= 8<TCP:[127.0.0.1:1->127.0.0.1:2]>",                          8,              MISSING_I64, 0,   false, false, false,
         "TCP:[127.0.0.1:1->127.0.0.1:2]"                                                                                                    },
        {"= 4</d/a b>(deleted)",                                         4,              MISSING_I64, 0,   false, false, false, "/d/a b"     },
        {"= -1 ENOENT (No such file or directory)",                      -1,             MISSING_I64, 2,   false, false,
         false,                                                                                                                 ""           },
        {"= -1 (errno 512)",                                             -1,             MISSING_I64, 512, true,  false, false, ""           },
        {"= ? ERESTARTSYS (To be restarted if SA_RESTART is set) <0.5>", MISSING_I64,
         500000000,                                                                                   512, true,  true,  false, ""           },
        {"= ?",                                                          MISSING_I64,    MISSING_I64, 0,   false, true,  false, ""           },
        {"= ? <unavailable>",                                            MISSING_I64,    MISSING_I64, 0,   false, true,  false, ""           },
        {"= 0 (Timeout)",                                                0,              MISSING_I64, 0,   false, false, false, ""           },
        {"= -1 EIO (Input/output error) (INJECTED) <0.000002>",          -1,             2000,        5,   false, false,
         true,                                                                                                                  ""           },
        {"= 0x8002 (flags O_RDWR|O_LARGEFILE)",                          0x8002,         MISSING_I64, 0,   false, false,
         false,                                                                                                                 ""           },
        {"= 12 /* 34 in strace's PID NS */",                             12,             MISSING_I64, 0,   false, false, false, ""           },
        {"= 1 ([{fd=7, revents=POLLIN}]) <0>",                           1,              0,           0,   false, false, false, ""           },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[256];
        snprintf(text, sizeof text, "foo(1) %s", cases[i].tail);
        struct strace_line line = split(text);
        print_message("# result '%s'\n", cases[i].tail);
        assert_int_equal(line.kind, LINE_CALL);
        assert_int_equal(line.result.ret, cases[i].ret);
        assert_int_equal(line.result.dur_ns, cases[i].dur_ns);
        assert_int_equal(line.result.err, cases[i].err);
        assert_int_equal(line.result.restart, cases[i].restart);
        assert_int_equal(line.result.unavailable, cases[i].unavailable);
        assert_int_equal(line.result.injected, cases[i].injected);
        assert_slice(line.result.deco, cases[i].deco);
    }
}

static void
kinds(void **state)
{
    static const struct {
        const char *text;
        enum line_kind kind;
    } cases[] = {
        {"9538  read(3,  <unfinished ...>",                                              LINE_UNFINISHED},
        {"9538  read(3 <unfinished ...>",                                                LINE_UNFINISHED},
        {"9538  <... read resumed>\"tick\", 100) = 4",                                   LINE_RESUMED   },
        {"9538  <... read resumed> \"tick\", 100) = 4",                                  LINE_RESUMED   },
        {"9538  <... readv#64 resumed>, [], 0) = 4",                                     LINE_RESUMED   },
        {"read(3, <unfinished ...>) = ?",                                                LINE_CALL      },
        {"exit_group(0 <unfinished ... exit status 0>",                                  LINE_CALL      },
        {"??"
         "?()                             = ?",                                 LINE_CALL      },
        {"9538 ???"
         "?( <unfinished ...>",                                                 LINE_UNFINISHED},
        {"??"
         "? (why?) = ?",                                                        LINE_TAIL      },
        {"clone( <detached ...>",                                                        LINE_DETACHED  },
        {"restart_syscall(<... resuming interrupted poll ...>) = 0",                     LINE_CALL      },
        {"restart_syscall(<... resuming interrupted read ...> <unfinished ...>",
         LINE_UNFINISHED                                                                                },
        {"64:readv(3, [], 0) = 0",                                                       LINE_CALL      },
        {"syscall_0x1c1(0x1, 0x2, 0x3, 0, 0, 0) = -1 ENOSYS (Function not implemented)",
         LINE_CALL                                                                                      },
        {"--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED} ---",                       LINE_SIGNAL    },
        {"--- SIGCHLD (Child exited) @ 0 (0) ---",                                       LINE_SIGNAL    },
        {"--- stopped by SIGSTOP ---",                                                   LINE_STOPPED   },
        {"+++ exited with 3 +++",                                                        LINE_EXIT      },
        {"+++ killed by SIGABRT (core dumped) +++",                                      LINE_EXIT      },
        {"+++ superseded by execve in pid 9540 +++",                                     LINE_SUPERSEDED},
        {"strace: Process 9532 attached",                                                LINE_ATTACHED  },
        {"/opt/st: Process 9532 attached with 3 threads",                                LINE_ATTACHED  },
        {"Process 9532 attached (waiting for parent)",                                   LINE_ATTACHED  },
        {"Process 9532 detached",                                                        LINE_MESSAGE   },
        {"[ Process PID=123 runs in 32 bit mode. ]",                                     LINE_MESSAGE   },
        {"strace: umoven: short read (1 < 8) @0x7ffd0000",                               LINE_MESSAGE   },
        {" > /usr/lib/libc.so.6(__write+0x10) [0xf8350]",                                LINE_STACK     },
        {" | 00000  7f 45 4c 46  .ELF |",                                                LINE_DUMP      },
        {" * 10 bytes in buffer 0",                                                      LINE_DUMP      },
        {"% time     seconds  usecs/call     calls    errors syscall",                   LINE_TABLE     },
        {"------ ----------- ----------- --------- --------- ----------------",
         LINE_TABLE                                                                                     },
        {"  0.00    0.000000           0        12           read",                      LINE_TABLE     },
        {"100.00    0.001234           5       222         6 total",                     LINE_TABLE     },
        {"# a remark",                                                                   LINE_COMMENT   },
        {"",                                                                             LINE_BLANK     },
        {"hello world",                                                                  LINE_FOREIGN   },
        {"write(1, \"hi\\n\", 3hi",                                                      LINE_OPEN      },
        {")                     = 3",                                                    LINE_TAIL      },
        {"some output[pid  9532] getpid() = 9532",                                       LINE_CALL      },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        print_message("# line '%s'\n", cases[i].text);
        assert_int_equal(split(cases[i].text).kind, cases[i].kind);
    }
}

/* Arguments are cut at depth 0 only, whatever their text holds. */
static void
arguments(void **state)
{
    (void)state;
    struct strace_line line =
        split("writev(3</tmp/a, b) = 3>, [{iov_base=\"x, \\\"y\\\") = 1\", iov_len=9}, "
              "{iov_base=\"\", iov_len=0}], 2) = 9");
    assert_int_equal(line.kind, LINE_CALL);
    assert_int_equal(line.args.n, 3);
    assert_slice(line.args.arg[0], "3</tmp/a, b) = 3>");
    assert_slice(line.args.arg[2], "2");

    line =
        split("connect(6<UNIX-STREAM:[199677,\"/tmp/s,o[c]k>x\"]>, {sa_family=AF_UNIX, "
              "sun_path=\"/a\"}, 110) = 0");
    assert_int_equal(line.args.n, 3);
    assert_slice(line.args.arg[0], "6<UNIX-STREAM:[199677,\"/tmp/s,o[c]k>x\"]>");

    line = split("read(0</dev/null<char 1:3>>, \"\", 4096) = 0");
    assert_slice(line.args.arg[0], "0</dev/null<char 1:3>>");

    line = split("getpid() = 7");
    assert_int_equal(line.args.n, 0);
}

static void
pieces(void **state)
{
    bool cut = false;
    int64_t n = 0;
    (void)state;
    assert_slice(facts_string(SLICE("\"a\\n\\\"b\\\\\""), &arena, &cut), "a\n\"b\\");
    assert_false(cut);
    assert_slice(facts_string(SLICE("\"\\177\\1\\0611\"..."), &arena, &cut), "\177\1"
                                                                             "11");
    assert_true(cut);
    assert_slice(facts_string(SLICE("\"\\x41\\x62c\""), &arena, &cut), "Abc");
    assert_null(facts_string(SLICE("0x7ffc4dfe5c50"), &arena, &cut).p);

    assert_true(facts_number(SLICE("-100 /* AT_FDCWD */"), &n));
    assert_int_equal(n, -100);
    struct fd_fact fd = facts_fd(SLICE("AT_FDCWD</cwd>"));
    assert_int_equal(fd.fd, FD_CWD);
    assert_slice(fd.deco, "/cwd");
    fd = facts_fd(SLICE("3</tmp/x (deleted)>"));
    assert_true(fd.deleted);
    assert_slice(fd.deco, "/tmp/x");
    fd = facts_fd(SLICE("3</tmp/x>(deleted)"));
    assert_true(fd.deleted);
    fd = facts_fd(SLICE("0xffffff9c"));
    assert_int_equal(fd.fd, FD_CWD);

    assert_int_equal(facts_open_flags(SLICE("O_WRONLY|O_CREAT|O_APPEND|O_CLOEXEC")),
                     FLAG(OPEN_FOR_WRITE) | FLAG(CREATED) | FLAG(APPEND) | OPEN_CLOEXEC);
    assert_int_equal(facts_open_flags(SLICE("0x80242")),
                     FLAG(OPEN_FOR_WRITE) | FLAG(CREATED) | FLAG(TRUNCATED_ON_OPEN) |
                         OPEN_CLOEXEC);
}

/* Lines made to cost much must not. */
static void
hostile(void **state)
{
    (void)state;
    static const char *const units[] = {
        "1<", "/* ", "\"", "(", ") = ", "\\", "<... ", "[pid ", "[{\"", "a<b\""};
    enum { N = 1 << 20 };
    char *text = xmalloc(N + 64);
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        size_t n = (size_t)snprintf(text, 64, "read(3, ");
        while (n + 16 < N) {
            memcpy(text + n, units[i], strlen(units[i]));
            n += strlen(units[i]);
        }
        struct strace_line line;
        strace_split(splitter, &arena, (struct slice){text, n}, &line);
        assert_int_not_equal(line.kind, LINE_CALL);
        arena_reset(&arena);
    }
    free(text);
}

static int
setup(void **state)
{
    (void)state;
    syscalls_init();
    splitter = strace_splitter_new();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    strace_splitter_free(splitter);
    arena_free(&arena);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prefixes),  cmocka_unit_test(results), cmocka_unit_test(kinds),
        cmocka_unit_test(arguments), cmocka_unit_test(pieces),  cmocka_unit_test(hostile),
    };
    return cmocka_run_group_tests_name("strace_line", tests, setup, teardown);
}
