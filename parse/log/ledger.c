#include "parse/log/ledger.h"

#include "lib/base/mem.h"

const struct ledger_kind_def ledger_kinds[KIND_COUNT] = {
#define KIND(NAME, class, name, meaning)                                                 \
    [KIND_##NAME] = {name, ledger_class_##class, meaning},
#include "parse/log/ledger.def"
#undef KIND
};

void
ledger_own(struct ledger *l, const struct ledger_kind_def *own, size_t n)
{
    l->own = own;
    l->nown = n;
    l->own_kinds = xcalloc(n, sizeof *l->own_kinds);
}

size_t
ledger_nkinds(const struct ledger *l)
{
    return KIND_COUNT + l->nown;
}

const struct ledger_kind_def *
ledger_def(const struct ledger *l, size_t kind)
{
    return kind < KIND_COUNT ? &ledger_kinds[kind] : &l->own[kind - KIND_COUNT];
}

const struct ledger_entry *
ledger_entry(const struct ledger *l, size_t kind)
{
    return kind < KIND_COUNT ? &l->kinds[kind] : &l->own_kinds[kind - KIND_COUNT];
}

void
ledger_note(struct ledger *l, size_t kind, uint64_t line, struct slice text)
{
    struct ledger_entry *e =
        kind < KIND_COUNT ? &l->kinds[kind] : &l->own_kinds[kind - KIND_COUNT];
    if (e->count++ && line >= e->first_line)
        return;
    free(e->example);
    e->first_line = line;
    e->example_n = MIN(text.n, (size_t)LEDGER_EXAMPLE);
    e->example = xstrndup(text.p ? text.p : "", e->example_n);
}

uint64_t
ledger_class_sum(const struct ledger *l, enum ledger_class c)
{
    uint64_t sum = 0;
    for (size_t k = 0; k < ledger_nkinds(l); k++)
        if (ledger_def(l, k)->class == c)
            sum += ledger_entry(l, k)->count;
    return sum;
}

uint64_t
ledger_lines(const struct ledger *l)
{
    uint64_t sum = 0;
    for (size_t k = 0; k < ledger_nkinds(l); k++)
        sum += ledger_entry(l, k)->count;
    return sum;
}

void
ledger_store(const struct ledger *l, uint16_t source, struct store_writer *w)
{
    struct strtab *texts = store_strings(w, STR_text);
    for (size_t k = 0; k < ledger_nkinds(l); k++) {
        const struct ledger_entry *e = ledger_entry(l, k);
        if (!e->count)
            continue;
        struct ledger_row row = {
            .source_ = source,
            .kind_ = strtab_add(texts, slice_of(ledger_def(l, k)->name)),
            .class_ = (uint8_t)ledger_def(l, k)->class,
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
    for (size_t k = 0; k < l->nown; k++)
        free(l->own_kinds[k].example);
    free(l->own_kinds);
    *l = (struct ledger){0};
}
