/* weir-merge: parts of a run, each parsed by itself, in one file. */
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/opt/opt.h"
#include "parse/merge/merge.h"

static struct {
    const char *output;
    int64_t threads;
    bool small;
    struct opt_list clocks;
    bool summary_only;
} options;

/* clang-format off */
static const struct opt opts[] = {
    {"output", 'o', "OUT.h5", "write the HDF5 file here; default: standard output",
     OPT_TEXT, &options.output, NULL, NULL},
    {"jobs", 'j', "N", "threads to use; default: as many as there are CPUs", OPT_INT,
     &options.threads, NULL, NULL},
    {"small", 0, NULL, "make the file smaller by an eighth or so, which takes ten times as long",
     OPT_FLAG, &options.small, NULL, NULL},
    {"clock", 0, "HOST=TIME", "HOST's clock is ahead by TIME, as weir-clocks tells: put its times back",
     OPT_LIST, &options.clocks, NULL, NULL},
    {"summary-only", 0, NULL, "keep no calls one by one, but a row for those that are alike: "
     "much smaller, and enough for weir-summary, weir-top, weir-ranks and weir-report",
     OPT_FLAG, &options.summary_only, NULL, NULL},
    {0},
};
/* clang-format on */

static const struct opt_group groups[] = {
    {"Options", opts},
    {NULL,      NULL},
};

static const struct tool tool = {
    .name = "weir-merge",
    .summary = "make one file of the parts of a run",
    .operands = "[PART.h5...]",
    .example = "weir-merge -o run.h5 node1.h5 node2.h5\n"
               "weir-merge part-*.h5 | weir-summary\n"
               "weir-merge --summary-only -o month.h5 part-*.h5",
    .groups = groups,
};

static bool
add_part(struct merge *m, const char *path, struct err *err)
{
    struct store *part = store_open(path, err);
    bool ok = part && merge_add(m, part, err);
    if (part)
        store_shut(part);
    return ok;
}

/* "n2=1.25s", "n2=-300us"; a host's name may hold anything but its last '='. */
static struct merge_clock
clock_of(const char *text)
{
    const char *equals = strrchr(text, '=');
    struct merge_clock c = {.logs = 0};
    bool back = equals && equals[1] == '-';
    if (!equals || equals == text || !num_duration(equals + 1 + back, &c.ahead_ns))
        opt_misuse(&tool, "--clock wants HOST=TIME, like n2=1.25s, not '%s'", text);
    c.host = (struct slice){text, (size_t)(equals - text)};
    c.ahead_ns = back ? -c.ahead_ns : c.ahead_ns;
    return c;
}

/* Owned by the caller. */
static struct merge_clock *
read_clocks(void)
{
    struct merge_clock *clocks = xcalloc(options.clocks.n + 1, sizeof *clocks);
    for (size_t i = 0; i < options.clocks.n; i++) {
        clocks[i] = clock_of(options.clocks.items[i]);
        for (size_t k = 0; k < i; k++)
            if (slice_eq(clocks[k].host, clocks[i].host))
                opt_misuse(&tool, "--clock: '%s' stands there twice",
                           options.clocks.items[i]);
    }
    return clocks;
}

static bool
all_clocks_used(const struct merge_clock *clocks, struct err *err)
{
    for (size_t i = 0; i < options.clocks.n; i++)
        if (clocks[i].logs == 0)
            return err_set(err, "--clock: no log is of the host '%.*s'",
                           (int)clocks[i].host.n, clocks[i].host.p);
    return true;
}

int
main(int argc, char **argv)
{
    struct err err = {0};
    struct merge m;
    int at = opt_parse(&tool, argc, argv);
    struct merge_clock *clocks = read_clocks();
    int threads = options.threads ? (int)MIN(options.threads, 256) : pool_cpus();
    struct pool *pool = pool_new(threads - 1);
    struct store_writer *out = store_create(options.output, pool, &err);
    if (!out)
        die(EXIT_UNFINISHED, "%s", err.text);
    if (options.small)
        store_pack_small(out);
    merge_begin(&m, out, pool);
    m.clocks = clocks;
    m.summary_only = options.summary_only;
    m.nclocks = options.clocks.n;
    bool ok = at < argc || add_part(&m, NULL, &err);
    for (; ok && at < argc; at++)
        ok = add_part(&m, argv[at], &err);
    ok = ok && all_clocks_used(clocks, &err);
    merge_end(&m);
    if (!ok)
        store_abandon(out);
    else
        ok = store_close(out, &err);
    pool_free(pool);
    free(clocks);
    free(options.clocks.items);
    if (!ok)
        die(EXIT_UNFINISHED, "%s", err.text);
    say("%zu parts: %zu logs, %llu calls", m.parts, m.sources,
        (unsigned long long)m.calls);
    if (m.strangers > 0)
        warn("%llu tables, columns or attributes of parts were left out",
             (unsigned long long)m.strangers);
    return m.strangers > 0 ? EXIT_SOME_UNUSED : EXIT_ALL_USED;
}
