#include "analyze/compare/compare_run.h"

#include <math.h>

#include "analyze/compare/cores.h"
#include "analyze/procs/usage.h"
#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "analyze/summary/energy.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

#define NONE UINT32_MAX

/* ---- keys ---- */

/* A label as text, its kind in front: the number 7 is not the text "7". */
static uint32_t
key_of(struct compare_keys *k, struct cell label)
{
    char *text = label.kind == CELL_TEXT
                     ? xasprintf("t%.*s", (int)label.text.n, label.text.p)
                 : label.kind == CELL_INT ? xasprintf("i%lld", (long long)label.i)
                                          : xstrdup("-");
    uint32_t id = strtab_add(&k->texts, slice_of(text));
    free(text);
    if (id > k->n) {
        grow(&k->label, &k->cap, id, sizeof *k->label);
        k->label[id - 1] = label;
        k->n = id;
    }
    return id - 1;
}

struct cell
compare_keys_label(const struct compare_keys *k, size_t key)
{
    struct cell label = k->label[key];
    if (label.kind == CELL_TEXT)
        label.text = slice_from(strtab_get(&k->texts, (uint32_t)key + 1), 1);
    return label;
}

void
compare_keys_free(struct compare_keys *k)
{
    strtab_free(&k->texts);
    free(k->label);
    *k = (struct compare_keys){0};
}

/* ---- the first pass: what each key adds up to ---- */

struct part {
    struct tallies tallies;
    struct hull hull;
    uint32_t group[BATCH_ROWS];
};

static void *
add(void *ctx, void *state, const struct batch *b)
{
    struct compare_run *r = ctx;
    struct part *p = state;
    uint32_t *group = r->grouper ? p->group : NULL;
    size_t ngroups = group ? grouper_map(r->grouper, b, group) : 1;
    tallies_add(&p->tallies, b, group, ngroups);
    hull_add(&p->hull, b);
    return NULL;
}

static void
merge(void *ctx, void *state)
{
    struct compare_run *r = ctx;
    struct part *p = state;
    tallies_merge(&r->tallies, &p->tallies);
    hull_merge(&r->hull, &p->hull);
    tallies_free(&p->tallies);
}

static bool
add_calls(struct compare_run *r, int by, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    const struct pass pass = {.want = want,
                              .ctx = r,
                              .state_size = sizeof(struct part),
                              .add = add,
                              .merge = merge};
    if (by >= 0 && !(r->grouper = grouper_new(by, r->session.store, err)))
        return false;
    tallies_columns(want);
    if (r->grouper)
        grouper_columns(r->grouper, want);
    return pass_run(&r->session, &pass, err);
}

/* ---- what the run is worth as a whole ---- */

static double
real(int64_t v, double scale)
{
    return v == MISSING_I64 ? (double)NAN : (double)v * scale;
}

/* Samples are of whole processes, not of selected calls. */
static bool
load_values(struct compare_run *r, struct err *err)
{
    struct store *store = r->session.store;
    struct usage_totals u = {.peak_rss_b = MISSING_I64};
    struct cores cores = {0};
    int64_t energy_uj = MISSING_I64, cpu_ns = MISSING_I64;
    for (int w = 0; w < USAGE_COUNT; w++)
        u.of[w] = MISSING_I64;
    u.recorded_ns = MISSING_I64;
    if (select_everything(r->session.select)) {
        if (store_rows(store, TABLE_samples_process) > 0 &&
            !usage_of_store(store, &u, err))
            return false;
        if (!energy_of_store(store, &energy_uj, NULL, err) ||
            !cores_of_store(&cores, store, err))
            return false;
    }
    if (u.of[USAGE_USER_NS] != MISSING_I64 && u.of[USAGE_SYSTEM_NS] != MISSING_I64)
        cpu_ns = ns_add(u.of[USAGE_USER_NS], u.of[USAGE_SYSTEM_NS]);
    r->cut = u.unfinished > 0;
    bool timed = r->hull.clocked > 0;
    r->values = (struct compare_run_values){
        .elapsed_s = timed ? (double)ns_between(r->hull.first_ns, r->hull.last_ns) / 1e9
                           : (double)NAN,
        .cpu_s = real(cpu_ns, 1e-9),
        .max_rss_bytes = real(u.peak_rss_b, 1),
        .recorded_s = real(u.recorded_ns, 1e-9),
        .rchar_bytes = real(u.of[USAGE_READ_CHARS], 1),
        .wchar_bytes = real(u.of[USAGE_WRITE_CHARS], 1),
        .device_read_bytes = real(u.of[USAGE_READ_BYTES], 1),
        .device_write_bytes =
            real(u.of[USAGE_WRITE_BYTES], 1) - real(u.of[USAGE_CANCELLED_BYTES], 1),
        .major_faults = real(u.of[USAGE_MAJOR_FAULTS], 1),
        .energy_j = real(energy_uj, 1e-6),
        .core_gini = cores_gini(&cores),
        .dominant_core_s = cores_dominant(&cores).seconds,
    };
    cores_free(&cores);
    return true;
}

int
compare_run_load(struct compare_run *r, const struct session *s, const char *path, int by,
                 struct compare_keys *keys, struct err *err)
{
    int status = session_enter(&r->session, s, path, err);
    if (status)
        return status;
    int table = layer_table(select_layer(r->session.select));
    r->has_calls = store_rows(r->session.store, table) > 0;
    if (by < 0) /* one key, with or without calls: numbers of whole runs stand there */
        key_of(keys, cell_missing());
    if (!add_calls(r, by, err) || !load_values(r, err))
        return EXIT_UNFINISHED;
    r->key = xcalloc(r->tallies.n + 1, sizeof *r->key);
    for (uint32_t i = 0; i < r->tallies.n; i++)
        r->key[i] =
            key_of(keys, r->grouper ? grouper_label(r->grouper, i) : cell_missing());
    return 0;
}

/* Two groups of one label (logs of one name) are one key. */
static void
join(struct compare_run *r, uint32_t into, uint32_t from)
{
    struct tallies one = {&r->tallies.of[into], 1, 1},
                   other = {&r->tallies.of[from], 1, 1};
    tallies_merge(&one, &other);
}

void
compare_run_index(struct compare_run *r, size_t nkeys)
{
    r->group = xmalloc((nkeys + 1) * sizeof *r->group);
    for (size_t i = 0; i < nkeys; i++)
        r->group[i] = NONE;
    for (uint32_t i = 0; i < r->tallies.n; i++) {
        uint32_t *group = &r->group[r->key[i]];
        if (*group == NONE)
            *group = i;
        else
            join(r, *group, i);
    }
}

const struct tally *
compare_run_tally(const struct compare_run *r, size_t key)
{
    uint32_t group = r->group[key];
    return group == NONE || r->tallies.of[group].count == 0 ? NULL
                                                            : &r->tallies.of[group];
}

void
compare_run_free(struct compare_run *r)
{
    grouper_free(r->grouper);
    tallies_free(&r->tallies);
    free(r->key);
    free(r->group);
    free(r->bins);
    session_leave(&r->session);
    *r = (struct compare_run){0};
}
