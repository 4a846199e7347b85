#include "report/content/runfile.h"

#include <errno.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/table/out.h"

static bool
copy_stdin(const char *path)
{
    FILE *f = fopen(path, "wb");
    char block[1 << 16];
    size_t n;
    if (f == NULL)
        return false;
    while ((n = fread(block, 1, sizeof(block), stdin)) > 0)
        fwrite(block, 1, n, f);
    bool ok = !ferror(stdin) && !ferror(f);
    return fclose(f) == 0 && ok;
}

static bool
spool(struct runfile *run, struct err *err)
{
    const char *dir = getenv("TMPDIR");
    if (isatty(STDIN_FILENO))
        die(EXIT_USAGE, "stdin is a terminal: name a file, try '%s --help'", prog_name());
    char *beside = xasprintf("%s/%s.h5", dir != NULL && *dir ? dir : "/tmp", prog_name());
    run->temporary = true;
    run->path = out_temp_beside(beside, err);
    bool ok = run->path != NULL;
    if (ok && !copy_stdin(run->path)) {
        err_set(err, "cannot keep stdin in %s: %s", beside, strerror(errno));
        out_unlink(run->path);
        ok = false;
    }
    free(beside);
    return ok;
}

bool
runfile_open(struct runfile *run, const char *name, struct err *err)
{
    *run = (struct runfile){0};
    if (strcmp(name, "-") == 0)
        return spool(run, err);
    /* A name that begins with a dash must not look like an option to the tools. */
    run->path = name[0] == '-' ? xasprintf("./%s", name) : xstrdup(name);
    return true;
}

void
runfile_close(struct runfile *run)
{
    if (run->temporary)
        out_unlink(run->path);
    else
        free(run->path);
    *run = (struct runfile){0};
}
