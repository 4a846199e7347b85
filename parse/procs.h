/* Processes and threads of one trace: who belongs to whom, descriptor tables, working
 * directories, images. Knows nothing of text; strace.c and fs_usage.c feed it. */
#ifndef WEIR_PARSE_PROCS_H
#define WEIR_PARSE_PROCS_H

#include "parse/fdtab.h"

/* Working directory, shared by threads (CLONE_FS). */
struct cwd {
    uint32_t refs;
    uint32_t path; /* id; 0 unknown */
};

struct process {
    int32_t pid, ppid;
    uint32_t refs;     /* threads that know it, dead ones too */
    uint32_t nthreads; /* alive, as far as the trace shows */
    struct fdtab *fds;
    struct cwd *cwd;
    struct processes_row image; /* the running image's row, complete at its end */
    bool unseen_sharer; /* a thread that the log does not have uses the same files */
};

struct thread {
    int32_t tid;
    bool alive;
    struct process *process;
    /* A call whose end is still to come. */
    struct {
        bool active;
        bool is_fork;
        bool detached; /* strace left while it ran */
        void *log;     /* the owner's: the log that its line stands in */
        char *text;    /* its beginning, kept for the join */
        size_t n, cap;
        uint64_t line;
        int64_t start_ns;
        uint32_t flags; /* clone flags, when is_fork */
    } pending;
};

/* What a clone shares with its parent. */
#define SHARE_FILES 1u
#define SHARE_FS 2u
#define SHARE_THREAD 4u

struct procs;

/* What the owner is told. */
struct procs_events {
    void *ctx;
    /* An image ended: its row is complete. */
    void (*ended)(void *ctx, const struct processes_row *row);
    /* The thread is about to be forgotten; a pending call of it will have no end. */
    void (*leaving)(void *ctx, struct thread *t);
};

struct procs *procs_new(struct procs_events events);
/* Ends what is still running (without an exit status) and frees everything. */
void procs_free(struct procs *p);

/* The source that new images belong to: the log in work. */
void procs_source(struct procs *p, uint16_t number);

/* Thread by id, made at first sight. When exactly one fork is under way whose child is
 * not known yet, a new thread is taken for that child. `now_ns` may be missing. */
struct thread *procs_thread(struct procs *p, int32_t tid, int64_t now_ns, uint64_t line);
/* The same without making one; NULL. */
struct thread *procs_find(const struct procs *p, int32_t tid);
/* The only thread alive; NULL when there are none or several. */
struct thread *procs_only(struct procs *p);

/* A fork's beginning: its child may show up before its end does. */
void procs_fork_begins(struct procs *p, struct thread *parent, uint32_t shares);
/* A fork's end: child is its return value, <= 0 when it failed. */
void procs_forked(struct procs *p, struct thread *parent, int32_t child, uint32_t shares,
                  int64_t now_ns, uint64_t line);
/* exec: the image's row ends and another begins; other threads are gone. */
void procs_exec(struct procs *p, struct thread *t, int64_t now_ns, uint64_t line,
                uint32_t command, uint32_t comm);
/* The thread is gone. status/signal may be MISSING_I32. */
void procs_exited(struct procs *p, struct thread *t, int64_t now_ns, int32_t status,
                  int32_t signal);
/* exit_group: the status is known before its threads are gone. */
void procs_exiting(struct thread *t, int32_t status);
/* execve in thread `from` takes over the id of the leader `leader`. */
void procs_superseded(struct procs *p, int32_t leader, int32_t from);
/* Calls fn for each thread, ids ascending. */
void procs_each(struct procs *p, void (*fn)(void *ctx, struct thread *t), void *ctx);

#endif
