/* What calls do to processes: fork, exec, exit. */
#include "parse/args/argv.h"
#include "parse/strace/tracer.h"

static const struct {
    struct slice word;
    int64_t bit; /* for -X raw */
    uint32_t share;
} clone_words[] = {
    {{"CLONE_FILES", 11},    0x400,      SHARE_FILES   },
    {{"CLONE_FS", 8},        0x200,      SHARE_FS      },
    {{"CLONE_THREAD", 12},   0x10000,    SHARE_THREAD  },
    {{"CLONE_UNTRACED", 14}, 0x800000,   SHARE_UNTRACED},
    {{"CLONE_NEWPID", 12},   0x20000000, SHARE_NO_PIDS },
};

static uint32_t
shares_of(struct slice flags, bool numeric, int64_t bits)
{
    uint32_t shares = 0;
    for (size_t k = 0; k < ARRAY_LEN(clone_words); k++)
        if (numeric ? (bits & clone_words[k].bit) != 0
                    : facts_has_word(flags, clone_words[k].word))
            shares |= clone_words[k].share;
    return shares;
}

/* Flags of clone(child_stack=..., flags=CLONE_VM|...) or clone3({flags=CLONE_VM|...});
 * fork and vfork share nothing. */
static uint32_t
clone_shares(const struct strace_line *line)
{
    const struct slice key = SLICE("flags=");
    int64_t bits;
    for (int i = 0; i < line->args.n; i++) {
        struct slice arg = line->args.arg[i];
        struct slice flags = slice_from(arg, arg.n && arg.p[0] == '{' ? 1 : 0);
        if (!slice_starts(flags, key))
            continue;
        flags = slice_from(flags, key.n);
        bool numeric = facts_number(flags, &bits);
        return shares_of(flags, numeric, bits);
    }
    if (slice_ends(line->name, SLICE("fork")))
        return 0;
    if (slice_eq(line->name, SLICE("clone")) && facts_number(call_arg(line, 1), &bits))
        return shares_of((struct slice){NULL, 0}, true, bits); /* -e raw=clone */
    return SHARE_UNKNOWN;
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

/* The child's pid; 0: none. In a pid namespace --decode-pids=pidns adds a comment that
 * says what it is for strace. */
static int32_t
forked_pid(const struct happened *h)
{
    const struct result *r = &h->line->result;
    int64_t pid = happened_well(h) ? r->ret : 0, ours;
    if (slice_starts(r->text, SLICE("/* ")) &&
        facts_number(slice_from(r->text, 3), &ours))
        pid = ours;
    return pid > 0 && pid <= INT32_MAX ? (int32_t)pid : 0;
}

void
effect_fork(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    const struct result *r = &h->line->result;
    int64_t child = r->ret;
    uint32_t shares = clone_shares(h->line);
    if (r->unavailable && !r->restart) { /* its thread ended; the child may come yet */
        procs_fork_begins(tr->procs, h->thread, shares);
        return;
    }
    if (shares & SHARE_THREAD && child > 0)
        row->flags_ |= FLAG(THREAD_STARTED);
    procs_forked(tr->procs, h->thread, forked_pid(h), shares, tr->now_ns, tr->line);
    /* Without -f the child's reads and writes move positions unseen: those of the files
     * that are open now, and of all to come when it shares the table. */
    if (child > 0 && !tr->has_pids) {
        procs_unseen(tr->procs)->files++;
        if (shares & (SHARE_FILES | SHARE_UNKNOWN))
            h->thread->fds->unseen = true;
    }
}

void
effect_unshare(const struct happened *h)
{
    struct slice flags = call_arg(h->line, 1);
    if (!happened_well(h))
        return;
    if (facts_has_flag(flags, SLICE("CLONE_FILES"), 0x400))
        procs_unshare_files(h->thread);
    if (facts_has_flag(flags, SLICE("CLONE_FS"), 0x200) ||
        facts_has_flag(flags, SLICE("CLONE_NEWNS"), 0x20000) ||
        facts_has_flag(flags, SLICE("CLONE_NEWUSER"), 0x10000000))
        procs_unshare_fs(h->thread);
    if (facts_has_flag(flags, SLICE("CLONE_NEWPID"), 0x20000000))
        h->thread->process->children_own_pids = true;
}

/* Another mount namespace begins with its root as working directory. */
void
effect_setns(const struct happened *h)
{
    struct slice kind = call_arg(h->line, 2);
    bool any = slice_eq(kind, SLICE("0"));
    if (!happened_well(h))
        return;
    if (any || facts_has_flag(kind, SLICE("CLONE_NEWNS"), 0x20000))
        h->thread->cwd->path = h->thread->cwd->root = 0;
    if (any || facts_has_flag(kind, SLICE("CLONE_NEWPID"), 0x20000000))
        h->thread->process->children_own_pids = true;
}

/* Its parent has heard of a child's end: the number is free for another. */
void
effect_wait(struct tracer *tr, const struct happened *h)
{
    const struct process *pr = h->thread->process;
    struct slice how = call_arg(h->line, 2);
    int64_t pid = h->line->result.ret;

    if (pr->own_pids || pr->children_own_pids) /* it may be another's number here */
        return;
    if (happened_well(h) && pid > 0 && pid <= INT32_MAX &&
        (facts_has_word(how, SLICE("WIFEXITED")) ||
         facts_has_word(how, SLICE("WIFSIGNALED"))))
        procs_reaped(tr->procs, (int32_t)pid);
}

void
effect_exit(const struct happened *h)
{
    int64_t status;
    if (facts_number(call_arg(h->line, 1), &status))
        procs_exiting(h->thread, (int32_t)(status & 0xff));
}
