/* Asynchronous transfers: io_submit begins them, io_getevents tells their ends. Neither
 * call moves bytes by itself; each transfer that has ended is a row of its own. */
#include "parse/args/lists.h"
#include "parse/args/vectors.h"
#include "parse/state/aio.h"
#include "parse/strace/tracer.h"

/* Commands of the kernel's iocb. Old names are those of strace 4.26 and before. */
static const struct {
    struct slice name, old;
    int64_t number; /* for -X raw */
    const char *call;
    enum op op;
} commands[] = {
    {{"IOCB_CMD_PREAD", 14},   {"pread", 5},   0, "aio_pread",   op_READ },
    {{"IOCB_CMD_PWRITE", 15},  {"pwrite", 6},  1, "aio_pwrite",  op_WRITE},
    {{"IOCB_CMD_FSYNC", 14},   {"fsync", 5},   2, "aio_fsync",   op_SYNC },
    {{"IOCB_CMD_FDSYNC", 15},  {"fdsync", 6},  3, "aio_fdsync",  op_SYNC },
    {{"IOCB_CMD_POLL", 13},    {"poll", 4},    5, "aio_poll",    op_POLL },
    {{"IOCB_CMD_NOOP", 13},    {"noop", 4},    6, "aio_noop",    op_OTHER},
    {{"IOCB_CMD_PREADV", 15},  {"preadv", 6},  7, "aio_preadv",  op_READ },
    {{"IOCB_CMD_PWRITEV", 16}, {"pwritev", 7}, 8, "aio_pwritev", op_WRITE},
};
#define UNKNOWN_TRANSFER SLICE("aio")

static int
command_of(struct slice text)
{
    int64_t number;
    bool numeric = facts_number(text, &number);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        if (numeric ? number == commands[i].number
                    : slice_eq(text, commands[i].name) || slice_eq(text, commands[i].old))
            return (int)i;
    return -1;
}

static uint16_t
name_id(struct tracer *tr, struct slice name)
{
    return call_name_id(store_strings(tr->source->out, STR_call), name);
}

/* The number behind a key; MISSING_I64. */
static int64_t
number_of(struct slice structure, struct slice key)
{
    int64_t n;
    return facts_number(list_member(structure, key), &n) ? n : MISSING_I64;
}

/* What is known of a transfer when it begins. */
static struct calls_row
submitted(struct tracer *tr, const struct happened *h, struct slice iocb)
{
    int command = command_of(list_member(iocb, SLICE("lio_opcode=")));
    struct fd_fact fd = facts_fd(list_member(iocb, SLICE("fildes=")));
    struct file *f = fd.fd >= 0 ? effect_file(tr, h->thread, &fd) : NULL;
    struct slice buffer = list_member(iocb, SLICE("buf="));
    struct calls_row row = {
        .start_ns_ = h->start_ns,
        .pid_ = h->thread->process->pid,
        .tid_ = h->thread->tid,
        .op_ = command < 0 ? op_OTHER : (uint8_t)commands[command].op,
        .fd_ = fd.fd,
        .path_ = f ? f->path : 0,
        .fd_kind_ = f ? f->kind : fd_kind_UNKNOWN,
        .offset_ = number_of(iocb, SLICE("offset=")),
        .offset2_ = MISSING_I64,
        .requested_ = number_of(iocb, SLICE("nbytes=")),
        .flags_ = FLAG(ASYNCHRONOUS) | (f ? f->flags : 0),
    };
    row.call_ =
        name_id(tr, command < 0 ? UNKNOWN_TRANSFER : slice_of(commands[command].call));
    if (row.requested_ == MISSING_I64)
        row.requested_ = vector_bytes(buffer, -1);
    if (row.op_ == op_WRITE && f && f->flags & FLAG(APPEND))
        row.offset_ = MISSING_I64;
    return row;
}

void
effect_aio_submit(struct tracer *tr, const struct happened *h)
{
    struct slice list = list_inside(call_arg(h->line, 3)), iocb;
    int64_t context, accepted = h->line->result.ret;
    if (!happened_well(h) || !facts_number(call_arg(h->line, 1), &context))
        return;
    for (; accepted > 0 && list.p && list_take(&list, &iocb); accepted--) {
        int64_t data = number_of(iocb, SLICE("data="));
        struct calls_row row = submitted(tr, h, iocb);
        if (data != MISSING_I64)
            aio_begin(&h->thread->process->aio, (uint64_t)context, (uint64_t)data, &row);
    }
}

/* The row of a transfer that ended: how much, and when the program was told. */
static void
finish(const struct tracer *tr, const struct happened *h, struct calls_row *row,
       int64_t result)
{
    int64_t waited = h->line->result.dur_ns;
    bool moves = row->op_ == op_READ || row->op_ == op_WRITE;
    row->dur_ns_ = row->start_ns_ == MISSING_I64 || h->start_ns < row->start_ns_ ||
                           waited == MISSING_I64
                       ? MISSING_I64
                       : h->start_ns - row->start_ns_ + waited;
    if (row->start_ns_ == MISSING_I64)
        row->start_ns_ = h->start_ns;
    row->transferred_ = moves && result >= 0 ? result : MISSING_I64;
    row->errno_ = result < 0 && result > -4096 ? (uint16_t)-result : 0;
    row->ret_ = result;
    row->source_ = tr->source->number;
    row->line_ = tr->line;
}

void
effect_aio_events(struct tracer *tr, const struct happened *h)
{
    struct slice list = list_inside(call_arg(h->line, 4)), event;
    int64_t context, n = h->line->result.ret;
    if (!happened_well(h) || !facts_number(call_arg(h->line, 1), &context))
        return;
    for (; n > 0 && list.p && list_take(&list, &event); n--) {
        int64_t data = number_of(event, SLICE("data="));
        int64_t result = number_of(event, SLICE("res="));
        if (data == MISSING_I64 || result == MISSING_I64) /* "..." */
            continue;
        struct calls_row row = {
            .start_ns_ = MISSING_I64,
            .tid_ = MISSING_I32,
            .op_ = op_OTHER,
            .fd_ = -1,
            .offset_ = MISSING_I64,
            .offset2_ = MISSING_I64,
            .requested_ = MISSING_I64,
            .flags_ = FLAG(ASYNCHRONOUS),
        };
        aio_end(h->thread->process->aio, (uint64_t)context, (uint64_t)data, &row);
        row.pid_ = h->thread->process->pid;
        if (row.call_ == 0)
            row.call_ = name_id(tr, UNKNOWN_TRANSFER);
        finish(tr, h, &row, result);
        source_put_call(tr->source, &row);
    }
}

void
effect_aio_destroy(const struct happened *h)
{
    int64_t context;
    if (happened_well(h) && facts_number(call_arg(h->line, 1), &context))
        aio_destroy(h->thread->process->aio, (uint64_t)context);
}
