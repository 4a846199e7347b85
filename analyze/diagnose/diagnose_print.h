/* weir-diagnose in its formats: a table of findings; for people, paragraphs; in JSON, an
 * object of named findings. */
#ifndef WEIR_ANALYZE_DIAGNOSE_DIAGNOSE_PRINT_H
#define WEIR_ANALYZE_DIAGNOSE_DIAGNOSE_PRINT_H

#include "analyze/diagnose/bottleneck.h"
#include "analyze/diagnose/finding_text.h"
#include "analyze/rows/session.h"

/* All borrowed. */
struct diagnosis {
    struct session *session;
    const struct evidence *evidence;
    const struct finding *found; /* CODES of them */
    struct bottleneck bottleneck;
    struct efficiency efficiency[EFFICIENCIES];
    struct namer namer;
    const char *profile;
    const char *missing_ranks; /* NULL: none that is known of */
    bool all;                  /* rules that found nothing are told, too */
};

void diagnose_print(const struct diagnosis *d);
/* Which rules are told, as codes into order: worst first, of one level the one whose
 * advice saves most; what was not judged stands behind, what is fine last and only with
 * d->all. Returns how many. */
int diagnose_order(const struct diagnosis *d, int order[CODES]);
/* As paragraphs. */
void diagnose_tell(const struct diagnosis *d);
/* The thresholds with what they mean. */
void diagnose_print_thresholds(struct session *s, const struct thresholds *t);

extern const char *const diagnose_levels[]; /* by enum finding_level */

#endif
