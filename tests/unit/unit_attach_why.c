/* Each reason for not tracing, in the words that the user reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "collect/trace/attach_why.h"

#define ROOT_CAPS (UINT64_C(1) << 19) /* CAP_SYS_PTRACE */

/* How a case differs from the everyday one: a user and a process of theirs, which the
 * kernel refused. */
struct test_case {
    const char *about;
    const char *said; /* part of the message; NULL: permitted */
    int scope;        /* of Yama */
    bool permitted, gone, kernel_thread, self_is_root, self_has_caps;
    char state; /* 0: asleep */
    pid_t tracer, pid;
    uid_t owner;
};

/* clang-format off */
static const struct test_case cases[] = {
    {"permitted", NULL, .permitted = true},
    {"nobody there", "200: no such process", .gone = true},
    {"a zombie", "ended already", .state = 'Z', .permitted = true},
    {"of the kernel", "thread of the kernel", .kernel_thread = true, .permitted = true},
    {"itself", "cannot trace itself", .pid = 100, .permitted = true},
    {"traced", "already traced by 7 (gdb)", .tracer = 7, .permitted = true},
    {"another user's", "belongs to user", .owner = 4242},
    {"another user's, Yama 1", "belongs to user", .owner = 4242, .scope = 1},
    {"Yama 1", "sysctl kernel.yama.ptrace_scope=0", .scope = 1},
    {"Yama 2", "only root may attach", .scope = 2},
    {"Yama 3", "until the next boot", .scope = 3, .self_has_caps = true},
    {"no Yama", "protected by the kernel", .scope = PTRACE_SCOPE_UNKNOWN},
    {"root in a container", "--cap-add SYS_PTRACE", .self_is_root = true},
    {"a security module", "although we have CAP_SYS_PTRACE", .self_has_caps = true},
};
/* clang-format on */

static struct attach_facts
facts_of(const struct test_case *c)
{
    return (struct attach_facts){
        .exists = !c->gone,
        .target = {.pid = c->pid ? c->pid : 200,
                   .name = "app",
                   .state = c->state ? c->state : 'S',
                   .uid = c->owner ? c->owner : 1000,
                   .tracer = c->tracer,
                   .kernel_thread = c->kernel_thread},
        .tracer_name = "gdb",
        .self = {.pid = 100,
                   .uid = c->self_is_root ? 0 : 1000,
                   .cap_eff = c->self_has_caps ? ROOT_CAPS : 0},
        .ptrace_scope = c->scope,
        .permitted = c->permitted,
    };
}

static void
test_reason(void **state)
{
    const struct test_case *c = *state;
    const struct attach_facts facts = facts_of(c);
    struct err err = {0};
    assert_int_equal(attach_judge(&facts, &err), c->said == NULL);
    if (c->said && !strstr(err.text, c->said))
        fail_msg("'%s' is not in '%s'", c->said, err.text);
}

int
main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(cases)];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        tests[i] = (struct CMUnitTest){.name = cases[i].about,
                                       .test_func = test_reason,
                                       .initial_state = (void *)(uintptr_t)&cases[i]};
    return cmocka_run_group_tests_name("attach_why", tests, NULL, NULL);
}
