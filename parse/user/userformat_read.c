/* The statements of a pattern file, line by line. What they add up to is made in
 * userformat_rule.c. */
#include <stdarg.h>

#include "parse/user/userformat_priv.h"
#include "parse/user/userlog.h"

#define FILE_BYTES_MAX ((size_t)1024 * 1024)
#define RULES_MAX 200 /* each has a matcher in each block under way */

const char *
draft_quote(struct slice s)
{
    static char buf[4][200];
    static unsigned which;
    char *b = buf[which++ % ARRAY_LEN(buf)];
    return quote(b, sizeof buf[0], s, 48);
}

bool
draft_fail(const struct draft *d, struct spot at, const char *fmt, ...)
{
    char text[800], file[200];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    quote(file, sizeof file, slice_of(d->path), sizeof file);
    return err_set(d->err, "%s:%llu:%zu: %s", file, (unsigned long long)at.line, at.col,
                   text);
}

/* ---- statements ---- */

/* Index of the word in a list that ends with NULL; -1. */
static int
find(const char *const *list, struct slice word)
{
    for (int i = 0; list[i]; i++)
        if (slice_eq(slice_of(list[i]), word))
            return i;
    return -1;
}

static bool
say_about(struct draft *d, struct cursor *c, struct spot at)
{
    if (d->stanza.name.p)
        return draft_fail(d, at, "'about' stands before the first pattern");
    d->format->about = arena_copy(&d->format->arena, cursor_rest(c, &at));
    return true;
}

static bool
say_order(struct draft *d, struct cursor *c, struct spot at)
{
    static const char *const orders[] = {"time", "any", NULL};
    if (d->stanza.name.p)
        return draft_fail(d, at, "'order' stands before the first pattern");
    struct slice w = cursor_word(c, &at);
    int order = find(orders, w);
    if (order < 0)
        return draft_fail(d, at, "unknown order '%s'; known: time any", draft_quote(w));
    d->format->any_order = order == 1;
    return cursor_at_end(d, c);
}

static bool
say_rows(struct draft *d, struct cursor *c, struct spot at)
{
    struct slice w = cursor_word(c, &at);
    if (slice_eq(w, SLICE("calls")))
        draft_scope(d)->table = TABLE_calls;
    else if (slice_eq(w, SLICE("disk_events")))
        draft_scope(d)->table = TABLE_disk_events;
    else
        return draft_fail(d, at, "unknown rows '%s'; known: calls disk_events",
                          draft_quote(w));
    return cursor_at_end(d, c);
}

static bool
say_match(struct draft *d, struct cursor *c, struct spot at)
{
    struct stanza *b = &d->stanza;
    if (!b->name.p)
        return draft_fail(d, at,
                          "'match' stands behind event, begin, finish, context or "
                          "ignore");
    struct slice text = cursor_rest(c, &at);
    if (text.n == 0)
        return draft_fail(d, at, "an empty pattern");
    grow(&b->pieces, &b->pieces_cap, b->npieces + 1, sizeof *b->pieces);
    b->pieces[b->npieces++] = (struct piece){text, at};
    return true;
}

static bool
say_key(struct draft *d, struct cursor *c, struct spot at)
{
    struct stanza *b = &d->stanza;
    struct slice w;
    if (b->becomes != RULE_BEGIN && b->becomes != RULE_FINISH)
        return draft_fail(d, at, "'key' is of begin and finish only");
    while ((w = cursor_word(c, &at)).n) {
        int f = field_find(w);
        if (f < 0)
            return draft_fail(d, at, "unknown group '%s'", draft_quote(w));
        if (b->nkeys == RULE_KEYS)
            return draft_fail(d, at, "a key of more than %d groups", RULE_KEYS);
        b->keys[b->nkeys++] = (enum field)f;
    }
    return b->nkeys > 0 || draft_fail(d, at, "a key of no group");
}

static const struct {
    const char *word;
    bool (*say)(struct draft *d, struct cursor *c, struct spot at);
} statements[] = {
    {"about", say_about},
    {"order", say_order},
    {"rows",  say_rows },
    {"match", say_match},
    {"key",   say_key  },
};

/* Words that begin a rule; their numbers are enum rule_becomes. */
static const char *const rule_words[] = {
    [RULE_EVENT] = "event",     [RULE_BEGIN] = "begin",   [RULE_FINISH] = "finish",
    [RULE_CONTEXT] = "context", [RULE_IGNORE] = "ignore", [RULE_IGNORE + 1] = NULL};

static bool
is_name(struct slice s)
{
    size_t n = 0;
    while (n < s.n &&
           (s.p[n] == '_' || s.p[n] == '-' || (s.p[n] >= '0' && s.p[n] <= '9') ||
            ((s.p[n] | 0x20) >= 'a' && (s.p[n] | 0x20) <= 'z')))
        n++;
    return n > 0 && n == s.n && n <= 40;
}

static bool
begin_rule(struct draft *d, struct cursor *c, enum rule_becomes becomes, struct spot at)
{
    struct spot name_at;
    if (d->stanza.name.p && !draft_rule(d))
        return false;
    if (d->format->nrules == RULES_MAX)
        return draft_fail(d, at, "more than %d patterns", RULES_MAX);
    struct slice name = cursor_word(c, &name_at);
    if (!is_name(name))
        return draft_fail(d, name_at,
                          "'%s' is no name: letters, digits, _ and -, up to "
                          "40 of them",
                          draft_quote(name));
    struct stanza fresh = d->all;
    fresh.pieces = d->stanza.pieces;
    fresh.pieces_cap = d->stanza.pieces_cap;
    fresh.becomes = becomes;
    fresh.name = arena_copy(&d->format->arena, name);
    fresh.at = at;
    for (int f = 0; f < FIELD_COUNT; f++)
        fresh.settings[f].said_unit = fresh.settings[f].said_constant = false;
    d->stanza = fresh;
    return cursor_at_end(d, c);
}

static bool
say_line(struct draft *d, struct cursor *c)
{
    struct spot at;
    struct slice w = cursor_word(c, &at);
    if (w.n == 0 || w.p[0] == '#')
        return true;
    for (size_t i = 0; i < ARRAY_LEN(statements); i++)
        if (slice_eq(slice_of(statements[i].word), w))
            return statements[i].say(d, c, at);
    int becomes = find(rule_words, w), field = field_find(w);
    if (becomes >= 0)
        return begin_rule(d, c, (enum rule_becomes)becomes, at);
    if (field >= 0)
        return draft_field(d, c, (enum field)field);
    return draft_fail(d, at,
                      "unknown word '%s': neither a statement nor a group, see "
                      "weir-pattern(5)",
                      draft_quote(w));
}

static bool
say_all(struct draft *d, struct slice text)
{
    struct slice line;
    for (uint64_t number = 1; line_take(&text, &line); number++) {
        while (line.n && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\t'))
            line.n--;
        struct cursor c = {
            line, {number, 1}
        };
        if (!say_line(d, &c))
            return false;
    }
    return (!d->stanza.name.p || draft_rule(d)) && draft_check(d);
}

/* "dir/my.pattern" is "my". */
static char *
name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct slice name = slice_of(slash ? slash + 1 : path);
    if (slice_ends(name, SLICE(USERFORMAT_SUFFIX)) && name.n > strlen(USERFORMAT_SUFFIX))
        name.n -= strlen(USERFORMAT_SUFFIX);
    return xstrndup(name.p, name.n);
}

struct userformat *
userformat_read(const char *path, struct slice text, struct err *err)
{
    struct userformat *u = xcalloc(1, sizeof *u);
    struct draft *d = xcalloc(1, sizeof *d);

    u->name = name_of(path);
    u->format = userlog_format;
    u->format.name = u->name;
    u->format.plan = u;
    *d = (struct draft){.path = path, .format = u, .err = err};
    for (int f = 0; f < FIELD_COUNT; f++)
        d->all.settings[f].reading = reading_default((enum field)f);
    d->all.table = TABLE_calls;
    bool ok = say_all(d, text);
    free(d->stanza.pieces);
    free(d);
    if (ok)
        return u;
    userformat_free(u);
    return NULL;
}

struct userformat *
userformat_load(const char *path, struct err *err)
{
    char *text = xmalloc(FILE_BYTES_MAX + 1);
    struct userformat *u = NULL;
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(text, 1, FILE_BYTES_MAX + 1, f) : 0;

    if (!f || ferror(f))
        err_errno(err, "cannot read the pattern file %s", draft_quote(slice_of(path)));
    else if (n > FILE_BYTES_MAX)
        err_set(err, "%s: larger than 1 MiB: not a pattern file",
                draft_quote(slice_of(path)));
    else
        u = userformat_read(path, (struct slice){text, n}, err);
    if (f)
        fclose(f);
    free(text);
    return u;
}
