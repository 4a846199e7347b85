/* Files that somebody gets hold of whom the log does not show, or not as their user: from
 * then on their positions are not known. */
#include "parse/strace/tracer.h"

/* pidfd_getfd: any file of any process. */
void
effect_take_fd(struct tracer *tr)
{
    procs_unseen(tr->procs)->files++;
}

/* ---- descriptors in messages: SCM_RIGHTS ---- */

/* Behind the next `word` outside of strings, from `at` on; 0 when there is none. */
static size_t
behind_word(struct slice s, size_t at, struct slice word)
{
    for (size_t i = at; i < s.n; i++) {
        if (s.p[i] == '"') {
            size_t end = args_skip_string(s, i);
            i = end ? end - 1 : i;
        } else if (s.p[i] == word.p[0] && slice_starts(slice_from(s, i), word)) {
            return i + word.n;
        }
    }
    return 0;
}

/* Length of the first item of a list: up to a comma or to the list's end. */
static size_t
item_length(struct slice list)
{
    size_t i = 0;
    while (i < list.n && list.p[i] != ',' && list.p[i] != ']' && list.p[i] != '}') {
        size_t end = list.p[i] == '<' ? args_skip_decoration(list, i) : 0;
        i = end ? end : i + 1;
    }
    return i;
}

typedef void on_fd(void *ctx, struct fd_fact fd);

/* "5</a>, 6]": calls fn for each; false when one is none. */
static bool
each_in_list(struct slice list, on_fd *fn, void *ctx)
{
    bool all = true;
    while (list.n && *list.p != ']' && *list.p != '}') {
        size_t n = item_length(list);
        struct fd_fact fd = facts_fd((struct slice){list.p, n});
        if (fd.fd >= 0)
            fn(ctx, fd);
        all = all && fd.fd >= 0;
        list = slice_from(list, n);
        while (list.n && (*list.p == ',' || *list.p == ' '))
            list = slice_from(list, 1);
    }
    return all;
}

/* Behind the next word that says that descriptors follow. */
static size_t
behind_rights(struct slice arg, size_t at)
{
    size_t named = behind_word(arg, at, SLICE("SCM_RIGHTS"));
    return named ? named
                 : behind_word(arg, at,
                               SLICE("cmsg_level=0x1, cmsg_type=0x1")); /* -X raw */
}

/* Calls fn for each descriptor in the messages of arg; false when some are not shown:
 * "cmsg_type=SCM_RIGHTS, cmsg_data=[5</a>, 6]"; before 4.11 "cmsg_type=SCM_RIGHTS, {5,
 * 6}"; with -X verbose the name is a comment. */
static bool
each_passed(struct slice arg, on_fd *fn, void *ctx)
{
    static const struct slice between[] = {
        {" */",        3 },
        {", ",         2 },
        {"cmsg_data=", 10}
    };
    bool all = true;
    for (size_t at = 0; (at = behind_rights(arg, at));) {
        struct slice list = slice_from(arg, at);
        for (size_t i = 0; i < ARRAY_LEN(between); i++)
            list = slice_from(list, slice_starts(list, between[i]) ? between[i].n : 0);
        bool is_list = list.n && (list.p[0] == '[' || list.p[0] == '{');
        all = is_list && each_in_list(slice_from(list, 1), fn, ctx) && all;
    }
    return all;
}

static void
passed_on(void *ctx, struct fd_fact fd)
{
    const struct fdtab *fds = ctx;
    struct file *f = fdtab_get(fds, fd.fd);
    if (f)
        f->unseen = true;
}

/* Whether the messages are shown with what is attached to them. */
static bool
shows_control(struct slice arg)
{
    return arg.n && (arg.p[0] == '{' || arg.p[0] == '[') &&
           !behind_word(arg, 0, SLICE("msg_control=0x"));
}

void
effect_send(const struct happened *h)
{
    struct slice arg = call_arg(h->line, 2);
    if (h->line->result.err || !happened_really(h))
        return;
    if (!shows_control(arg) || !each_passed(arg, passed_on, h->thread->fds))
        fdtab_doubt(h->thread->fds, true);
}

struct receiver {
    struct tracer *tr;
    struct fdtab *fds;
    bool cloexec;
};

static void
got(void *ctx, struct fd_fact fd)
{
    struct receiver *r = ctx;
    fdtab_close(r->fds, fd.fd);
    struct file *f = fdtab_find(r->fds, fd.fd);
    fdtab_set_cloexec(r->fds, fd.fd, r->cloexec);
    file_describe(r->tr, f, fd);
}

void
effect_receive(struct tracer *tr, const struct happened *h)
{
    struct slice flags = call_arg(h->line, h->facts->def->flags);
    struct slice arg = call_arg(h->line, 2);
    if (!happened_well(h) || arg.n == 0 || (arg.p[0] != '{' && arg.p[0] != '['))
        return;
    struct receiver r = {tr, h->thread->fds,
                         facts_has_flag(flags, SLICE("MSG_CMSG_CLOEXEC"), 0x40000000)};
    each_passed(arg, got, &r);
}
