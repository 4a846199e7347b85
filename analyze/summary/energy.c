#include "analyze/summary/energy.h"

#include "analyze/rows/recordings.h"
#include "analyze/stats/counter.h"
#include "lib/base/imap.h"
#include "lib/base/mem.h"

struct zone {
    struct counter counter;
    size_t recording;
    uint32_t name;
    bool mmio; /* told by the second kind of registers, intel-rapl-mmio */
};

struct energy {
    struct recordings recordings;
    const struct strtab *texts;
    struct imap places; /* recording and id of a zone to its place */
    struct zone *zones;
    size_t n, cap;
};

static struct counter *
counter_of(struct energy *e, const struct samples_energy_row *row)
{
    size_t recording = recordings_find(&e->recordings, row->source_, row->line_);
    struct slice where = strtab_get(e->texts, row->place_);
    bool added;
    uint64_t *place =
        imap_put(&e->places, (uint64_t)recording << 32 | (uint32_t)row->id_, &added);
    if (added) {
        *place = e->n;
        grow(&e->zones, &e->cap, e->n + 1, sizeof *e->zones);
        e->zones[e->n++] =
            (struct zone){.recording = recording,
                          .name = row->zone_,
                          .mmio = slice_starts(where, SLICE("intel-rapl-mmio"))};
    }
    return &e->zones[*place].counter;
}

/* Both kinds of registers tell of the same package. */
static bool
is_told_twice(const struct energy *e, const struct zone *z)
{
    for (size_t i = 0; z->mmio && i < e->n; i++)
        if (!e->zones[i].mmio && e->zones[i].name == z->name &&
            e->zones[i].recording == z->recording)
            return true;
    return false;
}

static void
add(struct energy *e, const struct batch *b)
{
    struct samples_energy_row row;
    for (size_t i = 0; i < b->n; i++) {
        samples_energy_take(b, i, &row);
        if (slice_starts(strtab_get(e->texts, row.zone_), SLICE("package-")))
            counter_read(counter_of(e, &row), row.time_ns_, row.energy_uj_,
                         row.range_uj_);
    }
}

bool
energy_of_store(struct store *store, int64_t *packages_uj, uint64_t *wraps,
                struct err *err)
{
    struct err trouble = {0};
    struct energy e = {.texts = store_load_strings(store, STR_text, &trouble)};
    const struct batch *b;
    uint64_t wrapped = 0;

    bool ok = recordings_load(&e.recordings, store, err);
    struct scan *sc =
        ok ? scan_begin(store, TABLE_samples_energy, NULL, NULL, &trouble) : NULL;
    while (sc && (b = scan_next(sc, &trouble)))
        add(&e, b);
    scan_end(sc);
    *packages_uj = MISSING_I64;
    for (size_t i = 0; i < e.n; i++) {
        const struct counter *c = &e.zones[i].counter;
        if (c->steps == 0 || is_told_twice(&e, &e.zones[i]))
            continue;
        *packages_uj = MAX(*packages_uj, 0);
        if (__builtin_add_overflow(*packages_uj, c->counted, packages_uj))
            *packages_uj = INT64_MAX;
        wrapped += c->wraps;
    }
    if (wraps)
        *wraps = wrapped;
    imap_free(&e.places);
    free(e.zones);
    recordings_free(&e.recordings);
    return ok && (trouble.text[0] == 0 || err_set(err, "%s", trouble.text));
}
