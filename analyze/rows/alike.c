#include "analyze/rows/alike.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/times.h"
#include "lib/base/mem.h"

bool
alike_instead(const struct session *s)
{
    return s->store && select_layer(s->select) == LAYER_CALLS &&
           store_rows(s->store, TABLE_alike) > 0;
}

/* What alike calls have in common: columns of both tables. fd only tells whether there is
 * one: -1 or 0. */
static const struct {
    enum calls_col call;
    enum alike_col alike;
} common[] = {
    {calls_pid,     alike_pid    },
    {calls_tid,     alike_tid    },
    {calls_call,    alike_call   },
    {calls_op,      alike_op     },
    {calls_path,    alike_path   },
    {calls_path2,   alike_path2  },
    {calls_fd_kind, alike_fd_kind},
    {calls_errno,   alike_errno  },
    {calls_flags,   alike_flags  },
    {calls_source,  alike_source },
};

static bool
is_common(int col)
{
    for (size_t i = 0; i < ARRAY_LEN(common); i++)
        if ((int)common[i].call == col)
            return true;
    return false;
}

bool
alike_tells(struct session *s, const bool want[calls_NCOLS], struct err *err)
{
    bool needed[calls_NCOLS];
    memcpy(needed, want, sizeof needed);
    select_columns(s->select, needed);
    for (int c = 0; c < calls_NCOLS; c++) {
        if (!needed[c] || is_common(c))
            continue;
        s->refused = true;
        return err_set(err,
                       "%s: it holds summaries instead of calls (weir-merge "
                       "--summary-only), and they do not tell %s of a call: ask the "
                       "parts, or merge them with their rows",
                       store_name(s->store), table_defs[TABLE_calls].cols[c].name);
    }
    return true;
}

struct room {
    struct batch *calls, *sums; /* the selected ones */
    uint32_t *rows;
};

static void
gather(const struct batch *from, int from_col, const uint32_t *rows, size_t n,
       struct batch *to, int to_col)
{
    size_t size = col_size(table_defs[from->table].cols[from_col].type);
    const char *source = from->col[from_col];
    char *target = to->col[to_col];
    for (size_t i = 0; i < n; i++)
        memcpy(target + i * size, source + rows[i] * size, size);
}

void
alike_copy_common(const struct batch *from, size_t i, struct batch *to, size_t at)
{
    for (size_t k = 0; k < ARRAY_LEN(common); k++) {
        int c = (int)common[k].call;
        size_t size = col_size(table_defs[TABLE_calls].cols[c].type);
        memcpy((char *)to->col[c] + at * size, (char *)from->col[c] + i * size, size);
    }
    ((int32_t *)to->col[calls_fd])[at] = calls_fd_in(from)[i];
}

void
alike_as_calls(const struct batch *sums, struct batch *calls)
{
    for (size_t i = 0; i < ARRAY_LEN(common); i++) {
        size_t size = col_size(table_defs[TABLE_calls].cols[common[i].call].type);
        memcpy(calls->col[common[i].call], sums->col[common[i].alike], sums->n * size);
    }
    int32_t *fd = calls->col[calls_fd];
    int64_t *dur_ns = calls->col[calls_dur_ns];
    for (size_t i = 0; i < sums->n; i++) {
        fd[i] = alike_no_fd_in(sums)[i] ? -1 : 0;
        dur_ns[i] = alike_timed_in(sums)[i] == 0
                        ? MISSING_I64
                        : (int64_t)MIN(alike_total_ns_in(sums)[i], (uint64_t)INT64_MAX);
    }
    calls->n = sums->n;
}

/* What stands in the file only where it does not follow from the rest. */
static void
complete(struct batch *sums)
{
    const uint64_t *timed = alike_timed_in(sums), *total = alike_total_ns_in(sums);
    const uint64_t *calls = alike_calls_in(sums), *clocked = alike_clocked_in(sums);
    const int64_t *first = alike_first_ns_in(sums);
    int64_t *least = sums->col[alike_least_ns], *most = sums->col[alike_most_ns];
    int64_t *last = sums->col[alike_last_ns];
    for (size_t i = 0; i < sums->n; i++) {
        if (timed[i] == 1)
            least[i] = most[i] = (int64_t)MIN(total[i], (uint64_t)INT64_MAX);
        if (calls[i] == 1 && clocked[i] == 1)
            last[i] = ns_add(first[i], timed[i] ? least[i] : 0);
    }
}

/* Only the selected ones, in both. */
static void
choose(struct room *r, const struct select *select, const struct batch *b)
{
    alike_as_calls(b, r->calls);
    size_t n = select_rows(select, r->calls, r->rows);
    for (int c = 0; c < alike_NCOLS; c++)
        gather(b, c, r->rows, n, r->sums, c);
    r->sums->n = n;
    complete(r->sums);
    alike_as_calls(r->sums, r->calls);
}

bool
alike_scan(struct session *s, const bool want[calls_NCOLS],
           void (*take)(void *ctx, const struct batch *calls, const struct batch *sums),
           void *ctx, struct err *err)
{
    struct err trouble = {0};
    const struct batch *b;
    if (!alike_tells(s, want, err))
        return false;
    struct room room = {batch_new(TABLE_calls), batch_new(TABLE_alike),
                        xmalloc(BATCH_ROWS * sizeof *room.rows)};
    struct scan *sc = scan_begin(s->store, TABLE_alike, NULL, s->pool, &trouble);
    while (sc && (b = scan_next(sc, &trouble))) {
        choose(&room, s->select, b);
        if (room.sums->n > 0)
            take(ctx, room.calls, room.sums);
    }
    scan_end(sc);
    batch_free(room.calls);
    batch_free(room.sums);
    free(room.rows);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}
