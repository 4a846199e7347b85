/* One sample of everything, of which only is kept what came and what did not. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collect/probe/probe.h"
#include "collect/sample/sampler.h"
#include "collect/sample/task.h"

#define PATIENCE_MS 3000 /* nvidia-smi takes its time to begin */
#define MOST_OTHERS 16

/* ---- somebody to look at ---- */

static void *
wait_for_ever(void *unused)
{
    for (;;)
        pause();
    return unused;
}

static pid_t
start_child(void)
{
    pid_t pid = fork();
    if (pid == 0)
        wait_for_ever(NULL);
    return pid;
}

/* In a copy of /proc there are others than us. */
static void
follow_others(struct sampler *s, struct recorder *r)
{
    struct tree_paths found;
    struct err err;
    size_t n = 0;
    tree_glob(&r->trees[TREE_PROC], "*/stat", &found);
    for (size_t i = 0; i < found.n && n < MOST_OTHERS; i++) {
        long pid = strtol(found.items[i], NULL, 10);
        n += pid > 0 && followed_add(s->followed, r, (pid_t)pid, &err);
    }
    tree_paths_free(&found);
}

/* ---- the sample ---- */

static void
wait_for_graphics(struct sampler *s, struct recorder *r)
{
    const struct samplelog_watch *w = r->log.watch;
    for (int ms = 0; s->nvidia && !w->entity[SAMPLE_gpu] && !w->why[SAMPLE_gpu][0] &&
                     ms < PATIENCE_MS;
         ms += 50) {
        usleep(50000);
        sampler_tick(s, s->ticks, true);
    }
}

static void
sample(struct recorder *r)
{
    struct sampler s;
    struct err err;
    pthread_t helper;
    pid_t self = getpid();
    struct sample_about about = {NS_PER_S, NULL, &self, 1};
    sampler_open(&s, r, &about, NS_PER_S, NULL);
    bool has_helper = pthread_create(&helper, NULL, wait_for_ever, NULL) == 0;
    pid_t child = r->one_namespace ? start_child() : -1;
    if (r->one_namespace) {
        followed_add(s.followed, r, self, &err);
        followed_add(s.followed, r, child, &err);
    } else {
        follow_others(&s, r);
    }
    sampler_tick(&s, 0, true);
    wait_for_graphics(&s, r);
    if (child > 0) {
        siginfo_t ended;
        kill(child, SIGKILL);
        waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT);
        sampler_take_child(&s, child);
    }
    sampler_close(&s, "this was a probe");
    if (has_helper)
        pthread_detach(helper);
}

/* ---- what it says of a metric ---- */

/* Why there is no value, of a column that came with rows or without. */
static const char *
why_not(const struct recorder *r, int table, bool idle)
{
    if (table == SAMPLE_process_end && !r->one_namespace)
        return "nobody waits for processes of another /proc";
    return idle ? "nothing of the kind is there now" : "not told by this kernel";
}

static void
add_metric(struct probe *p, const struct recorder *r, int table, int col)
{
    const struct sample_table_def *t = &sample_tables[table];
    const struct samplelog_watch *w = r->log.watch;
    char name[96];
    snprintf(name, sizeof name, "%s.%s", t->name, t->cols[col].name);
    const char *why = w->why[table][col] ? w->why[table][col] : w->why[table][0];
    const char *how = w->why[table][col] ? w->how[table][col] : w->how[table][0];
    bool idle = !w->entity[table] && !why;
    struct probe_row *row = probe_add(p, name,
                                      w->value[table][col] ? PROBE_YES
                                      : idle               ? PROBE_IDLE
                                                           : PROBE_NO);
    row->unit = t->cols[col].unit;
    row->meaning = t->cols[col].meaning;
    probe_source(row, r, table, col);
    if (row->answer == PROBE_YES)
        return;
    snprintf(row->why, sizeof row->why, "%s", why ? why : why_not(r, table, idle));
    snprintf(row->how, sizeof row->how, "%s", how ? how : "");
}

/* Names and limits are no metrics. */
static bool
is_metric(const struct sample_col *c)
{
    return c->kind != SAMPLE_KEY && c->kind != SAMPLE_FACT && c->kind != SAMPLE_LIMIT;
}

void
probe_samples(struct probe *p, struct recorder *r)
{
    struct samplelog_watch *w = xcalloc(1, sizeof *w);
    struct err err;
    samplelog_open(&r->log, NULL, false, UINT32_MAX, &err);
    r->log.reader_left = true; /* nothing is written */
    r->log.watch = w;
    sample(r);
    for (int t = 0; t < SAMPLE_TABLES; t++)
        for (int c = 0; c < sample_tables[t].ncols && t != SAMPLE_sampler; c++)
            if (is_metric(&sample_tables[t].cols[c]))
                add_metric(p, r, t, c);
    samplelog_close(&r->log, &err);
    samplelog_watch_free(w);
    free(w);
}
