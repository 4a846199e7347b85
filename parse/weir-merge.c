/* weir-merge: parts of a run, each parsed by itself, in one file. */
#include "lib/mem.h"
#include "lib/opt.h"
#include "parse/merge.h"

static struct {
    const char *output;
    int64_t threads;
} options;

/* clang-format off */
static const struct opt opts[] = {
    {"output", 'o', "OUT.h5", "write the HDF5 file here; default: standard output",
     OPT_TEXT, &options.output, NULL, NULL},
    {"jobs", 'j', "N", "threads to use; default: as many as there are CPUs", OPT_INT,
     &options.threads, NULL, NULL},
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
               "weir-merge part-*.h5 | weir-summary",
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

int
main(int argc, char **argv)
{
    struct err err = {0};
    struct merge m;
    int at = opt_parse(&tool, argc, argv);
    int threads = options.threads ? (int)MIN(options.threads, 256) : pool_cpus();
    struct pool *pool = pool_new(threads - 1);
    struct store_writer *out = store_create(options.output, pool, &err);
    if (!out)
        die(EXIT_UNFINISHED, "%s", err.text);
    merge_begin(&m, out, pool);
    bool ok = at < argc || add_part(&m, NULL, &err);
    for (; ok && at < argc; at++)
        ok = add_part(&m, argv[at], &err);
    merge_end(&m);
    if (!ok)
        store_abandon(out);
    else
        ok = store_close(out, &err);
    pool_free(pool);
    if (!ok)
        die(EXIT_UNFINISHED, "%s", err.text);
    say("%zu parts: %zu logs, %llu calls", m.parts, m.sources,
        (unsigned long long)m.calls);
    if (m.strangers > 0)
        warn("%llu tables or columns of parts were left out",
             (unsigned long long)m.strangers);
    return m.strangers > 0 ? EXIT_SOME_UNUSED : EXIT_ALL_USED;
}
