#include "report/batch/batch_plan.h"

#include "lib/base/mem.h"
#include "lib/input/inputs.h"

bool
plan_add(struct plan_builder *b, const char *path, bool ends_unit, struct err *err)
{
    struct plan *p = b->plan;
    struct plan_input in = {0};

    if (p->ninputs == PLAN_MAX_INPUTS)
        return err_set(err, "more than %d logs: make several plans", PLAN_MAX_INPUTS);
    if (!stamp_input(path, &in.stamp, err)) {
        if (!inputs_is_begun(path))
            return false;
        warn("%s: its recording goes on or was cut: 'weir-record --recover' packs it; "
             "until then it is missing",
             path);
    }
    if (plan_bytes(&in) > INT64_MAX - p->bytes)
        return err_set(err, "%s: is too large", path);
    in.path = xstrdup(path);
    p->bytes += plan_bytes(&in);
    grow(&p->inputs, &p->inputs_cap, p->ninputs + 1, sizeof *p->inputs);
    p->inputs[p->ninputs++] = in;
    if (ends_unit) {
        grow(&b->unit_ends, &b->cap, b->nunits + 1, sizeof *b->unit_ends);
        b->unit_ends[b->nunits++] = p->ninputs;
    }
    return true;
}

static int64_t
bytes_of(const struct plan *p, size_t from, size_t to)
{
    int64_t sum = 0;
    for (size_t i = from; i < to; i++)
        sum += plan_bytes(&p->inputs[i]);
    return sum;
}

/* Which of `count` equal pieces of all bytes the middle of a unit lies in. */
static int64_t
piece_of(const struct plan *p, int64_t before, int64_t bytes, int64_t count)
{
    int64_t piece = MAX(p->bytes / count + (p->bytes % count != 0), 1);
    return MIN((before + bytes / 2) / piece, count - 1);
}

void
plan_cut(struct plan_builder *b, struct plan_cut cut)
{
    struct plan *p = b->plan;
    int64_t before = 0, last_piece = -1;
    size_t from = 0;

    for (size_t u = 0; u < b->nunits; u++) {
        size_t to = b->unit_ends[u];
        int64_t bytes = bytes_of(p, from, to);
        struct shard *open = p->nshards ? &p->shards[p->nshards - 1] : NULL;
        int64_t piece = cut.count ? piece_of(p, before, bytes, cut.count) : 0;
        bool full = cut.count ? piece != last_piece
                              : open && bytes > MAX(cut.bytes - open->bytes, 0);
        if (!open || full) {
            grow(&p->shards, &p->shards_cap, p->nshards + 1, sizeof *p->shards);
            open = &p->shards[p->nshards++];
            *open = (struct shard){.first = from};
        }
        open->n += to - from;
        open->bytes += bytes;
        before += bytes;
        last_piece = piece;
        from = to;
    }
    free(b->unit_ends);
    *b = (struct plan_builder){0};
}

void
plan_free(struct plan *p)
{
    for (size_t i = 0; i < p->ninputs; i++)
        free(p->inputs[i].path);
    for (size_t i = 0; i < p->nargs; i++)
        free(p->args[i]);
    free(p->name);
    free(p->cwd);
    free(p->args);
    free(p->inputs);
    free(p->shards);
    *p = (struct plan){0};
}
