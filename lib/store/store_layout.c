/* What stands where in the file: groups, columns with their descriptions, string tables.
 */
#include "lib/store/store_layout.h"

#include <math.h>

#include "lib/base/mem.h"
#include "lib/columns/sample_kinds.h"
#include "lib/deflate/chunk.h"

#define PATH_ROOM 96

/* "1=joined 2=unfinished ..." */
static bool
describe_bits(h5_id file, const char *path, const struct enum_def *e, struct err *err)
{
    char text[1024] = "";
    size_t at = 0;
    for (int i = 0; i < e->count; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%u=%s", i ? " " : "",
                               1u << e->values[i].number, e->values[i].name);
    return h5_attr_text(file, path, "flag_meanings", slice_of(text), err);
}

static bool
describe_column(h5_id file, const char *path, int table, int col, struct err *err)
{
    const struct col_def *c = &table_defs[table].cols[col];
    const char *kind = sample_kind_text(table, col);
    char target[PATH_ROOM];
    bool ok = h5_attr_text(file, path, "units", slice_of(c->unit), err) &&
              h5_attr_text(file, path, "long_name", slice_of(c->meaning), err);
    if (ok && c->type == COL_F64)
        ok = h5_attr_f64(file, path, "missing_value", NAN, err);
    else if (ok && c->can_miss)
        ok = h5_attr_int(file, path, "missing_value", c->type, c->missing, err);
    if (ok && kind)
        ok = h5_attr_text(file, path, "kind", slice_of(kind), err);
    if (ok && c->refers[0] == '@') {
        snprintf(target, sizeof target, "/strings/%s", c->refers + 1);
        ok = h5_attr_text(file, path, "strings", slice_of(target), err);
    }
    if (ok && c->refers[0] == '&')
        ok = describe_bits(file, path, enum_find(c->refers + 1), err);
    return ok;
}

static bool
make_scale(h5_id file, const struct table_def *t, struct err *err)
{
    enum { COLUMNS_MAX = 64 };
    const char *others[COLUMNS_MAX];
    char names[COLUMNS_MAX][PATH_ROOM], scale[PATH_ROOM];
    size_t n = 0;

    if (t->ncols > COLUMNS_MAX)
        BUG("a table with too many columns");
    if (t->time_col < 0)
        return true;
    snprintf(scale, sizeof scale, "/%s/%s", t->name, t->cols[t->time_col].name);
    for (int c = 0; c < t->ncols; c++) {
        if (c == t->time_col)
            continue;
        snprintf(names[n], sizeof names[n], "/%s/%s", t->name, t->cols[c].name);
        others[n] = names[n];
        n++;
    }
    return h5_scale(file, scale, others, n, err);
}

bool
layout_table(h5_id file, int table, struct h5_column *columns, struct err *err)
{
    const struct table_def *t = &table_defs[table];
    char path[PATH_ROOM];

    snprintf(path, sizeof path, "/%s", t->name);
    bool ok = h5_group(file, path, err) &&
              h5_attr_text(file, path, "long_name", slice_of(t->meaning), err);
    for (int c = 0; ok && c < t->ncols; c++) {
        const char *refers = t->cols[c].refers;
        const struct enum_def *e = refers[0] == '#' ? enum_find(refers + 1) : NULL;
        snprintf(path, sizeof path, "/%s/%s", t->name, t->cols[c].name);
        ok = h5_column_create(file, path, t->cols[c].type, e, &columns[c], err) &&
             describe_column(file, path, table, c, err);
    }
    return ok && make_scale(file, t, err);
}

/* A whole array as a column, for the string tables. */
static bool
write_array(h5_id file, const char *path, const char *meaning, enum col_type type,
            const void *values, uint64_t count, bool small, struct err *err)
{
    struct h5_column c = {0};
    size_t size = col_size(type);
    void *packed = xmalloc(chunk_bound(BATCH_ROWS * size));
    bool ok = h5_column_create(file, path, type, NULL, &c, err) &&
              h5_column_resize(&c, count, err) &&
              h5_attr_text(file, path, "units", SLICE("1"), err) &&
              h5_attr_text(file, path, "long_name", slice_of(meaning), err);

    for (uint64_t row = 0; ok && row < count; row += BATCH_ROWS) {
        size_t n = (size_t)MIN(count - row, (uint64_t)BATCH_ROWS);
        size_t packed_n = (small ? chunk_pack_small : chunk_pack)(
            (const char *)values + row * size, n, BATCH_ROWS, size, packed);
        ok = h5_chunk_write(&c, row, packed, packed_n, err);
    }
    h5_column_close(&c);
    free(packed);
    return ok;
}

bool
layout_strings(h5_id file, const struct strtab strings[STR_COUNT], bool small,
               struct err *err)
{
    static const uint64_t none = 0;
    char path[PATH_ROOM];
    bool ok = h5_group(file, "/strings", err);

    for (int i = 0; ok && i < STR_COUNT; i++) {
        const struct strtab *t = &strings[i];
        uint32_t n = strtab_size(t);
        const uint64_t *end = t->end ? t->end : &none;
        snprintf(path, sizeof path, "/strings/%s", strings_names[i]);
        ok = h5_group(file, path, err);
        snprintf(path, sizeof path, "/strings/%s/bytes", strings_names[i]);
        ok = ok && write_array(file, path, "all strings, one behind the other", COL_U8,
                               t->bytes, end[n - 1], small, err);
        snprintf(path, sizeof path, "/strings/%s/end", strings_names[i]);
        ok = ok &&
             write_array(file, path, "string i is bytes[end[i-1]:end[i]]; 0 is empty",
                         COL_U64, end, n, small, err);
    }
    return ok;
}
