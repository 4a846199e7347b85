#include "collect/record/record_place.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/input/recording_parts.h"

#define MOST_NAMES 100000

static bool
is_directory(const char *path)
{
    struct stat st;
    size_t n = strlen(path);
    return (n > 0 && path[n - 1] == '/') || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

void
place_init(struct place *p, const char *output)
{
    *p = (struct place){0};
    if (!output)
        p->dir = xstrdup("");
    else if (is_directory(output))
        p->dir = xasprintf("%s%s", output, output[strlen(output) - 1] == '/' ? "" : "/");
    else
        p->archive = xstrdup(output);
}

void
place_free(struct place *p)
{
    free(p->archive);
    free(p->folder);
    free(p->dir);
    *p = (struct place){0};
}

/* ---- a name that was given ---- */

static bool
make_temporary(struct place *p, struct err *err)
{
    const char *tmp = getenv("TMPDIR");
    p->folder = xasprintf("%s/weir-record-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    return mkdtemp(p->folder) || err_errno(err, "cannot make the folder %s", p->folder);
}

static bool
make_beside(struct place *p, struct err *err)
{
    p->folder = xasprintf("%s" RECORDING_PARTS, p->archive);
    if (mkdir(p->folder, 0700) == 0)
        return true;
    if (errno != EEXIST)
        return err_errno(err, "cannot make the folder %s", p->folder);
    return err_set(err,
                   "%s is there: of a recording that goes on, or of one that was cut, "
                   "which 'weir-record --recover' packs",
                   p->folder);
}

/* ---- a name to be chosen ---- */

/* Who has made the folder has the name, unless an archive of the name was finished just
 * before: its folder goes when it is there. */
static bool
try_name(struct place *p, const char *usual, int nth)
{
    struct stat st;
    p->archive = nth == 1 ? xasprintf("%s%s.tar.zst", p->dir, usual)
                          : xasprintf("%s%s.%d.tar.zst", p->dir, usual, nth);
    p->folder = xasprintf("%s" RECORDING_PARTS, p->archive);
    bool made = mkdir(p->folder, 0700) == 0;
    if (made && lstat(p->archive, &st) != 0)
        return true;
    if (made) {
        rmdir(p->folder);
        errno = EEXIST;
    }
    int number = errno;
    free(p->archive);
    free(p->folder);
    p->archive = p->folder = NULL;
    errno = number;
    return false;
}

static bool
make_in_directory(struct place *p, const char *usual, struct err *err)
{
    if (*p->dir && mkdir(p->dir, 0700) != 0 && errno != EEXIST)
        return err_errno(err, "cannot make the directory %s", p->dir);
    for (int nth = 1; nth <= MOST_NAMES; nth++) {
        if (try_name(p, usual, nth))
            return true;
        if (errno != EEXIST)
            break;
    }
    return err_errno(err, "cannot make a folder in %s", *p->dir ? p->dir : "./");
}

bool
place_make(struct place *p, const char *usual, struct err *err)
{
    return p->dir                         ? make_in_directory(p, usual, err)
           : strcmp(p->archive, "-") == 0 ? make_temporary(p, err)
                                          : make_beside(p, err);
}
