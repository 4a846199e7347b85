/* The ledger: every line that was read, counted in exactly one kind (ledger.def), with
 * the first such line as an example. One ledger per source. A format that names kinds of
 * its own has them behind those of ledger.def. */
#ifndef WEIR_PARSE_LOG_LEDGER_H
#define WEIR_PARSE_LOG_LEDGER_H

#include "lib/store/store.h"

enum ledger_kind {
#define KIND(NAME, class, name, meaning) KIND_##NAME,
#include "parse/log/ledger.def"
#undef KIND
    KIND_COUNT
};

struct ledger_entry {
    uint64_t count, first_line;
    char *example; /* owned */
    size_t example_n;
};

struct ledger_kind_def {
    const char *name;
    enum ledger_class class;
    const char *meaning;
};
extern const struct ledger_kind_def ledger_kinds[KIND_COUNT];

/* {0} is an empty ledger. */
struct ledger {
    struct ledger_entry kinds[KIND_COUNT];
    const struct ledger_kind_def
        *own; /* kinds KIND_COUNT, KIND_COUNT + 1 ...; borrowed */
    struct ledger_entry *own_kinds;
    size_t nown;
};

/* Gives the ledger kinds of the format's own. They must outlive it. */
void ledger_own(struct ledger *l, const struct ledger_kind_def *own, size_t n);
/* Kinds are numbered from 0 to ledger_nkinds - 1. */
size_t ledger_nkinds(const struct ledger *l);
const struct ledger_kind_def *ledger_def(const struct ledger *l, size_t kind);
const struct ledger_entry *ledger_entry(const struct ledger *l, size_t kind);

/* Bytes of a line that are kept as an example. */
#define LEDGER_EXAMPLE 200

/* Counts one line. The first of a kind is kept, cut to a readable length. */
void ledger_note(struct ledger *l, size_t kind, uint64_t line, struct slice text);
/* Sum over the kinds of a class, or over all of them. */
uint64_t ledger_class_sum(const struct ledger *l, enum ledger_class c);
uint64_t ledger_lines(const struct ledger *l);
/* Writes the kinds that occurred as rows of /ledger. */
void ledger_store(const struct ledger *l, uint16_t source, struct store_writer *w);
void ledger_free(struct ledger *l);

#endif
