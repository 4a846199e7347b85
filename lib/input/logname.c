#include "lib/input/logname.h"

#include "lib/base/num.h"
#include "lib/input/packed.h"

/* Digits behind the last dot; empty without any. */
static struct slice
number_of(const char *name)
{
    struct slice s = {name, packed_stem(slice_of(name))};
    size_t at = s.n;

    while (at > 0 && s.p[at - 1] >= '0' && s.p[at - 1] <= '9')
        at--;
    if (at == 0 || s.p[at - 1] != '.')
        return (struct slice){name, 0};
    return slice_from(s, at);
}

int32_t
logname_pid(const char *name)
{
    uint64_t pid;
    return num_u64(number_of(name), &pid) && pid > 0 && pid <= INT32_MAX ? (int32_t)pid
                                                                         : MISSING_I32;
}

size_t
logname_stem(const char *name)
{
    struct slice number = number_of(name);
    return number.n ? (size_t)(number.p - name) : 0;
}

static size_t
digits(const char *s)
{
    return strspn(s, "0123456789");
}

int
logname_order(const char *a, const char *b)
{
    while (*a && *b) {
        size_t na = digits(a), nb = digits(b);
        if (na && nb) {
            size_t za = strspn(a, "0"), zb = strspn(b, "0");
            a += MIN(za, na - 1);
            b += MIN(zb, nb - 1);
            na = digits(a);
            nb = digits(b);
            int order = na != nb ? (na > nb) - (na < nb) : memcmp(a, b, na);
            if (order)
                return order;
            a += na;
            b += nb;
        } else if (*a != *b) {
            break;
        } else {
            a++;
            b++;
        }
    }
    return (unsigned char)*a - (unsigned char)*b;
}
