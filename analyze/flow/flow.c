#include "analyze/flow/flow.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/times.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

void
flow_columns(bool want[calls_NCOLS])
{
    want[calls_source] = want[calls_tid] = want[calls_flags] = true;
    want[calls_start_ns] = want[calls_dur_ns] = true;
}

static struct flow_sums *
sums_of(struct flow *f, uint32_t from, uint32_t to)
{
    bool added;
    uint64_t *place = imap_put(&f->places, (uint64_t)from << 32 | to, &added);
    if (added) {
        grow(&f->edges, &f->cap, f->n + 1, sizeof *f->edges);
        *place = f->n;
        f->edges[f->n++] = (struct flow_edge){.from = from, .to = to};
    }
    return &f->edges[*place].sums;
}

/* One call: missing end of the one before or missing start leave the gap unknown. */
static void
step(struct flow_sums *s, int64_t end_ns, int64_t start_ns, int64_t dur_ns)
{
    s->count++;
    if (dur_ns >= 0) {
        s->timed++;
        s->time_ns = sum_add(s->time_ns, (uint64_t)dur_ns);
    }
    if (end_ns == MISSING_I64 || start_ns == MISSING_I64)
        return;
    int64_t gap_ns = ns_between(end_ns, start_ns);
    if (gap_ns < 0) {
        s->overlaps++;
        return;
    }
    s->gaps++;
    s->gap_ns = sum_add(s->gap_ns, (uint64_t)gap_ns);
}

static struct flow_thread *
find_thread(struct flow *f, uint64_t thread, bool *added)
{
    uint64_t *place = imap_put(&f->thread_places, thread, added);
    if (*added) {
        grow(&f->threads, &f->threads_cap, f->nthreads + 1, sizeof *f->threads);
        *place = f->nthreads;
        f->threads[f->nthreads++] = (struct flow_thread){.thread = thread};
    }
    return &f->threads[*place];
}

void
flow_add(struct flow *f, const struct batch *b, const uint32_t *node)
{
    const uint16_t *source = calls_source_in(b);
    const int32_t *tid = calls_tid_in(b);
    const uint32_t *flags = calls_flags_in(b);
    const int64_t *start = calls_start_ns_in(b), *dur = calls_dur_ns_in(b);
    for (size_t i = 0; i < b->n; i++) {
        if (flags[i] &
            FLAG(ASYNCHRONOUS)) /* the kernel's doing, not a step of the thread */
            continue;
        bool added;
        struct flow_thread *t =
            find_thread(f, (uint64_t)source[i] << 32 | (uint32_t)tid[i], &added);
        if (added) {
            t->first = node[i];
            t->first_start_ns = start[i];
            t->first_dur_ns = dur[i];
        } else {
            step(sums_of(f, t->last, node[i]), t->last_end_ns, start[i], dur[i]);
        }
        t->last = node[i];
        t->last_end_ns = start[i] != MISSING_I64 && dur[i] >= 0 ? ns_add(start[i], dur[i])
                                                                : MISSING_I64;
    }
}

void
flow_merge(struct flow *a, const struct flow *b)
{
    for (size_t i = 0; i < b->n; i++)
        flow_sums_add(sums_of(a, b->edges[i].from, b->edges[i].to), &b->edges[i].sums);
    for (size_t i = 0; i < b->nthreads; i++) {
        const struct flow_thread *from = &b->threads[i];
        bool added;
        struct flow_thread *to = find_thread(a, from->thread, &added);
        if (added) {
            *to = *from;
            continue;
        }
        step(sums_of(a, to->last, from->first), to->last_end_ns, from->first_start_ns,
             from->first_dur_ns);
        to->last = from->last;
        to->last_end_ns = from->last_end_ns;
    }
}

void
flow_finish(struct flow *f)
{
    for (size_t i = 0; i < f->nthreads; i++) {
        const struct flow_thread *t = &f->threads[i];
        step(sums_of(f, FLOW_START, t->first), MISSING_I64, t->first_start_ns,
             t->first_dur_ns);
        sums_of(f, t->last, FLOW_END)->count++;
    }
}

void
flow_free(struct flow *f)
{
    free(f->edges);
    free(f->threads);
    imap_free(&f->places);
    imap_free(&f->thread_places);
    *f = (struct flow){0};
}

void
flow_sums_add(struct flow_sums *sum, const struct flow_sums *more)
{
    sum->count += more->count;
    sum->timed += more->timed;
    sum->time_ns = sum_add(sum->time_ns, more->time_ns);
    sum->gaps += more->gaps;
    sum->gap_ns = sum_add(sum->gap_ns, more->gap_ns);
    sum->overlaps += more->overlaps;
}
