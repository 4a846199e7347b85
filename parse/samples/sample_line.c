#include "parse/samples/sample_line.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"

bool
sample_word(struct slice *rest, struct slice *word)
{
    if (rest->n == 0)
        return false;
    const char *blank = memchr(rest->p, ' ', rest->n);
    size_t n = blank ? (size_t)(blank - rest->p) : rest->n;
    *word = (struct slice){rest->p, n};
    *rest = slice_from(*rest, blank ? n + 1 : n);
    return true;
}

/* A text in quotes at the front of *rest, taken off; false when there is none. */
static bool
take_text(struct slice *rest, struct slice *text)
{
    size_t i = 1;
    if (rest->n < 2 || rest->p[0] != '"')
        return false;
    while (i < rest->n && rest->p[i] != '"')
        i += rest->p[i] == '\\' ? 2 : 1;
    if (i >= rest->n || (i + 1 < rest->n && rest->p[i + 1] != ' '))
        return false;
    *text = (struct slice){rest->p + 1, i - 1};
    *rest = slice_from(*rest, i + 2);
    return true;
}

static bool
take_number(struct slice *rest, int64_t *n)
{
    struct slice word;
    return sample_word(rest, &word) && num_i64(word, n) && *n != MISSING_I64;
}

static bool
take_tag(struct slice *rest, char *tag)
{
    struct slice word;
    if (!sample_word(rest, &word) || word.n != 1)
        return false;
    *tag = word.p[0];
    return true;
}

/* ---- records ---- */

/* Most of a log is small whole numbers. */
static bool
plain_number(struct slice s, int64_t *n)
{
    int64_t v = 0;
    if (s.n == 0 || s.n > 15)
        return num_i64(s, n) && *n != MISSING_I64;
    size_t i = s.p[0] == '-';
    if (i == s.n)
        return false;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (s.p[i] - '0');
    }
    *n = s.p[0] == '-' ? -v : v;
    return true;
}

static bool
take_field(struct slice *rest, struct sample_field *f)
{
    struct slice word;
    *f = (struct sample_field){.kind = SAMPLE_FIELD_TEXT};
    if (rest->p[0] == '"')
        return take_text(rest, &f->text);
    sample_word(rest, &word);
    if (word.n == 0)
        return false;
    switch (word.p[0]) {
    case '=':
        f->kind = SAMPLE_FIELD_SET;
        return plain_number(slice_from(word, 1), &f->number);
    case '.':
        f->kind = SAMPLE_FIELD_SAME;
        f->number = 1;
        return word.n == 1 || (plain_number(slice_from(word, 1), &f->number) &&
                               f->number > 0 && f->number <= SAMPLE_MAX_COLS);
    case '-':
        if (word.n == 1) {
            f->kind = SAMPLE_FIELD_MISSING;
            return true;
        }
        break;
    }
    f->kind = SAMPLE_FIELD_ADD;
    return plain_number(word, &f->number);
}

static bool
read_record(struct slice rest, struct sample_fields *fields, struct sample_line *out)
{
    out->tag = rest.p[0];
    rest = slice_from(rest, 2);
    out->has_key = take_number(&rest, &out->key);
    out->first_field = fields->n;
    if (!out->has_key)
        return false;
    while (rest.n) {
        grow(&fields->p, &fields->cap, fields->n + 1, sizeof *fields->p);
        if (!take_field(&rest, &fields->p[fields->n]))
            return false;
        fields->n++;
        if (++out->fields > SAMPLE_MAX_COLS)
            return false;
    }
    return out->fields > 0;
}

/* ---- words ---- */

/* What stands behind a word that begins a line. */
enum shape {
    NUMBERS = 3, /* and below: so many numbers */
    THEN_TEXT = 4,
    THEN_REST = 8,
    TAG_AND_KEY = 16,
    COLUMN_AND_TEXT = 32
};

static const struct {
    const char *word;
    enum sample_line_kind kind;
    unsigned shape;
} words[] = {
    {"tick",     SAMPLE_LINE_TICK,     2 | THEN_REST  },
    {"at",       SAMPLE_LINE_AT,       1              },
    {"gone",     SAMPLE_LINE_GONE,     TAG_AND_KEY    },
    {"root",     SAMPLE_LINE_ROOT,     1              },
    {"na",       SAMPLE_LINE_NA,       COLUMN_AND_TEXT},
    {"missed",   SAMPLE_LINE_MISSED,   1              },
    {"interval", SAMPLE_LINE_INTERVAL, 1 | THEN_TEXT  },
    {"clock",    SAMPLE_LINE_CLOCK,    3              },
    {"reset",    SAMPLE_LINE_RESET,    THEN_TEXT      },
    {"note",     SAMPLE_LINE_NOTE,     THEN_TEXT      },
    {"end",      SAMPLE_LINE_END,      1 | THEN_TEXT  },
};

/* "TAG COLUMN KEY TEXT" */
static bool
read_na(struct slice rest, struct sample_line *out)
{
    struct slice key;
    if (!take_tag(&rest, &out->tag) || !sample_word(&rest, &out->rest) ||
        !sample_word(&rest, &key))
        return false;
    out->key = MISSING_I64;
    if (!slice_eq(key, SLICE("*")) && !num_i64(key, &out->key))
        return false;
    return take_text(&rest, &out->text) && rest.n == 0;
}

static bool
read_shape(unsigned shape, struct slice rest, struct sample_line *out)
{
    if (shape == COLUMN_AND_TEXT)
        return read_na(rest, out);
    if (shape == TAG_AND_KEY)
        return take_tag(&rest, &out->tag) && take_number(&rest, &out->key) && rest.n == 0;
    for (unsigned i = 0; i < (shape & NUMBERS); i++)
        if (!take_number(&rest, &out->number[i]))
            return false;
    if (shape & THEN_TEXT)
        return take_text(&rest, &out->text) && rest.n == 0;
    out->rest = rest;
    return shape & THEN_REST || rest.n == 0;
}

static void
read_comment(struct slice line, struct sample_line *out)
{
    out->kind = SAMPLE_LINE_COMMENT;
    if (slice_starts(line, SLICE("# weir-sample "))) {
        out->kind = SAMPLE_LINE_HEADER;
    } else if (slice_starts(line, SLICE("# table "))) {
        out->kind = SAMPLE_LINE_TABLE;
        out->rest = slice_from(line, strlen("# table "));
    }
}

void
sample_line_read(struct slice line, struct sample_fields *fields, struct sample_line *out)
{
    struct slice rest = line, word;

    *out = (struct sample_line){.kind = SAMPLE_LINE_BLANK};
    if (line.n == 0)
        return;
    if (line.p[0] == '#') {
        read_comment(line, out);
        return;
    }
    if (line.n > 2 && line.p[1] == ' ') {
        out->kind = read_record(line, fields, out) ? SAMPLE_LINE_RECORD : SAMPLE_LINE_BAD;
        return;
    }
    out->kind = SAMPLE_LINE_OTHER;
    sample_word(&rest, &word);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (slice_eq(slice_of(words[i].word), word)) {
            if (read_shape(words[i].shape, rest, out))
                out->kind = words[i].kind;
            return;
        }
}
