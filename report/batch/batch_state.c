#include "report/batch/batch_state.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/base/version.h"
#include "lib/input/inputs.h"

#define SHOWN_B 200 /* of a name in a message */

const char *
shard_state_name(enum shard_state s)
{
    static const char *const names[SHARD_STATES] = {
        [SHARD_DONE] = "done",       [SHARD_PARTIAL] = "partial",
        [SHARD_MISSING] = "missing", [SHARD_FAILED] = "failed",
        [SHARD_DAMAGED] = "damaged", [SHARD_STALE] = "stale",
    };
    return names[s];
}

bool
shard_usable(enum shard_state s)
{
    return s == SHARD_DONE || s == SHARD_PARTIAL;
}

/* false, for those that end with it. why is taken over. */
static bool
judge(struct shard_look *look, enum shard_state state, char *why)
{
    free(look->why);
    look->state = state;
    look->why = why;
    return false;
}

static bool
same_texts(char **a, size_t na, char **b, size_t nb)
{
    bool same = na == nb;
    for (size_t i = 0; same && i < na; i++)
        same = strcmp(a[i], b[i]) == 0;
    return same;
}

static bool
is_of_plan(const struct receipt *r, const struct plan *p, const struct shard *s)
{
    bool same = r->ninputs == s->n && same_texts(r->args, r->nargs, p->args, p->nargs);
    for (size_t i = 0; same && i < s->n; i++)
        same = strcmp(r->inputs[i].path, p->inputs[s->first + i].path) == 0;
    return same;
}

/* An input that is gone by now was read while it was there: what came of it stays. */
static bool
inputs_unchanged(struct shard_look *look)
{
    const struct receipt *r = &look->receipt;
    char shown[4 * SHOWN_B];
    for (size_t i = 0; i < r->ninputs; i++) {
        struct stamp now;
        struct slice path = slice_of(r->inputs[i].path);
        if (!stamp_input(path.p, &now, NULL) || stamp_eq(&now, &r->inputs[i].stamp))
            continue;
        bool was_gone = r->inputs[i].stamp.bytes == STAMP_GONE;
        return judge(look, SHARD_STALE,
                     xasprintf("%s %s", quote(shown, sizeof shown, path, SHOWN_B),
                               was_gone ? "is there now" : "has changed since"));
    }
    return true;
}

static bool
part_is_whole(struct shard_look *look, const char *dir, size_t k)
{
    struct stamp now;
    struct err err = {0};
    const struct stamp *then = &look->receipt.part;
    char *path = part_path(dir, k, "h5");
    bool there = stamp_whole(path, &now, &err);
    free(path);
    if (!there)
        return judge(look, SHARD_DAMAGED, xstrdup(err.text));
    if (now.bytes != then->bytes || now.crc32 != then->crc32)
        return judge(look, SHARD_DAMAGED,
                     xasprintf("part-%zu.h5 is not what was written: %" PRId64
                               " bytes of sum %08" PRIx32 ", not %" PRId64
                               " of %08" PRIx32,
                               k, now.bytes, now.crc32, then->bytes, then->crc32));
    return true;
}

/* Of a whole part: whether weir-parse could use all of the inputs. */
static void
judge_status(struct shard_look *look)
{
    const struct receipt *r = &look->receipt;
    char shown[4 * SHOWN_B];
    for (size_t i = 0; i < r->ninputs; i++) {
        if (r->inputs[i].stamp.bytes != STAMP_GONE)
            continue;
        struct slice path = slice_of(r->inputs[i].path);
        judge(look, SHARD_PARTIAL,
              xasprintf("%s %s", quote(shown, sizeof shown, path, SHOWN_B),
                        inputs_is_begun(path.p)
                            ? "was cut while it was recorded: 'weir-record --recover'"
                            : "was not there"));
        return;
    }
    if (r->status != EXIT_ALL_USED)
        judge(look, SHARD_PARTIAL, xstrdup(r->said));
}

static bool
has_receipt(struct shard_look *look, const char *dir, size_t k)
{
    struct err err = {0};
    char *path = part_path(dir, k, "json");
    bool there = access(path, F_OK) == 0 || errno != ENOENT;
    bool read = there && receipt_read(&look->receipt, path, &err);
    free(path);
    if (!there)
        return judge(look, SHARD_MISSING,
                     xstrdup("not parsed yet, or ended before it was written"));
    return read || judge(look, SHARD_DAMAGED, xstrdup(err.text));
}

static bool
ended_well(struct shard_look *look)
{
    const struct receipt *r = &look->receipt;
    if (r->part.bytes != STAMP_GONE)
        return true;
    return judge(look, SHARD_FAILED,
                 xasprintf("weir-parse ended with %" PRId64 "%s%s", r->status,
                           *r->said ? ": " : "", r->said));
}

void
shard_look(struct shard_look *look, const struct plan *p, const char *dir, size_t k)
{
    *look = (struct shard_look){.why = xstrdup("")};
    if (!has_receipt(look, dir, k))
        return;
    const struct receipt *r = &look->receipt;
    if (!is_of_plan(r, p, &p->shards[k]))
        judge(look, SHARD_STALE, xstrdup("was parsed by another plan"));
    else if (strcmp(r->weir_version, WEIR_VERSION) != 0)
        judge(look, SHARD_STALE, xasprintf("was parsed by weir %.40s", r->weir_version));
    else if (ended_well(look) && inputs_unchanged(look) && part_is_whole(look, dir, k))
        judge_status(look);
}

void
shard_look_free(struct shard_look *look)
{
    receipt_free(&look->receipt);
    free(look->why);
    *look = (struct shard_look){0};
}
