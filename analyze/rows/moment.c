#include "analyze/rows/moment.h"

#include <time.h>

#include "analyze/rows/columns.h"
#include "lib/base/datetime.h"
#include "lib/base/num.h"

#define DAY_NS (86400 * NS_PER_S)

bool
moment_parse(const char *text, void *dest, struct err *err)
{
    struct moment *m = dest;
    struct slice s = slice_of(text);
    if (num_duration(text, &m->ns))
        m->kind = MOMENT_RELATIVE;
    else if (s.n > 0 && s.p[0] == '@' && num_seconds(slice_from(s, 1), &m->ns))
        m->kind = MOMENT_DATE;
    else if (datetime_iso(s, &m->ns))
        m->kind = MOMENT_DATE;
    else if (datetime_of_day(s, &m->ns))
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
