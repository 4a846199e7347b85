#include "parse/samples/pidstat_line.h"

#include <ctype.h>

#include "lib/base/num.h"
#include "lib/columns/cols.h"

static const struct pidstat_field fields[] = {
#define PIDSTAT(text, name, factor)                                                      \
    {text, samples_process_rates_##name, samples_thread_rates_##name, factor},
#include "parse/samples/pidstat.def"
#undef PIDSTAT
};

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct slice
pidstat_word(struct slice *rest)
{
    size_t from = 0, to;
    while (from < rest->n && is_blank(rest->p[from]))
        from++;
    for (to = from; to < rest->n && !is_blank(rest->p[to]);)
        to++;
    struct slice word = {rest->p + from, to - from};
    *rest = slice_from(*rest, to);
    return word;
}

bool
pidstat_banner(struct slice line, struct slice *host, struct wall *date)
{
    struct slice rest = line;
    if (!slice_eq(pidstat_word(&rest), SLICE("Linux")))
        return false;
    pidstat_word(&rest); /* release */
    struct slice name = pidstat_word(&rest), day = pidstat_word(&rest);
    if (name.n < 2 || name.p[0] != '(' || name.p[name.n - 1] != ')')
        return false;
    date->year = 0;
    bool dated = day.n && wall_date(day, date) == day.n;
    if (!dated)
        date->year = 0;
    *host = (struct slice){name.p + 1, name.n - 2};
    /* Before sysstat 9 nothing stood behind the date. */
    return slice_ends(line, SLICE(" CPU)")) || (dated && pidstat_word(&rest).n == 0);
}

size_t
pidstat_time(struct slice line, struct wall *w, int64_t *epoch_ns)
{
    size_t from = 0, n = 0;
    uint64_t s;

    *epoch_ns = MISSING_I64;
    while (from < line.n && is_blank(line.p[from]))
        from++;
    struct slice rest = slice_from(line, from);
    if ((n = wall_time(rest, w)))
        return n < rest.n && is_blank(rest.p[n]) ? from + n : 0;
    struct slice word = pidstat_word(&rest);
    if (word.n < 9 || !num_u64(word, &s) || s > INT64_MAX / NS_PER_S)
        return 0;
    *epoch_ns = (int64_t)s * NS_PER_S;
    return (size_t)(word.p + word.n - line.p);
}

size_t
pidstat_hash(struct slice line)
{
    struct slice rest = line;
    bool is = slice_eq(pidstat_word(&rest), SLICE("#")) &&
              slice_eq(pidstat_word(&rest), SLICE("Time"));
    return is ? line.n - rest.n : 0;
}

static const struct pidstat_field *
field_named(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (slice_eq(slice_of(fields[i].name), name))
            return &fields[i];
    return NULL;
}

static enum pidstat_place
place_named(struct slice name)
{
    return slice_eq(name, SLICE("PID"))    ? PLACE_PID
           : slice_eq(name, SLICE("TGID")) ? PLACE_TGID
           : slice_eq(name, SLICE("TID"))  ? PLACE_TID
                                           : PLACE_UNKNOWN;
}

bool
pidstat_header(struct slice rest, struct pidstat_layout *layout)
{
    bool whose = false;
    struct slice name;

    layout->n = 0;
    while ((name = pidstat_word(&rest)).n) {
        if (slice_eq(name, SLICE("Command")))
            return whose && pidstat_word(&rest).n == 0;
        if (layout->n == PIDSTAT_WORDS)
            return false;
        const struct pidstat_field *field = field_named(name);
        enum pidstat_place place = field ? PLACE_FIELD : place_named(name);
        whose |= place == PLACE_PID || place == PLACE_TID;
        layout->cols[layout->n].place = place;
        layout->cols[layout->n].field = field;
        layout->cols[layout->n++].name = name;
    }
    return false;
}

bool
pidstat_is_average(struct slice line)
{
    struct slice rest = line;
    for (int i = 0; i < 2; i++) {
        struct slice word = pidstat_word(&rest);
        if (word.n && isdigit((unsigned char)word.p[0]))
            return false;
        if (slice_ends(word, SLICE(":")))
            return true;
    }
    return false;
}
