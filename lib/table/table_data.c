/* The dresses for machines: TSV, CSV, JSON. Numbers in base units, rows streamed. */
#include "lib/base/utf8.h"
#include "lib/base/version.h"
#include "lib/table/json.h"
#include "lib/table/table_priv.h"

static void
print_i64(FILE *f, int64_t v)
{
    char digits[20], *p = digits + sizeof digits;
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (v < 0)
        fputc('-', f);
    fwrite(p, 1, (size_t)(digits + sizeof digits - p), f);
}

void
print_f64(FILE *f, double v)
{
    fprintf(f, "%.9g", v == 0 ? 0.0 : v); /* no "-0" */
}

static void
no_end(struct table *t)
{
    (void)t;
}

/* ---- TSV ---- */

static void
tsv_remark(FILE *f, const char *key, struct slice value)
{
    fprintf(f, "## %s: ", key);
    escape_tsv(f, value);
    fputc('\n', f);
}

static void
tsv_begin(struct table *t)
{
    fprintf(t->f, "## %s %s\n", t->about.tool, WEIR_VERSION);
    if (t->about.command)
        tsv_remark(t->f, "command", slice_of(t->about.command));
    if (t->about.input)
        tsv_remark(t->f, "input", slice_of(t->about.input));
    for (size_t i = 0; i < t->nnotes; i++)
        tsv_remark(t->f, t->notes[i].key, t->notes[i].value);
    for (int i = 0; i < t->ncols; i++)
        fprintf(t->f, "%c%s", i == 0 ? '#' : '\t', t->cols[i].name);
    fputc('\n', t->f);
}

static void
tsv_cell(FILE *f, const struct cell *c)
{
    switch (c->kind) {
    case CELL_MISSING:
        fputc('-', f);
        break;
    case CELL_I64:
        print_i64(f, c->i);
        break;
    case CELL_F64:
        print_f64(f, c->f);
        break;
    case CELL_TEXT:
        if (slice_eq(c->text, SLICE("-")))
            fputs("\\x2d", f); /* text, not missing */
        else
            escape_tsv(f, c->text);
        break;
    }
}

static void
tsv_row(struct table *t, const struct cell *cells)
{
    for (int i = 0; i < t->ncols; i++) {
        if (i > 0)
            fputc('\t', t->f);
        tsv_cell(t->f, &cells[i]);
    }
    fputc('\n', t->f);
}

const struct dress dress_tsv = {tsv_begin, tsv_row, no_end};

/* ---- CSV (RFC 4180, lines end in LF) ---- */

static void
csv_begin(struct table *t)
{
    for (int i = 0; i < t->ncols; i++)
        fprintf(t->f, "%s%s", i == 0 ? "" : ",", t->cols[i].name);
    fputc('\n', t->f);
}

static bool
needs_quotes(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (strchr(",\"\r\n", s.p[i]))
            return true;
    return s.n == 0; /* "" is an empty text, nothing at all is missing */
}

/* A spreadsheet takes text that begins so for a formula. */
static bool
is_formula(struct slice s)
{
    return s.n > 0 && s.p[0] && strchr("=+-@\t\r", s.p[0]);
}

static void
csv_text(FILE *f, struct slice s)
{
    bool quoted = needs_quotes(s);
    if (quoted)
        fputc('"', f);
    if (is_formula(s))
        fputc('\'', f);
    while (s.n > 0) {
        size_t n = utf8_next(s, NULL);
        unsigned char c = (unsigned char)s.p[0];
        if (n == 0 || c == 0x7F || (c < 0x20 && !strchr("\t\r\n", c)) || c == 0)
            escape_hex(f, c);
        else if (c == '"')
            fputs("\"\"", f);
        else
            fwrite(s.p, 1, n, f);
        s = slice_from(s, MAX(n, 1));
    }
    if (quoted)
        fputc('"', f);
}

static void
csv_row(struct table *t, const struct cell *cells)
{
    for (int i = 0; i < t->ncols; i++) {
        if (i > 0)
            fputc(',', t->f);
        if (cells[i].kind == CELL_TEXT)
            csv_text(t->f, cells[i].text);
        else if (cells[i].kind != CELL_MISSING)
            tsv_cell(t->f, &cells[i]);
    }
    fputc('\n', t->f);
}

const struct dress dress_csv = {csv_begin, csv_row, no_end};

/* ---- JSON ---- */

void
json_write_text(FILE *f, struct slice s)
{
    char *quoted = json_quote(s);
    fputs(quoted, f);
    free(quoted);
}

static void
json_text_or_null(FILE *f, const char *text)
{
    if (text)
        json_write_text(f, slice_of(text));
    else
        fputs("null", f);
}

void
json_write_cell(FILE *f, const struct cell *c)
{
    if (c->kind == CELL_TEXT)
        json_write_text(f, c->text);
    else if (c->kind == CELL_MISSING)
        fputs("null", f);
    else
        tsv_cell(f, c);
}

void
json_write_head(FILE *f, const struct table_about *about)
{
    fputs("{\"weir\": {\"tool\": ", f);
    json_text_or_null(f, about->tool);
    fprintf(f, ", \"version\": \"%s\", \"schema\": %d, \"command\": ", WEIR_VERSION,
            WEIR_TABLE_SCHEMA);
    json_text_or_null(f, about->command);
    fputs("},\n\"input\": {\"name\": ", f);
    json_text_or_null(f, about->input);
    fputc('}', f);
}

static void
json_table_begin(struct table *t)
{
    json_write_head(t->f, &t->about);
    fputs(",\n\"notes\": {", t->f);
    for (size_t i = 0; i < t->nnotes; i++) {
        fputs(i == 0 ? "" : ", ", t->f);
        json_write_text(t->f, slice_of(t->notes[i].key));
        fputs(": ", t->f);
        json_write_text(t->f, t->notes[i].value);
    }
    fputs("},\n\"columns\": [", t->f);
    for (int i = 0; i < t->ncols; i++) {
        fputs(i == 0 ? "\n{\"name\": " : ",\n{\"name\": ", t->f);
        json_text_or_null(t->f, t->cols[i].name);
        fputs(", \"unit\": ", t->f);
        json_text_or_null(t->f, t->cols[i].unit);
        fputs(", \"meaning\": ", t->f);
        json_text_or_null(t->f, t->cols[i].meaning);
        fputc('}', t->f);
    }
    fputs("],\n\"rows\": [", t->f);
}

static void
json_row(struct table *t, const struct cell *cells)
{
    fputs(t->rows == 0 ? "\n[" : ",\n[", t->f);
    for (int i = 0; i < t->ncols; i++) {
        if (i > 0)
            fputs(", ", t->f);
        json_write_cell(t->f, &cells[i]);
    }
    fputc(']', t->f);
}

static void
json_end(struct table *t)
{
    fputs("]}\n", t->f);
}

const struct dress dress_json = {json_table_begin, json_row, json_end};
