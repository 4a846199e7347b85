#include "collect/sample/machine.h"

#include <errno.h>

#include "collect/sample/folder.h"
#include "collect/sample/lines.h"

#define FEW_DISKS                                                                        \
    8 /* that are in use: then they are read one by one between slow ticks */

/* A source while it is recorded. */
struct feed {
    struct kept file;
    struct items items;     /* of lines */
    struct folder *folders; /* of FILES */
    size_t n_folders;
    bool told; /* why it is missing */
};

struct machine {
    struct feed feeds[SOURCES];
    struct entity single[SAMPLE_TABLES]; /* tables with one entity */
    struct row row;                      /* of such a table, while it is filled */
    struct feed psi[PSI_FILES];
    int64_t forks;
};

/* Sources of the followed processes and control groups are read elsewhere. */
static bool
is_ours(const struct source *s)
{
    return s->shape != SHAPE_OTHER && s->file[0] != 'P' && s->file[0] != 'C';
}

static bool
is_due(const struct source *s, const struct recorder *r)
{
    return is_ours(s) && (s->pace == PACE_TICK || r->slow) && recorder_wants(r, s->table);
}

static bool
is_single(const struct source *s)
{
    return s->shape == SHAPE_NAMES || s->shape == SHAPE_PLACES;
}

/* ---- what there is ---- */

/* A table is missing when none of its sources found anything. */
static void
tell_empty_tables(struct machine *m, struct recorder *r)
{
    size_t n[SAMPLE_TABLES] = {0};
    bool told[SAMPLE_TABLES] = {false};
    for (int i = 0; i < SOURCES; i++)
        if (is_ours(&sources[i]) && sources[i].shape == SHAPE_FILES)
            n[sources[i].table] += m->feeds[i].n_folders;
    for (int i = 0; i < SOURCES; i++) {
        const struct source *s = &sources[i];
        if (!is_ours(s) || s->shape != SHAPE_FILES || n[s->table] || told[s->table] ||
            !recorder_wants(r, s->table) || s->table == SAMPLE_gpu)
            continue;
        told[s->table] = true;
        samplelog_na(&r->log, s->table, -1, SAMPLELOG_ALL_KEYS,
                     recorder_why(r, s->file, ENOENT, s->needs, s->how));
    }
}

struct machine *
machine_new(struct recorder *r)
{
    struct machine *m = xcalloc(1, sizeof *m);
    m->forks = MISSING_I64;
    for (int i = 0; i < SOURCES; i++) {
        struct feed *f = &m->feeds[i];
        f->file = KEPT_CLOSED;
        if (is_ours(&sources[i]) && sources[i].shape == SHAPE_FILES)
            f->n_folders = folders_find(&f->folders, r, &sources[i]);
    }
    for (int i = 0; i < PSI_FILES; i++)
        m->psi[i].file = KEPT_CLOSED;
    tell_empty_tables(m, r);
    return m;
}

void
machine_left_out(struct recorder *r, struct reason why)
{
    uint32_t told = 0;
    for (int i = 0; i < SOURCES; i++) {
        uint32_t table = UINT32_C(1) << sources[i].table;
        if (!is_ours(&sources[i]) || !recorder_wants(r, sources[i].table) || told & table)
            continue;
        told |= table;
        samplelog_na(&r->log, sources[i].table, -1, SAMPLELOG_ALL_KEYS, why);
    }
}

static void
free_feed(struct feed *f, int table)
{
    kept_close(&f->file);
    items_free(&f->items, table);
    for (size_t i = 0; i < f->n_folders; i++)
        folder_free(&f->folders[i]);
    free(f->folders);
}

void
machine_free(struct machine *m)
{
    for (int i = 0; m && i < SOURCES; i++)
        free_feed(&m->feeds[i], sources[i].table);
    for (int i = 0; m && i < PSI_FILES; i++)
        free_feed(&m->psi[i], SAMPLE_pressure);
    for (int t = 0; m && t < SAMPLE_TABLES; t++)
        entity_free(&m->single[t], t);
    free(m);
}

/* ---- reading ---- */

static void
tell_missing(struct feed *f, struct recorder *r, const struct source *s, int number)
{
    if (f->told)
        return;
    f->told = true;
    r->unreadable++;
    struct reason why = recorder_why(r, s->file, number, s->needs, s->how);
    for (int i = 0; is_single(s) && i < s->nfields; i++)
        samplelog_na(&r->log, s->table, s->fields[i].col, SAMPLELOG_ALL_KEYS, why);
    if (!is_single(s))
        samplelog_na(&r->log, s->table, -1, SAMPLELOG_ALL_KEYS, why);
}

/* A name that is not in the file is missing, as in an older kernel. */
static void
tell_absent(struct machine *m, struct feed *f, struct recorder *r, const struct source *s)
{
    if (f->told)
        return;
    f->told = true;
    for (int i = 0; i < s->nfields; i++)
        if (m->row.cells[s->fields[i].col].n == MISSING_I64)
            samplelog_na_once(&r->log, s->table, s->fields[i].col, &m->single[s->table],
                              recorder_why(r, s->file, ENODATA, "", ""));
}

static void
read_single(struct machine *m, struct recorder *r, const struct source *s, struct feed *f,
            bool begins, bool ends)
{
    struct entity *e = &m->single[s->table];
    if (begins)
        row_begin(&m->row, s->table, e);
    int number = kept_read(&f->file, &r->trees[s->tree], s->file, &r->text);
    if (number != 0)
        tell_missing(f, r, s, number);
    else if (s->shape == SHAPE_NAMES)
        source_names(s, &r->text, &m->row, &r->arena);
    else if (source_places(s, r->text.p, 1, &m->row) == 0)
        r->unexpected++;
    if (number == 0)
        tell_absent(m, f, r, s);
    if (ends)
        samplelog_put(&r->log, &m->row, e);
    if (s->table == SAMPLE_system)
        m->forks = m->row.cells[S_system_forks].n;
}

/* Each driver of graphics processors tells something else. */
static void
tell_unknown(struct recorder *r, struct folder *f)
{
    const struct source *s = f->source;
    uint64_t known = 1; /* the key */
    for (int i = 0; i < s->nfields; i++)
        known |= UINT64_C(1) << s->fields[i].col;
    for (int c = 0; c < sample_tables[s->table].ncols; c++)
        if (!(known >> c & 1))
            samplelog_na_once(&r->log, s->table, c, &f->e,
                              (struct reason){"not told by its driver", ""});
}

static void
read_folders(struct recorder *r, struct feed *f)
{
    struct row row;
    for (size_t i = 0; i < f->n_folders; i++) {
        struct folder *folder = &f->folders[i];
        row_begin(&row, folder->source->table, &folder->e);
        folder_read(folder, r, &row);
        if (!folder->e.cells && row.table == SAMPLE_gpu)
            tell_unknown(r, folder);
        samplelog_put(&r->log, &row, &folder->e);
    }
}

static void
read_psi(struct machine *m, struct recorder *r, const struct source *s)
{
    for (int i = 0; i < PSI_FILES; i++) {
        struct feed *f = &m->psi[i];
        if (f->told)
            continue;
        items_begin(&f->items);
        char *path = xasprintf("pressure/%s", psi_files[i]);
        int number = kept_read(&f->file, &r->trees[TREE_PROC], path, &r->text);
        lines_psi(&f->items, r, s, number, path, "", psi_files[i]);
        f->told = number != 0;
        free(path);
    }
}

/* The same file may feed two tables: it is read once. */
static void
read_lines(struct machine *m, struct recorder *r, const struct source *s, struct feed *f)
{
    if (s->shape == SHAPE_DISKS && !r->slow && f->items.n <= FEW_DISKS && !f->told &&
        lines_disks(&f->items, r, s))
        return;
    bool again = s > sources && strcmp(s->file, s[-1].file) == 0 && is_due(s - 1, r);
    int number = again && r->text.n > 0
                     ? 0
                     : kept_read(&f->file, &r->trees[s->tree], s->file, &r->text);
    if (number != 0)
        tell_missing(f, r, s, number);
    else
        lines_read(&f->items, r, s);
    (void)m;
}

void
machine_read(struct machine *m, struct recorder *r)
{
    for (int i = 0; i < SOURCES; i++) {
        const struct source *s = &sources[i];
        if (!is_due(s, r))
            continue;
        if (is_single(s))
            read_single(m, r, s, &m->feeds[i],
                        i == 0 || s[-1].table != s->table || !is_due(s - 1, r),
                        i + 1 == SOURCES || s[1].table != s->table || !is_single(s + 1));
        else if (s->shape == SHAPE_FILES)
            read_folders(r, &m->feeds[i]);
        else if (s->shape == SHAPE_PSI)
            read_psi(m, r, s);
        else
            read_lines(m, r, s, &m->feeds[i]);
    }
}

void
machine_tags(const struct machine *m, const struct recorder *r, char *tags)
{
    size_t n = 0;
    uint32_t in = 0;
    for (int i = 0; m && i < SOURCES; i++) {
        int table = sources[i].table;
        bool empty = sources[i].shape == SHAPE_FILES && m->feeds[i].n_folders == 0;
        if (!is_due(&sources[i], r) || empty || in >> table & 1)
            continue;
        in |= UINT32_C(1) << table;
        tags[n++] = sample_tables[table].tag;
    }
    tags[n] = 0;
}

bool
machine_has_gpu(const struct machine *m)
{
    size_t n = 0;
    for (int i = 0; i < SOURCES; i++)
        if (sources[i].table == SAMPLE_gpu)
            n += m->feeds[i].n_folders;
    return n > 0;
}

int64_t
machine_forks(const struct machine *m)
{
    return m ? m->forks : MISSING_I64;
}
