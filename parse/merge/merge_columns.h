/* What becomes of the values of a part in the whole: ids, times, numbers of logs. For
 * merge.c only. */
#ifndef WEIR_PARSE_MERGE_MERGE_COLUMNS_H
#define WEIR_PARSE_MERGE_MERGE_COLUMNS_H

#include "lib/store/store.h"

struct part_source {
    int64_t shift_ns;    /* of its times */
    bool dated;          /* its times count from the root's start_ns */
    bool names_are_pids; /* pids stand for names of processes (weir-h5(5), fs_usage) */
};

struct part_maps {
    const char *name; /* of the part, for messages */
    uint32_t *ids[STR_COUNT], nids[STR_COUNT];
    struct part_source *sources;
    size_t nsources;
    uint16_t first_source;       /* the number that its log 0 gets */
    int64_t start_ns, origin_ns; /* root's start_ns of the part, of the whole */
};

void part_maps_free(struct part_maps *m);

/* Appends n rows, from `at` on, to a batch of the same table that has room for them; row:
 * number of the first one in its table. false with *err: values that nothing stands
 * behind. */
bool merge_rows(const struct part_maps *m, const struct batch *from, size_t at, size_t n,
                uint64_t row, struct batch *to, struct err *err);

#endif
