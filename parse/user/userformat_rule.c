/* From the statements of a pattern file to rules: patterns compiled, groups known. */
#include "parse/user/userformat_priv.h"

/* ---- the pattern ---- */

/* Where a byte of the put-together pattern stands in the file. */
static struct spot
spot_of(const struct stanza *b, size_t at)
{
    size_t i = 0;
    while (i + 1 < b->npieces && at >= b->pieces[i].text.n)
        at -= b->pieces[i++].text.n;
    struct spot s = b->pieces[i].at;
    s.col += MIN(at, b->pieces[i].text.n);
    return s;
}

static struct slice
join(const struct stanza *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->npieces; i++)
        n += b->pieces[i].text.n;
    char *text = xmalloc(n + 1), *to = text;
    for (size_t i = 0; i < b->npieces; i++) {
        memcpy(to, b->pieces[i].text.p, b->pieces[i].text.n);
        to += b->pieces[i].text.n;
    }
    return (struct slice){text, n};
}

/* Where the name of a group stands for the nth time (from 0): behind "(?<", "(?P<" or
 * "(?'". */
static struct spot
spot_of_group(const struct stanza *b, struct slice text, struct slice name, int nth)
{
    size_t first = 0;
    for (size_t i = 3; i + name.n < text.n; i++) {
        char before = text.p[i - 1], behind = text.p[i + name.n];
        if ((before != '<' && before != '\'') || (behind != '>' && behind != '\'') ||
            memcmp(text.p + i, name.p, name.n) != 0)
            continue;
        first = first ? first : i;
        if (nth-- == 0)
            return spot_of(b, i);
    }
    return spot_of(b, first);
}

static bool
compile(const struct draft *d, struct slice text, struct rule *r)
{
    struct err why = {0};
    size_t at = 0;
    r->pattern = pattern_compile_at(text, &at, &why);
    return r->pattern || draft_fail(d, spot_of(&d->stanza, at), "%s", why.text);
}

/* ---- its groups ---- */

/* Whether rows of the rule have the field. */
static bool
can_have(const struct rule *r, enum field f)
{
    return r->becomes != RULE_IGNORE && r->becomes != RULE_CONTEXT &&
           field_defs[f].where & (r->table == TABLE_calls ? IN_CALLS : IN_DISK);
}

static bool
fits(const struct draft *d, const struct rule *r, enum field f, struct spot at)
{
    if (r->becomes == RULE_IGNORE)
        return draft_fail(d, at, "an ignored line tells nothing: '%s' is not used",
                          field_defs[f].name);
    if (r->becomes == RULE_CONTEXT && (f == FIELD_time || f == FIELD_end))
        return draft_fail(d, at,
                          "a context tells no '%s': 'origin' is the time that others "
                          "count from",
                          field_defs[f].name);
    if (r->becomes == RULE_CONTEXT || can_have(r, f))
        return true;
    if (field_defs[f].where == IN_CONTEXT)
        return draft_fail(d, at, "'%s' is told by a context only", field_defs[f].name);
    return draft_fail(d, at, "rows of %s have no '%s'", table_defs[r->table].name,
                      field_defs[f].name);
}

/* An end is read as a begin is, unless something else is said of it. */
static struct reading
reading_of(const struct stanza *b, enum field f)
{
    if (f == FIELD_end && !b->settings[f].has_unit)
        f = FIELD_time;
    return b->settings[f].reading;
}

static bool
add_group(const struct draft *d, struct slice text, struct rule *r, size_t i)
{
    int group;
    struct slice name = slice_of(pattern_name(r->pattern, i, &group));
    int f = field_find(name);
    struct spot at = spot_of_group(&d->stanza, text, name, 0);

    if (f < 0)
        return draft_fail(d, at, "unknown group '%s', see weir-pattern(5)",
                          draft_quote(name));
    for (size_t k = 0; k < r->nslots; k++)
        if (r->slots[k].field == (enum field)f)
            return draft_fail(d, spot_of_group(&d->stanza, text, name, 1),
                              "group '%s' stands twice", field_defs[f].name);
    if (!fits(d, r, (enum field)f, at))
        return false;
    r->slots[r->nslots++] =
        (struct slot){(enum field)f, group, reading_of(&d->stanza, (enum field)f)};
    return true;
}

static enum rule_clock
clock_of(const struct reading *r)
{
    return r->how == READ_HMS               ? RULE_DAY
           : r->how == READ_ISO || r->epoch ? RULE_EPOCH
                                            : RULE_RELATIVE;
}

static bool
add_groups(const struct draft *d, struct slice text, struct rule *r)
{
    for (size_t i = 0; i < pattern_names(r->pattern); i++)
        if (!add_group(d, text, r, i))
            return false;
    for (size_t i = 0; i < r->nslots; i++) {
        const struct slot *s = &r->slots[i];
        if (s->field != FIELD_time && s->field != FIELD_end)
            continue;
        if (r->clock != RULE_NO_CLOCK && r->clock != clock_of(&s->reading))
            return draft_fail(d, d->stanza.at,
                              "'time' and 'end' are of different clocks");
        r->clock = clock_of(&s->reading);
    }
    return true;
}

/* ---- what the line does not tell ---- */

static bool
add_constant(const struct draft *d, struct rule *r, enum field f)
{
    const struct setting *s = &d->stanza.settings[f];

    if (!s->constant.p || (!s->said_constant && !can_have(r, f)))
        return true;
    if (!fits(d, r, f, s->constant_at))
        return false;
    if (s->reading.how == READ_TEXT)
        r->texts[f] = s->constant;
    else if (!reading_value(&s->reading, s->constant, &r->numbers[f]))
        return draft_fail(d, s->constant_at, "'%s' is no value of '%s'",
                          draft_quote(s->constant), field_defs[f].name);
    return true;
}

static bool
add_constants(const struct draft *d, struct rule *r)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        r->numbers[f] = MISSING_I64;
    for (int f = 0; f < FIELD_COUNT; f++)
        if (!add_constant(d, r, (enum field)f))
            return false;
    r->ops = d->stanza.settings[FIELD_op].reading.words;
    return true;
}

static bool
add_keys(const struct draft *d, struct rule *r)
{
    const struct stanza *b = &d->stanza;
    bool half = r->becomes == RULE_BEGIN || r->becomes == RULE_FINISH;
    if (half && b->nkeys == 0)
        return draft_fail(d, b->at,
                          "without a 'key' it is not known which lines belong together");
    memcpy(r->keys, b->keys, sizeof r->keys);
    r->nkeys = b->nkeys;
    return true;
}

/* ---- its kind in the ledger ---- */

/* Kinds of ledger.def that lines of any format can be. */
static const enum ledger_kind taken[] = {
    KIND_NO_MATCH, KIND_BAD_VALUE,      KIND_COSTLY,        KIND_TOO_LONG,
    KIND_BLANK,    KIND_NEVER_FINISHED, KIND_RESUMED_ALONE,
};

/* Rules of the same name count in the same kind. */
static bool
add_kind(const struct draft *d, struct rule *r)
{
    static const enum ledger_class classes[] = {
        [RULE_EVENT] = ledger_class_EVENT,    [RULE_BEGIN] = ledger_class_JOINED,
        [RULE_FINISH] = ledger_class_EVENT,   [RULE_CONTEXT] = ledger_class_MARKER,
        [RULE_IGNORE] = ledger_class_IGNORED,
    };
    struct userformat *u = d->format;
    enum ledger_class class = classes[r->becomes];

    for (size_t i = 0; i < ARRAY_LEN(taken); i++)
        if (slice_eq(slice_of(ledger_kinds[taken[i]].name), r->name))
            return draft_fail(d, d->stanza.at, "'%s' is the name of a kind of weir's own",
                              draft_quote(r->name));
    for (size_t i = 0; i < u->nkinds; i++) {
        if (!slice_eq(slice_of(u->kinds[i].name), r->name))
            continue;
        r->kind = KIND_COUNT + i;
        return u->kinds[i].class == class ||
               draft_fail(d, d->stanza.at, "lines '%s' became something else above",
                          draft_quote(r->name));
    }
    grow(&u->kinds, &u->kinds_cap, u->nkinds + 1, sizeof *u->kinds);
    u->kinds[u->nkinds] = (struct ledger_kind_def){r->name.p, class, r->name.p};
    r->kind = KIND_COUNT + u->nkinds++;
    return true;
}

bool
draft_rule(struct draft *d)
{
    const struct stanza *b = &d->stanza;
    struct userformat *u = d->format;

    if (b->npieces == 0)
        return draft_fail(d, b->at, "'%s' has no 'match'", draft_quote(b->name));
    grow(&u->rules, &u->rules_cap, u->nrules + 1, sizeof *u->rules);
    struct rule *r = &u->rules[u->nrules++];
    *r = (struct rule){
        .becomes = b->becomes, .table = b->table, .name = b->name, .line = b->at.line};
    struct slice text = join(b);
    bool ok = compile(d, text, r) && add_groups(d, text, r) && add_constants(d, r) &&
              add_keys(d, r) && add_kind(d, r);
    free((char *)(uintptr_t)text.p);
    return ok;
}

void
userformat_free(struct userformat *u)
{
    if (!u)
        return;
    for (size_t i = 0; i < u->nrules; i++)
        pattern_free(u->rules[i].pattern);
    free(u->rules);
    free(u->kinds);
    free(u->name);
    arena_free(&u->arena);
    free(u);
}
