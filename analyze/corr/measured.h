/* Series of calls and of samples on one time grid (weir-corr). */
#ifndef WEIR_ANALYZE_CORR_MEASURED_H
#define WEIR_ANALYZE_CORR_MEASURED_H

#include "analyze/corr/series_kinds.h"
#include "analyze/time/iops.h"
#include "analyze/time/spread.h"

/* One for each of series_kinds. */
struct measured_series {
    bool wanted;
    double *value; /* by bin of the grid, to 9 digits, NaN where it is not known; NULL:
                      nowhere */
    char *why;     /* it is known nowhere */
};

struct measured {
    struct grid grid;
    struct measured_series of[SERIES_MAX_KINDS];
};

/* Fills the series that are wanted. o: for the calls; its session is open, its width_ns
 * says how wide bins are to be (IOPS_AUTO: about 200, none shorter than the time between
 * two samples). */
bool measured_load(struct measured *m, struct iops *o, struct err *err);
void measured_free(struct measured *m);

#endif
