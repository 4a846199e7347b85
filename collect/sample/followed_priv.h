/* Inside of followed: the set itself, and how new processes are found. */
#ifndef WEIR_COLLECT_SAMPLE_FOLLOWED_PRIV_H
#define WEIR_COLLECT_SAMPLE_FOLLOWED_PRIV_H

#include "collect/sample/followed.h"
#include "lib/base/imap.h"

struct followed {
    struct process **processes; /* parents before their children, mostly */
    size_t n, cap;
    struct imap by_pid;  /* pid to struct process */
    struct imap foreign; /* pids that are known not to belong to us */
    struct imap ignored; /* our own helpers */
    struct kept our_children;
    bool adopt;
    int64_t since;    /* start of the first root: what belongs to us is not older */
    int64_t forks;    /* the machine's count when we looked last */
    int64_t last_pid; /* of /proc/loadavg then */
    bool look_again;  /* somebody could not be placed yet */
    unsigned rares;   /* looks at what hardly ever changes */
    bool ask_others;  /* only first threads were asked for their children */
};

/* Where a process comes from. */
struct born {
    pid_t ppid;
    int64_t start; /* ticks */
};
/* 0, or an errno. */
int born_read(struct recorder *r, pid_t pid, struct born *b);

/* The process whose thread has this number; the number itself when that cannot be told.
 */
pid_t followed_process_of(struct recorder *r, pid_t tid);

struct process *followed_find(const struct followed *f, pid_t pid);
struct process *followed_insert(struct followed *f, pid_t pid, const struct born *b);

/* A child of ours that the tree left to us. */
bool followed_adopts(const struct followed *f, pid_t pid, const struct born *b);

/* Adds the descendants that are new, unless nothing was started since the last look. */
void followed_look(struct followed *f, struct recorder *r, int64_t forks);

void followed_sweep(struct followed *f, struct recorder *r);

#endif
