#include "analyze/procs/procrows.h"

#include "lib/base/mem.h"

/* ---- sums ---- */

static int
by_process_and_tid(const void *a, const void *b)
{
    const struct activity *x = a, *y = b;
    if (x->owner != y->owner) /* here: number of the process */
        return x->owner < y->owner ? -1 : 1;
    return (x->tid > y->tid) - (x->tid < y->tid);
}

/* Activities of a thread in several images of its process become one. */
static size_t
sum_threads(struct procrows *p, const struct activities *from)
{
    size_t n = 0;
    struct activity *all = xcalloc(from->n + 1, sizeof *all);
    for (size_t i = 0; i < from->n; i++) {
        all[i] = from->of[i];
        all[i].owner = (uint32_t)p->view->tree->of_owner[from->of[i].owner];
    }
    if (from->n)
        qsort(all, from->n, sizeof *all, by_process_and_tid);
    for (size_t i = 0; i < from->n; i++) {
        if (n > 0 && by_process_and_tid(&all[n - 1], &all[i]) == 0)
            activity_sum(&all[n - 1], &all[i]);
        else
            all[n++] = all[i];
    }
    p->thread = all;
    return n;
}

static void
sum_up(struct procrows *p)
{
    const struct proctree *t = p->view->tree;
    const struct activities *from = p->view->activities;
    size_t owners = images_count(p->view->owners->images) + p->view->owners->n;
    p->of_owner = xcalloc(owners + 1, sizeof *p->of_owner);
    p->of_process = xcalloc(t->n + 1, sizeof *p->of_process);
    p->nthreads = xcalloc(t->n + 1, sizeof *p->nthreads);
    p->begin = xcalloc(t->n + 2, sizeof *p->begin);
    for (size_t i = 0; i < from->n; i++)
        activity_sum(&p->of_owner[from->of[i].owner], &from->of[i]);
    size_t n = sum_threads(p, from);
    for (size_t i = 0; i < n; i++) {
        activity_sum(&p->of_process[p->thread[i].owner], &p->thread[i]);
        p->nthreads[p->thread[i].owner]++;
    }
    for (size_t i = 0; i < t->n; i++)
        p->begin[i + 1] = p->begin[i] + p->nthreads[i];
}

bool
procrows_init(struct procrows *p, const struct procview *v, struct err *err)
{
    struct err trouble = {0};
    struct store *store = v->session->store;
    *p = (struct procrows){.view = v};
    p->comms = store_load_strings(store, STR_comm, &trouble);
    p->commands = store_load_strings(store, STR_command, &trouble);
    sum_up(p);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

void
procrows_free(struct procrows *p)
{
    free(p->of_process);
    free(p->of_owner);
    free(p->nthreads);
    free(p->thread);
    free(p->begin);
}

/* ---- rows ---- */

struct procrow
procrows_process(const struct procrows *p, size_t proc)
{
    const struct proc *of = &p->view->tree->of[proc];
    uint64_t sampled = (uint64_t)MAX(of->sampled_threads, 0);
    return (struct procrow){
        .kind = ROW_PROCESS,
        .name = strtab_get(p->comms, of->comm),
        .command = strtab_get(p->commands, of->command),
        .pid = of->pid,
        .ppid = of->ppid,
        .tid = MISSING_I32,
        .depth = of->depth,
        .start_ns = of->start_ns,
        .end_ns = of->end_ns,
        .cpu_ns = of->cpu_ns,
        .exit_status = of->exit_status,
        .signal = of->signal,
        .images = of->nimages,
        .threads = MAX(p->nthreads[proc], sampled),
        .traced = of->traced,
        .work = &p->of_process[proc],
    };
}

struct procrow
procrows_image(const struct procrows *p, size_t proc, size_t image)
{
    const struct proc *of = &p->view->tree->of[proc];
    const struct image *im = images_at(p->view->owners->images, image);
    return (struct procrow){
        .kind = ROW_IMAGE,
        .name = strtab_get(p->comms, im->comm),
        .command = strtab_get(p->commands, im->command),
        .pid = of->pid,
        .ppid = of->ppid,
        .tid = MISSING_I32,
        .depth = of->depth + 1,
        .start_ns = im->start_ns,
        .end_ns = im->end_ns,
        .cpu_ns = MISSING_I64,
        .exit_status = im->exit_status,
        .signal = im->signal,
        .traced = true,
        .work = &p->of_owner[image],
    };
}

/* A process of one thread has no rows of threads in the samples: its time is the
 * thread's. */
static int64_t
thread_cpu(const struct procrows *p, const struct proc *of, int32_t tid)
{
    const struct procsamples *s = p->view->sampled;
    int64_t cpu_ns = MISSING_I64;
    for (size_t i = procsamples_first_thread(s, tid);
         i < s->nthreads && s->threads[i].tid == tid; i++)
        if (procsamples_same(s->threads[i].process, of->process))
            cpu_ns = MAX(cpu_ns, s->threads[i].cpu_ns);
    return cpu_ns == MISSING_I64 && of->sampled_threads == 1 ? of->cpu_ns : cpu_ns;
}

struct procrow
procrows_thread(const struct procrows *p, size_t proc, size_t thread)
{
    const struct proc *of = &p->view->tree->of[proc];
    const struct activity *work = &p->thread[thread];
    return (struct procrow){
        .kind = ROW_THREAD,
        .name = strtab_get(p->comms, of->comm),
        .pid = of->pid,
        .ppid = of->ppid,
        .tid = work->tid,
        .depth = of->depth + 1,
        .start_ns = work->clocked ? work->first_ns : MISSING_I64,
        .end_ns = work->clocked ? work->last_ns : MISSING_I64,
        .cpu_ns = thread_cpu(p, of, work->tid),
        .exit_status = MISSING_I32,
        .signal = MISSING_I32,
        .traced = true,
        .work = work,
    };
}
