#include "parse/merge/merge_columns.h"

#include "lib/base/mem.h"

void
part_maps_free(struct part_maps *m)
{
    for (int s = 0; s < STR_COUNT; s++)
        free(m->ids[s]);
    free(m->sources);
}

/* Rows under way: where they stand in `to`, and whose they are. */
struct rows {
    const struct part_maps *maps;
    const struct table_def *table;
    struct batch *to;
    size_t at, n;
    const uint16_t *source; /* of the part; NULL: row `first` + i of /sources is that log,
                               those of other tables are of no log */
    uint64_t first;
};

static bool
damaged(const struct rows *r, const struct col_def *c, struct err *err)
{
    return err_set(err, "%s: /%s/%s holds numbers that nothing stands behind: damaged",
                   r->maps->name, r->table->name, c->name);
}

static const struct part_source *
source_of(const struct rows *r, size_t i)
{
    return &r->maps->sources[r->source ? r->source[i] : r->first + i];
}

/* ---- one column each ---- */

static bool
map_u32(const struct rows *r, int col, const uint32_t *ids, uint32_t nids)
{
    uint32_t *v = (uint32_t *)r->to->col[col] + r->at, most = 0;
    for (size_t i = 0; i < r->n; i++) {
        most = MAX(most, v[i]);
        v[i] = v[i] < nids ? ids[v[i]] : 0;
    }
    return most < nids;
}

static bool
map_u16(const struct rows *r, int col, const uint32_t *ids, uint32_t nids)
{
    uint16_t *v = (uint16_t *)r->to->col[col] + r->at, most = 0;
    for (size_t i = 0; i < r->n; i++) {
        most = MAX(most, v[i]);
        v[i] = v[i] < nids ? (uint16_t)ids[v[i]] : 0;
    }
    return most < nids;
}

static bool
map_text(const struct rows *r, int col, int strings)
{
    const uint32_t *ids = r->maps->ids[strings];
    uint32_t nids = r->maps->nids[strings];
    return r->table->cols[col].type == COL_U16 ? map_u16(r, col, ids, nids)
                                               : map_u32(r, col, ids, nids);
}

static bool
shift_times(const struct rows *r, int col)
{
    int64_t *v = (int64_t *)r->to->col[col] + r->at;
    bool fits = true;
    for (size_t i = 0; i < r->n; i++)
        if (v[i] != MISSING_I64)
            fits &= !__builtin_add_overflow(v[i], source_of(r, i)->shift_ns, &v[i]);
    return fits;
}

/* A log with a date counts from the root's start_ns, and says so. */
static bool
set_origins(const struct rows *r, int col)
{
    int64_t *v = (int64_t *)r->to->col[col] + r->at;
    for (size_t i = 0; i < r->n; i++)
        if (source_of(r, i)->dated)
            v[i] = r->maps->origin_ns;
    return true;
}

/* Minus the id of a name (weir-h5(5)). */
static bool
map_pids(const struct rows *r, int col)
{
    int32_t *v = (int32_t *)r->to->col[col] + r->at;
    for (size_t i = 0; i < r->n; i++) {
        if (v[i] >= 0 || v[i] == MISSING_I32 || !source_of(r, i)->names_are_pids)
            continue;
        if ((uint32_t)-v[i] >= r->maps->nids[STR_comm])
            return false;
        v[i] = -(int32_t)r->maps->ids[STR_comm][-v[i]];
    }
    return true;
}

static bool
number_sources(const struct rows *r, int col)
{
    uint16_t *v = (uint16_t *)r->to->col[col] + r->at;
    for (size_t i = 0; i < r->n; i++)
        v[i] = (uint16_t)(v[i] + r->maps->first_source);
    return true;
}

/* ---- which columns ---- */

/* Columns that are more than their numbers, by name and type: the same in all tables. */
static const struct meaning {
    const char *name;
    enum col_type type;
    bool (*change)(const struct rows *r, int col);
} meanings[] = {
    {"start_ns",     COL_I64, shift_times   },
    {"end_ns",       COL_I64, shift_times   },
    {"time_ns",      COL_I64, shift_times   },
    {"first_ns",     COL_I64, shift_times   },
    {"last_ns",      COL_I64, shift_times   },
    {"job_begin_ns", COL_I64, shift_times   },
    {"origin_ns",    COL_I64, set_origins   },
    {"pid",          COL_I32, map_pids      },
    {"ppid",         COL_I32, map_pids      },
    {"source",       COL_U16, number_sources},
};

static bool
change(const struct rows *r, int col)
{
    const struct col_def *c = &r->table->cols[col];
    int strings = strings_of(c);
    if (strings >= 0)
        return map_text(r, col, strings);
    for (size_t i = 0; i < ARRAY_LEN(meanings); i++)
        if (c->type == meanings[i].type && strcmp(c->name, meanings[i].name) == 0)
            return meanings[i].change(r, col);
    return true;
}

/* Rows whose log is not in the part would be taken for another part's. */
static bool
known_sources(const struct rows *r)
{
    bool logs = r->to->table == TABLE_sources;
    uint64_t most = logs ? r->first + r->n - 1 : 0;
    if (!logs && !r->source)
        return true;
    for (size_t i = 0; r->source && i < r->n; i++)
        most = MAX(most, r->source[i]);
    return most < r->maps->nsources;
}

bool
merge_rows(const struct part_maps *m, const struct batch *from, size_t at, size_t n,
           uint64_t row, struct batch *to, struct err *err)
{
    const struct table_def *t = &table_defs[from->table];
    int source = col_find(t, "source");
    struct rows r = {.maps = m, .table = t, .to = to, .at = to->n, .n = n, .first = row};
    if (source >= 0)
        r.source = (const uint16_t *)from->col[source] + at;
    if (!known_sources(&r))
        return damaged(&r, &t->cols[MAX(source, 0)], err);
    for (int c = 0; c < t->ncols; c++) {
        size_t size = col_size(t->cols[c].type);
        memcpy((char *)to->col[c] + to->n * size, (char *)from->col[c] + at * size,
               n * size);
        if (!change(&r, c))
            return damaged(&r, &t->cols[c], err);
    }
    to->n += n;
    return true;
}
