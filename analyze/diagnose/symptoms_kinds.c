/* The symptoms: out of which calls, and which of them show it. */
#include "analyze/diagnose/symptoms_priv.h"
#include "analyze/rows/ops.h"

#define LINUX_ENOENT 2 /* errno numbers of the file are Linux's (weir-h5(5)) */
#define LINUX_EAGAIN 11

static double
limit(const struct one *c, enum threshold_id id)
{
    return c->ctx->thresholds->of[id];
}

/* What was asked for tells whether a read is small: one that finds the end of a small
 * file is none. */
static double
wanted(const struct one *c)
{
    return (double)MAX(c->asked_b, c->bytes);
}

bool
one_moves(const struct one *c, unsigned class)
{
    return c->class & class && c->ok && c->bytes > 0;
}

bool
one_moves_file(const struct one *c)
{
    return c->is_file && one_moves(c, IO_READ | IO_WRITE);
}

/* ---- symptoms: out of which calls, and which of them show it ---- */

static bool
any_call(const struct one *c)
{
    (void)c;
    return true;
}

static bool
any_io(const struct one *c)
{
    return c->class != 0;
}

static bool
file_read(const struct one *c)
{
    return c->op == op_READ && c->is_file && !c->is_library && one_moves(c, IO_READ);
}

static bool
small_read(const struct one *c)
{
    return wanted(c) < limit(c, T_W01_size);
}

static bool
file_write(const struct one *c)
{
    return c->op == op_WRITE && c->is_file && one_moves(c, IO_WRITE);
}

static bool
small_write(const struct one *c)
{
    return (double)c->bytes < limit(c, T_W02_size);
}

static bool
metadata(const struct one *c)
{
    return c->class == IO_META && c->op != op_SYNC; /* those are W11's */
}

static bool
lookup(const struct one *c)
{
    return (c->op == op_OPEN || c->op == op_STAT) && c->path != 0 &&
           (c->op == op_OPEN || c->is_named || c->error != 0);
}

static bool
not_there(const struct one *c)
{
    return c->error == LINUX_ENOENT;
}

static bool
sync_call(const struct one *c)
{
    return c->op == op_SYNC;
}

static bool
any_write(const struct one *c)
{
    return c->op == op_WRITE && one_moves(c, IO_WRITE);
}

static bool
tiny_write(const struct one *c)
{
    bool log = c->is_file && c->flags & FLAG(APPEND);
    return (c->kind == fd_kind_TTY || c->kind == fd_kind_PIPE || log) &&
           (double)c->bytes < limit(c, T_W16_size);
}

static bool
any_move(const struct one *c)
{
    return one_moves(c, IO_READ | IO_WRITE);
}

static bool
single_byte(const struct one *c)
{
    return c->bytes == 1;
}

static bool
lock_call(const struct one *c)
{
    return c->op == op_LOCK;
}

static bool
sized_file_read(const struct one *c)
{
    return c->op == op_READ && c->is_file && !c->is_library && c->ok && c->bytes >= 0 &&
           c->asked_b > 0;
}

static bool
short_read(const struct one *c)
{
    return c->bytes > 0 && c->bytes < c->asked_b;
}

static bool
may_be_vain(const struct one *c)
{
    return c->class & (IO_READ | IO_WRITE) || c->op == op_NET;
}

static bool
vain(const struct one *c)
{
    return c->error == LINUX_EAGAIN;
}

bool
one_is_vain(const struct one *c)
{
    return may_be_vain(c) && vain(c);
}

const struct symptom_def symptom_defs[SYMPTOMS] = {
    [SMALL_READS] = {file_read,       small_read },
    [SMALL_WRITES] = {file_write,      small_write},
    [METADATA] = {any_io,          metadata   },
    [FAILED_LOOKUPS] = {lookup,          not_there  },
    [SYNCS] = {any_io,          sync_call  },
    [TINY_WRITES] = {any_write,       tiny_write },
    [SINGLE_BYTES] = {any_move,        single_byte},
    [LOCK_WAITS] = {any_call,        lock_call  },
    [SHORT_READS] = {sized_file_read, short_read },
    [VAIN_CALLS] = {may_be_vain,     vain       },
};
