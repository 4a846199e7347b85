#include "collect/record/recording.h"

#include <sys/stat.h>
#include <unistd.h>

#include "collect/pack/pack.h"
#include "lib/base/mem.h"
#include "lib/table/out.h"

/* In the order in which they stand in the archive: what weir-parse reads first says what
 * the run was. */
const struct recording_file recording_files[] = {
    {RECORDING_CALLS,   "calls"  },
    {RECORDING_SAMPLES, "samples"},
    {RECORDING_MARKS,   "marks"  },
    {RECORDING_STDOUT,  "stdout" },
    {RECORDING_STDERR,  "stderr" },
    {NULL,              NULL     },
};

char *
recording_path(const char *folder, const char *name)
{
    return xasprintf("%s/%s", folder, name);
}

static void
remove_file(const char *folder, const char *name)
{
    char *path = recording_path(folder, name);
    unlink(path);
    free(path);
}

void
recording_remove(const char *folder)
{
    for (const struct recording_file *f = recording_files; f->name; f++)
        remove_file(folder, f->name);
    remove_file(folder, RECORDING_ABOUT);
    rmdir(folder);
}

/* ---- packing ---- */

/* Adds what there is. The paths are lent to the pack. */
static bool
add_files(struct pack *pack, const char *folder, char **paths, struct err *err)
{
    for (size_t i = 0; recording_files[i].name; i++) {
        struct stat st;
        paths[i] = recording_path(folder, recording_files[i].name);
        if (stat(paths[i], &st) == 0 &&
            !pack_add_as(pack, paths[i], recording_files[i].name, recording_files[i].role,
                         err))
            return false;
    }
    return true;
}

bool
recording_pack(const char *folder, const char *about, const char *output, struct err *err)
{
    struct pack pack = {.recording = about};
    char *paths[8] = {NULL};
    struct out out;
    mode_t before = umask(077); /* what a program does is nobody else's business */
    bool ok = add_files(&pack, folder, paths, err) && out_open(&out, output, err);
    umask(before);
    if (ok && !pack_write(&pack, out.f, err)) {
        out_abandon(&out);
        ok = false;
    } else if (ok) {
        ok = out_commit(&out, err);
    }
    for (size_t i = 0; i < ARRAY_LEN(paths); i++)
        free(paths[i]);
    pack_free(&pack);
    return ok;
}
