/* weir-dump: the rows of a table as they are stored, ids and numbers by their names. */
#include "analyze/rows/alike.h"
#include "analyze/rows/session.h"
#include "analyze/rows/stored.h"
#include "lib/base/mem.h"
#include "lib/columns/sample_kinds.h"

#define COLUMNS_MAX 64
#define BITS_TEXT 1024

struct dump {
    struct session session;
    const char *table_name, *columns;
    int64_t limit; /* 0: none */

    int table;
    int chosen[COLUMNS_MAX], ncols;
    struct stored cols[COLUMNS_MAX];
    struct table *out;
    uint64_t rows;
};

/* ---- which columns ---- */

static bool
add_named(struct dump *d, struct slice name, struct err *err)
{
    const struct table_def *t = &table_defs[d->table];
    for (int c = 0; c < t->ncols && d->ncols < COLUMNS_MAX; c++) {
        if (slice_eq(slice_of(t->cols[c].name), name)) {
            d->chosen[d->ncols++] = c;
            return true;
        }
    }
    char shown[128];
    return err_set(
        err, "table %s has no column '%s', or too many are named; --schema lists them",
        t->name, quote(shown, sizeof shown, name, 64));
}

static bool
choose_columns(struct dump *d, struct err *err)
{
    for (int c = 0; !d->columns && c < table_defs[d->table].ncols; c++)
        d->chosen[d->ncols++] = c;
    for (const char *p = d->columns; p && *p;) {
        size_t n = strcspn(p, ",");
        if (!add_named(d, (struct slice){p, n}, err))
            return false;
        p += n + (p[n] == ',');
    }
    return d->ncols > 0 || err_set(err, "--columns wants a list of names");
}

/* ---- rows ---- */

static void
take(void *ctx, const struct batch *b)
{
    struct dump *d = ctx;
    char bits[BITS_TEXT];
    for (size_t i = 0; i < b->n && !d->session.enough; i++) {
        for (int c = 0; c < d->ncols; c++)
            cell_put(d->out, stored_cell(&d->cols[c], b, i, bits, sizeof bits));
        table_row(d->out);
        d->session.enough = ++d->rows == (uint64_t)d->limit;
    }
}

/* Tables other than calls: every row. */
static bool
scan_all(struct dump *d, const bool *want, struct err *err)
{
    struct err trouble = {0};
    const struct batch *b;
    struct scan *sc =
        scan_begin(d->session.store, d->table, want, d->session.pool, &trouble);
    while (sc && !d->session.enough && (b = scan_next(sc, &trouble)))
        take(d, b);
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

static bool
dump_rows(struct dump *d, struct err *err)
{
    struct table_col cols[COLUMNS_MAX];
    bool want[COLUMNS_MAX] = {false};
    if (d->table == TABLE_calls && alike_instead(&d->session))
        d->session.refused = true;
    if (d->session.refused)
        return err_set(err,
                       "%s: it holds summaries instead of calls: weir-dump --table "
                       "summaries.calls",
                       store_name(d->session.store));
    for (int c = 0; c < d->ncols; c++) {
        if (!stored_init(&d->cols[c], d->session.store, d->table, d->chosen[c], err))
            return false;
        const struct col_def *def = d->cols[c].def;
        bool text = def->refers[0] != 0;
        cols[c] = (struct table_col){def->name, text ? "" : def->unit, def->meaning};
        want[d->chosen[c]] = true;
    }
    d->out = session_table(&d->session, cols, d->ncols);
    bool ok = d->table == TABLE_calls ? session_scan(&d->session, want, take, d, err)
                                      : scan_all(d, want, err);
    table_end(d->out);
    return ok;
}

/* ---- what there is ---- */

static void
dump_list(struct dump *d)
{
    static const struct table_col cols[] = {
        {"table",   "",  "name of the table"                        },
        {"rows",    "1", "number of rows; missing: not in this file"},
        {"meaning", "",  "what it holds"                            },
    };
    struct table *t = session_table(&d->session, cols, ARRAY_LEN(cols));
    for (int i = 0; i < TABLE_COUNT; i++) {
        bool there = store_has(d->session.store, i);
        if (!there && table_is_optional(i))
            continue;
        table_text(t, slice_of(table_defs[i].name));
        cell_put(t, there ? cell_count(store_rows(d->session.store, i)) : cell_missing());
        table_text(t, slice_of(table_defs[i].meaning));
        table_row(t);
    }
    table_end(t);
}

/* "read|write|..." of the enumeration or bit set that a column refers to. */
static char *
values_text(const struct col_def *c)
{
    const struct enum_def *e =
        c->refers[0] == '#' || c->refers[0] == '&' ? enum_find(c->refers + 1) : NULL;
    char *text = xstrdup("");
    for (int i = 0; e && i < e->count; i++) {
        char *longer = xasprintf("%s%s%s", text, i ? "|" : "", e->values[i].name);
        free(text);
        text = longer;
    }
    return text;
}

static void
dump_schema(struct dump *d)
{
    static const char *const types[] = {
        [COL_I64] = "int64",   [COL_I32] = "int32",  [COL_U64] = "uint64",
        [COL_U32] = "uint32",  [COL_U16] = "uint16", [COL_U8] = "uint8",
        [COL_F64] = "float64",
    };
    static const struct table_col cols[] = {
        {"table",   "", "name of the table"             },
        {"column",  "", "name of the column"            },
        {"type",    "", "how it is stored"              },
        {"unit",    "", "unit of its values"            },
        {"missing", "", "value for \"not known\""       },
        {"refers",  "", "what its numbers stand for"    },
        {"meaning", "", "what it means"                 },
        {"values",  "", "names of the numbers or bits"  },
        {"kind",    "", "of samples: counter, gauge ..."},
    };
    struct table *t = session_table(&d->session, cols, ARRAY_LEN(cols));
    for (int i = 0; i < TABLE_COUNT; i++) {
        for (int c = 0; c < table_defs[i].ncols; c++) {
            const struct col_def *col = &table_defs[i].cols[c];
            char *values = values_text(col);
            char missing[32];
            snprintf(missing, sizeof missing, "%lld", (long long)col->missing);
            table_text(t, slice_of(table_defs[i].name));
            table_text(t, slice_of(col->name));
            table_text(t, slice_of(types[col->type]));
            table_text(t, slice_of(col->unit));
            cell_put(t, col->can_miss ? cell_text(slice_of(missing)) : cell_missing());
            table_text(t, slice_of(col->refers));
            table_text(t, slice_of(col->meaning));
            table_text(t, slice_of(values));
            const char *kind = sample_kind_text(i, c);
            cell_put(t, kind ? cell_text(slice_of(kind)) : cell_missing());
            table_row(t);
            free(values);
        }
    }
    table_end(t);
}

static bool
dump(struct dump *d, struct err *err)
{
    if (d->session.no_input)
        dump_schema(d);
    else if (strcmp(d->table_name, "list") == 0)
        dump_list(d);
    else
        return dump_rows(d, err);
    return true;
}

int
main(int argc, char **argv)
{
    struct dump *d = xcalloc(1, sizeof *d);
    struct err err = {0};
    session_init(&d->session);
    d->session.takes_alike = true;
    session_own_columns(&d->session);
    /* clang-format off */
    const struct opt own[] = {
        {"table", 0, "NAME", "table to print: calls (the default), disk_events, ledger ...; "
         "list tells which there are", OPT_TEXT, &d->table_name, NULL, NULL},
        {"columns", 0, "NAME,..", "only these columns, in this order", OPT_TEXT,
         &d->columns, NULL, NULL},
        {"limit", 0, "N", "at most N rows, 0 = all", OPT_INT, &d->limit, NULL, NULL},
        {"schema", 0, NULL, "the columns of all tables instead: type, unit, meaning",
         OPT_FLAG, &d->session.no_input, NULL, NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Rows", own},
        SESSION_GROUPS(&d->session)
    };
    const struct tool tool = {
        .name = "weir-dump",
        .summary = "print the rows of a file as they are stored",
        .operands = "[FILE.h5]",
        .example =
            "weir-dump --op read --columns start_ns,dur_ns,path,transferred run.h5\n"
            "weir-dump --table list run.h5\n"
            "weir-dump --table ledger --format json run.h5",
        .groups = groups,
    };
    int status = session_open(&d->session, &tool, "Rows", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    if (select_calls_only(d->session.select) && !d->table_name)
        d->table_name = "disk_events";
    if (!d->table_name) {
        if (!d->session.no_input)
            session_wants_calls(&d->session);
        d->table_name = "calls";
    }
    d->table = table_find(d->table_name);
    if (d->table < 0 && strcmp(d->table_name, "list") != 0)
        opt_misuse(&tool, "no table '%s'; --table list tells which there are",
                   d->table_name);
    if (d->table >= 0 && !d->session.no_input && !choose_columns(d, &err))
        opt_misuse(&tool, "%s", err.text);
    if (!dump(d, &err))
        die(d->session.refused ? EXIT_SOME_UNUSED : EXIT_UNFINISHED, "%s", err.text);
    status = session_close(&d->session);
    free(d);
    return status;
}
