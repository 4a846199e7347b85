/* Statements of a pattern file that say how a field is read, or what it is. */
#include "parse/user/userformat_priv.h"

/* ---- words ---- */

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void
skip(struct cursor *c, size_t n)
{
    c->rest = slice_from(c->rest, n);
    c->at.col += n;
}

static void
skip_blanks(struct cursor *c)
{
    size_t n = 0;
    while (n < c->rest.n && is_blank(c->rest.p[n]))
        n++;
    skip(c, n);
}

struct slice
cursor_word(struct cursor *c, struct spot *at)
{
    size_t n = 0;
    skip_blanks(c);
    *at = c->at;
    while (n < c->rest.n && !is_blank(c->rest.p[n]))
        n++;
    struct slice word = {c->rest.p, n};
    skip(c, n);
    return word;
}

struct slice
cursor_rest(struct cursor *c, struct spot *at)
{
    skip_blanks(c);
    *at = c->at;
    struct slice text = c->rest;
    skip(c, text.n);
    return text;
}

bool
cursor_at_end(const struct draft *d, struct cursor *c)
{
    struct spot at;
    struct slice more = cursor_word(c, &at);
    return more.n == 0 || draft_fail(d, at, "'%s' is too much here", draft_quote(more));
}

/* ---- what is said about a field ---- */

struct stanza *
draft_scope(struct draft *d)
{
    return d->stanza.name.p ? &d->stanza : &d->all;
}

/* "R=read": the word may hold a "=" itself. */
static bool
add_word(struct draft *d, struct setting *s, enum field f, struct slice text,
         struct spot at)
{
    size_t n = text.n;
    int64_t value;

    while (text.p[n - 1] != '=')
        n--;
    struct slice name = slice_from(text, n);
    struct reading plain = reading_default(f);
    if (!reading_value(&plain, name, &value))
        return draft_fail(d, (struct spot){at.line, at.col + n}, "unknown %s '%s'",
                          field_defs[f].name, draft_quote(name));
    struct word *w = arena_alloc(&d->format->arena, sizeof *w);
    *w = (struct word){arena_copy(&d->format->arena, (struct slice){text.p, n - 1}),
                       value, s->reading.words};
    s->reading.words = w;
    return true;
}

static bool
take_words(struct draft *d, struct cursor *c, struct setting *s, enum field f)
{
    struct spot at;
    struct slice w;
    while ((w = cursor_word(c, &at)).n) {
        if (!memchr(w.p + 1, '=', w.n - 1))
            return draft_fail(d, at, "'%s' is not of the form WORD=VALUE",
                              draft_quote(w));
        if (!add_word(d, s, f, w, at))
            return false;
    }
    return true;
}

static bool
take_constant(struct draft *d, struct cursor *c, struct setting *s, enum field f,
              struct spot at)
{
    if (field_defs[f].type == TYPE_TIME)
        return draft_fail(d, at, "'%s' cannot be a constant", field_defs[f].name);
    if (s->said_constant)
        return draft_fail(d, at, "'%s' is set twice", field_defs[f].name);
    s->said_constant = true;
    struct slice text = cursor_rest(c, &s->constant_at);
    s->constant = arena_copy(&d->format->arena, text);
    return text.n > 0 || draft_fail(d, s->constant_at, "nothing behind the '='");
}

static bool
take_unit(struct draft *d, struct cursor *c, struct setting *s, enum field f,
          struct slice unit, struct spot at)
{
    const char *name = field_defs[f].name;
    if (reading_units(f)[0] == 0)
        return draft_fail(d, at, "'%s' has no unit: '%s'", name, draft_quote(unit));
    if (s->said_unit)
        return draft_fail(d, at, "the unit of '%s' stands twice", name);
    s->said_unit = s->has_unit = true;
    s->reading.epoch = false;
    if (!reading_unit(&s->reading, f, unit) ||
        (f == FIELD_origin && s->reading.how == READ_HMS))
        return draft_fail(d, at, "unknown unit '%s' of '%s'; known: %s",
                          draft_quote(unit), name, reading_units(f));
    struct slice more = cursor_word(c, &at);
    if (more.n == 0)
        return true;
    if (field_defs[f].type != TYPE_TIME || s->reading.how != READ_SCALED ||
        !slice_eq(more, SLICE("epoch")))
        return draft_fail(d, at, "'%s' is too much here", draft_quote(more));
    s->reading.epoch = true;
    return cursor_at_end(d, c);
}

/* "bytes KiB", "op R=read W=write", "fd_kind = file" */
bool
draft_field(struct draft *d, struct cursor *c, enum field f)
{
    struct setting *s = &draft_scope(d)->settings[f];
    struct cursor ahead = *c;
    struct spot at;
    struct slice w = cursor_word(&ahead, &at);

    if (w.n == 0)
        return draft_fail(d, at, "what of '%s'? A unit, WORD=VALUE or = VALUE",
                          field_defs[f].name);
    if (slice_eq(w, SLICE("="))) {
        *c = ahead;
        return take_constant(d, c, s, f, at);
    }
    if (field_defs[f].type == TYPE_WORD)
        return take_words(d, c, s, f);
    *c = ahead;
    return take_unit(d, c, s, f, w, at);
}
