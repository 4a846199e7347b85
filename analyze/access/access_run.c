#include "analyze/access/access_run.h"

#include <pthread.h>
#include <stddef.h>

#include "lib/base/mem.h"

struct job {
    struct access_run *run;
    const struct select *select; /* NULL: everything */
    const struct pass *along;    /* NULL: none */
    pthread_mutex_t lock;        /* guards the parts that are not in use */
    struct part *unused;
};

/* What a thread has. */
struct seat {
    uint32_t rows[BATCH_ROWS];
    uint8_t chosen[BATCH_ROWS];
    max_align_t also[]; /* the other pass's state */
};

/* What comes of a batch. */
struct part {
    struct access access;
    struct workset workset;
    struct backsteps backsteps;
    struct part *next; /* of those that are not in use */
};

/* Parts are used again: most of their memory is arrays that are as large each time. */
static struct part *
part_new(struct job *j)
{
    pthread_mutex_lock(&j->lock);
    struct part *part = j->unused;
    if (part)
        j->unused = part->next;
    pthread_mutex_unlock(&j->lock);
    return part ? part : xcalloc(1, sizeof *part);
}

static void
part_done(struct job *j, struct part *part)
{
    access_clear(&part->access);
    workset_free(&part->workset);
    backsteps_clear(&part->backsteps);
    pthread_mutex_lock(&j->lock);
    part->next = j->unused;
    j->unused = part;
    pthread_mutex_unlock(&j->lock);
}

static void
free_parts(struct job *j)
{
    for (struct part *part = j->unused, *next; part; part = next) {
        next = part->next;
        access_free(&part->access);
        backsteps_free(&part->backsteps);
        free(part);
    }
}

static void *
add(void *ctx, void *state, const struct batch *b)
{
    struct job *j = ctx;
    struct seat *seat = state;
    const struct access_run *run = j->run;
    const uint8_t *chosen = NULL;
    struct part *part = part_new(j);
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
    if (run->with_backsteps)
        backsteps_add(&part->backsteps, b);
    if (j->along)
        j->along->add(j->along->ctx, seat->also, b);
    return part;
}

static void
merge(void *ctx, void *state)
{
    const struct job *j = ctx;
    struct seat *seat = state;
    if (j->along)
        j->along->merge(j->along->ctx, seat->also);
}

static bool
take(void *ctx, uint64_t batch, void *handed)
{
    struct job *j = ctx;
    struct part *part = handed;
    (void)batch;
    access_append(&j->run->access, &part->access);
    workset_merge(&j->run->workset, &part->workset);
    backsteps_append(&j->run->backsteps, &part->backsteps);
    part_done(j, part);
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

/* The other pass gets selected rows only, this one needs them all: where there are any
 * that are not selected, they go one after the other. */
static bool
run_also(struct job *j, struct session *s, struct err *err)
{
    const struct pass *also = j->run->also;
    if (also && j->select)
        return pass_run(s, also, err);
    j->along = also;
    return true;
}

static bool
run_both(struct job *j, struct session *s, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    access_columns(want);
    if (j->run->with_workset)
        workset_columns(want);
    if (j->run->with_backsteps)
        backsteps_columns(want);
    for (int c = 0; j->along && c < calls_NCOLS; c++)
        want[c] = want[c] || j->along->want[c];
    uint64_t rows = store_rows(s->store, layer_table(select_layer(s->select)));
    size_t n = (size_t)((rows + BATCH_ROWS - 1) / BATCH_ROWS);
    uint64_t *forwards = xcalloc(n + 1, sizeof *forwards);
    for (size_t i = 0; i < n; i++)
        forwards[i] = i;
    const struct pass pass = {.want = want,
                              .ctx = j,
                              .state_size = sizeof(struct seat) +
                                            (j->along ? j->along->state_size : 0),
                              .add = add,
                              .take = take,
                              .merge = merge,
                              .unselected = true,
                              .order = forwards,
                              .norder = n};
    bool ok = pass_run(s, &pass, err);
    free(forwards);
    return ok;
}

bool
access_run(struct access_run *r, struct session *s, struct err *err)
{
    struct job job = {.run = r,
                      .select = select_everything(s->select) ? NULL : s->select};
    if (!prepare(r, s, err))
        return false;
    r->access.from_start = true;
    pthread_mutex_init(&job.lock, NULL);
    bool ok = run_also(&job, s, err) && run_both(&job, s, err);
    free_parts(&job);
    pthread_mutex_destroy(&job.lock);
    return ok;
}

void
access_run_free(struct access_run *r)
{
    access_free(&r->access);
    workset_free(&r->workset);
    backsteps_free(&r->backsteps);
    free(r->duplicates);
}
