/* What the files that turn strace's lines into rows share: the state of one log. */
#ifndef WEIR_PARSE_STRACE_TRACER_H
#define WEIR_PARSE_STRACE_TRACER_H

#include "parse/args/facts.h"
#include "parse/log/clock.h"
#include "parse/log/source.h"
#include "parse/state/procs.h"

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
    struct arena *arena;  /* for one line; shared in a set, as are call_ids */
    int32_t root_pid;     /* pid of lines without one, once known */
    bool owns_procs;      /* the first log of a set, or the only one */
    bool in_set;          /* a line without a pid is root_pid's, however many are alive */
    bool ahead;           /* the call of the line in work began before */
    bool has_pids;        /* some lines have one: other processes are in the log, too */
    struct imap *streams; /* path id -> what mknod made there; shared in a set */
    uint16_t *call_ids;   /* text id of each row's name in syscalls.def; 0 not used yet */
    uint64_t line;        /* number of the line in work */
    struct slice text;    /* the line itself */
    int64_t now_ns;       /* its time; MISSING_I64 */
    /* The last unfinished call: strace -z may write its end right behind it. */
    int32_t half_tid;
    uint64_t half_line;
    /* A call whose line was cut by other text; its end may follow on a later line. */
    struct {
        bool active;
        struct prefix prefix;
        char *text;
        size_t n, cap;
        uint64_t line;
        int64_t now_ns;
        int32_t tid;
        const struct syscall_def *def;
    } open;
};

/* One finished call with all that its lines say. */
struct happened {
    struct thread *thread;
    const struct strace_line *line; /* name, args, result */
    const struct facts *facts;
    int64_t start_ns;
    uint32_t flags; /* FLAG(JOINED) ... */
    bool begun;     /* its beginning was seen before: the handles are from then */
    struct handles handles;
};

/* The call was made. strace can do as if: "(INJECTED)". */
bool happened_really(const struct happened *h);
/* It was, and gave a value. */
bool happened_well(const struct happened *h);

/* Counts the line in work in the ledger. */
static inline void
tracer_note(struct tracer *tr, enum ledger_kind kind, struct slice text)
{
    ledger_note(&tr->source->ledger, kind, tr->line, text);
}

/* ---- strace_learn.c: what the first lines show beforehand ---- */

/* Whose lines without a pid are: fills in root_pid. */
void learn_root(struct tracer *tr, const struct item *items, size_t n);
/* Whether the log leaves out calls (-e trace=) that can move positions. */
bool learn_filtered(const struct item *items, size_t n);

/* ---- strace_order.c: which of two logs' lines comes first; see format.h ---- */

int64_t order_end_ns(const struct item *item, int64_t next_ns);
bool order_shows(const struct item *item);
int32_t order_goes_to(const struct strace_line *line);
int32_t order_comes_from(const struct strace_line *line);

/* ---- strace_join.c: calls that stand on two lines ---- */

/* "read(3, <unfinished ...>": kept until its end comes. */
void join_unfinished(struct tracer *tr, const struct item *item, struct thread *t);
/* "<... read resumed>": joined with its beginning, or a call by itself. */
void join_resumed(struct tracer *tr, const struct item *item, struct thread *t);
/* No end will come: what the beginning says becomes a row, flagged unfinished. */
void join_give_up(struct tracer *tr, struct thread *t);
/* In a set: what was kept when the call began, long before its line is taken. */
void join_ahead(struct tracer *tr, struct thread *t, struct happened *h);
/* A line that ends within the arguments; and one that begins there. */
void join_cut(struct tracer *tr, const struct item *item, struct thread *t);
void join_tail(struct tracer *tr, const struct item *item);
/* The log is over: gives up what is still open. */
void join_end(struct tracer *tr);

/* ---- emit.c, effects.c, names.c: calls to rows ---- */

/* Writes the row of a call and lets it change descriptors and processes. Returns the kind
 * of the line: `kind`, unless its name could not be kept. */
enum ledger_kind emit_call(struct tracer *tr, struct happened *h, enum ledger_kind kind);

/* Text id of a name; the last id that the column has room for stands for all names that
 * come when no other is left. */
uint16_t call_name_id(struct strtab *calls, struct slice name);

/* ---- transfer.c: what a call reads and writes, and where ---- */

/* Whether a call moves the position of its file (which: 0), or of its second one (1),
 * where it has such a file. */
bool transfer_moves(const struct facts *f, int which);
/* A call begins: takes hold of the files that it works on. */
void handles_begin(struct tracer *tr, struct thread *t, const struct facts *f,
                   struct handles *h);
/* Only the end of the call tells the file. */
void handles_late(struct tracer *tr, struct happened *h);
/* It has ended. */
void handles_end(struct handles *h);
/* Bytes and positions of the row; moves the files' positions along. */
void transfer(struct tracer *tr, const struct happened *h, struct calls_row *row);

/* What a call does beside moving bytes (effects.c). `row` is complete but for what the
 * effect itself knows (path and kind of a new descriptor). */
void effect_apply(struct tracer *tr, const struct happened *h, struct calls_row *row);

/* A fork begins: its child may show up before its end does. */
void effect_fork_begins(struct tracer *tr, struct thread *t,
                        const struct strace_line *line);

/* A call is under way: what its beginning does already. */
void effect_begins(struct tracer *tr, struct thread *t, const struct strace_line *line,
                   const struct facts *f);
/* A call of which the log has a part only. NULL: not even its name. */
void effect_unseen(struct tracer *tr, const struct syscall_def *d);

/* Its parts for descriptors (effects_fd.c). */
void effect_open(struct tracer *tr, const struct happened *h, struct calls_row *row);
void effect_create(struct tracer *tr, const struct happened *h, struct calls_row *row,
                   enum fd_kind kind);
void effect_pair(struct tracer *tr, const struct happened *h, struct slice arg,
                 enum fd_kind kind);
void effect_dup(struct tracer *tr, const struct happened *h);
void effect_control(struct tracer *tr, const struct happened *h, struct calls_row *row);
void effect_ioctl(const struct happened *h);
void effect_close(const struct happened *h, const struct calls_row *row);
void effect_close_range(const struct happened *h);

/* Its parts for processes (effects_process.c). */
void effect_fork(struct tracer *tr, const struct happened *h, struct calls_row *row);
void effect_exec(struct tracer *tr, const struct happened *h, struct calls_row *row);
void effect_exit(const struct happened *h);
void effect_unshare(const struct happened *h);
void effect_setns(const struct happened *h);
void effect_wait(struct tracer *tr, const struct happened *h);

/* Its part for locks (effects_lock.c). */
void effect_futex(const struct tracer *tr, const struct happened *h,
                  struct calls_row *row);

/* Its parts for files that others get hold of, whom the log does not show
 * (effects_share.c). */
void effect_send(const struct happened *h);
void effect_receive(struct tracer *tr, const struct happened *h);
void effect_take_fd(struct tracer *tr);

/* Its parts for asynchronous transfers (effects_aio.c): each that ends is a row. */
void effect_aio_submit(struct tracer *tr, const struct happened *h);
void effect_aio_events(struct tracer *tr, const struct happened *h);
void effect_aio_destroy(const struct happened *h);

/* Its parts for what files are (effects_kind.c). */
void effect_stat(struct tracer *tr, const struct happened *h, struct calls_row *row);
void effect_mknod(struct tracer *tr, const struct happened *h,
                  const struct calls_row *row);

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
/* What an absolute name by itself says of the file: nothing about its path. */
struct deco name_judge(struct slice name);
/* Takes path and kind of a file from its decoration, if there is one. */
void file_describe(struct tracer *tr, struct file *f, struct fd_fact fd);
/* Takes the kind from the name that it was opened by, where that is telling. `shown`: the
 * name is its decoration's. */
void file_judge_name(struct tracer *tr, struct file *f, bool shown);
/* Id of a name, made absolute by the directory it is relative to. */
uint32_t name_path(struct tracer *tr, struct thread *t, const struct fd_fact *dirfd,
                   struct slice name);
/* The same of an absolute name. */
uint32_t name_below_root(struct tracer *tr, const struct thread *t, struct slice name);
#endif
