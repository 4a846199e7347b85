#include "analyze/rows/cell.h"

#include <math.h>

struct cell
cell_int(int64_t v)
{
    return v == MISSING_I64 ? cell_missing() : (struct cell){.kind = CELL_INT, .i = v};
}

struct cell
cell_count(uint64_t v)
{
    return v > INT64_MAX ? cell_missing()
                         : (struct cell){.kind = CELL_INT, .i = (int64_t)v};
}

struct cell
cell_moved(uint64_t bytes, uint64_t ops, uint64_t sized)
{
    return ops && !sized ? cell_missing() : cell_count(bytes);
}

struct cell
cell_real(double v)
{
    return isfinite(v) ? (struct cell){.kind = CELL_REAL, .f = v} : cell_missing();
}

struct cell
cell_ratio(double a, double b)
{
    return b == 0 ? cell_missing() : cell_real(a / b);
}

struct cell
cell_seconds(int64_t ns)
{
    return ns == MISSING_I64 ? cell_missing() : cell_real((double)ns / (double)NS_PER_S);
}

struct cell
cell_text(struct slice text)
{
    return (struct cell){.kind = CELL_TEXT, .text = text};
}

struct cell
cell_missing(void)
{
    return (struct cell){.kind = CELL_MISSING};
}

double
cell_number(struct cell c)
{
    return c.kind == CELL_INT ? (double)c.i : c.kind == CELL_REAL ? c.f : (double)NAN;
}

static int
compare_text(struct slice a, struct slice b)
{
    size_t n = MIN(a.n, b.n);
    int order = n ? memcmp(a.p, b.p, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

int
cell_compare(struct cell a, struct cell b)
{
    static const int rank[] = {
        [CELL_MISSING] = 0, [CELL_INT] = 1, [CELL_REAL] = 1, [CELL_TEXT] = 2};
    if (rank[a.kind] != rank[b.kind])
        return rank[a.kind] - rank[b.kind];
    if (a.kind == CELL_TEXT)
        return compare_text(a.text, b.text);
    if (a.kind == CELL_INT && b.kind == CELL_INT)
        return (a.i > b.i) - (a.i < b.i);
    double x = cell_number(a), y = cell_number(b);
    return (x > y) - (x < y);
}

void
cell_put(struct table *t, struct cell c)
{
    switch (c.kind) {
    case CELL_MISSING:
        table_missing(t);
        break;
    case CELL_INT:
        table_i64(t, c.i);
        break;
    case CELL_REAL:
        table_f64(t, c.f);
        break;
    case CELL_TEXT:
        table_text(t, c.text);
        break;
    }
}

void
cell_record(struct record *r, const char *name, const char *unit, struct cell c,
            const char *meaning, const char *why)
{
    switch (c.kind) {
    case CELL_MISSING:
        record_missing(r, name, unit, why);
        break;
    case CELL_INT:
        record_i64(r, name, unit, c.i, meaning);
        break;
    case CELL_REAL:
        record_f64(r, name, unit, c.f, meaning);
        break;
    case CELL_TEXT:
        record_text(r, name, c.text, meaning);
        break;
    }
}
