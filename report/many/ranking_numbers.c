/* Key numbers of a ranking. */
#include <math.h>

#include "lib/base/num.h"
#include "report/many/ranking_out.h"

enum how { SUM, MEDIAN, COUNT_RUNS };
enum unit { SECONDS, BYTES, SHARE, NUMBER };

/* Runs that a count is of. */
static double
count_runs(const struct ranking *r, const char *label)
{
    size_t failed = 0;
    if (strcmp(label, "Runs") == 0)
        return (double)r->n;
    if (strcmp(label, "Outliers") == 0)
        return r->n < OUTLIERS_LEAST ? (double)NAN : (double)ranking_outliers(r);
    for (size_t i = 0; i < r->n; i++)
        failed += r->runs[i].v[RUN_exit_status] > 0;
    return (double)failed;
}

static void
put_value(char value[48], enum unit unit, double v)
{
    if (isnan(v))
        strcpy(value, "not measured");
    else if (unit == SECONDS && v > 0)
        human_ns(value, v * 1e9);
    else if (unit == SECONDS)
        strcpy(value, "0 s");
    else if (unit == BYTES)
        human_bytes(value, v);
    else if (unit == SHARE)
        snprintf(value, 48, "%.1f %%", 100 * v);
    else
        human_count(value, v);
}

void
ranking_numbers_fill(struct ranking_number numbers[RANK_NUMBERS], const struct ranking *r)
{
    static const struct {
        const char *label;
        enum how how;
        enum run_number number;
        enum unit unit;
        const char *meaning;
    } defs[RANK_NUMBERS] = {
        {"Runs",          COUNT_RUNS, RUN_NUMBERS,     NUMBER,
         "that count; those left out and unread are not among them"                                },
        {"Elapsed",       SUM,        RUN_elapsed_s,   SECONDS, "of all runs, one after the other" },
        {"I/O on files",  SUM,        RUN_io_s,        SECONDS,
         "of all runs: time with at least one call on files open"                                  },
        {"Usual share",   MEDIAN,     RUN_io_share,    SHARE,
         "median over the runs of I/O on files / elapsed"                                          },
        {"Bytes read",    SUM,        RUN_read_bytes,  BYTES,   "by calls; not what the disk moved"},
        {"Bytes written", SUM,        RUN_write_bytes, BYTES,
         "by calls; not what the disk moved"                                                       },
        {"Failed",        COUNT_RUNS, RUN_NUMBERS,     NUMBER,
         "runs whose exit status is known and not 0"                                               },
        {"Outliers",      COUNT_RUNS, RUN_NUMBERS,     NUMBER,
         "runs of which a number lies far from those of the others"                                },
    };
    for (size_t i = 0; i < RANK_NUMBERS; i++) {
        size_t known;
        double v = defs[i].how == SUM      ? ranking_sum(r, defs[i].number, &known)
                   : defs[i].how == MEDIAN ? ranking_median(r, defs[i].number)
                                           : count_runs(r, defs[i].label);
        numbers[i].label = defs[i].label;
        numbers[i].meaning = defs[i].meaning;
        put_value(numbers[i].value, defs[i].unit, v);
    }
}
