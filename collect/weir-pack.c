/* weir-pack: raw logs into one archive; what is in one; whether it is whole. */
#include <inttypes.h>
#include <unistd.h>

#include "collect/pack/pack.h"
#include "collect/pack/redact_archive.h"
#include "collect/pack/redact_log.h"
#include "collect/pack/verify.h"
#include "lib/base/mem.h"
#include "lib/input/inputs.h"
#include "lib/table/table.h"

static struct {
    const char *output, *host;
    bool list, verify, redact;
    const char *salt;
    int format;
} options;

/* clang-format off */
static const struct opt opts[] = {
    {"output", 'o', "RUN.tar.zst", "write the archive here; default: standard output",
     OPT_TEXT, &options.output, NULL, NULL},
    {"host", 0, "NAME", "where the logs were recorded", OPT_TEXT, &options.host, NULL, NULL},
    {"list", 0, NULL, "print what is in an archive", OPT_FLAG, &options.list, NULL, NULL},
    {"verify", 0, NULL, "compare what is in an archive with its manifest", OPT_FLAG,
     &options.verify, NULL, NULL},
    {"redact", 0, NULL, "replace names of files, programs, hosts; drop contents and arguments",
     OPT_FLAG, &options.redact, NULL, NULL},
    {"salt", 0, "TEXT", "of --redact: the same text gives the same names; default: random",
     OPT_TEXT, &options.salt, NULL, NULL},
    {"format", 0, "FORMAT", "of --list", OPT_CHOICE, &options.format, TABLE_FORMATS, NULL},
    {NULL, 0, NULL, NULL, OPT_FLAG, NULL, NULL, NULL},
};
/* clang-format on */

static const struct opt_group groups[] = {
    {"Options", opts},
    {NULL,      NULL},
};

static const struct tool tool = {
    .name = "weir-pack",
    .summary = "pack raw logs into one archive",
    .operands = "LOG...",
    .example = "weir-pack -o run.tar.zst traces/\n"
               "weir-pack --verify run.tar.zst",
    .groups = groups,
};

/* ---- packing ---- */

/* A log that is no archive: if it cannot be redacted, nothing is packed. */
static bool
redact_plain(const struct redact *r, struct input *in, const char *path,
             struct redacted *to, struct err *err)
{
    bool unusable;
    char *copy = redact_log(r, in, &unusable, err);
    if (!copy)
        return false;
    char *inside = pack_name_inside(path);
    grow(&to->logs, &to->cap, to->n + 1, sizeof *to->logs);
    to->logs[to->n++] =
        (struct redacted_log){.copy = copy, .name = redact_log_name(r, inside)};
    free(inside);
    return true;
}

/* Packs copies of the logs that tell no names. */
static bool
redact_inputs(const struct inputs *in, struct redacted *copies, struct pack *pack,
              struct err *err)
{
    struct redact redact;
    bool ok = redact_begin(&redact, options.salt, err);
    for (size_t i = 0; ok && i < in->n; i++) {
        struct input *one = input_open_raw(in->paths[i], err);
        if (!one)
            return false;
        ok = input_packed(one) == PACKED_NOT
                 ? redact_plain(&redact, one, in->paths[i], copies, err)
                 : redact_archive(&redact, one, copies, err);
        input_close(one);
    }
    for (size_t i = 0; ok && i < copies->n; i++)
        ok = pack_add_as(pack, copies->logs[i].copy, copies->logs[i].name,
                         copies->logs[i].role, err);
    if (ok && copies->n == 0)
        ok = err_set(err, "no log is left to pack");
    pack->recording = in->n == 1 ? copies->recording : NULL;
    return ok;
}

static int
pack_logs(char **operands, int n)
{
    struct err err = {0};
    struct inputs in = {.deep = true};
    struct pack pack = {.host = options.host};
    struct redacted copies = {0};
    struct out out;
    bool ok = true;

    for (int i = 0; ok && i < n; i++)
        ok = inputs_add(&in, operands[i], &err);
    if (ok && options.redact)
        ok = redact_inputs(&in, &copies, &pack, &err);
    for (size_t i = 0; ok && !options.redact && i < in.n; i++)
        ok = pack_add(&pack, in.paths[i], &err);
    ok = ok && out_open(&out, options.output, &err);
    if (ok && !pack_write(&pack, out.f, &err)) {
        out_abandon(&out);
        ok = false;
    }
    size_t left_out = copies.left_out + in.left_out;
    redacted_free(&copies);
    if (!ok || !out_commit(&out, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    say("%zu logs packed", pack.n);
    pack_free(&pack);
    inputs_free(&in);
    return left_out ? EXIT_SOME_UNUSED : EXIT_ALL_USED;
}

/* ---- looking into an archive ---- */

static const struct table_col cols[] = {
    {"bytes",  "byte", "size, unpacked"                                       },
    {"crc32",  "",     "checksum of its bytes"                                },
    {"state",  "",     "ok, changed: by the manifest; new: it is not in there"},
    {"member", "",     "name"                                                 },
};

struct seen {
    struct table *table; /* NULL: only verify */
    const char *archive;
    size_t whole, wrong;
    bool untold; /* a member that the manifest does not name */
};

static void
see(void *ctx, const char *name, int64_t bytes, uint32_t crc, bool told, bool sum_ok)
{
    struct seen *s = ctx;
    char sum[16], shown[256];

    s->whole += told && sum_ok;
    s->wrong += told && !sum_ok;
    s->untold |= !told;
    if (options.verify && told && !sum_ok)
        complain("%s/%s: is not what the manifest says", s->archive,
                 quote(shown, sizeof shown, slice_of(name), 200));
    if (!s->table)
        return;
    snprintf(sum, sizeof sum, "%08" PRIx32, crc);
    table_i64(s->table, bytes);
    table_text(s->table, slice_of(sum));
    table_text(s->table, slice_of(!told ? "new" : sum_ok ? "ok" : "changed"));
    table_text(s->table, slice_of(name));
    table_row(s->table);
}

static int
verdict(const struct seen *s, bool has_manifest, size_t missing)
{
    if (!options.verify)
        return EXIT_ALL_USED;
    if (!has_manifest) {
        complain("%s: has no manifest to compare with", s->archive);
        return EXIT_SOME_UNUSED;
    }
    if (missing)
        complain("%s: %zu logs that the manifest names are not there", s->archive,
                 missing);
    if (s->wrong == 0 && missing == 0)
        say("%s: %zu logs are whole%s", s->archive, s->whole,
            s->untold ? "; there are others, too" : "");
    return s->wrong || missing ? EXIT_SOME_UNUSED : EXIT_ALL_USED;
}

static int
look_into(const char *path, char *command)
{
    struct err err = {0};
    struct out out = {0};
    struct seen seen = {.archive = path ? path : "<stdin>"};
    struct table_about about = {tool.name, command, seen.archive,
                                "what is in the archive"};
    bool has_manifest = false;
    size_t missing = 0;

    if (options.list && !out_open(&out, options.output, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    if (options.list)
        seen.table = table_begin(&out, (enum table_format)options.format, &about, cols,
                                 (int)ARRAY_LEN(cols));
    bool read = verify_archive(path, see, &seen, &has_manifest, &missing, &err);
    if (!read)
        complain("%s", err.text);
    if (seen.table)
        table_end(seen.table);
    if (options.list && !out_commit(&out, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    if (!read)
        return EXIT_UNFINISHED;
    return verdict(&seen, has_manifest, missing);
}

int
main(int argc, char **argv)
{
    char *command = opt_command_line(argc, argv);
    int at = opt_parse(&tool, argc, argv), n = argc - at, status;

    if (options.salt && !options.redact)
        opt_misuse(&tool, "--salt is for --redact");
    if (options.redact && options.host)
        opt_misuse(&tool, "--host is a name that --redact would have to replace");
    if (options.list || options.verify) {
        if (n > 1)
            opt_misuse(&tool, "one archive at a time");
        status = look_into(n ? argv[at] : NULL, command);
    } else {
        if (n == 0)
            opt_misuse(&tool, "no log given");
        if (!options.output && isatty(STDOUT_FILENO))
            opt_misuse(&tool, "an archive is nothing for a terminal: -o names a file");
        status = pack_logs(argv + at, n);
    }
    free(command);
    return status;
}
