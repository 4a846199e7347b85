/* What names of calls tell (enum summary_named). */
#include "analyze/summary/summary.h"

/* Beside poll, lock and reads that wait for somebody: whose only work is to wait. */
const char *const summary_waits[] = {
    "wait4",
    "waitid",
    "waitpid",
    "wait3",
    "nanosleep",
    "clock_nanosleep",
    "clock_nanosleep_time64",
    "pause",
    "rt_sigsuspend",
    "sigsuspend",
    "rt_sigtimedwait",
    "rt_sigtimedwait_time64",
    "accept",
    "accept4",
    "msgrcv",
    "semop",
    "semtimedop",
    "io_getevents",
    "io_pgetevents",
    NULL,
};

bool
summary_waits_load(uint8_t *waits, struct store *store, struct err *err)
{
    struct err trouble = {0};
    const struct strtab *calls = store_load_strings(store, STR_call, &trouble);
    for (size_t i = 0; summary_waits[i]; i++) {
        uint32_t id = strtab_find(calls, slice_of(summary_waits[i]));
        if (id > 0 && id <= UINT16_MAX)
            waits[id] = NAMED_WAITS;
    }
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

bool
summary_names_load(uint8_t *named, struct store *store, struct err *err)
{
    static const char *const executes[] = {"execve", "execveat"};
    if (!summary_waits_load(named, store, err))
        return false;
    const struct strtab *calls = store_load_strings(store, STR_call, err);
    for (size_t i = 0; i < ARRAY_LEN(executes); i++) {
        uint32_t id = strtab_find(calls, slice_of(executes[i]));
        if (id > 0 && id <= UINT16_MAX)
            named[id] |= NAMED_EXECUTES;
    }
    return true;
}
