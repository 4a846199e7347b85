#include "report/content/view.h"

#include <math.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/table/table.h"

bool
view_present(const struct section *s, const struct view *view)
{
    return tsv_column(&s->table, slice_of(view->column)) >= 0;
}

bool
view_is_path(const struct view *view)
{
    return view->kind == VIEW_PATH || view->kind == VIEW_RUN;
}

bool
view_is_number(const struct view *view)
{
    return view->kind >= VIEW_PLACE;
}

const char *
view_missing(const struct view *view)
{
    return view->kind == VIEW_PATH ? "(not named in the log)" : "-";
}

/* The cell as it stands in the table; "-" when there is none. */
static struct slice
cell_of(const struct section *s, size_t row, const char *column)
{
    int col = tsv_column(&s->table, slice_of(column));
    return col < 0 ? SLICE("-") : tsv_cell(&s->table, row, (size_t)col);
}

struct slice
view_text(char **memory, const struct section *s, size_t row, const char *column)
{
    struct slice cell = cell_of(s, row, column);
    if (slice_eq(cell, SLICE("-")))
        cell.n = 0;
    *memory = xstrndup(cell.p, cell.n);
    return (struct slice){*memory, unescape_tsv(*memory, cell.n)};
}

double
view_number(const struct section *s, size_t row, const char *column)
{
    double v;
    return num_f64(cell_of(s, row, column), &v) && isfinite(v) ? v : NAN;
}

/* A share as percent: one decimal below 10 %, never "0 %" of something. */
static const char *
percent(char *buf, double share)
{
    if (fabs(share) < 0.0005 && share != 0)
        return strcpy(buf, "< 0.1 %");
    snprintf(buf, 48, fabs(share) < 0.0995 ? "%.1f %%" : "%.0f %%", 100 * share);
    return buf;
}

/* A probability, as papers print it: three decimals, and never 0. */
static const char *
chance(char *buf, double p)
{
    if (p < 0.001)
        return strcpy(buf, "< 0.001");
    snprintf(buf, 48, p < 0.1 ? "%.3f" : "%.2f", p);
    return buf;
}

static const char *
amount(char *buf, const struct section *s, size_t row, double v)
{
    struct slice unit = cell_of(s, row, "unit");
    if (slice_eq(unit, SLICE("s")))
        return human_ns(buf, v * 1e9);
    return slice_eq(unit, SLICE("byte")) ? human_bytes(buf, v) : human_count(buf, v);
}

/* What a row of a comparison is about, by the end of its metric's name. */
static enum view_kind
metric_kind(const struct section *s, size_t row)
{
    static const struct {
        const char *suffix;
        enum view_kind kind;
    } kinds[] = {
        {"bytes_per_s", VIEW_BYTES  },
        {"bytes",       VIEW_BYTES  },
        {"_ns",         VIEW_NS     },
        {"_s",          VIEW_SECONDS},
    };
    struct slice metric = cell_of(s, row, "metric");
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (slice_ends(metric, slice_of(kinds[i].suffix)))
            return kinds[i].kind;
    }
    return VIEW_COUNT;
}

static const char *
metric_text(char *buf, enum view_kind kind, double v)
{
    /* A difference may be below 0. */
    char *at = buf;
    if (v < 0)
        *at++ = '-';
    if (kind == VIEW_BYTES)
        human_bytes(at, fabs(v));
    else if (kind == VIEW_NS || kind == VIEW_SECONDS)
        human_ns(at, fabs(v) * (kind == VIEW_NS ? 1 : 1e9));
    else
        human_count(at, fabs(v));
    return buf;
}

const char *
view_human(char *buf, const struct section *s, size_t row, const struct view *view)
{
    double v = view_number(s, row, view->column);
    if (isnan(v))
        return strcpy(buf, "-");
    switch (view->kind) {
    case VIEW_BYTES:
        return human_bytes(buf, v);
    case VIEW_NS:
        return human_ns(buf, v);
    case VIEW_SECONDS:
    case VIEW_LOAD:
        return human_ns(buf, v * 1e9);
    case VIEW_SHARE:
        return percent(buf, v);
    case VIEW_AMOUNT:
        return amount(buf, s, row, v);
    case VIEW_RATIO:
        snprintf(buf, 48, v >= 1000 ? "%.0f" : "%.3g", v);
        return buf;
    case VIEW_VALUE:
    case VIEW_CHANGE:
        return metric_text(buf, metric_kind(s, row), v);
    case VIEW_CHANCE:
        return chance(buf, v);
    case VIEW_PLACE: /* below 0: a process that is known by name only */
        snprintf(buf, 48, v < 0 ? "-" : "%.0f", v);
        return buf;
    case VIEW_COUNT:
    case VIEW_TEXT:
    case VIEW_WORDS:
    case VIEW_PATH:
    case VIEW_LINE:
    case VIEW_CODE:
    case VIEW_LEVEL:
    case VIEW_RUN:
    case VIEW_STAMP:
        break;
    }
    return human_count(buf, v);
}

double
view_largest(const struct section *s, const char *column)
{
    double largest = 0;
    for (size_t row = 0; row < s->table.nrows; row++) {
        double v = view_number(s, row, column);
        if (v > largest)
            largest = v;
    }
    return largest;
}

double
view_full_bar(const struct section *s, size_t row, const struct view *view)
{
    if (view->kind != VIEW_VALUE)
        return view_largest(s, view->column);
    struct slice metric = cell_of(s, row, "metric");
    double largest = 0;
    for (size_t i = 0; i < s->table.nrows; i++) {
        if (!slice_eq(cell_of(s, i, "metric"), metric))
            continue;
        double a = view_number(s, i, "a"), b = view_number(s, i, "b");
        largest = a > largest ? a : largest;
        largest = b > largest ? b : largest;
    }
    return largest;
}
