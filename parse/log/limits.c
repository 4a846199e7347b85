#include "parse/log/limits.h"

#include "lib/base/num.h"

static const struct {
    const char *key;
    size_t at; /* in struct members_limits */
} keys[] = {
    {"total=",   offsetof(struct members_limits, total_b) },
    {"member=",  offsetof(struct members_limits, member_b)},
    {"ratio=",   offsetof(struct members_limits, ratio)   },
    {"members=", offsetof(struct members_limits, members) },
    {"depth=",   offsetof(struct members_limits, depth)   },
    {"name=",    offsetof(struct members_limits, name_b)  },
};

bool
limits_set(const char *text, void *dest, struct err *err)
{
    int64_t value;

    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        size_t n = strlen(keys[i].key);
        if (strncmp(text, keys[i].key, n) != 0)
            continue;
        if (!num_size(text + n, &value) || value < 1)
            return err_set(err, "'%s': a number from 1 on is wanted, or a size", text);
        memcpy((char *)dest + keys[i].at, &value, sizeof value);
        return true;
    }
    return err_set(err,
                   "'%s': a limit is total, member, ratio, members, depth or name, "
                   "as in ratio=5000",
                   text);
}
