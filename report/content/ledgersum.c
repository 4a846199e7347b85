#include "report/content/ledgersum.h"

#include <math.h>

#include "lib/base/imap.h"
#include "lib/base/mem.h"
#include "lib/base/strtab.h"
#include "report/content/view.h"

#define DIGITS 32

/* The row that one like this was moved to; added: it is the first. */
static size_t
row_of(struct imap *places, const struct tsv *t, size_t row, size_t kind, size_t class,
       size_t next, bool *added)
{
    struct slice a = tsv_cell(t, row, kind), b = tsv_cell(t, row, class);
    const uint64_t both[] = {hash_bytes(a.p, a.n), hash_bytes(b.p, b.n)};
    uint64_t *place = imap_put(places, hash_bytes(both, sizeof(both)), added);
    if (*added)
        *place = next;
    return (size_t)*place;
}

void
ledger_by_kind(struct section *ledger)
{
    struct tsv *t = &ledger->table;
    int kind = tsv_column(t, SLICE("kind")), class = tsv_column(t, SLICE("class"));
    int count = tsv_column(t, SLICE("count"));
    struct imap places = {0};
    size_t kept = 0;
    if (kind < 0 || class < 0 || count < 0 || t->nrows == 0)
        return;
    double *sums = xcalloc(t->nrows, sizeof(*sums));
    for (size_t row = 0; row < t->nrows; row++) {
        bool added;
        double lines = view_number(ledger, row, "count");
        size_t to = row_of(&places, t, row, (size_t)kind, (size_t) class, kept, &added);
        if (added) {
            memmove(&t->cells[to * t->ncols], &t->cells[row * t->ncols],
                    t->ncols * sizeof(*t->cells));
            t->lines[to] = t->lines[row];
            kept++;
        }
        sums[to] += isnan(lines) ? 0 : lines;
    }
    t->nrows = kept;
    ledger->sums = xcalloc(kept, DIGITS);
    for (size_t row = 0; row < kept; row++) {
        char *text = ledger->sums + row * DIGITS;
        int n = snprintf(text, DIGITS, "%.0f", sums[row]);
        t->cells[row * t->ncols + (size_t)count] = (struct slice){text, (size_t)n};
    }
    free(sums);
    imap_free(&places);
}
