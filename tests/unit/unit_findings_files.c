/* The rules about how files are used, each on both sides of its threshold. */
#include "tests/unit/findings_scene.h"

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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(misaligned),
        cmocka_unit_test(random_order),
        cmocka_unit_test(same_bytes),
        cmocka_unit_test(mapped),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
