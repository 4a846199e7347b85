#define _GNU_SOURCE /* sched_getaffinity where there is one */
#include "lib/base/pool.h"

#include <pthread.h>
#include <unistd.h>

#ifdef __linux__
#include <sched.h>
#endif

#include "lib/base/mem.h"

struct job {
    struct lane *lane;
    void *item;
    bool done;
    struct job *next; /* in the pool's list of jobs nobody has begun */
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t work;     /* a job was added, or the pool ends */
    pthread_cond_t finished; /* a job was done */
    struct job *first, **last;
    pthread_t *threads;
    int nthreads;
    bool ending;
};

struct lane {
    struct pool *pool;
    void (*work)(void *item, void *ctx);
    void *ctx;
    struct job *ring; /* depth jobs; `count` of them from `head` on are in the lane */
    size_t depth, head, count;
};

int
pool_cpus(void)
{
#ifdef __linux__
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return MAX(1, CPU_COUNT(&set));
#endif
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (int)n : 1;
}

/* Called and left with the lock held; false when there was nothing to do. */
static bool
do_one(struct pool *p)
{
    struct job *j = p->first;
    if (!j)
        return false;
    p->first = j->next;
    if (!p->first)
        p->last = &p->first;
    pthread_mutex_unlock(&p->lock);
    j->lane->work(j->item, j->lane->ctx);
    pthread_mutex_lock(&p->lock);
    j->done = true;
    pthread_cond_broadcast(&p->finished);
    return true;
}

static void *
thread_main(void *arg)
{
    struct pool *p = arg;
    pthread_mutex_lock(&p->lock);
    while (!p->ending)
        if (!do_one(p))
            pthread_cond_wait(&p->work, &p->lock);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct pool *
pool_new(int threads)
{
    struct pool *p = xcalloc(1, sizeof *p);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->work, NULL);
    pthread_cond_init(&p->finished, NULL);
    p->last = &p->first;
    p->threads = xcalloc((size_t)MAX(threads, 1), sizeof *p->threads);
    for (int i = 0; i < threads; i++) {
        if (pthread_create(&p->threads[p->nthreads], NULL, thread_main, p) != 0)
            break; /* fewer threads: slower, not wrong */
        p->nthreads++;
    }
    return p;
}

void
pool_free(struct pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->ending = true;
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    for (int i = 0; i < p->nthreads; i++)
        pthread_join(p->threads[i], NULL);
    pthread_cond_destroy(&p->work);
    pthread_cond_destroy(&p->finished);
    pthread_mutex_destroy(&p->lock);
    free(p->threads);
    free(p);
}

int
pool_threads(const struct pool *p)
{
    return p->nthreads + 1;
}

struct lane *
lane_new(struct pool *p, size_t depth, void (*work)(void *item, void *ctx), void *ctx)
{
    struct lane *l = xcalloc(1, sizeof *l);
    l->pool = p;
    l->work = work;
    l->ctx = ctx;
    l->depth = depth;
    l->ring = xcalloc(depth, sizeof *l->ring);
    return l;
}

bool
lane_room(const struct lane *l)
{
    return l->count < l->depth;
}

void
lane_push(struct lane *l, void *item)
{
    if (!lane_room(l))
        BUG("push into a full lane");
    struct pool *p = l->pool;
    struct job *j = &l->ring[(l->head + l->count) % l->depth];
    *j = (struct job){.lane = l, .item = item};
    l->count++;
    pthread_mutex_lock(&p->lock);
    *p->last = j;
    p->last = &j->next;
    pthread_cond_signal(&p->work);
    pthread_mutex_unlock(&p->lock);
}

static void *
take(struct lane *l, bool wait)
{
    if (l->count == 0)
        return NULL;
    struct pool *p = l->pool;
    struct job *j = &l->ring[l->head];
    pthread_mutex_lock(&p->lock);
    while (wait && !j->done)
        if (!do_one(p))
            pthread_cond_wait(&p->finished, &p->lock);
    bool done = j->done;
    pthread_mutex_unlock(&p->lock);
    if (!done)
        return NULL;
    l->head = (l->head + 1) % l->depth;
    l->count--;
    return j->item;
}

void *
lane_pop(struct lane *l)
{
    return take(l, true);
}

void *
lane_try(struct lane *l)
{
    return take(l, false);
}

void
lane_free(struct lane *l)
{
    if (!l)
        return;
    if (l->count)
        BUG("lane freed with work in it");
    free(l->ring);
    free(l);
}
