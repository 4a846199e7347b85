#include "analyze/rows/stored.h"

bool
stored_init(struct stored *s, struct store *store, int table, int col, struct err *err)
{
    struct err trouble = {0};
    *s = (struct stored){.col = col, .def = &table_defs[table].cols[col]};
    int which = strings_of(s->def);
    if (which >= 0)
        s->strings = store_load_strings(store, (enum strings_id)which, &trouble);
    else if (s->def->refers[0] != 0)
        s->names = enum_find(s->def->refers + 1);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

/* "joined|append"; bits without a name as their number. */
static struct slice
bits_text(const struct enum_def *names, uint64_t bits, char *buf, size_t size)
{
    size_t n = 0;
    buf[0] = 0;
    for (int bit = 0; bit < 64 && n + 1 < size; bit++) {
        if (!(bits >> bit & 1))
            continue;
        const char *name = enum_name(names, bit);
        const char *between = n ? "|" : "";
        int wrote = name ? snprintf(buf + n, size - n, "%s%s", between, name)
                         : snprintf(buf + n, size - n, "%s%d", between, bit);
        n = MIN(n + (size_t)wrote, size - 1);
    }
    return (struct slice){buf, n};
}

struct cell
stored_cell(const struct stored *s, const struct batch *b, size_t row, char *buf,
            size_t size)
{
    bool missing;
    if (s->def->type == COL_F64)
        return cell_real(batch_f64(b, s->col, row));
    int64_t v = batch_value(b, s->col, row, &missing);
    if (s->names && s->names->bits)
        return cell_text(bits_text(s->names, (uint64_t)v, buf, size));
    if (missing)
        return cell_missing();
    if (s->strings)
        return cell_text(strtab_get(s->strings, (uint32_t)v));
    const char *name = s->names ? enum_name(s->names, (int)v) : NULL;
    return name ? cell_text(slice_of(name)) : cell_int(v);
}
