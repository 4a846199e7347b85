/* Lines matched against the rules of a pattern file, in parallel. */
#include "parse/user/userlog_priv.h"

void *
userlog_parser_new(const struct format *self)
{
    const struct userformat *u = self->plan;
    struct userlog_parser *p = xcalloc(1, sizeof *p);
    p->format = u;
    p->matchers = xcalloc(u->nrules, sizeof *p->matchers);
    for (size_t i = 0; i < u->nrules; i++)
        p->matchers[i] = matcher_new(u->rules[i].pattern);
    return p;
}

void
userlog_parser_free(void *parser)
{
    struct userlog_parser *p = parser;
    for (size_t i = 0; i < p->format->nrules; i++)
        matcher_free(p->matchers[i]);
    free(p->matchers);
    free(p->items);
    free(p->values);
    free(p);
}

/* A group that took no part, or is empty, is not told. */
static bool
take_value(const struct slot *s, const struct matcher *m, struct value *v,
           uint8_t *decimals)
{
    *v = (struct value){MISSING_I64, matcher_group(m, s->group)};
    if (v->text.n == 0 || s->reading.how == READ_TEXT)
        return true;
    if (s->field == FIELD_time || s->field == FIELD_end)
        *decimals = reading_decimals(&s->reading, v->text);
    return reading_value(&s->reading, v->text, &v->number);
}

static void
take_values(struct userlog_parser *p, const struct rule *r, const struct matcher *m,
            struct item *item)
{
    item->outcome = MATCHED;
    item->first = p->nvalues;
    grow(&p->values, &p->values_cap, p->nvalues + r->nslots, sizeof *p->values);
    p->nvalues += r->nslots;
    for (size_t i = 0; i < r->nslots; i++)
        if (!take_value(&r->slots[i], m, &p->values[item->first + i], &item->decimals)) {
            item->outcome = BAD_VALUE;
            item->bad = i;
            return;
        }
}

static bool
is_blank(struct slice s)
{
    size_t n = 0;
    while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'))
        n++;
    return n == s.n;
}

static void
match(struct userlog_parser *p, struct item *item)
{
    const struct userformat *u = p->format;
    for (size_t i = 0; i < u->nrules; i++) {
        enum match m = matcher_run(p->matchers[i], item->text);
        if (m == MATCH_NO)
            continue;
        item->rule = &u->rules[i];
        item->outcome = GAVE_UP;
        if (m == MATCH_YES)
            take_values(p, item->rule, p->matchers[i], item);
        return;
    }
    item->outcome = is_blank(item->text) ? BLANK : NO_MATCH;
}

void
userlog_parse(void *parser, const struct block *b)
{
    struct userlog_parser *p = parser;
    struct slice rest = {b->bytes, b->n}, line;

    p->n = p->nvalues = 0;
    while (line_take(&rest, &line)) {
        grow(&p->items, &p->cap, p->n + 1, sizeof *p->items);
        struct item *item = &p->items[p->n++];
        *item = (struct item){.text = line};
        match(p, item);
    }
}

size_t
userlog_lines(const void *parser)
{
    return ((const struct userlog_parser *)parser)->n;
}
