#include "lib/input/parts.h"

#include <pthread.h>

#include "lib/base/mem.h"

#define DEPTH 24 /* 3 MiB */

struct parts {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct part ring[DEPTH];
    size_t put, got; /* counted up for ever */
    bool stopped;
};

struct parts *
parts_new(void)
{
    struct parts *q = xcalloc(1, sizeof *q);
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->changed, NULL);
    return q;
}

void
parts_free(struct parts *q)
{
    if (!q)
        return;
    for (size_t i = 0; i < DEPTH; i++) {
        free(q->ring[i].bytes);
        free(q->ring[i].text);
    }
    pthread_mutex_destroy(&q->lock);
    pthread_cond_destroy(&q->changed);
    free(q);
}

struct part *
parts_room(struct parts *q)
{
    pthread_mutex_lock(&q->lock);
    while (q->put - q->got == DEPTH && !q->stopped)
        pthread_cond_wait(&q->changed, &q->lock);
    bool stopped = q->stopped;
    pthread_mutex_unlock(&q->lock);
    if (stopped)
        return NULL;
    struct part *p = &q->ring[q->put % DEPTH];
    if (!p->bytes)
        p->bytes = xmalloc(PART_BYTES);
    p->n = 0;
    return p;
}

static void
count(struct parts *q, size_t *which)
{
    pthread_mutex_lock(&q->lock);
    ++*which;
    pthread_cond_signal(&q->changed);
    pthread_mutex_unlock(&q->lock);
}

void
parts_put(struct parts *q)
{
    count(q, &q->put);
}

struct part *
parts_get(struct parts *q)
{
    pthread_mutex_lock(&q->lock);
    while (q->put == q->got)
        pthread_cond_wait(&q->changed, &q->lock);
    pthread_mutex_unlock(&q->lock);
    return &q->ring[q->got % DEPTH];
}

void
parts_drop(struct parts *q)
{
    struct part *p = &q->ring[q->got % DEPTH];
    free(p->text);
    p->text = NULL;
    count(q, &q->got);
}

void
parts_stop(struct parts *q)
{
    pthread_mutex_lock(&q->lock);
    q->stopped = true;
    pthread_cond_signal(&q->changed);
    pthread_mutex_unlock(&q->lock);
}
