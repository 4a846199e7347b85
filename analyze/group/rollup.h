/* Directories with all that is below them: what was counted of each directory is added to
 * all that it lies in (weir-top --by dir --rollup). */
#ifndef WEIR_ANALYZE_GROUP_ROLLUP_H
#define WEIR_ANALYZE_GROUP_ROLLUP_H

#include "analyze/group/tally.h"
#include "lib/base/strtab.h"

/* {0} is empty. */
struct rollup {
    struct strtab names;
    struct tallies tallies; /* by id of the name; 0: calls without a directory */
};

/* dir: "/usr/lib", "a/b"; empty: none. */
void rollup_add(struct rollup *r, struct slice dir, const struct tally *t);
void rollup_free(struct rollup *r);

#endif
