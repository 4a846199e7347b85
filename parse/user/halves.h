/* Lines that wait for the line that finishes them, found by their keys. */
#ifndef WEIR_PARSE_USER_HALVES_H
#define WEIR_PARSE_USER_HALVES_H

#include "parse/user/userformat.h"

/* What lines say, field by field: numbers, times on the run's axis, ids of texts;
 * MISSING_I64 for what they do not say. */
struct values {
    int64_t of[FIELD_COUNT];
};

struct half {
    const struct rule *rule;
    struct values values;
    uint64_t line;
    char text[LEDGER_EXAMPLE]; /* the line, cut */
    size_t n;
};

struct halves;

/* give_up is told of each half that no line will finish. */
struct halves *halves_new(void (*give_up)(void *ctx, const struct half *h), void *ctx);
/* Gives up what still waits, the oldest first, and frees. */
void halves_free(struct halves *h);

/* Keeps a half. One with the same key that still waits is given up, and so is the oldest
 * when too many wait. */
void halves_put(struct halves *h, const struct half *half);
/* Takes the half out that the line finishes; false when none waits for it. */
bool halves_take(struct halves *h, const struct rule *finish, const struct values *v,
                 struct half *out);

#endif
