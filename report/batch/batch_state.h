/* What is finished: each shard's receipt and part against the plan and the inputs as they
 * are now. By content: nothing is believed because a file of some name is there. */
#ifndef WEIR_REPORT_BATCH_BATCH_STATE_H
#define WEIR_REPORT_BATCH_BATCH_STATE_H

#include "report/batch/batch_receipt.h"

enum shard_state {
    SHARD_DONE,
    SHARD_PARTIAL, /* parsed, but some input could not be used or was not there */
    SHARD_MISSING, /* no receipt: never run, or ended before it wrote one */
    SHARD_FAILED,  /* weir-parse could not finish */
    SHARD_DAMAGED, /* the part or the receipt is not what was written */
    SHARD_STALE,   /* an input, the plan or weir has changed since */
};
#define SHARD_STATES 6

/* {0} is empty. */
struct shard_look {
    enum shard_state state;
    char *why; /* for people; empty when done; owned */
    struct receipt receipt;
};

/* "done", "partial" ... */
const char *shard_state_name(enum shard_state s);
/* Whether its part goes into the result. */
bool shard_usable(enum shard_state s);

/* Looks at shard k of the plan in dir; relative inputs are looked for from where the
 * process is. */
void shard_look(struct shard_look *look, const struct plan *p, const char *dir, size_t k);
void shard_look_free(struct shard_look *look);

#endif
