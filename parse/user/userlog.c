/* Logs read by the rules of a pattern file: what matched becomes rows, in order, with
 * contexts, halves and times put together. */
#include "parse/user/userlog.h"

#include "parse/calls/syscalls.h"
#include "parse/user/userlog_priv.h"

static void
note(struct userlog *log, size_t kind)
{
    ledger_note(&log->source->ledger, kind, log->line, log->text);
}

/* No line finishes it: what it says is a row by itself. */
static void
give_up(void *ctx, const struct half *h)
{
    struct userlog *log = ctx;
    uint64_t line = log->line;
    log->line = h->line;
    userlog_row(log, h->rule, &h->values, FLAG(UNFINISHED));
    log->line = line;
    ledger_note(&log->source->ledger, KIND_NEVER_FINISHED, h->line,
                (struct slice){h->text, h->n});
}

static int
strings_id(const char *name)
{
    for (int i = 0; i < STR_COUNT; i++)
        if (strcmp(strings_names[i], name) == 0)
            return i;
    BUG(name);
}

static void *
begin(const struct format *self, struct source *source, struct slice head, void *set)
{
    const struct userformat *u = self->plan;
    struct userlog *log = xcalloc(1, sizeof *log);

    (void)head;
    (void)set;
    syscalls_init();
    log->format = u;
    log->source = source;
    log->day_origin_ns = log->now_ns = MISSING_I64;
    log->halves = halves_new(give_up, log);
    log->comms = comms_new();
    for (int f = 0; f < FIELD_COUNT; f++) {
        const char *refers = field_defs[f].refers;
        log->context.of[f] = MISSING_I64;
        if (refers[0] == '@')
            log->strings[f] =
                store_strings(source->out, (enum strings_id)strings_id(refers + 1));
    }
    ledger_own(&source->ledger, u->kinds, u->nkinds);
    return log;
}

/* Id of a text; names of calls have 16 bits in the file. */
static int64_t
intern(struct userlog *log, enum field f, struct slice text)
{
    struct strtab *t = log->strings[f];
    bool is_name = f == FIELD_call || f == FIELD_kind;
    if (text.n == 0)
        return MISSING_I64;
    if (!is_name || strtab_size(t) <= UINT16_MAX)
        return strtab_add(t, text);
    uint32_t id = strtab_find(t, text);
    if (!id)
        source_trouble(log->source, TROUBLE_NAMES, log->line, 0, text);
    return id ? id : MISSING_I64;
}

/* What the line itself tells. */
static struct values
told(struct userlog *log, const struct item *item, const struct value *v)
{
    const struct rule *r = item->rule;
    struct values told;
    for (int f = 0; f < FIELD_COUNT; f++)
        told.of[f] = MISSING_I64;
    for (size_t i = 0; i < r->nslots; i++) {
        const struct slot *s = &r->slots[i];
        told.of[s->field] =
            s->reading.how == READ_TEXT ? intern(log, s->field, v[i].text) : v[i].number;
    }
    return told;
}

/* What else is known: from the context, or as the pattern file has it. */
static struct values
complete(struct userlog *log, const struct rule *r, const struct values *told)
{
    struct values v = *told;
    for (int f = 0; f < FIELD_COUNT; f++) {
        if (v.of[f] == MISSING_I64)
            v.of[f] = log->context.of[f];
        if (v.of[f] == MISSING_I64)
            v.of[f] = r->numbers[f];
        if (v.of[f] == MISSING_I64 && r->texts[f].p)
            v.of[f] = intern(log, (enum field)f, r->texts[f]);
    }
    return v;
}

/* Sets all fields that the rule can tell, also those that this line does not tell. */
static void
set_context(struct userlog *log, const struct rule *r, const struct values *told)
{
    struct values *c = &log->context;
    struct source *s = log->source;

    for (size_t i = 0; i < r->nslots; i++)
        c->of[r->slots[i].field] = told->of[r->slots[i].field];
    for (int f = 0; f < FIELD_COUNT; f++) {
        if (r->numbers[f] != MISSING_I64 && told->of[f] == MISSING_I64)
            c->of[f] = r->numbers[f];
        if (r->texts[f].p && told->of[f] == MISSING_I64)
            c->of[f] = intern(log, (enum field)f, r->texts[f]);
    }
    if (s->host == 0 && c->of[FIELD_host] != MISSING_I64)
        s->host = (uint32_t)c->of[FIELD_host];
    if (s->command == 0 && c->of[FIELD_command] != MISSING_I64)
        s->command = (uint32_t)c->of[FIELD_command];
}

static void
keep_half(struct userlog *log, const struct rule *r, const struct values *v)
{
    struct half h = {.rule = r, .values = *v, .line = log->line};
    h.n = MIN(log->text.n, sizeof h.text);
    memcpy(h.text, log->text.p, h.n);
    halves_put(log->halves, &h);
}

/* The finish tells more than the beginning; what it does not tell is taken from there. */
static void
finish(struct userlog *log, const struct rule *r, const struct values *told)
{
    struct values v = complete(log, r, told);
    struct half h;

    if (!halves_take(log->halves, r, &v, &h)) {
        userlog_row(log, r, &v, FLAG(SECOND_HALF_ONLY));
        note(log, KIND_RESUMED_ALONE);
        return;
    }
    for (int f = 0; f < FIELD_COUNT; f++)
        if (told->of[f] == MISSING_I64 && h.values.of[f] != MISSING_I64)
            v.of[f] = h.values.of[f];
    ledger_note(&log->source->ledger, h.rule->kind, h.line, (struct slice){h.text, h.n});
    userlog_row(log, r, &v, FLAG(JOINED));
    note(log, r->kind);
}

static void
matched(struct userlog *log, const struct item *item, const struct value *values)
{
    const struct rule *r = item->rule;
    struct values line = told(log, item, values), all;

    if (r->becomes != RULE_CONTEXT)
        userlog_times(log, r, item->decimals, &line);
    all = complete(log, r, &line);
    switch (r->becomes) {
    case RULE_EVENT:
        userlog_row(log, r, &all, 0);
        note(log, r->kind);
        break;
    case RULE_BEGIN:
        keep_half(log, r, &all);
        break;
    case RULE_FINISH:
        finish(log, r, &line);
        break;
    case RULE_CONTEXT:
        set_context(log, r, &line);
        note(log, r->kind);
        break;
    case RULE_IGNORE:
        note(log, r->kind);
        break;
    }
}

/* Names the group and shows its text: "bytes=12x". */
static void
bad_value(struct userlog *log, const struct item *item, const struct value *v)
{
    const char *name = field_defs[item->rule->slots[item->bad].field].name;
    struct slice text = v[item->bad].text;
    char *told =
        xasprintf("%s=%.*s", name, (int)MIN(text.n, (size_t)LEDGER_EXAMPLE), text.p);
    source_trouble(log->source, TROUBLE_BAD_VALUE, log->line,
                   (uint32_t)(text.p - log->text.p) + 1, slice_of(told));
    free(told);
    note(log, KIND_BAD_VALUE);
}

static void
one_line(struct userlog *log, const struct item *item, const struct value *values)
{
    switch (item->outcome) {
    case MATCHED:
        matched(log, item, values + item->first);
        break;
    case BAD_VALUE:
        bad_value(log, item, values + item->first);
        break;
    case GAVE_UP:
        source_trouble(log->source, TROUBLE_GAVE_UP, log->line, 0, item->rule->name);
        note(log, KIND_COSTLY);
        break;
    case BLANK:
        note(log, KIND_BLANK);
        break;
    case NO_MATCH:
        note(log, KIND_NO_MATCH);
        break;
    }
}

static void
resolve(void *state, void *parser, const struct block *b, size_t from, size_t to)
{
    struct userlog *log = state;
    struct userlog_parser *p = parser;

    for (size_t i = from; i < to; i++) {
        log->line++;
        log->source->lines++;
        log->text = p->items[i].text;
        if (b->cut && i + 1 == p->n) /* its rest was not read */
            note(log, KIND_TOO_LONG);
        else
            one_line(log, &p->items[i], p->values);
    }
}

static void
end(void *state)
{
    struct userlog *log = state;
    halves_free(log->halves);
    comms_free(log->comms, log->source);
    free(log->no_op);
    free(log);
}

static int64_t
line_ns(const void *parser, size_t i)
{
    (void)parser;
    (void)i;
    return MISSING_I64;
}

/* Nobody is asked: such a format is named. */
static int
bid(struct slice head)
{
    (void)head;
    return 0;
}

static bool
has_pids(struct slice head)
{
    (void)head;
    return true; /* each log is a log by itself */
}

const struct format userlog_format = {
    .meaning = "lines that a pattern file describes",
    .bid = bid,
    .has_pids = has_pids,
    .parser_new = userlog_parser_new,
    .parser_free = userlog_parser_free,
    .parse = userlog_parse,
    .lines = userlog_lines,
    .line_ns = line_ns,
    .begin = begin,
    .resolve = resolve,
    .end = end,
};
