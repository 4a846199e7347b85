/* What lines of user-defined formats say, as rows. */
#include "parse/calls/syscalls.h"
#include "parse/user/userlog_priv.h"

static struct slice
name_of(const struct userlog *log, int64_t id)
{
    return strtab_get(store_strings(log->source->out, STR_call), (uint32_t)id);
}

/* Told once a name. */
static void
tell_no_op(struct userlog *log, struct slice name, int64_t id)
{
    if (!log->no_op)
        log->no_op = xcalloc(UINT16_MAX + 1, 1);
    if (!log->no_op[(uint16_t)id])
        source_trouble(log->source, TROUBLE_NO_OP, log->line, 0, name);
    log->no_op[(uint16_t)id] = 1;
}

/* The operation: as the line tells it, or by the name of the call: the pattern file's
 * own words, then system calls, then the word for all others. */
static uint8_t
op_of(struct userlog *log, const struct rule *r, const struct values *v, int64_t name_id)
{
    bool known = false;
    if (v->of[FIELD_op] != MISSING_I64)
        return (uint8_t)v->of[FIELD_op];
    if (name_id == MISSING_I64)
        return op_OTHER;
    struct slice name = name_of(log, name_id);
    const struct word *w = word_find(r->ops, name);
    if (w)
        return (uint8_t)w->value;
    const struct syscall_def *d = syscall_find(name, &known);
    if (known && r->table == TABLE_calls)
        return (uint8_t)d->op;
    w = word_find(r->ops, SLICE("*"));
    if (w)
        return (uint8_t)w->value;
    tell_no_op(log, name, name_id);
    return op_OTHER;
}

/* A row without a name goes by the name of its operation. */
static uint16_t
name_or_op(struct userlog *log, int64_t id, uint8_t op)
{
    struct strtab *names = store_strings(log->source->out, STR_call);
    struct slice name = slice_of(enum_name(enum_find("op"), op));
    if (id != MISSING_I64)
        return (uint16_t)id;
    if (strtab_size(names) > UINT16_MAX)
        return (uint16_t)strtab_find(names, name);
    return (uint16_t)strtab_add(names, name);
}

static int64_t
start_of(const struct values *v)
{
    int64_t time = v->of[FIELD_time], end = v->of[FIELD_end], dur = v->of[FIELD_dur];
    int64_t start;
    if (time != MISSING_I64 || end == MISSING_I64)
        return time;
    return dur == MISSING_I64 || __builtin_sub_overflow(end, dur, &start) ? end : start;
}

static int64_t
duration_of(struct userlog *log, const struct values *v)
{
    int64_t time = v->of[FIELD_time], end = v->of[FIELD_end], dur = v->of[FIELD_dur];
    bool both = time != MISSING_I64 && end != MISSING_I64;
    if (dur == MISSING_I64 && both && __builtin_sub_overflow(end, time, &dur))
        return MISSING_I64;
    if (dur != MISSING_I64 && dur < 0) {
        source_trouble(log->source, TROUBLE_ENDS_FIRST, log->line, 0,
                       (struct slice){NULL, 0});
        return MISSING_I64;
    }
    return dur;
}

/* What stands for a missing number in a column. */
static int32_t
id_or(int64_t v, int32_t missing)
{
    return v == MISSING_I64 ? missing : (int32_t)v;
}

static uint32_t
text_id(int64_t v)
{
    return v == MISSING_I64 ? 0 : (uint32_t)v;
}

/* Of a call that says how many bytes moved by its return value. */
static int64_t
moved(const struct userlog *log, const struct values *v)
{
    int64_t ret = v->of[FIELD_ret];
    if (v->of[FIELD_bytes] != MISSING_I64 || v->of[FIELD_call] == MISSING_I64)
        return v->of[FIELD_bytes];
    bool by_ret = syscall_find(name_of(log, v->of[FIELD_call]), NULL)->moves == MOVES_RET;
    return by_ret && ret != MISSING_I64 && ret >= 0 ? ret : MISSING_I64;
}

static void
put_call(struct userlog *log, const struct rule *r, const struct values *v,
         uint32_t flags)
{
    uint8_t op = op_of(log, r, v, v->of[FIELD_call]);
    int64_t error = v->of[FIELD_errno], bytes = moved(log, v);
    bool failed = error != MISSING_I64 && error != 0;
    struct calls_row row = {
        .start_ns_ = start_of(v),
        .dur_ns_ = duration_of(log, v),
        .pid_ = id_or(v->of[FIELD_pid], id_or(v->of[FIELD_tid], MISSING_I32)),
        .tid_ = id_or(v->of[FIELD_tid], id_or(v->of[FIELD_pid], MISSING_I32)),
        .call_ = name_or_op(log, v->of[FIELD_call], op),
        .op_ = op,
        .fd_ = id_or(v->of[FIELD_fd], -1),
        .path_ = text_id(v->of[FIELD_path]),
        .path2_ = text_id(v->of[FIELD_path2]),
        .fd_kind_ = (uint8_t)id_or(v->of[FIELD_fd_kind], fd_kind_UNKNOWN),
        .offset_ = v->of[FIELD_offset],
        .offset2_ = MISSING_I64,
        .requested_ = v->of[FIELD_requested],
        .transferred_ = failed ? MISSING_I64 : bytes,
        .errno_ = (uint16_t)id_or(error, 0),
        .ret_ = v->of[FIELD_ret],
        .flags_ = flags,
        .source_ = log->source->number,
        .line_ = log->line,
    };
    if (failed && row.requested_ == MISSING_I64)
        row.requested_ = bytes; /* nothing moved: so many were to */
    source_put_call(log->source, &row);
}

static void
put_disk_event(struct userlog *log, const struct rule *r, const struct values *v,
               uint32_t flags)
{
    uint8_t op = op_of(log, r, v, v->of[FIELD_kind]);
    struct disk_events_row row = {
        .time_ns_ = start_of(v),
        .dur_ns_ = duration_of(log, v),
        .kind_ = name_or_op(log, v->of[FIELD_kind], op),
        .op_ = op,
        .device_ = text_id(v->of[FIELD_device]),
        .block_ = v->of[FIELD_block],
        .offset_ = v->of[FIELD_offset],
        .bytes_ = v->of[FIELD_bytes],
        .errno_ = (uint16_t)id_or(v->of[FIELD_errno], 0),
        .flags_ = flags,
        .path_ = text_id(v->of[FIELD_path]),
        .pid_ = id_or(v->of[FIELD_pid], id_or(v->of[FIELD_tid], MISSING_I32)),
        .tid_ = id_or(v->of[FIELD_tid], id_or(v->of[FIELD_pid], MISSING_I32)),
        .comm_ = text_id(v->of[FIELD_comm]),
        .source_ = log->source->number,
        .line_ = log->line,
    };
    source_put_disk_event(log->source, &row);
}

void
userlog_row(struct userlog *log, const struct rule *r, const struct values *v,
            uint32_t flags)
{
    int32_t pid = id_or(v->of[FIELD_pid], id_or(v->of[FIELD_tid], MISSING_I32));
    if (pid != MISSING_I32 && v->of[FIELD_comm] != MISSING_I64)
        comms_note(log->comms, log->source, pid, (uint32_t)v->of[FIELD_comm], start_of(v),
                   log->line);
    if (r->table == TABLE_calls)
        put_call(log, r, v, flags);
    else
        put_disk_event(log, r, v, flags);
}
