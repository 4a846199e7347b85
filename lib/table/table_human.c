/* Values and names as people read them, and the Markdown dress. */
#include "lib/base/num.h"
#include "lib/table/table_priv.h"

#define MICRO "\xC2\xB5" /* micro sign, as human_ns prints it */

/* ---- values ---- */

static const char *
human_seconds(char *buf, double s)
{
    snprintf(buf, 32, "%.3f s", s);
    return buf;
}

/* How a unit is shown. Units that are not here follow their number: "12.5 W". */
static const struct shown {
    const char *unit;
    const char *(*print)(char *buf, double v);
    const char *tail;
} shown_units[] = {
    {"ns",     human_ns,      ""  },
    {"s",      human_seconds, ""  },
    {"byte",   human_bytes,   ""  },
    {"byte/s", human_bytes,   "/s"},
    {"1",      human_count,   ""  },
    {"1/s",    human_count,   "/s"},
};

/* Columns whose numbers are names: nobody groups the digits of a pid. */
static bool
holds_names(const char *column)
{
    static const char *const names[] = {
        "pid",  "ppid", "tid",    "fd",          "line", "source",
        "rank", "ret",  "signal", "exit_status", "key",  "errno",
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(column, names[i]) == 0)
            return true;
    return false;
}

static void
print_number(FILE *f, const struct cell *c, bool utf8)
{
    char buf[32];
    double v = c->kind == CELL_I64 ? (double)c->i : c->f;
    for (size_t i = 0; i < ARRAY_LEN(shown_units); i++) {
        const struct shown *shown = &shown_units[i];
        if (strcmp(shown->unit, c->unit) != 0)
            continue;
        bool exact = shown->print == human_count && c->kind == CELL_I64;
        const char *text = exact ? human_i64(buf, c->i) : shown->print(buf, v);
        const char *micro = utf8 ? NULL : strstr(text, MICRO);
        if (micro)
            fprintf(f, "%.*su%s", (int)(micro - text), text, micro + strlen(MICRO));
        else
            fputs(text, f);
        fputs(shown->tail, f);
        return;
    }
    fprintf(f, "%s %s", human_count(buf, v), c->unit);
}

void
print_human(FILE *f, const char *name, const struct cell *c, bool utf8)
{
    bool plain = !c->unit || !*c->unit || holds_names(name);
    switch (c->kind) {
    case CELL_MISSING:
        fputc('-', f);
        break;
    case CELL_TEXT:
        escape_human(f, c->text);
        break;
    case CELL_I64:
        if (plain)
            fprintf(f, "%lld", (long long)c->i);
        else
            print_number(f, c, utf8);
        break;
    case CELL_F64:
        if (plain)
            print_f64(f, c->f);
        else
            print_number(f, c, utf8);
        break;
    }
}

bool
is_numeric_unit(const char *unit)
{
    return unit && *unit;
}

/* ---- names ---- */

/* The values carry their unit, so the name need not repeat it. */
static const struct suffix {
    const char *unit, *tail, *instead;
} suffixes[] = {
    {"ns",     "_ns",    ""  },
    {"s",      "_s",     ""  },
    {"byte",   "_b",     ""  },
    {"byte/s", "_per_s", "/s"},
    {"1/s",    "_per_s", "/s"},
};

void
print_head(FILE *f, const struct table_col *col)
{
    struct slice name = slice_of(col->name);
    const char *instead = "";
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        struct slice tail = slice_of(suffixes[i].tail);
        if (col->unit && strcmp(col->unit, suffixes[i].unit) == 0 && name.n > tail.n &&
            slice_ends(name, tail)) {
            name.n -= tail.n;
            instead = suffixes[i].instead;
        }
    }
    for (size_t i = 0; i < name.n; i++)
        fputc(name.p[i] == '_' ? ' ' : name.p[i], f);
    fputs(instead, f);
}

/* ---- Markdown ---- */

/* Escapes what Markdown would take for markup; s is UTF-8 without control bytes. */
static void
md_escape(FILE *f, struct slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '<')
            fputs("&lt;", f);
        else if (s.p[i] == '&')
            fputs("&amp;", f);
        else {
            if (s.p[i] && strchr("\\`*_{}[]|~#>!", s.p[i]))
                fputc('\\', f);
            fputc(s.p[i], f);
        }
    }
}

/* Foreign text: first harmless for a terminal, then for Markdown. */
static void
md_text(FILE *f, struct slice s)
{
    char *text = NULL;
    size_t n = 0;
    FILE *memory = open_memstream(&text, &n);
    if (!memory)
        die(EXIT_UNFINISHED, "out of memory");
    escape_human(memory, s);
    if (fclose(memory) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    md_escape(f, (struct slice){text, n});
    free(text);
}

static void
md_begin(struct table *t)
{
    fputs("## ", t->f);
    md_text(t->f, slice_of(t->about.title ? t->about.title : t->about.tool));
    if (t->about.input) {
        fputs(": ", t->f);
        md_text(t->f, slice_of(t->about.input));
    }
    fputs("\n\n|", t->f);
    for (int i = 0; i < t->ncols; i++) {
        fputc(' ', t->f);
        print_head(t->f, &t->cols[i]);
        fputs(" |", t->f);
    }
    fputs("\n|", t->f);
    for (int i = 0; i < t->ncols; i++)
        fputs(is_numeric_unit(t->cols[i].unit) ? " ---: |" : " --- |", t->f);
    fputc('\n', t->f);
}

static void
md_row(struct table *t, const struct cell *cells)
{
    fputc('|', t->f);
    for (int i = 0; i < t->ncols; i++) {
        fputc(' ', t->f);
        if (cells[i].kind == CELL_TEXT)
            md_text(t->f, cells[i].text);
        else
            print_human(t->f, t->cols[i].name, &cells[i], true);
        fputs(" |", t->f);
    }
    fputc('\n', t->f);
}

static void
md_end(struct table *t)
{
    if (t->nnotes > 0)
        fputc('\n', t->f);
    for (size_t i = 0; i < t->nnotes; i++) {
        fputs("- ", t->f);
        md_text(t->f, slice_of(t->notes[i].key));
        fputs(": ", t->f);
        md_text(t->f, t->notes[i].value);
        fputc('\n', t->f);
    }
}

const struct dress dress_md = {md_begin, md_row, md_end};
