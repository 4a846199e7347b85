/* What files are, by what calls tell of them. */
#include "parse/strace/tracer.h"

static const struct {
    struct slice name;
    int64_t bits; /* for -X raw */
    enum fd_kind kind;
    bool stream;
} modes[] = {
    {{"S_IFREG", 7},  0100000, fd_kind_FILE,   false},
    {{"S_IFDIR", 7},  0040000, fd_kind_DIR,    true },
    {{"S_IFIFO", 7},  0010000, fd_kind_PIPE,   true },
    {{"S_IFSOCK", 8}, 0140000, fd_kind_SOCKET, true },
    {{"S_IFCHR", 7},  0020000, fd_kind_DEVICE, true },
    {{"S_IFBLK", 7},  0060000, fd_kind_DEVICE, false},
};

/* Index in modes of "S_IFREG|0644", "0100644"; -1. */
static int
mode_of(struct slice text)
{
    int64_t number;
    bool numeric = facts_number(text, &number);
    for (size_t i = 0; i < ARRAY_LEN(modes); i++)
        if (numeric ? (number & 0170000) == modes[i].bits
                    : slice_starts(text, modes[i].name))
            return (int)i;
    return -1;
}

/* The mode in "{st_mode=S_IFREG|0644, ...}", "{stx_mask=..., stx_mode=...}". */
static int
mode_in(const struct strace_line *line)
{
    const struct slice key = SLICE("_mode=");
    for (int i = 0; i < line->args.n; i++) {
        struct slice arg = line->args.arg[i];
        if (arg.n == 0 || arg.p[0] != '{')
            continue;
        for (size_t k = 0; k + key.n < arg.n; k++)
            if (arg.p[k] == '_' && slice_starts(slice_from(arg, k), key))
                return mode_of(slice_from(arg, k + key.n));
    }
    return -1;
}

/* Terminals by the major number of their device: pts, tty and console. */
static bool
is_terminal(const struct strace_line *line)
{
    static const struct slice majors[] = {
        {"st_rdev=makedev(0x88,", 21},
        {"st_rdev=makedev(0x4,",  20},
        {"st_rdev=makedev(0x5,",  20}
    };
    for (int i = 0; i < line->args.n; i++)
        for (size_t k = 0; k < ARRAY_LEN(majors); k++)
            if (facts_has_word(line->args.arg[i], majors[k]))
                return true;
    return false;
}

/* fstat, and the others with an empty name: what a descriptor is. */
void
effect_stat(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    const struct facts *facts = h->facts;
    struct file *f = h->handles.file[0];

    if (!f && facts->path.p && facts->path.n == 0)
        f = effect_file(tr, h->thread, &facts->dirfd);
    if (!f || f->certain || !happened_well(h))
        return;
    int i = mode_in(h->line);
    if (i < 0)
        return;
    f->certain = true;
    if (f->kind == fd_kind_FILE || f->kind == fd_kind_UNKNOWN)
        f->kind = modes[i].bits == 0020000 && is_terminal(h->line)
                      ? fd_kind_TTY
                      : (uint8_t)modes[i].kind;
    f->stream |= modes[i].stream;
    row->fd_kind_ = f->kind;
}

/* A pipe with a name: opening it shows no difference to a file. */
void
effect_mknod(struct tracer *tr, const struct happened *h, const struct calls_row *row)
{
    int i = mode_of(call_arg(h->line, h->facts->def->flags));
    if (i < 0 || !happened_well(h) || !modes[i].stream || row->path_ == 0)
        return;
    *imap_put(tr->streams, row->path_, NULL) = (uint64_t)i;
}

void
file_judge_name(struct tracer *tr, struct file *f, bool shown)
{
    const uint64_t *made = tr->streams->count ? imap_get(tr->streams, f->path) : NULL;
    if (made) {
        f->kind = (uint8_t)modes[*made].kind;
        f->stream = true;
        return;
    }
    if (shown)
        return;
    struct deco d = name_judge(strtab_get(tr->source->paths, f->path));
    f->kind = (uint8_t)d.kind;
    f->stream = d.stream;
}
