/* The time grid of weir-iops, filled from slices of time instead of calls. */
#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "analyze/time/series.h"
#include "lib/base/sum.h"

static void
add_row(struct series_bin *bin, const struct timebins_row *r, unsigned class)
{
    bin->timed += r->timed_;
    bin->time_ns = sum_add(bin->time_ns, r->total_ns_);
    bin->metas += class == IO_META ? r->calls_ : 0;
    bin->errors += r->errno_ != 0 ? r->calls_ : 0;
    if (call_succeeded(r->errno_, r->flags_))
        moved_add_calls(&bin->moved, class, r->calls_, r->sized_, r->moved_bytes_);
}

void
series_add_slices(struct series_set *set, const struct batch *slices,
                  const uint32_t *group, size_t ngroups)
{
    for (size_t i = 0; i < slices->n && !set->too_many; i++) {
        struct timebins_row r;
        timebins_take(slices, i, &r);
        unsigned class = io_class_of(r.op_);
        if (class == 0 || r.calls_ == 0)
            continue;
        struct series_bin *bin =
            series_bin_for(set, group ? group[i] : 0, ngroups, r.start_ns_);
        if (bin)
            add_row(bin, &r, class);
        else
            set->too_many = true;
    }
}
