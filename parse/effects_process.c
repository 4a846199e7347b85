/* What calls do to processes: fork, exec, exit. */
#include "parse/argv.h"
#include "parse/tracer.h"

static const struct {
    struct slice word;
    int64_t bit; /* for -X raw */
    uint32_t share;
} clone_words[] = {
    {{"CLONE_FILES", 11},  0x400,   SHARE_FILES },
    {{"CLONE_FS", 8},      0x200,   SHARE_FS    },
    {{"CLONE_THREAD", 12}, 0x10000, SHARE_THREAD},
};

/* Flags of clone(child_stack=..., flags=CLONE_VM|...) or clone3({flags=CLONE_VM|...}). */
static uint32_t
clone_shares(const struct strace_line *line)
{
    const struct slice key = SLICE("flags=");
    uint32_t shares = 0;
    int64_t bits;
    for (int i = 0; i < line->args.n; i++) {
        struct slice arg = line->args.arg[i];
        struct slice flags = slice_from(arg, arg.n && arg.p[0] == '{' ? 1 : 0);
        bool raw =
            slice_starts(flags, key) && facts_number(slice_from(flags, key.n), &bits);
        for (size_t k = 0; k < ARRAY_LEN(clone_words); k++)
            if (raw ? (bits & clone_words[k].bit) != 0
                    : facts_has_word(arg, clone_words[k].word))
                shares |= clone_words[k].share;
    }
    return shares;
}

void
effect_fork_begins(struct tracer *tr, struct thread *t, const struct strace_line *line)
{
    procs_fork_begins(tr->procs, t, clone_shares(line));
}

static struct slice
last_part(struct slice path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/')
            return slice_from(path, i);
    return path;
}

void
effect_exec(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    if (h->line->result.ret != 0)
        return;
    int argv_place = h->facts->def->dirfd ? 3 : 2;
    struct slice command = argv_command(call_arg(h->line, argv_place), tr->arena);
    struct source *s = tr->source;
    struct slice comm = last_part(strtab_get(s->paths, row->path_));
    if (command.n == 0)
        command = strtab_get(s->paths, row->path_);
    struct strtab *commands = store_strings(s->out, STR_command);
    uint32_t command_id = strtab_add(commands, command);
    if (s->command == 0)
        s->command = command_id;
    comm.n = MIN(comm.n, (size_t)15); /* as the kernel cuts it */
    procs_exec(tr->procs, h->thread, tr->now_ns, tr->line, command_id,
               strtab_add(store_strings(s->out, STR_comm), comm));
}

void
effect_fork(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    int64_t child = h->line->result.ret;
    uint32_t shares = clone_shares(h->line);
    if (shares & SHARE_THREAD && child > 0)
        row->flags_ |= FLAG(THREAD_STARTED);
    procs_forked(tr->procs, h->thread,
                 child > 0 && child <= INT32_MAX ? (int32_t)child : 0, shares, tr->now_ns,
                 tr->line);
    /* Without -f the child's reads and writes move positions unseen: those of the files
     * that are open now, and of all to come when it shares the table. */
    if (child > 0 && !tr->has_pids) {
        fdtab_forget_positions(h->thread->process->fds);
        h->thread->process->unseen_sharer |= (shares & SHARE_FILES) != 0;
    }
}

void
effect_exit(const struct happened *h)
{
    int64_t status;
    if (facts_number(call_arg(h->line, 1), &status))
        procs_exiting(h->thread, (int32_t)(status & 0xff));
}
