/* Records: named values, one a row; in JSON one object with nested members. */
#include <math.h>

#include "lib/table/table_priv.h"

/* A value kept until the end, for JSON. */
struct member {
    const char *name; /* "ledger.lines" */
    struct cell cell;
    const char *why; /* not measured: why; NULL otherwise */
};

struct record {
    struct table *table; /* all formats but JSON */
    FILE *f;
    struct table_about about;
    struct arena kept;
    struct member *members;
    size_t n, cap;
};

enum { COL_NAME, COL_VALUE, COL_UNIT, COL_MEANING };

static const struct table_col machine_cols[] = {
    [COL_NAME] = {"name",    "", ""},
    [COL_VALUE] = {"value",   "", ""},
    [COL_UNIT] = {"unit",    "", ""},
    [COL_MEANING] = {"meaning", "", ""},
};
/* For people the unit stands behind the value. */
static const struct table_col human_cols[] = {
    {"name",    "", ""},
    {"value",   "", ""},
    {"meaning", "", ""},
};

struct record *
record_begin(struct out *out, enum table_format format, const struct table_about *about)
{
    struct record *r = xcalloc(1, sizeof *r);
    r->f = out->f;
    r->about = *about;
    format = table_resolve(format, out->f);
    if (format == FORMAT_JSON)
        return r;
    bool human = format == FORMAT_TEXT || format == FORMAT_MD;
    r->table = table_begin(out, format, about, human ? human_cols : machine_cols,
                           human ? ARRAY_LEN(human_cols) : ARRAY_LEN(machine_cols));
    r->table->is_record = true;
    return r;
}

static void
add_row(struct table *t, const char *name, const struct cell *cell, const char *meaning,
        const char *why)
{
    table_text(t, slice_of(name));
    if (cell->kind == CELL_TEXT)
        table_text(t, cell->text);
    else
        *table_cell(t, cell->kind) = *cell;
    if (t->ncols == ARRAY_LEN(machine_cols))
        table_text(t, slice_of(cell->unit));
    char *told = why ? xasprintf("not measured: %s", why) : xstrdup(meaning);
    table_text(t, slice_of(told));
    free(told);
    table_row(t);
}

static void
add_member(struct record *r, const char *name, const struct cell *cell, const char *why)
{
    grow(&r->members, &r->cap, r->n + 1, sizeof *r->members);
    struct member *m = &r->members[r->n++];
    *m = (struct member){arena_copy(&r->kept, slice_of(name)).p, *cell, NULL};
    if (cell->kind == CELL_TEXT)
        m->cell.text = arena_copy(&r->kept, cell->text);
    if (why)
        m->why = arena_copy(&r->kept, slice_of(why)).p;
}

static void
add(struct record *r, const char *name, const struct cell *cell, const char *meaning,
    const char *why)
{
    if (r->table)
        add_row(r->table, name, cell, meaning ? meaning : "", why);
    else
        add_member(r, name, cell, why);
}

void
record_i64(struct record *r, const char *name, const char *unit, int64_t v,
           const char *meaning)
{
    struct cell c = {.kind = v == MISSING_I64 ? CELL_MISSING : CELL_I64, .i = v};
    c.unit = unit ? unit : "";
    add(r, name, &c, meaning, NULL);
}

void
record_f64(struct record *r, const char *name, const char *unit, double v,
           const char *meaning)
{
    struct cell c = {.kind = isfinite(v) ? CELL_F64 : CELL_MISSING, .f = v};
    c.unit = unit ? unit : "";
    add(r, name, &c, meaning, NULL);
}

void
record_text(struct record *r, const char *name, struct slice s, const char *meaning)
{
    struct cell c = {.kind = s.p ? CELL_TEXT : CELL_MISSING, .unit = "", .text = s};
    add(r, name, &c, meaning, NULL);
}

void
record_missing(struct record *r, const char *name, const char *unit, const char *why)
{
    struct cell c = {.kind = CELL_MISSING, .unit = unit ? unit : ""};
    add(r, name, &c, NULL, why);
}

/* ---- JSON ---- */

/* Whether member i is the first whose name begins with its own first `n` bytes. */
static bool
is_first_of(const struct record *r, size_t i, size_t n)
{
    for (size_t j = 0; j < i; j++)
        if (strncmp(r->members[j].name, r->members[i].name, n) == 0)
            return false;
    return true;
}

/* Prints the members whose names begin with the first `depth` bytes of `head` (which end
 * with a dot, or are none): what follows up to the next dot is the key at this level. */
static void
print_level(const struct record *r, const char *head, size_t depth, const char *separator)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct member *m = &r->members[i];
        if (strncmp(m->name, head, depth) != 0)
            continue;
        const char *key = m->name + depth;
        size_t n = strcspn(key, ".");
        bool nested = key[n] == '.';
        if (nested && !is_first_of(r, i, depth + n + 1))
            continue;
        fputs(separator, r->f);
        separator = depth ? ", " : ",\n";
        json_write_text(r->f, (struct slice){key, n});
        fputs(": ", r->f);
        if (nested) {
            fputc('{', r->f);
            print_level(r, m->name, depth + n + 1, "");
            fputc('}', r->f);
        } else {
            json_write_cell(r->f, &m->cell);
        }
    }
}

static void
print_not_measured(const struct record *r)
{
    const char *separator = "";
    fputs(",\n\"not_measured\": {", r->f);
    for (size_t i = 0; i < r->n; i++) {
        if (!r->members[i].why)
            continue;
        fputs(separator, r->f);
        json_write_text(r->f, slice_of(r->members[i].name));
        fputs(": ", r->f);
        json_write_text(r->f, slice_of(r->members[i].why));
        separator = ", ";
    }
    fputs("}}\n", r->f);
}

void
record_end(struct record *r)
{
    if (r->table) {
        table_end(r->table);
    } else {
        json_write_head(r->f, &r->about);
        print_level(r, "", 0, ",\n");
        print_not_measured(r);
    }
    arena_free(&r->kept);
    free(r->members);
    free(r);
}
