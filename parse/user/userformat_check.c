/* What only all rules of a pattern file together show to be wrong. */
#include "parse/user/userformat_priv.h"

static bool
tells(const struct rule *r, enum field f)
{
    for (size_t i = 0; i < r->nslots; i++)
        if (r->slots[i].field == f)
            return true;
    return r->numbers[f] != MISSING_I64 || r->texts[f].p;
}

static bool
context_tells(const struct userformat *u, enum field f)
{
    for (size_t i = 0; i < u->nrules; i++)
        if (u->rules[i].becomes == RULE_CONTEXT && tells(&u->rules[i], f))
            return true;
    return false;
}

static bool
check_rule(const struct draft *d, const struct rule *r)
{
    const struct userformat *u = d->format;
    struct spot at = {r->line, 1};
    enum field name = r->table == TABLE_calls ? FIELD_call : FIELD_kind;

    if ((r->becomes == RULE_EVENT || r->becomes == RULE_BEGIN) && !tells(r, FIELD_op) &&
        !tells(r, name) && !context_tells(u, FIELD_op) && !context_tells(u, name))
        return draft_fail(d, at,
                          "'%s' does not tell the operation: a group 'op' or '%s', or "
                          "'op = read'",
                          draft_quote(r->name), field_defs[name].name);
    for (size_t i = 0; i < r->nkeys; i++)
        if (!tells(r, r->keys[i]) && !context_tells(u, r->keys[i]))
            return draft_fail(d, at, "'%s' does not tell '%s' of its key",
                              draft_quote(r->name), field_defs[r->keys[i]].name);
    return true;
}

/* A begin and a finish are halves of the same thing when their keys have the same groups
 * and they become the same rows. */
static bool
has_other_half(const struct userformat *u, const struct rule *r)
{
    enum rule_becomes other = r->becomes == RULE_BEGIN ? RULE_FINISH : RULE_BEGIN;
    for (size_t i = 0; i < u->nrules; i++) {
        const struct rule *o = &u->rules[i];
        if (o->becomes == other && o->table == r->table && o->nkeys == r->nkeys &&
            memcmp(o->keys, r->keys, r->nkeys * sizeof *r->keys) == 0)
            return true;
    }
    return false;
}

bool
draft_check(const struct draft *d)
{
    const struct userformat *u = d->format;
    size_t rows = 0;
    for (size_t i = 0; i < u->nrules; i++) {
        const struct rule *r = &u->rules[i];
        bool half = r->becomes == RULE_BEGIN || r->becomes == RULE_FINISH;
        rows += r->becomes == RULE_EVENT || half;
        if (!check_rule(d, r))
            return false;
        if (half && !has_other_half(u, r))
            return draft_fail(d, (struct spot){r->line, 1},
                              "'%s' has no other half: a %s with the same key",
                              draft_quote(r->name),
                              r->becomes == RULE_BEGIN ? "finish" : "begin");
    }
    return rows > 0 || draft_fail(d, (struct spot){1, 1},
                                  "no 'event' in it: nothing would become a row");
}
