#include "lib/table/out.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/mem.h"

/* ---- temporary files that must not stay behind ---- */

#define KEPT_MAX 16

/* Names of unfinished files. Whoever swaps a name out owns it: the signal handler (which
 * unlinks it) or the code that finishes the file. */
static _Atomic(char *) unfinished[KEPT_MAX];
static pid_t owner; /* a forked child must not remove its parent's files */

static void
remove_unfinished(void)
{
    if (getpid() != owner)
        return;
    for (size_t i = 0; i < KEPT_MAX; i++) {
        char *name = atomic_exchange(&unfinished[i], NULL);
        if (name)
            unlink(name);
    }
}

static void
remove_and_reraise(int number)
{
    remove_unfinished();
    struct sigaction normal = {.sa_handler = SIG_DFL};
    sigaction(number, &normal, NULL);
    raise(number);
}

/* Signals that the program handles itself or was told to ignore (nohup) stay as they
 * are. */
static void
watch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        struct sigaction now, ours = {.sa_handler = remove_and_reraise};
        sigemptyset(&ours.sa_mask);
        if (sigaction(numbers[i], NULL, &now) == 0 && now.sa_handler == SIG_DFL)
            sigaction(numbers[i], &ours, NULL);
    }
}

static void
keep(char *name)
{
    if (owner != getpid()) { /* the first file, or the first one after a fork */
        for (size_t i = 0; i < KEPT_MAX; i++)
            atomic_store(&unfinished[i], NULL);
        owner = getpid();
        atexit(remove_unfinished);
        watch_signals();
    }
    for (size_t i = 0; i < KEPT_MAX; i++) {
        char *none = NULL;
        if (atomic_compare_exchange_strong(&unfinished[i], &none, name))
            return;
    }
    BUG("too many unfinished output files");
}

/* Takes the name off the list; false when a signal handler has it already. */
static bool
release(char *name)
{
    for (size_t i = 0; i < KEPT_MAX; i++) {
        char *expected = name;
        if (atomic_compare_exchange_strong(&unfinished[i], &expected, NULL))
            return true;
    }
    return false;
}

/* ---- names ---- */

/* The file that path leads to when it is a link, else path itself. Owned by the caller.
 */
static char *
resolve(const char *path)
{
    struct stat st;
    bool is_link = lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
    char *real = is_link ? realpath(path, NULL) : NULL;
    return real ? real : xstrdup(path);
}

/* "dir/file" becomes "dir/.file.weir-XXXXXX". */
static char *
template_beside(const char *path)
{
    const char *slash = strrchr(path, '/');
    int dir = slash ? (int)(slash - path) + 1 : 0;
    return xasprintf("%.*s.%s.weir-XXXXXX", dir, path, path + dir);
}

/* The mode the finished file gets: that of the file it replaces, or a new one's. */
static mode_t
mode_for(const struct stat *old)
{
    if (old)
        return old->st_mode & 0777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Creates the temporary file for `target` (resolved). Returns its descriptor, -1 with
 * *err. */
static int
create_beside(const char *target, char **name, struct err *err)
{
    struct stat st;
    bool exists = stat(target, &st) == 0;
    if (exists && !S_ISREG(st.st_mode)) {
        err_set(err, "cannot write '%s': not a regular file", target);
        return -1;
    }
    if (exists && access(target, W_OK) != 0) {
        err_errno(err, "cannot write '%s'", target);
        return -1;
    }
    char *temp = template_beside(target);
    int fd = mkstemp(temp);
    if (fd < 0) {
        err_errno(err, "cannot create '%s'", target);
        free(temp);
        return -1;
    }
    fchmod(fd, mode_for(exists ? &st : NULL));
    keep(temp);
    *name = temp;
    return fd;
}

char *
out_temp_beside(const char *path, struct err *err)
{
    char *target = resolve(path), *temp = NULL;
    int fd = create_beside(target, &temp, err);
    free(target);
    if (fd >= 0)
        close(fd);
    return temp;
}

void
out_unlink(char *temp)
{
    if (temp && release(temp)) {
        unlink(temp);
        free(temp);
    }
}

/* fsync of what has no disk behind it fails with EINVAL: nothing to wait for. */
static bool
sync_fd(int fd)
{
    return fsync(fd) == 0 || errno == EINVAL || errno == EROFS;
}

static bool
sync_name(const char *name)
{
    int fd = open(name, O_RDONLY);
    if (fd < 0)
        return false;
    bool ok = sync_fd(fd);
    return close(fd) == 0 && ok;
}

/* Both names at hand, bytes on disk: the step that makes the file appear. */
static bool
move_into_place(char *temp, const char *path, struct err *err)
{
    char *target = resolve(path);
    bool ok = rename(temp, target) == 0;
    if (!ok)
        err_errno(err, "cannot rename '%s' to '%s'", temp, target);
    free(target);
    if (!ok)
        out_unlink(temp);
    else if (release(temp))
        free(temp);
    return ok;
}

bool
out_rename(char *temp, const char *path, struct err *err)
{
    if (!sync_name(temp)) {
        err_errno(err, "cannot write '%s'", path);
        out_unlink(temp);
        return false;
    }
    return move_into_place(temp, path, err);
}

/* ---- streams ---- */

/* True for what a rename may replace: a regular file or nothing at all. A dangling link
 * is written through. */
static bool
is_replaceable(const char *path)
{
    struct stat st;
    if (stat(path, &st) == 0)
        return S_ISREG(st.st_mode);
    return lstat(path, &st) != 0;
}

static bool
open_replacement(struct out *o, const char *path, struct err *err)
{
    char *target = resolve(path);
    int fd = create_beside(target, &o->temp, err);
    free(target);
    if (fd < 0)
        return false;
    o->f = fdopen(fd, "w");
    if (o->f)
        return true;
    err_errno(err, "cannot open '%s'", path);
    close(fd);
    out_unlink(o->temp);
    return false;
}

bool
out_open(struct out *o, const char *path, struct err *err)
{
    *o = (struct out){0};
    if (!path || strcmp(path, "-") == 0) {
        o->f = stdout;
        return true;
    }
    if (is_replaceable(path)) {
        if (!open_replacement(o, path, err)) {
            *o = (struct out){0};
            return false;
        }
    } else {
        o->f = fopen(path, "w");
        if (!o->f)
            return err_errno(err, "cannot write '%s'", path);
    }
    o->path = xstrdup(path);
    return true;
}

bool
out_commit(struct out *o, struct err *err)
{
    if (!o->f)
        BUG("an output that is not open");
    bool failed_before = ferror(o->f);
    errno = 0;
    bool ok = fflush(o->f) == 0 && !failed_before;
    if (ok && o->temp)
        ok = sync_fd(fileno(o->f));
    int reason = errno;
    if (fclose(o->f) != 0 && ok) {
        ok = false;
        reason = errno;
    }
    o->f = NULL;
    if (!ok) {
        errno = reason ? reason : EIO; /* the write that failed is long past */
        if (o->path)
            err_errno(err, "cannot write '%s'", o->path);
        else
            err_errno(err, "cannot write standard output");
    } else if (o->temp) {
        ok = move_into_place(o->temp, o->path, err);
        o->temp = NULL;
    }
    out_abandon(o);
    return ok;
}

void
out_abandon(struct out *o)
{
    if (o->f && o->f != stdout)
        fclose(o->f);
    out_unlink(o->temp);
    free(o->path);
    *o = (struct out){0};
}
