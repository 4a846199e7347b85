/* The header of a log of samples. */
#ifndef WEIR_COLLECT_SAMPLE_SAMPLE_HEAD_H
#define WEIR_COLLECT_SAMPLE_SAMPLE_HEAD_H

#include "collect/sample/recorder.h"

struct sample_about {
    int64_t interval_ns;
    char *const *command; /* NULL: pids */
    const pid_t *pids;
    size_t n_pids;
};

/* The three clocks, read at one moment. */
struct clocks {
    int64_t real_ns, mono_ns, boot_ns;
};
struct clocks clocks_now(void);

/* Puts the header and the `# table` lines. Time 0 is now, which is returned. */
struct clocks sample_head(struct recorder *r, const struct sample_about *about);

#endif
