/* The plan: which logs are parsed together. Logs become units (what weir-parse must read
 * in one piece), units become shards of about the same bytes, in the order of the inputs.
 * The same inputs give the same plan. weir-batch(1) describes the file. */
#ifndef WEIR_REPORT_BATCH_BATCH_PLAN_H
#define WEIR_REPORT_BATCH_BATCH_PLAN_H

#include "report/batch/batch_stamp.h"

#define PLAN_VERSION 1
#define PLAN_FILE "plan.json"
#define PLAN_MAX_INPUTS UINT16_MAX /* what one file of weir can tell apart */

struct plan_input {
    char *path;
    struct stamp stamp; /* STAMP_GONE: a recording that was not complete */
};

/* Its size; 0 when it was not there. */
static inline int64_t
plan_bytes(const struct plan_input *in)
{
    return in->stamp.bytes == STAMP_GONE ? 0 : in->stamp.bytes;
}

/* Inputs [first, first + n) of the plan. */
struct shard {
    size_t first, n;
    int64_t bytes;
};

/* {0} is empty; everything is owned by the plan. */
struct plan {
    char *name;  /* of the jobs */
    char *cwd;   /* what relative paths start from */
    char **args; /* for weir-parse */
    size_t nargs, args_cap;
    bool summary_only; /* the merged file keeps no calls one by one */
    struct plan_input *inputs;
    size_t ninputs, inputs_cap;
    struct shard *shards;
    size_t nshards, shards_cap;
    int64_t bytes;
};

/* How large shards are: `count` of them, or, when that is 0, `bytes` each. */
struct plan_cut {
    int64_t bytes, count;
};

/* Inputs one after the other; `ends_unit` with the last one of a unit. false with *err
 * when it cannot be read or there are too many. A copy of path is kept. */
struct plan_builder {
    struct plan *plan;
    size_t *unit_ends; /* index of the input behind each unit */
    size_t nunits, cap;
};
bool plan_add(struct plan_builder *b, const char *path, bool ends_unit, struct err *err);
/* Cuts the units into shards; frees what the builder has. */
void plan_cut(struct plan_builder *b, struct plan_cut cut);

/* Writes it as JSON, whole or not at all. */
bool plan_write(const struct plan *p, const char *path, struct err *err);
/* Reads and checks it. */
bool plan_read(struct plan *p, const char *path, struct err *err);
void plan_free(struct plan *p);

#endif
