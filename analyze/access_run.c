#include "analyze/access_run.h"

#include "analyze/pass.h"
#include "lib/mem.h"

struct job {
    struct access_run *run;
    const struct select *select; /* NULL: everything */
};

/* What a thread has. */
struct seat {
    uint32_t rows[BATCH_ROWS];
    uint8_t chosen[BATCH_ROWS];
};

/* What comes of a batch. */
struct part {
    struct access access;
    struct workset workset;
};

static void *
add(void *ctx, void *state, const struct batch *b)
{
    struct job *j = ctx;
    struct seat *seat = state;
    const struct access_run *run = j->run;
    const uint8_t *chosen = NULL;
    struct part *part = xcalloc(1, sizeof *part);
    if (j->select) {
        size_t n = select_rows(j->select, b, seat->rows);
        memset(seat->chosen, 0, b->n);
        for (size_t i = 0; i < n; i++)
            seat->chosen[seat->rows[i]] = 1;
        chosen = seat->chosen;
    }
    part->workset.width_ns = run->workset.width_ns;
    if (run->with_access)
        access_add(&part->access, &run->context, b, chosen);
    if (run->with_workset)
        workset_add(&part->workset, &run->context, b, chosen);
    return part;
}

static bool
take(void *ctx, uint64_t batch, void *handed)
{
    struct job *j = ctx;
    struct part *part = handed;
    (void)batch;
    access_append(&j->run->access, &part->access);
    workset_merge(&j->run->workset, &part->workset);
    access_free(&part->access);
    workset_free(&part->workset);
    free(part);
    return true;
}

static bool
prepare(struct access_run *r, struct session *s, struct err *err)
{
    struct err trouble = {0};
    const struct strtab *calls = store_load_strings(s->store, STR_call, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    r->duplicates = access_duplicates(calls);
    r->context = (struct access_context){&s->sources, r->duplicates, strtab_size(calls),
                                         r->block_b};
    return true;
}

bool
access_run(struct access_run *r, struct session *s, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    struct job job = {r, select_everything(s->select) ? NULL : s->select};
    if (!prepare(r, s, err))
        return false;
    access_columns(want);
    if (r->with_workset)
        workset_columns(want);
    uint64_t rows = store_rows(s->store, layer_table(select_layer(s->select)));
    size_t n = (size_t)((rows + BATCH_ROWS - 1) / BATCH_ROWS);
    uint64_t *forwards = xcalloc(n + 1, sizeof *forwards);
    for (size_t i = 0; i < n; i++)
        forwards[i] = i;
    const struct pass pass = {.want = want,
                              .ctx = &job,
                              .state_size = sizeof(struct seat),
                              .add = add,
                              .take = take,
                              .unselected = true,
                              .order = forwards,
                              .norder = n};
    bool ok = pass_run(s, &pass, err);
    free(forwards);
    return ok;
}

void
access_run_free(struct access_run *r)
{
    access_free(&r->access);
    workset_free(&r->workset);
    free(r->duplicates);
}
