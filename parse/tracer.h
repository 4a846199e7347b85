/* What the files that turn strace's lines into rows share: the state of one log. */
#ifndef WEIR_PARSE_TRACER_H
#define WEIR_PARSE_TRACER_H

#include "parse/clock.h"
#include "parse/facts.h"
#include "parse/procs.h"
#include "parse/source.h"

/* One line as a worker leaves it for the resolver. */
struct item {
    struct strace_line line;
    struct facts facts; /* of LINE_CALL, LINE_UNFINISHED, LINE_DETACHED */
    struct slice text;  /* the whole line */
};

struct tracer {
    struct source *source;
    struct procs *procs;
    struct clock clock;
    struct arena *arena; /* for one line; shared in a set, as are call_ids */
    int32_t root_pid;    /* pid of lines without one, once known */
    bool owns_procs;     /* the first log of a set, or the only one */
    bool in_set;         /* a line without a pid is root_pid's, however many are alive */
    bool has_pids;       /* some lines have one: other processes are in the log, too */
    uint16_t *call_ids;  /* text id of each row's name in syscalls.def; 0 not used yet */
    uint64_t line;       /* number of the line in work */
    struct slice text;   /* the line itself */
    int64_t now_ns;      /* its time; MISSING_I64 */
    /* A call whose line was cut by other text; its end may follow on a later line. */
    struct {
        bool active;
        struct prefix prefix;
        char *text;
        size_t n, cap;
        uint64_t line;
        int64_t now_ns;
        int32_t tid;
    } open;
};

/* One finished call with all that its lines say. */
struct happened {
    struct thread *thread;
    const struct strace_line *line; /* name, args, result */
    const struct facts *facts;
    int64_t start_ns;
    uint32_t flags; /* FLAG(JOINED) ... */
};

/* Counts the line in work in the ledger. */
static inline void
tracer_note(struct tracer *tr, enum ledger_kind kind, struct slice text)
{
    ledger_note(&tr->source->ledger, kind, tr->line, text);
}

/* ---- strace_join.c: calls that stand on two lines ---- */

/* "read(3, <unfinished ...>": kept until its end comes. */
void join_unfinished(struct tracer *tr, const struct item *item, struct thread *t);
/* "<... read resumed>": joined with its beginning, or a call by itself. */
void join_resumed(struct tracer *tr, const struct item *item, struct thread *t);
/* No end will come: what the beginning says becomes a row, flagged unfinished. */
void join_give_up(struct tracer *tr, struct thread *t);
/* A line that ends within the arguments; and one that begins there. */
void join_cut(struct tracer *tr, const struct item *item, struct thread *t);
void join_tail(struct tracer *tr, const struct item *item);
/* The log is over: gives up what is still open. */
void join_end(struct tracer *tr);

/* ---- emit.c, effects.c, names.c: calls to rows ---- */

/* Writes the row of a call and lets it change descriptors and processes. */
void emit_call(struct tracer *tr, const struct happened *h);

/* What a call does beside moving bytes (effects.c). `row` is complete but for what the
 * effect itself knows (path and kind of a new descriptor). */
void effect_apply(struct tracer *tr, const struct happened *h, struct calls_row *row);

/* A fork begins: its child may show up before its end does. */
void effect_fork_begins(struct tracer *tr, struct thread *t,
                        const struct strace_line *line);

/* Its parts for processes (effects_process.c). */
void effect_fork(struct tracer *tr, const struct happened *h, struct calls_row *row);
void effect_exec(struct tracer *tr, const struct happened *h, struct calls_row *row);
void effect_exit(const struct happened *h);

/* File behind a descriptor as an argument shows it: with -y its path and kind are taken
 * from the decoration. NULL for no descriptor. */
struct file *effect_file(struct tracer *tr, struct thread *t, const struct fd_fact *fd);
/* What a decoration says. */
struct deco {
    uint32_t path; /* 0: nothing */
    enum fd_kind kind;
    bool stream; /* a character device */
};
struct deco deco_read(struct tracer *tr, struct slice text);
/* Takes path and kind of a file from its decoration, if there is one. */
void file_describe(struct tracer *tr, struct file *f, struct fd_fact fd);
/* Id of a name, made absolute by the directory it is relative to. */
uint32_t name_path(struct tracer *tr, struct thread *t, const struct fd_fact *dirfd,
                   struct slice name);
#endif
