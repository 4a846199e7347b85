#include "collect/sample/source.h"

#include "collect/sample/scan.h"
#include "lib/base/num.h"

/* Tables made by including a list read best as they are. */
/* clang-format off */

/* The number in a place, 0 when it is none; a constant. */
#define IS_DIGIT(c) ((c) >= '0' && (c) <= '9')
#define PLACE(text)                                                                      \
    (!IS_DIGIT((text)[0])   ? 0                                                          \
     : !IS_DIGIT((text)[1]) ? (text)[0] - '0'                                            \
                            : 10 * ((text)[0] - '0') + (text)[1] - '0')

#define SOURCE(id, ...) static const struct field id##_fields[] = {
#define FIELD(id, table, column, place) {S_##table##_##column, PLACE(place), place},
#define SOURCE_END(id) {-1, -1, NULL}};
#include "collect/sample/sources.def"
#undef SOURCE
#undef FIELD
#undef SOURCE_END

const struct source sources[SOURCES] = {
#define SOURCE(id, table, tree, file, shape, pace, needs, how)                           \
    [SOURCE_##id] = {#id, SAMPLE_##table, TREE_##tree, file, SHAPE_##shape, PACE_##pace, \
                     needs, how, id##_fields, ARRAY_LEN(id##_fields) - 1},
#define FIELD(...)
#define SOURCE_END(id)
#include "collect/sample/sources.def"
#undef SOURCE
#undef FIELD
#undef SOURCE_END
};
/* clang-format on */

#define MOST_PLACES 64

/* ---- lines with a name ---- */

static const struct field *
field_named(const struct source *s, struct slice name)
{
    for (const struct field *f = s->fields; f->place; f++)
        if (f->place[0] == name.p[0] && strncmp(f->place, name.p, name.n) == 0 &&
            f->place[name.n] == 0)
            return f;
    return NULL;
}

int
source_names(const struct source *s, const struct text *text, struct row *row,
             struct arena *arena)
{
    uint64_t found = 0;
    const char *end = text->p + text->n;
    for (const char *p = text->p; p < end; p = scan_next_line(p, end)) {
        struct slice name = {p, strcspn(p, ": \t\n")};
        const struct field *f = name.n ? field_named(s, name) : NULL;
        if (!f)
            continue;
        const char *value = p + name.n + (p[name.n] == ':');
        uint64_t bit = UINT64_C(1) << f->col;
        union cell *cell = &row->cells[f->col];
        int64_t n;
        if (cell_form(row->table, f->col) == CELL_TEXT)
            row_text(row, f->col, scan_word(value), arena);
        else if (!scan_number(value, &n))
            continue;
        else if (!(found & bit) || cell->n == MISSING_I64 || n == MISSING_I64)
            cell->n = n;
        else if (__builtin_add_overflow(cell->n, n, &cell->n))
            cell->n = MISSING_I64;
        found |= bit;
    }
    return __builtin_popcountll(found);
}

/* ---- numbers in a line ---- */

int
source_places(const struct source *s, const char *p, int first, struct row *row)
{
    int64_t values[MOST_PLACES];
    int n = 0;
    for (const char *next; n < MOST_PLACES; n++, p = next) {
        p = scan_blanks(p);
        p += *p == '/';
        next = scan_hundredths(p, &values[n]);
        if (!next)
            break;
    }
    for (const struct field *f = s->fields; f->place; f++) {
        int place = f->number - first;
        if (place >= 0 && place < n)
            row->cells[f->col].n = values[place];
    }
    return n;
}

bool
source_stat(const struct text *text, struct stat_line *line)
{
    const char *open = memchr(text->p, '(', text->n);
    const char *close = NULL;
    for (const char *p = text->p + text->n; open && !close && --p > open;)
        if (*p == ')')
            close = p;
    if (!close || close[1] != ' ' || !close[2] || close[3] != ' ')
        return false;
    line->name = (struct slice){open + 1, (size_t)(close - open - 1)};
    line->state = close[2];
    line->numbers = close + 4;
    return true;
}

/* ---- pressure ---- */

bool
source_psi(const struct text *text, int64_t *some_us, int64_t *full_us)
{
    const char *end = text->p + text->n;
    *some_us = *full_us = MISSING_I64;
    for (const char *p = text->p; p < end; p = scan_next_line(p, end)) {
        struct slice line = scan_line(p);
        int64_t *total = slice_starts(line, SLICE("some ")) ? some_us : full_us;
        const char *at = strstr(p, " total=");
        if (at && at < line.p + line.n && (total == some_us || *p == 'f'))
            scan_number(at + 7, total);
    }
    return *some_us != MISSING_I64 || *full_us != MISSING_I64;
}

/* ---- one value of a file ---- */

/* The words behind FILE. */
struct recipe {
    struct slice key;
    int64_t times, by;
    int64_t above; /* what is not, is missing */
};

static struct recipe
recipe_of(const char *place)
{
    struct recipe r = {.times = 1, .by = 1, .above = INT64_MIN};
    const char *p = place + strcspn(place, " ");
    while (*(p = scan_blanks(p))) {
        struct slice word = scan_word(p);
        if (*p == '*')
            scan_number(p + 1, &r.times);
        else if (*p == '/')
            scan_number(p + 1, &r.by);
        else if (*p == '>')
            scan_number(p + 1, &r.above);
        else
            r.key = word;
        p += word.n;
    }
    return r;
}

/* The text of the value: behind the key, in its place, or all of the first line. */
static struct slice
value_at(const struct text *text, struct slice key)
{
    const char *end = text->p + text->n;
    uint64_t place;
    if (key.n == 0)
        return scan_line(text->p);
    if (num_u64(key, &place)) {
        struct slice word = scan_word(text->p);
        for (; place > 1 && word.n; place--)
            word = scan_word(word.p + word.n);
        return word;
    }
    bool equals = key.p[key.n - 1] == '=';
    for (const char *p = text->p; p < end; p = scan_next_line(p, end))
        if (slice_starts((struct slice){p, (size_t)(end - p)}, key) &&
            (equals || p[key.n] == ' '))
            return equals ? scan_line(p + key.n) : scan_word(p + key.n);
    return (struct slice){NULL, 0};
}

#define NO_LIMIT (INT64_C(1) << 62) /* version 1 rounds 2^63-1 down to whole pages */

static int64_t
scaled(int64_t n, const struct recipe *r)
{
    if (n == MISSING_I64 || n >= NO_LIMIT || n <= r->above ||
        __builtin_mul_overflow(n, r->times, &n))
        return MISSING_I64;
    return n / r->by;
}

void
source_value(const struct field *f, const struct text *text, struct row *row,
             struct arena *arena)
{
    int64_t n = MISSING_I64;
    struct recipe r = recipe_of(f->place);
    struct slice value = value_at(text, r.key);
    if (cell_form(row->table, f->col) == CELL_NUMBER)
        row->cells[f->col].n =
            value.n && scan_number(value.p, &n) ? scaled(n, &r) : MISSING_I64;
    else if (value.n)
        row_text(row, f->col, value, arena);
    else
        row->cells[f->col].text = NULL;
}
