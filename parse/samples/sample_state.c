#include "parse/samples/sample_state.h"

#include "lib/base/imap.h"
#include "lib/base/mem.h"
#include "parse/args/argv.h"
#include "parse/args/facts.h"

#define ENTITIES_MAX 1000000 /* alive at once; more is no log of ours */

_Static_assert(TABLE_samples_sampler - TABLE_samples_system ==
                   SAMPLE_sampler - SAMPLE_system,
               "tables of the file stand in the order of samples.def");

struct entity {
    int64_t key;
    int64_t *values;     /* by our columns; NULL: a free place */
    uint64_t row_serial; /* sample of its last row */
};

/* A sample in which a table was read in whole. */
struct reading {
    int64_t time_ns;
    uint64_t line, serial; /* serial 0: none */
};

struct declared {
    int table;                 /* enum sample_table; -1: not ours */
    int ncols;                 /* of the log, the key included */
    int cols[SAMPLE_MAX_COLS]; /* our column for each of the log's; -1 */
    struct reading last, before;
    struct imap places; /* key to place in entities, of those alive */
    struct entity *entities;
    size_t n, cap;
    size_t *free; /* places */
    size_t nfree, free_cap;
};

struct sample_state {
    struct source *source;
    struct declared *tables[256]; /* by letter */
    uint64_t serial;              /* of the sample in work */
    int64_t now_ns;
    size_t alive;
    struct strtab told;
    struct arena arena;
};

/* ---- rows ---- */

static const struct sample_table_def *
def_of(const struct declared *d)
{
    return &sample_tables[d->table];
}

static void
put_row(struct sample_state *st, const struct declared *d, const struct entity *e,
        int64_t time_ns, uint64_t line)
{
    struct batch *b =
        sample_row_of(st->source, TABLE_samples_system + d->table, time_ns, line);
    batch_set_i64(b, 1, e->key);
    for (int c = 1; c < def_of(d)->ncols; c++)
        if (e->values[c] != MISSING_I64)
            batch_set_i64(b, c + 1, e->values[c]);
}

/* The last reading that an entity lived through unchanged, if it has no row there. */
static void
put_last_reading(struct sample_state *st, const struct declared *d,
                 const struct entity *e, const struct reading *r)
{
    if (r->serial > e->row_serial && e->row_serial > 0)
        put_row(st, d, e, r->time_ns, r->line);
}

/* The reading before the sample in work. */
static const struct reading *
reading_before(const struct sample_state *st, const struct declared *d)
{
    return d->last.serial == st->serial ? &d->before : &d->last;
}

/* ---- entities ---- */

static struct entity *
find(const struct declared *d, int64_t key)
{
    const uint64_t *place = imap_get(&d->places, (uint64_t)key);
    return place ? &d->entities[*place] : NULL;
}

static void
forget_values(const struct declared *d, struct entity *e)
{
    for (int c = 0; c < def_of(d)->ncols; c++)
        e->values[c] = MISSING_I64;
}

static struct entity *
add(struct sample_state *st, struct declared *d, int64_t key)
{
    if (st->alive == ENTITIES_MAX)
        return NULL;
    st->alive++;
    if (d->nfree == 0) {
        grow(&d->entities, &d->cap, d->n + 1, sizeof *d->entities);
        grow(&d->free, &d->free_cap, 1, sizeof *d->free);
        d->free[d->nfree++] = d->n++;
    }
    size_t place = d->free[--d->nfree];
    struct entity *e = &d->entities[place];
    *e = (struct entity){.key = key};
    e->values = xcalloc((size_t)def_of(d)->ncols, sizeof *e->values);
    forget_values(d, e);
    *imap_put(&d->places, (uint64_t)key, NULL) = place;
    return e;
}

static void
drop(struct sample_state *st, struct declared *d, struct entity *e)
{
    imap_del(&d->places, (uint64_t)e->key);
    free(e->values);
    e->values = NULL;
    grow(&d->free, &d->free_cap, d->nfree + 1, sizeof *d->free);
    d->free[d->nfree++] = (size_t)(e - d->entities);
    st->alive--;
}

/* ---- fields ---- */

/* Text as the file has it: an id, or the number of an enumeration's value. */
static int64_t
text_value(struct sample_state *st, const struct sample_col *col, struct slice text)
{
    if (col->refers[0] == '#') {
        int n = enum_number(enum_find(col->refers + 1), text);
        return n < 0 ? 0 : n;
    }
    struct col_def as = {.refers = col->refers};
    arena_reset(&st->arena);
    int which = strings_of(&as);
    struct slice plain = facts_unescape(text, &st->arena);
    if (which == STR_command)
        plain = argv_words(plain, &st->arena);
    return strtab_add(store_strings(st->source->out, (enum strings_id)which), plain);
}

/* false when the field is none for the column. */
static bool
apply(struct sample_state *st, const struct sample_col *col, const struct sample_field *f,
      int64_t *value)
{
    if (f->kind == SAMPLE_FIELD_MISSING) {
        *value = MISSING_I64;
        return true;
    }
    if (sample_is_text(col) != (f->kind == SAMPLE_FIELD_TEXT))
        return false;
    if (f->kind == SAMPLE_FIELD_TEXT)
        *value = text_value(st, col, f->text);
    else if (f->kind == SAMPLE_FIELD_SET)
        *value = f->number;
    else if (*value == MISSING_I64 || __builtin_add_overflow(*value, f->number, value))
        return false;
    return *value != MISSING_I64;
}

static bool
apply_all(struct sample_state *st, const struct declared *d, struct entity *e,
          const struct sample_field *fields, size_t n)
{
    int at = 1;
    for (size_t i = 0; i < n; i++) {
        const struct sample_field *f = &fields[i];
        int width = f->kind == SAMPLE_FIELD_SAME ? (int)f->number : 1;
        if (at + width > d->ncols)
            return false;
        int c = d->cols[at];
        if (f->kind != SAMPLE_FIELD_SAME && c >= 0 &&
            !apply(st, &def_of(d)->cols[c], f, &e->values[c]))
            return false;
        at += width;
    }
    return true;
}

/* ---- what lines do ---- */

void
sample_state_tick(struct sample_state *st, int64_t time_ns, struct slice tags)
{
    st->serial++;
    st->now_ns = time_ns;
    for (size_t i = 0; i < tags.n; i++) {
        struct declared *d = st->tables[(unsigned char)tags.p[i]];
        if (!d || d->last.serial == st->serial)
            continue;
        d->before = d->last;
        d->last = (struct reading){time_ns, st->source->lines, st->serial};
    }
}

void
sample_state_at(struct sample_state *st, int64_t time_ns)
{
    st->now_ns = time_ns;
}

enum ledger_kind
sample_state_record(struct sample_state *st, const struct sample_line *line,
                    const struct sample_field *fields)
{
    struct declared *d = st->tables[(unsigned char)line->tag];
    if (!d || st->serial == 0)
        return KIND_NAMELESS;
    if (d->table < 0)
        return KIND_NOT_KEPT;
    struct entity *e = find(d, line->key);
    if (e)
        put_last_reading(st, d, e, reading_before(st, d));
    else if (!(e = add(st, d, line->key)))
        return KIND_BAD_SAMPLE;
    if (!apply_all(st, d, e, fields, line->fields)) {
        forget_values(d, e);
        e->row_serial = 0;
        return KIND_BAD_SAMPLE;
    }
    e->row_serial = st->serial;
    put_row(st, d, e, st->now_ns, st->source->lines);
    return KIND_SAMPLE;
}

void
sample_state_lost(struct sample_state *st, char tag, int64_t key)
{
    struct declared *d = st->tables[(unsigned char)tag];
    struct entity *e = d ? find(d, key) : NULL;
    if (!e)
        return;
    put_last_reading(st, d, e, reading_before(st, d));
    forget_values(d, e);
    e->row_serial = 0;
}

void
sample_state_gone(struct sample_state *st, char tag, int64_t key)
{
    struct declared *d = st->tables[(unsigned char)tag];
    struct entity *e = d ? find(d, key) : NULL;
    if (!e)
        return;
    put_last_reading(st, d, e, reading_before(st, d));
    drop(st, d, e);
}

void
sample_state_settle(struct sample_state *st, bool whole)
{
    for (size_t tag = 0; tag < ARRAY_LEN(st->tables); tag++) {
        struct declared *d = st->tables[tag];
        for (size_t i = 0; d && i < d->n; i++) {
            struct entity *e = &d->entities[i];
            if (!e->values)
                continue;
            put_last_reading(st, d, e, whole ? &d->last : reading_before(st, d));
            drop(st, d, e);
        }
        if (d)
            d->last = d->before = (struct reading){0};
    }
}

/* ---- tables ---- */

static void
tell(struct sample_state *st, struct slice name)
{
    if (strtab_find(&st->told, name))
        return;
    strtab_add(&st->told, name);
    source_trouble(st->source, TROUBLE_UNKNOWN_COLUMN, st->source->lines, 0, name);
}

static void
undeclare(struct declared *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->n; i++)
        free(d->entities[i].values);
    imap_free(&d->places);
    free(d->entities);
    free(d->free);
    free(d);
}

/* Which of our columns the log's are; each of ours once. */
static bool
read_columns(struct sample_state *st, struct declared *d, struct slice rest)
{
    struct slice name;
    uint64_t seen = 0;
    for (d->ncols = 0; sample_word(&rest, &name); d->ncols++) {
        if (d->ncols == SAMPLE_MAX_COLS || name.n == 0)
            return false;
        int c = d->table < 0 ? -1 : sample_col_find(def_of(d), name);
        if (d->table >= 0 && (c == 0) != (d->ncols == 0))
            return false; /* the key, and it alone, stands first */
        if (c >= 0 && seen >> c & 1)
            return false;
        if (c >= 0)
            seen |= UINT64_C(1) << c;
        else if (d->table >= 0)
            tell(st, name);
        d->cols[d->ncols] = c;
    }
    return d->ncols > 1;
}

bool
sample_state_declare(struct sample_state *st, struct slice rest)
{
    struct slice tag, name;
    if (!sample_word(&rest, &tag) || tag.n != 1 || !sample_word(&rest, &name))
        return false;
    struct declared *d = xcalloc(1, sizeof *d);
    d->table = sample_table_find(name);
    if (d->table < 0)
        tell(st, name);
    if (!read_columns(st, d, rest) || st->tables[(unsigned char)tag.p[0]]) {
        undeclare(d);
        return false;
    }
    st->tables[(unsigned char)tag.p[0]] = d;
    return true;
}

bool
sample_state_knows(const struct sample_state *st, char tag)
{
    return st->tables[(unsigned char)tag] != NULL;
}

struct slice
sample_state_name(const struct sample_state *st, char tag)
{
    const struct declared *d = st->tables[(unsigned char)tag];
    return d && d->table >= 0 ? slice_of(def_of(d)->name) : (struct slice){"", 0};
}

struct sample_state *
sample_state_new(struct source *source)
{
    struct sample_state *st = xcalloc(1, sizeof *st);
    st->source = source;
    return st;
}

void
sample_state_clear(struct sample_state *st)
{
    for (size_t i = 0; i < ARRAY_LEN(st->tables); i++) {
        undeclare(st->tables[i]);
        st->tables[i] = NULL;
    }
    st->serial = 0;
    st->alive = 0;
}

void
sample_state_free(struct sample_state *st)
{
    sample_state_clear(st);
    strtab_free(&st->told);
    arena_free(&st->arena);
    free(st);
}
