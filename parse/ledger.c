#include "parse/ledger.h"

#include "lib/mem.h"

#define EXAMPLE_MAX 200

const struct ledger_kind_def ledger_kinds[KIND_COUNT] = {
#define KIND(NAME, class, name, meaning)                                                 \
    [KIND_##NAME] = {name, ledger_class_##class, meaning},
#include "parse/ledger.def"
#undef KIND
};

void
ledger_note(struct ledger *l, enum ledger_kind kind, uint64_t line, struct slice text)
{
    struct ledger_entry *e = &l->kinds[kind];
    if (e->count++ && line >= e->first_line)
        return;
    free(e->example);
    e->first_line = line;
    e->example_n = MIN(text.n, (size_t)EXAMPLE_MAX);
    e->example = xstrndup(text.p ? text.p : "", e->example_n);
}

uint64_t
ledger_class_sum(const struct ledger *l, enum ledger_class c)
{
    uint64_t sum = 0;
    for (int k = 0; k < KIND_COUNT; k++)
        if (ledger_kinds[k].class == c)
            sum += l->kinds[k].count;
    return sum;
}

uint64_t
ledger_lines(const struct ledger *l)
{
    uint64_t sum = 0;
    for (int k = 0; k < KIND_COUNT; k++)
        sum += l->kinds[k].count;
    return sum;
}

void
ledger_store(const struct ledger *l, uint16_t source, struct store_writer *w)
{
    struct strtab *texts = store_strings(w, STR_text);
    for (int k = 0; k < KIND_COUNT; k++) {
        const struct ledger_entry *e = &l->kinds[k];
        if (!e->count)
            continue;
        struct ledger_row row = {
            .source_ = source,
            .kind_ = strtab_add(texts, slice_of(ledger_kinds[k].name)),
            .class_ = (uint8_t)ledger_kinds[k].class,
            .count_ = e->count,
            .first_line_ = e->first_line,
            .example_ = strtab_add(texts, (struct slice){e->example, e->example_n}),
        };
        ledger_put(store_batch(w, TABLE_ledger), &row);
    }
}

void
ledger_free(struct ledger *l)
{
    for (int k = 0; k < KIND_COUNT; k++)
        free(l->kinds[k].example);
    *l = (struct ledger){0};
}
