/* The dress for a terminal: aligned columns, human units, paths cut to fit. */
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/base/num.h"
#include "lib/base/utf8.h"
#include "lib/table/table_priv.h"

#define BUFFERED_ROWS 1000 /* the widths come from these; later rows are streamed */
#define TEXT_LEAST 12      /* a text column is never cut below this */
#define TEXT_READABLE 40   /* nor below this where the line is too long in any case */
#define TEXT_SEEN 24       /* columns are spared before text is cut below this */
#define MEANING_SEEN                                                                     \
    24        /* of a record's meaning, so much shall be seen without wrapping */
#define GAP 2 /* spaces between columns */
#define WIDTH_DEFAULT 80

enum { RECORD_VALUE = 1 }; /* the column of a record that may be cut */

/* A cell as it will be shown. */
struct shown {
    struct slice text;
    size_t columns;
    bool is_number, is_text; /* neither: missing */
};

struct text_state {
    bool utf8;
    size_t limit;   /* columns of the terminal */
    size_t *widths; /* per column, final once settled */
    size_t *least;  /* width that cutting must leave */
    bool *right;    /* aligned right: a column of numbers */
    bool *spared;   /* not printed: the terminal is too narrow */
    int nspared;
    bool settled;
    struct shown *rows; /* nrows * ncols, until settled */
    size_t nrows, cap;
    struct arena arena; /* their text */
    FILE *scratch;      /* a stream in memory, rewound for each cell */
    char *scratch_text;
    size_t scratch_n;
};

static size_t
terminal_width(FILE *f)
{
    int64_t columns;
    const char *text = getenv("COLUMNS");
    if (text && num_i64(slice_of(text), &columns) && columns > 0)
        return (size_t)columns;
#ifdef TIOCGWINSZ
    struct winsize size;
    if (fileno(f) >= 0 && ioctl(fileno(f), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
#endif
    return WIDTH_DEFAULT;
}

/* ---- cells into text ---- */

/* Text of what was printed to scratch since it was rewound; lives in the arena. */
static struct slice
take_scratch(struct text_state *st)
{
    if (fflush(st->scratch) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    struct slice s =
        arena_copy(&st->arena, (struct slice){st->scratch_text, st->scratch_n});
    rewind(st->scratch);
    return s;
}

static void
show_cell(struct text_state *st, const char *column, const struct cell *c,
          struct shown *shown)
{
    print_human(st->scratch, column, c, st->utf8);
    shown->text = take_scratch(st);
    shown->columns = utf8_columns(shown->text);
    shown->is_text = c->kind == CELL_TEXT;
    shown->is_number = !shown->is_text && c->kind != CELL_MISSING;
}

/* ---- widths ---- */

static void
measure(struct table *t, struct text_state *st, const struct shown *row)
{
    for (int c = 0; c < t->ncols; c++) {
        st->widths[c] = MAX(st->widths[c], row[c].columns);
        if (row[c].is_number)
            st->least[c] = MAX(st->least[c], row[c].columns);
        st->right[c] = st->right[c] && !row[c].is_text;
    }
}

/* A column without a unit is one of numbers when its first value is: pid, line. */
static bool
holds_numbers(const struct table *t, const struct text_state *st, int c)
{
    if (is_numeric_unit(t->cols[c].unit))
        return true;
    for (size_t r = 0; r < st->nrows; r++) {
        const struct shown *s = &st->rows[r * (size_t)t->ncols + (size_t)c];
        if (s->is_number || s->is_text)
            return s->is_number;
    }
    return false;
}

/* Columns that keep their width: numbers, and a record's names and meanings. */
static bool
is_fixed(const struct table *t, const struct text_state *st, int c)
{
    return t->is_record ? c != RECORD_VALUE : st->right[c];
}

/* What a column asks of the line. A record's meaning may run over the end of it. */
static size_t
asked_width(const struct table *t, const struct text_state *st, int c)
{
    if (st->spared[c])
        return 0;
    bool meaning = t->is_record && c == t->ncols - 1;
    return meaning ? MIN(st->widths[c], MEANING_SEEN) : st->widths[c];
}

/* The widest column that may still be cut, -1 when there is none. */
static int
widest_text(const struct table *t, const struct text_state *st, size_t least)
{
    int widest = -1;
    for (int c = 0; c < t->ncols; c++) {
        bool kept = st->spared[c] || is_fixed(t, st, c) ||
                    st->widths[c] <= MAX(st->least[c], least);
        if (!kept && (widest < 0 || st->widths[c] > st->widths[widest]))
            widest = c;
    }
    return widest;
}

/* What the line takes when texts are cut as far as they can be read. */
static size_t
least_line(const struct table *t, const struct text_state *st)
{
    size_t total = 0;
    for (int c = 0; c < t->ncols; c++)
        if (!st->spared[c])
            total += GAP + (is_fixed(t, st, c)
                                ? st->widths[c]
                                : MIN(st->widths[c], MAX(st->least[c], TEXT_SEEN)));
    return total - GAP;
}

static void
spare(struct text_state *st, int c)
{
    st->nspared += !st->spared[c];
    st->spared[c] = true;
}

/* Leaves out what the table can spare until the line fits; then what stands furthest to
 * the right. The first column says what a row is about. */
static void
spare_to_limit(const struct table *t, struct text_state *st)
{
    if (t->keeps_all || t->is_record || !isatty(fileno(t->f)))
        return;
    for (const char *p = t->spare; p && *p && least_line(t, st) > st->limit;) {
        struct slice name = {p, strcspn(p, ",")};
        for (int c = 1; c < t->ncols; c++)
            if (slice_eq(slice_of(t->cols[c].name), name))
                spare(st, c);
        p += name.n + (p[name.n] == ',');
    }
    for (int c = t->ncols - 1; c > 0 && least_line(t, st) > st->limit; c--)
        spare(st, c);
}

static void
cut_to_limit(const struct table *t, struct text_state *st)
{
    size_t total = GAP * (size_t)(t->ncols - st->nspared - 1), fixed = total;
    for (int c = 0; c < t->ncols; c++) {
        total += asked_width(t, st, c);
        fixed += st->spared[c]        ? 0
                 : is_fixed(t, st, c) ? asked_width(t, st, c)
                                      : TEXT_LEAST;
    }
    /* A line that is too long anyway is not made short by cutting its text to bits. */
    size_t least = fixed > st->limit ? TEXT_READABLE : TEXT_LEAST;
    for (; total > st->limit; total--) {
        int widest = widest_text(t, st, least);
        if (widest < 0)
            return;
        st->widths[widest]--;
    }
}

/* ---- printing ---- */

/* Of a path the end tells more, of other text the beginning. */
static bool
keeps_end(const char *column, struct slice text)
{
    return strstr(column, "path") ||
           (text.n > 0 && memchr(text.p, '/', text.n) && !memchr(text.p, ' ', text.n));
}

/* How many bytes at the start of s fill at most `columns`. */
static size_t
bytes_within(struct slice s, size_t columns)
{
    size_t at = 0;
    while (at < s.n) {
        uint32_t cp = 0;
        size_t n = utf8_next(slice_from(s, at), &cp);
        size_t width = n ? (size_t)utf8_width(cp) : 1;
        if (width > columns)
            break;
        columns -= width;
        at += MAX(n, 1);
    }
    return at;
}

/* Prints the part of a text that fits into `room` columns; returns the columns used. */
static size_t
print_cut(FILE *f, const struct shown *s, size_t room, bool keep_end, bool utf8)
{
    const char *dots = utf8 ? "\xE2\x80\xA6" : "...";
    size_t dots_columns = utf8 ? 1 : 3;
    size_t space = room - dots_columns;
    struct slice part = {s->text.p, bytes_within(s->text, space)};
    if (keep_end) {
        size_t skip = bytes_within(s->text, s->columns - space);
        part = slice_from(s->text, skip);
        while (utf8_columns(part) > space) /* a wide character stood on the border */
            part = slice_from(part, MAX(utf8_next(part, NULL), 1));
        fputs(dots, f);
    }
    fwrite(part.p, 1, part.n, f);
    if (!keep_end)
        fputs(dots, f);
    return dots_columns + utf8_columns(part);
}

static void
print_shown(const struct table *t, const struct text_state *st, int c,
            const struct shown *s, bool last)
{
    size_t width = st->widths[c], used = s->columns;
    size_t room = st->settled ? MAX(width, TEXT_LEAST) : width;
    size_t pad = width > used ? width - used : 0;
    if (st->right[c])
        fprintf(t->f, "%*s", (int)pad, "");
    if (used > room && s->is_text && !(last && t->is_record))
        used = print_cut(t->f, s, room, keeps_end(t->cols[c].name, s->text), st->utf8);
    else
        fwrite(s->text.p, 1, s->text.n, t->f);
    if (last)
        fputc('\n', t->f);
    else
        fprintf(t->f, "%*s",
                GAP + (st->right[c] || used > width ? 0 : (int)(width - used)), "");
}

static void
print_line(const struct table *t, const struct text_state *st, const struct shown *row)
{
    int last = t->ncols - 1;
    while (last > 0 && st->spared[last])
        last--;
    for (int c = 0; c <= last; c++)
        if (!st->spared[c])
            print_shown(t, st, c, &row[c], c == last);
}

/* Fixes the widths and prints what waited for them. */
static void
settle(struct table *t, struct text_state *st)
{
    struct shown *heads = xcalloc((size_t)t->ncols, sizeof *heads);
    for (int c = 0; c < t->ncols; c++) {
        print_head(st->scratch, &t->cols[c]);
        heads[c].text = take_scratch(st);
        heads[c].columns = utf8_columns(heads[c].text);
        st->right[c] = !t->is_record && holds_numbers(t, st, c);
        if (!t->is_record)
            st->widths[c] = st->least[c] = heads[c].columns;
    }
    for (size_t r = 0; r < st->nrows; r++)
        measure(t, st, st->rows + r * (size_t)t->ncols);
    spare_to_limit(t, st);
    cut_to_limit(t, st);
    if (!t->is_record)
        print_line(t, st, heads);
    for (size_t r = 0; r < st->nrows; r++)
        print_line(t, st, st->rows + r * (size_t)t->ncols);
    free(heads);
    st->nrows = 0;
    st->settled = true;
    arena_reset(&st->arena);
}

/* ---- the dress ---- */

static void
text_begin(struct table *t)
{
    struct text_state *st = t->state = xcalloc(1, sizeof *st);
    size_t n = (size_t)t->ncols;
    st->utf8 = utf8_wanted();
    st->limit = terminal_width(t->f);
    st->widths = xcalloc(n, sizeof *st->widths);
    st->least = xcalloc(n, sizeof *st->least);
    st->right = xcalloc(n, sizeof *st->right);
    st->spared = xcalloc(n, sizeof *st->spared);
    st->scratch = open_memstream(&st->scratch_text, &st->scratch_n);
    if (!st->scratch)
        die(EXIT_UNFINISHED, "out of memory");
    escape_human(t->f, slice_of(t->about.title ? t->about.title : t->about.tool));
    if (t->about.input) {
        fputs(": ", t->f);
        escape_human(t->f, slice_of(t->about.input));
    }
    fputs("\n\n", t->f);
}

static void
text_row(struct table *t, const struct cell *cells)
{
    struct text_state *st = t->state;
    size_t n = (size_t)t->ncols;
    grow(&st->rows, &st->cap, (st->nrows + 1) * n, sizeof *st->rows);
    struct shown *row = st->rows + st->nrows * n;
    for (int c = 0; c < t->ncols; c++)
        show_cell(st, t->cols[c].name, &cells[c], &row[c]);
    if (st->settled) {
        print_line(t, st, row);
        arena_reset(&st->arena);
    } else if (++st->nrows == BUFFERED_ROWS) {
        settle(t, st);
    }
}

static void
print_spared(const struct table *t, const struct text_state *st)
{
    const char *between = "";
    fputs("not shown for want of room: ", t->f);
    for (int c = 0; c < t->ncols; c++) {
        if (!st->spared[c])
            continue;
        fprintf(t->f, "%s%s", between, t->cols[c].name);
        between = ", ";
    }
    fputs("; --columns all shows them\n", t->f);
}

static void
text_end(struct table *t)
{
    struct text_state *st = t->state;
    if (!st->settled)
        settle(t, st);
    if (t->rows == 0)
        fputs("(no rows)\n", t->f);
    if (t->nnotes > 0 || st->nspared > 0)
        fputc('\n', t->f);
    if (st->nspared > 0)
        print_spared(t, st);
    for (size_t i = 0; i < t->nnotes; i++) {
        fprintf(t->f, "%s: ", t->notes[i].key);
        escape_human(t->f, t->notes[i].value);
        fputc('\n', t->f);
    }
    fclose(st->scratch);
    free(st->scratch_text);
    free(st->widths);
    free(st->least);
    free(st->right);
    free(st->spared);
    free(st->rows);
    arena_free(&st->arena);
    free(st);
}

const struct dress dress_text = {text_begin, text_row, text_end};
