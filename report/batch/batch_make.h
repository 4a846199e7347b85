/* Making a plan of what the user names. */
#ifndef WEIR_REPORT_BATCH_BATCH_MAKE_H
#define WEIR_REPORT_BATCH_BATCH_MAKE_H

#include "report/batch/batch_plan.h"

/* Asks weir-parse which inputs belong together and cuts them into shards. args are for
 * weir-parse; p->name is set by the caller. false with *err. */
bool batch_make(struct plan *p, char *const *operands, size_t n, const char *const *args,
                size_t nargs, struct plan_cut cut, struct err *err);

#endif
