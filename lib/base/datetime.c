#include "lib/base/datetime.h"

#include "lib/base/num.h"

#define MINUTE_NS (60 * NS_PER_S)
#define DAY_NS (86400 * NS_PER_S)

/* Number of exactly so many digits at a place of s; -1 when it is none. */
static int
digits(struct slice s, size_t at, size_t n)
{
    uint64_t v;
    return at + n <= s.n && num_u64((struct slice){s.p + at, n}, &v) ? (int)v : -1;
}

/* "56", "56.789", "56,789" */
static bool
seconds(struct slice s, int64_t *ns)
{
    char text[16];
    if (s.n > sizeof text || digits(s, 0, 2) < 0)
        return false;
    memcpy(text, s.p, s.n);
    if (s.n > 2 && text[2] == ',')
        text[2] = '.';
    return (s.n == 2 || text[2] == '.') && num_seconds((struct slice){text, s.n}, ns);
}

bool
datetime_of_day(struct slice s, int64_t *ns)
{
    int hour = digits(s, 0, 2), minute = digits(s, 3, 2);
    int64_t second;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || s.p[2] != ':' || s.n < 8 ||
        s.p[5] != ':' || !seconds(slice_from(s, 6), &second) || second >= 61 * NS_PER_S)
        return false;
    *ns = (hour * 60 + minute) * MINUTE_NS + second;
    return true;
}

/* Days from 1970-01-01. Counting years from March puts the leap day last, so that the
 * days before a month are (153 m + 2) / 5 for m = 0 in March. */
static int64_t
days_since_1970(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month > 2 ? year : year - 1, m = (month + 9) % 12;
    int64_t before = y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1;
    return before - 719468; /* the same sum for 1970-01-01 */
}

/* Takes "Z", "+02", "+02:00" or "+0200" off the end: what stands there is that far ahead
 * of UTC. */
static bool
take_zone(struct slice *s, int64_t *ahead_ns)
{
    *ahead_ns = 0;
    if (s->n > 0 && s->p[s->n - 1] == 'Z') {
        s->n--;
        return true;
    }
    size_t at = s->n;
    while (at > 0 && s->p[at - 1] != '+' && s->p[at - 1] != '-')
        at--;
    if (at == 0)
        return true;
    struct slice zone = slice_from(*s, at);
    bool colon = zone.n == 5 && zone.p[2] == ':';
    int hours = digits(zone, 0, 2);
    int minutes = zone.n == 2 ? 0 : digits(zone, colon ? 3 : 2, 2);
    if ((zone.n != 2 && zone.n != 4 && !colon) || hours < 0 || hours > 14 ||
        minutes < 0 || minutes > 59)
        return false;
    *ahead_ns = (hours * 60 + minutes) * (s->p[at - 1] == '-' ? -MINUTE_NS : MINUTE_NS);
    s->n = at - 1;
    return true;
}

bool
datetime_iso(struct slice s, int64_t *ns)
{
    int year = digits(s, 0, 4), month = digits(s, 5, 2), day = digits(s, 8, 2);
    int64_t time_ns, ahead_ns;
    if (s.n < 19 || s.p[4] != '-' || s.p[7] != '-' || (s.p[10] != 'T' && s.p[10] != ' '))
        return false;
    struct slice time = slice_from(s, 11);
    if (year < 1970 || year > 2261 || month < 1 || month > 12 || day < 1 || day > 31 ||
        !take_zone(&time, &ahead_ns) || !datetime_of_day(time, &time_ns))
        return false;
    *ns = days_since_1970(year, month, day) * DAY_NS + time_ns - ahead_ns;
    return true;
}
