/* Lengths in vectors and messages: each spelling, and everything that makes a sum of what
 * is shown too small. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parse/args/vectors.h"

#define NONE MISSING_I64
#define MSG(iov) "{msg_name=NULL, msg_namelen=0, msg_iov=" iov ", msg_iovlen=1"
#define END ", msg_controllen=0, msg_flags=0}"

static void
vectors(void **state)
{
    static const struct {
        const char *text;
        int64_t count, bytes;
    } cases[] = {
        {"[{iov_base=\"abc\", iov_len=3}, {iov_base=\"\"..., iov_len=100}]",           2, 103      },
        {"[{iov_base=\"iov_len=9}, {\", iov_len=3}]",                                  1, 3        },
        {"[{iov_base=[{nlmsg_len=20, ...}, ...], iov_len=20}]",                        1, 20       },
        {"[{\"abc\", 3}, {\"def\"..., 100}]",                                          2, 103      },
        {"[{\"}, 7}\", 3}]",                                                           1, 3        },
        {"[{0x7ffe0000, 3}, {NULL, 0}]",                                               2, 3        },
        {"[]",                                                                         0, 0        },
 /* cut, or not shown */
        {"[{iov_base=\"\\0\"..., iov_len=4096}, ...]",                                 2, NONE     },
        {"[{iov_base=\"\\0\"..., iov_len=4096}, ...]",                                 1, NONE     },
        {"[{iov_base=\"\", iov_len=1}, ... /* 0x7ffe0000 */]",                         2, NONE     },
        {"[{iov_base=\"\", iov_len=1}]",                                               2, NONE     },
        {"[{iov_base=\"\", iov_len=1}, 0x7ffe0000]",                                   2, NONE     },
        {"[{iov_base=\"\", iov_len=1}, {iov_base=\"\"",                                2, NONE     },
        {"[...]",                                                                      1, NONE     },
        {"0x7ffe0000",                                                                 1, NONE     },
        {"NULL",                                                                       0, NONE     },
        {"",                                                                           1, NONE     },
 /* more than a number holds */
        {"[{iov_base=\"\", iov_len=9223372036854775807}]",                             1, INT64_MAX},
        {"[{iov_base=\"\", iov_len=9223372036854775807}, {iov_base=\"\", iov_len=1}]", 2,
         NONE                                                                                      },
        {"[{iov_base=\"\", iov_len=18446744073709551615}]",                            1, NONE     },
        {"[{iov_base=\"\", iov_len=-1}]",                                              1, NONE     },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t got = vector_bytes(slice_of(cases[i].text), cases[i].count);
        if (got != cases[i].bytes)
            fail_msg("%s: %lld", cases[i].text, (long long)got);
    }
}

static void
rooms(void **state)
{
    static const struct {
        const char *text;
        int64_t count, bytes;
    } cases[] = {
        {MSG("[{iov_base=\"x\", iov_len=10}, {iov_base=\"y\", iov_len=5}]") END,      -1, 15  },
        {"{msg_name(0)=NULL, msg_iov(2)=[{\"x\", 10}, {\"y\", 5}]" END,               -1, 15  },
        {MSG("NULL") END,                                                             -1, 0   },
        {MSG("[{iov_base=\"x\", iov_len=10}]") ", msg_control=[{cmsg_len=24, "
                                               "cmsg_type=SCM_RIGHTS, cmsg_data=[3, 4, "
                                               "...]}]}",                    -1, 10  },
        {"{msg_name(0)=NULL, msg_iov(1)=[{\"x\", 10}], "
         "msg_control=[{cmsg_len=24, cmsg_type=SCM_RIGHTS, {3, 4}}]}",       -1, 10  },
        {"[{msg_hdr=" MSG("[{iov_base=\"x\", iov_len=10}]") END
         ", msg_len=1}, {msg_hdr=" MSG("[{iov_base=\"x\", iov_len=20}]") END
         ", msg_len=2}]",                                                    2,  30  },
        {"{{{msg_name(0)=NULL, msg_iov(1)=[{\"x\", 10}]" END ", 3}}",                 1,  10  },
 /* not all is shown */
        {"[{msg_hdr=" MSG("[{iov_base=\"x\", iov_len=10}]") END ", msg_len=1}]",      2,  NONE},
        {"[{msg_hdr=" MSG("[{iov_base=\"x\", iov_len=10}]") END ", msg_len=1}, ...]", 2,
         NONE                                                                                 },
        {MSG("[{iov_base=\"x\", iov_len=10}, ...]") END,                              -1, NONE},
        {MSG("0x7ffe0000") END,                                                       -1, NONE},
        {"{msg_name=NULL, ...}",                                                      -1, NONE},
        {"0x7ffe0000",                                                                -1, NONE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t got = message_room(slice_of(cases[i].text), cases[i].count);
        if (got != cases[i].bytes)
            fail_msg("%s: %lld", cases[i].text, (long long)got);
    }
}

static void
messages(void **state)
{
    static const struct {
        const char *text;
        int64_t done, bytes;
    } cases[] = {
        {"[{msg_hdr={}, msg_len=19}, {msg_hdr={}, msg_len=4}]",                          2, 23  },
        {"[{msg_hdr={msg_iov=[{iov_base=\"}, 7}msg_len=7\", iov_len=9}]}, msg_len=19}]",
         1,                                                                                 19  },
        {"{{{msg_name(0)=NULL, msg_iov(1)=[{\"x\", 10}]" END ", 3}, {{...}, 2}}",        2, 5   },
        {"{{{msg_name(0)=NULL, msg_iov(1)=[{\"x\", 10}]" END ", 3}, {{...}, 0}}",        1, 3   },
        {"[{msg_hdr={}, msg_len=19}, ...]",                                              2, NONE},
        {"{{{...}, 3}, ...}",                                                            2, NONE},
        {"0x7ffe0000",                                                                   1, NONE},
        {"[]",                                                                           0, 0   },
        {"[{msg_hdr={}, msg_len=9223372036854775807}, {msg_hdr={}, msg_len=1}]",         2, NONE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t got = message_bytes(slice_of(cases[i].text), cases[i].done);
        if (got != cases[i].bytes)
            fail_msg("%s: %lld", cases[i].text, (long long)got);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(rooms),
        cmocka_unit_test(messages),
    };
    return cmocka_run_group_tests_name("vectors", tests, NULL, NULL);
}
