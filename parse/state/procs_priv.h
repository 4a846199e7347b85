/* What procs.c and procs_fork.c share. */
#ifndef WEIR_PARSE_STATE_PROCS_PRIV_H
#define WEIR_PARSE_STATE_PROCS_PRIV_H

#include "parse/state/procs.h"

struct procs {
    struct procs_events events;
    struct unseen unseen;
    uint16_t source;       /* of images that begin now */
    uint32_t start_cwd;    /* of the first process; 0 unknown */
    bool unordered;        /* see procs_unordered */
    struct imap threads;   /* tid -> struct thread * */
    struct imap announced; /* tid -> pid */
    uint32_t alive;
    uintptr_t living;      /* addresses of the threads alive, added up: of one, its own */
    uint64_t ticks;        /* births and beginnings of forks, counted */
    struct thread **forks; /* threads inside a fork whose child is not known yet */
    size_t nforks, forks_cap;
};

/* A process without threads; its table and directory are its threads'. */
struct process *process_new(const struct procs *p, int32_t pid, int64_t now_ns,
                            uint64_t line);
/* A thread of it; takes over the references to fds and cwd. */
struct thread *thread_new(struct procs *p, int32_t tid, struct process *pr,
                          struct fdtab *fds, struct cwd *cwd);
void thread_forget(struct procs *p, struct thread *t);
struct cwd *cwd_new(uint32_t path, uint32_t root);
void cwd_drop(struct cwd *c);
/* Moves a thread to another process, whose thread it has always been. */
void thread_belongs(struct thread *t, struct process *pr);
/* A foundling's parent is known, or never will be: its images are told. */
void process_found(struct procs *p, struct process *pr);

/* A fork is no longer under way. */
void fork_ends(struct procs *p, struct thread *parent);
/* A thread's number was given out again, though its end was not to be seen. */
void thread_replaced(struct procs *p, struct thread *t);

#endif
