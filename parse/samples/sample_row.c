#include "parse/samples/sample_row.h"

#include "lib/base/num.h"

struct batch *
sample_row_of(struct source *s, int table, int64_t time_ns, uint64_t line)
{
    struct batch *b = store_batch(s->out, table);
    int ncols = table_defs[table].ncols;
    batch_add(b);
    batch_set_i64(b, 0, time_ns);
    batch_set_i64(b, ncols - 2, s->number);
    batch_set_i64(b, ncols - 1, (int64_t)line);
    s->events++;
    s->samples++;
    return b;
}

struct batch *
sample_row(struct source *s, int table, int64_t time_ns)
{
    return sample_row_of(s, table, time_ns, s->lines);
}

void
sample_set_text(struct source *s, struct batch *b, int col, struct slice text)
{
    int which = strings_of(&table_defs[b->table].cols[col]);
    if (which < 0)
        BUG("text for a column of numbers");
    batch_set_i64(b, col,
                  strtab_add(store_strings(s->out, (enum strings_id)which), text));
}

void
sample_settle_date(struct source *s, struct wall *w, bool *told)
{
    char date[48];
    wall_settle(w);
    if (!w->unsure || *told)
        return;
    snprintf(date, sizeof date, "taken as %04d-%02d-%02d", w->year, w->month, w->day);
    source_trouble(s, TROUBLE_UNSURE_DATE, s->lines, 0, slice_of(date));
    *told = true;
}

bool
sample_number(struct slice text, double *value, struct slice *unit)
{
    char number[64];
    size_t n = 0;
    while (n < text.n && n < sizeof number && text.p[n] &&
           strchr("+-.,0123456789", text.p[n])) {
        number[n] = text.p[n] == ',' ? '.' : text.p[n];
        n++;
    }
    if (n == sizeof number || !num_f64((struct slice){number, n}, value))
        return false;
    while (n < text.n && text.p[n] == ' ')
        n++;
    *unit = slice_from(text, n);
    return true;
}
