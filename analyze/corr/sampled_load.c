/* From a table of samples to the series that are made of it. */
#include "analyze/corr/sampled.h"
#include "lib/base/imap.h"
#include "lib/base/mem.h"

/* Numbers the entities of a table: the recording, the key (its first column), and, of a
 * process, its start, as numbers of processes are used again. */
struct entities {
    int table, start_col; /* 0: none */
    struct imap numbers;
    uint32_t number[BATCH_ROWS];
};

#define KEY_COL 1 /* column 0 is the time */

static void
number_rows(struct entities *e, const struct recordings *recordings,
            const struct batch *b)
{
    int ncols = table_defs[e->table].ncols;
    for (size_t i = 0; i < b->n; i++) {
        size_t at = recordings_find(recordings, (uint16_t)batch_get(b, ncols - 2, i),
                                    (uint64_t)batch_get(b, ncols - 1, i));
        uint64_t key = hash_u64((uint64_t)at << 32 | (uint32_t)batch_get(b, KEY_COL, i));
        if (e->start_col)
            key = hash_u64(key ^ (uint64_t)batch_get(b, e->start_col, i));
        bool added;
        uint64_t *number = imap_put(&e->numbers, key, &added);
        if (added)
            *number = e->numbers.count - 1;
        e->number[i] = (uint32_t)*number;
    }
}

static bool
scan_rows(struct store *store, struct entities *e, const bool *want,
          const struct recordings *recordings, struct sampled *series, size_t n,
          struct err *err)
{
    struct err trouble = {0};
    const struct batch *b;
    struct scan *sc = scan_begin(store, e->table, want, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble))) {
        number_rows(e, recordings, b);
        for (size_t i = 0; i < n; i++)
            sampled_add(&series[i], b, e->number);
    }
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

/* Texts of a table's filters are all of /strings/text, but for a cgroup's name, which is
 * only asked whether it is empty: id 0 in every table of strings. */
bool
sampled_load(struct store *store, int table, const struct recordings *recordings,
             const struct grid *grid, const struct sampled_kind *const *kinds,
             double *const *value, size_t n, struct err *err)
{
    struct err trouble = {0};
    const struct strtab *texts = store_load_strings(store, STR_text, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    int ncols = table_defs[table].ncols;
    bool *want = xcalloc((size_t)ncols, sizeof *want);
    struct entities *e = xcalloc(1, sizeof *e);
    struct sampled *series = xcalloc(n + 1, sizeof *series);
    e->table = table;
    if (table == TABLE_samples_process)
        e->start_col = samples_process_starttime_ticks;
    want[table_defs[table].time_col] = want[KEY_COL] = true;
    want[ncols - 2] = want[ncols - 1] = true; /* source, line */
    if (e->start_col)
        want[e->start_col] = true;
    for (size_t i = 0; i < n; i++) {
        series[i] = (struct sampled){
            .kind = kinds[i], .recordings = recordings, .texts = texts, .grid = grid};
        sampled_columns(kinds[i], want);
    }
    bool ok = scan_rows(store, e, want, recordings, series, n, err);
    for (size_t i = 0; i < n; i++)
        sampled_finish(&series[i], value[i]);
    imap_free(&e->numbers);
    free(e);
    free(series);
    free(want);
    return ok;
}
