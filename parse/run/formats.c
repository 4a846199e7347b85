#include "parse/run/formats.h"

#include "parse/fs_usage/fs_usage.h"
#include "parse/samples/marks.h"
#include "parse/samples/nvidia.h"
#include "parse/samples/pidstat.h"
#include "parse/samples/sample.h"
#include "parse/samples/slurm.h"
#include "parse/samples/sysstat.h"
#include "parse/strace/strace.h"

const struct format *const formats[] = {
    &strace_format, &fs_usage_format, &pidstat_format, &nvidia_format, &sysstat_format,
    &sample_format, &slurm_format,    &marks_format,   NULL,
};

const struct format *
format_find(const char *name)
{
    for (size_t i = 0; formats[i]; i++)
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    return NULL;
}

const struct format *
format_guess(struct slice head, int *bid_out)
{
    const struct format *best = formats[0];
    *bid_out = 0;
    for (size_t i = 0; formats[i]; i++) {
        int bid = formats[i]->bid(head);
        if (bid > *bid_out) {
            *bid_out = bid;
            best = formats[i];
        }
    }
    return best;
}
