#include "parse/log/wall.h"

#include <ctype.h>
#include <time.h>

#include "lib/base/num.h"

/* ---- pieces ---- */

/* A number of `least` to `most` digits at the front of s; its length, 0 for none. */
static size_t
digits(struct slice s, size_t least, size_t most, int *out)
{
    size_t n = 0;
    int v = 0;
    while (n < s.n && n < most && isdigit((unsigned char)s.p[n]))
        v = v * 10 + (s.p[n++] - '0');
    if (n < least || (n < s.n && isdigit((unsigned char)s.p[n])))
        return 0;
    *out = v;
    return n;
}

static bool
is_day(int year, int month, int day)
{
    static const int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return year >= 1970 && year < 2200 && month >= 1 && month <= 12 && day >= 1 &&
           day <= lengths[month - 1];
}

/* ---- dates ---- */

/* Years of two digits are of this century up to 69, as POSIX has it. */
static int
whole_year(int year, size_t ndigits)
{
    return ndigits > 2 ? year : year < 70 ? 2000 + year : 1900 + year;
}

/* Which of the first two numbers is the month. */
static bool
order_day_and_month(struct wall *w, int first, int second, char separator)
{
    bool day_first = separator == '.' || first > 12;
    w->month = day_first ? second : first;
    w->day = day_first ? first : second;
    w->unsure = separator != '.' && first <= 12 && second <= 12 && first != second;
    return is_day(w->year, w->month, w->day);
}

size_t
wall_date(struct slice s, struct wall *w)
{
    struct wall got = *w;
    int part[3];
    size_t n[3], at = 0;
    char separator = 0;

    for (int i = 0; i < 3; i++) {
        n[i] = digits(slice_from(s, at), 1, 4, &part[i]);
        at += n[i];
        if (n[i] == 0 || n[i] == 3)
            return 0;
        if (i == 2)
            break;
        if (at >= s.n || !memchr("-/.", s.p[at], 3) || (i && s.p[at] != separator))
            return 0;
        separator = s.p[at++];
    }
    bool ok;
    if (n[0] == 4) {
        got.year = part[0];
        got.month = part[1];
        got.day = part[2];
        got.unsure = false;
        ok = n[1] <= 2 && n[2] <= 2 && is_day(part[0], part[1], part[2]);
    } else {
        got.year = whole_year(part[2], n[2]);
        ok = n[1] <= 2 && n[2] >= 2 &&
             order_day_and_month(&got, part[0], part[1], separator);
    }
    if (!ok)
        return 0;
    got.long_year = n[2] == 4;
    *w = got;
    return at;
}

void
wall_settle(struct wall *w)
{
    if (w->unsure && w->twelve) {
        w->unsure = false;
    } else if (w->unsure && w->long_year) {
        int first = w->month;
        w->month = w->day;
        w->day = first;
        w->long_year = false; /* once */
    }
}

/* ---- times ---- */

/* " PM" behind a time of 12 hours. */
static size_t
half_of_day(struct slice s, int *hour)
{
    size_t at = s.n && s.p[0] == ' ' ? 1 : 0;
    struct slice t = slice_from(s, at);
    bool am = slice_starts(t, SLICE("AM")), pm = slice_starts(t, SLICE("PM"));
    if ((!am && !pm) || *hour < 1 || *hour > 12 ||
        (t.n > 2 && isalnum((unsigned char)t.p[2])))
        return 0;
    *hour = *hour % 12 + (pm ? 12 : 0);
    return at + 2;
}

size_t
wall_time(struct slice s, struct wall *w)
{
    int hour, minute, second;
    size_t at, n;

    if (!(at = digits(s, 1, 2, &hour)) || at >= s.n || s.p[at++] != ':' ||
        !(n = digits(slice_from(s, at), 2, 2, &minute)) || at + n >= s.n ||
        s.p[at + n] != ':')
        return 0;
    at += n + 1;
    if (!(n = digits(slice_from(s, at), 2, 2, &second)))
        return 0;
    size_t from = at;
    at += n;
    int64_t seconds_ns = second * NS_PER_S;
    uint8_t decimals = 0;
    if (at + 1 < s.n && s.p[at] == '.' && isdigit((unsigned char)s.p[at + 1])) {
        size_t end = at + 1;
        while (end < s.n && isdigit((unsigned char)s.p[end]))
            end++;
        if (!num_seconds((struct slice){s.p + from, end - from}, &seconds_ns))
            return 0;
        decimals = (uint8_t)(end - at - 1);
        at = end;
    }
    n = half_of_day(slice_from(s, at), &hour);
    if (hour > 23 || minute > 59 || second > 60)
        return 0;
    w->twelve = n > 0;
    w->decimals = decimals;
    w->day_ns = (int64_t)(hour * 3600 + minute * 60) * NS_PER_S + seconds_ns;
    return at + n;
}

size_t
wall_zone(struct slice s, struct wall *w)
{
    int hours, minutes = 0;
    if (slice_starts(s, SLICE("Z")) || slice_starts(s, SLICE(" UTC"))) {
        w->zone_s = 0;
        w->has_zone = true;
        return s.p[0] == 'Z' ? 1 : 4;
    }
    if (s.n < 5 || (s.p[0] != '+' && s.p[0] != '-'))
        return 0;
    struct slice h = {s.p + 1, 2};
    bool colon = s.p[3] == ':';
    if (s.n < (colon ? 6u : 5u) || !digits(h, 2, 2, &hours) ||
        !digits((struct slice){s.p + (colon ? 4 : 3), 2}, 2, 2, &minutes) || hours > 15 ||
        minutes > 59)
        return 0;
    w->zone_s = (hours * 3600 + minutes * 60) * (s.p[0] == '-' ? -1 : 1);
    w->has_zone = true;
    return colon ? 6 : 5;
}

/* Seconds since 1970, in UTC. */
static bool
read_epoch(struct slice s, struct wall *w)
{
    const char *point = memchr(s.p, '.', s.n);
    size_t whole = point ? (size_t)(point - s.p) : s.n;
    int64_t ns;
    if (whole < 9 || whole > 10 || !num_seconds(s, &ns))
        return false;
    *w = (struct wall){.year = 1970, .month = 1, .day = 1, .has_zone = true};
    w->day_ns = ns; /* of a very long first day */
    w->decimals = (uint8_t)(point ? s.n - whole - 1 : 0);
    return true;
}

bool
wall_stamp(struct slice s, struct wall *w)
{
    size_t at, n;
    *w = (struct wall){.day_ns = MISSING_I64};
    if (s.n == 0 || read_epoch(s, w))
        return s.n > 0;
    if (!(at = wall_date(s, w)) || at == s.n || (s.p[at] != 'T' && s.p[at] != ' '))
        return false;
    for (at++; at < s.n && s.p[at] == ' ';)
        at++;
    if (!(n = wall_time(slice_from(s, at), w)))
        return false;
    at += n;
    return at + wall_zone(slice_from(s, at), w) == s.n;
}

/* ---- to one number ---- */

/* Days from 1970-01-01: years begin in March, so that leap days come last. */
static int64_t
days_since_epoch(int year, int month, int day)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return y * 365 + y / 4 - y / 100 + y / 400 + of_year - 719468;
}

/* Midnight, or what the clock shows `day_s` seconds of clock behind it, in local time. */
static int64_t
local_seconds(const struct wall *w, int days, int64_t day_s)
{
    struct tm tm = {
        .tm_year = w->year - 1900,
        .tm_mon = w->month - 1,
        .tm_mday = w->day + days,
        .tm_hour = (int)(day_s / 3600),
        .tm_min = (int)(day_s / 60 % 60),
        .tm_sec = (int)(day_s % 60),
        .tm_isdst = -1,
    };
    return (int64_t)mktime(&tm);
}

struct prefix
wall_prefix(const struct wall *w, int days)
{
    struct prefix p = {.time_ns = MISSING_I64,
                       .delta_ns = MISSING_I64,
                       .pid = MISSING_I32,
                       .clock = CLOCK_NONE,
                       .decimals = w->decimals};
    if (w->day_ns == MISSING_I64)
        return p;
    p.clock = w->year ? CLOCK_REAL : CLOCK_DAY;
    p.time_ns = w->day_ns;
    if (!w->year)
        return p;
    int64_t day_s = w->day_ns / NS_PER_S, part_ns = w->day_ns % NS_PER_S;
    int64_t s = w->has_zone
                    ? (days_since_epoch(w->year, w->month, w->day) + days) * 86400 +
                          day_s - w->zone_s
                    : local_seconds(w, days, day_s);
    p.time_ns = s * NS_PER_S + part_ns;
    return p;
}
