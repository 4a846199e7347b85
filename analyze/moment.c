#include "analyze/moment.h"

#include <time.h>

#include "analyze/columns.h"
#include "lib/num.h"

#define DAY_NS (86400 * NS_PER_S)

/* "12:34:56.789" to ns since midnight. */
static bool
parse_time_of_day(struct slice s, int64_t *ns)
{
    uint64_t hour, minute;
    int64_t second;
    if (s.n < 8 || s.p[2] != ':' || s.p[5] != ':')
        return false;
    if (!num_u64((struct slice){s.p, 2}, &hour) ||
        !num_u64((struct slice){s.p + 3, 2}, &minute) ||
        !num_seconds(slice_from(s, 6), &second))
        return false;
    if (hour > 23 || minute > 59 || second >= 61 * NS_PER_S)
        return false;
    *ns = (int64_t)(hour * 60 + minute) * 60 * NS_PER_S + second;
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

/* "2024-05-01T12:34:56.789Z" or with a space; UTC. */
static bool
parse_date(struct slice s, int64_t *ns)
{
    uint64_t year, month, day;
    int64_t time_ns;
    if (s.n < 19 || s.p[4] != '-' || s.p[7] != '-' || (s.p[10] != 'T' && s.p[10] != ' '))
        return false;
    if (!num_u64((struct slice){s.p, 4}, &year) ||
        !num_u64((struct slice){s.p + 5, 2}, &month) ||
        !num_u64((struct slice){s.p + 8, 2}, &day))
        return false;
    struct slice time = slice_from(s, 11);
    if (time.p[time.n - 1] == 'Z')
        time.n--;
    if (year < 1970 || year > 2261 || month < 1 || month > 12 || day < 1 || day > 31 ||
        !parse_time_of_day(time, &time_ns))
        return false;
    *ns = days_since_1970((int64_t)year, (int64_t)month, (int64_t)day) * DAY_NS + time_ns;
    return true;
}

bool
moment_parse(const char *text, void *dest, struct err *err)
{
    struct moment *m = dest;
    struct slice s = slice_of(text);
    if (num_duration(text, &m->ns))
        m->kind = MOMENT_RELATIVE;
    else if (s.n > 0 && s.p[0] == '@' && num_seconds(slice_from(s, 1), &m->ns))
        m->kind = MOMENT_DATE;
    else if (parse_date(s, &m->ns))
        m->kind = MOMENT_DATE;
    else if (parse_time_of_day(s, &m->ns))
        m->kind = MOMENT_TIME_OF_DAY;
    else
        return err_set(err, "wants seconds since the first event, HH:MM:SS, @SECONDS or "
                            "YYYY-MM-DDTHH:MM:SSZ");
    return true;
}

/* What t = 0 is in the log's own clock: the root says it, or else the first source. */
static bool
find_origin(struct store *store, int64_t *origin_ns)
{
    if (store_i64(store, "start_ns", origin_ns) && *origin_ns != MISSING_I64)
        return true;
    bool want[sources_NCOLS] = {[sources_origin_ns] = true};
    struct scan *sc = scan_begin(store, TABLE_sources, want, NULL, NULL);
    const struct batch *b = sc ? scan_next(sc, NULL) : NULL;
    *origin_ns = b && b->n ? sources_origin_ns_in(b)[0] : MISSING_I64;
    scan_end(sc);
    return *origin_ns != MISSING_I64;
}

bool
moment_resolve(const struct moment *m, struct store *store, int64_t *ns, struct err *err)
{
    *ns = m->ns;
    if (m->kind == MOMENT_RELATIVE || m->kind == MOMENT_NONE)
        return true;
    struct slice clock = store_text(store, "clock");
    bool realtime = slice_eq(clock, SLICE("realtime"));
    if (!realtime && !slice_eq(clock, SLICE("time_of_day")))
        return err_set(err,
                       "%s: the log has no clock that tells the time of day; give "
                       "seconds since the first event",
                       store_name(store));
    int64_t origin;
    if (!find_origin(store, &origin))
        return err_set(err, "%s: the file does not say when its log began",
                       store_name(store));
    if (m->kind == MOMENT_DATE && !realtime)
        return err_set(err,
                       "%s: the log's clock has no date; give HH:MM:SS or seconds "
                       "since the first event",
                       store_name(store));
    if (m->kind == MOMENT_DATE)
        *ns = m->ns - origin;
    else
        *ns = ((m->ns - origin) % DAY_NS + DAY_NS) % DAY_NS;
    return true;
}

const char *
moment_iso8601(char *buf, int64_t epoch_ns)
{
    time_t seconds = (time_t)(epoch_ns / NS_PER_S);
    int64_t rest = epoch_ns % NS_PER_S;
    struct tm tm;
    if (rest < 0) {
        rest += NS_PER_S;
        seconds--;
    }
    if (!gmtime_r(&seconds, &tm) || strftime(buf, 24, "%Y-%m-%dT%H:%M:%S", &tm) == 0)
        return strcpy(buf, "?");
    snprintf(buf + strlen(buf), 16, ".%06dZ", (int)(rest / 1000));
    return buf;
}
