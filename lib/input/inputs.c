#include "lib/input/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "lib/base/mem.h"
#include "lib/input/logname.h"
#include "lib/input/recording_parts.h"

#define DEEPEST 64 /* directories in each other */

static void
add(struct inputs *in, char *path, bool found)
{
    grow(&in->paths, &in->cap, in->n + 1, sizeof *in->paths);
    grow(&in->found, &in->found_cap, in->n + 1, sizeof *in->found);
    in->found[in->n] = found;
    in->paths[in->n++] = path;
}

static int
by_name(const void *a, const void *b)
{
    return logname_order(*(char *const *)a, *(char *const *)b);
}

static bool
is_regular(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool
inputs_is_begun(const char *path)
{
    char *about = xasprintf("%s" RECORDING_PARTS "/" RECORDING_ABOUT, path);
    struct stat st;
    bool begun = lstat(path, &st) != 0 && is_regular(about);
    free(about);
    return begun;
}

static bool
is_parts(const char *path)
{
    char *about = xasprintf("%s/" RECORDING_ABOUT, path);
    bool is = slice_ends(slice_of(path), SLICE(RECORDING_PARTS)) && is_regular(about);
    free(about);
    return is;
}

/* RUN.tar.zst.parts becomes RUN.tar.zst, so that nobody takes a recording that was cut
 * for none at all. */
static bool
names_begun(char *path)
{
    path[strlen(path) - strlen(RECORDING_PARTS)] = 0;
    return inputs_is_begun(path);
}

/* ---- directories ---- */

/* Names in a directory, by what they are. */
struct found {
    char **paths;
    size_t n, cap;
};

static void
found_add(struct found *f, char *path)
{
    grow(&f->paths, &f->cap, f->n + 1, sizeof *f->paths);
    f->paths[f->n++] = path;
}

static void
leave_out(struct inputs *in, const char *path, const char *why)
{
    char shown[300];
    warn("%s: %s: it is left out", quote(shown, sizeof shown, slice_of(path), 250), why);
    in->left_out++;
}

/* A name in a directory: a log, a directory, or nothing that can be read. Takes it. */
static void
sort_out(struct inputs *in, char *path, struct found *logs, struct found *dirs)
{
    struct stat st, linked;
    bool is_link = lstat(path, &linked) == 0 && S_ISLNK(linked.st_mode);
    const char *why = NULL;

    if (stat(path, &st) != 0)
        why = is_link ? "is a link to nothing" : strerror(errno);
    else if (S_ISREG(st.st_mode))
        found_add(logs, path);
    else if (in->cut_too && S_ISDIR(st.st_mode) && is_parts(path))
        names_begun(path) ? found_add(logs, path) : free(path);
    else if (!S_ISDIR(st.st_mode))
        why = "is no regular file";
    else if (in->deep && is_link)
        why = "is a link to a directory, which would have to be named";
    else if (in->deep)
        found_add(dirs, path);
    else
        free(path);
    if (why) {
        leave_out(in, path, why);
        free(path);
    }
}

static bool
list_directory(struct inputs *in, const char *dir, struct found *logs, struct found *dirs)
{
    struct dirent *e;
    DIR *d = opendir(dir);
    if (!d)
        return false;
    while ((e = readdir(d)))
        if (e->d_name[0] != '.')
            sort_out(in, xasprintf("%s/%s", dir, e->d_name), logs, dirs);
    closedir(d);
    if (logs->n)
        qsort(logs->paths, logs->n, sizeof *logs->paths, by_name);
    if (dirs->n)
        qsort(dirs->paths, dirs->n, sizeof *dirs->paths, by_name);
    return true;
}

/* false: it cannot be read, errno tells why. */
static bool
add_directory(struct inputs *in, const char *dir, int depth)
{
    struct found logs = {0}, dirs = {0};
    bool ok = list_directory(in, dir, &logs, &dirs);

    for (size_t i = 0; i < logs.n; i++)
        add(in, logs.paths[i], true);
    for (size_t i = 0; i < dirs.n; i++) {
        if (depth == DEEPEST)
            leave_out(in, dirs.paths[i], "lies too deep");
        else if (!add_directory(in, dirs.paths[i], depth + 1))
            leave_out(in, dirs.paths[i], strerror(errno));
        free(dirs.paths[i]);
    }
    free(logs.paths);
    free(dirs.paths);
    return ok;
}

/* ---- operands ---- */

static bool
add_operand_directory(struct inputs *in, const char *dir, struct err *err)
{
    size_t first = in->n, left_out = in->left_out;
    if (!add_directory(in, dir, 1))
        return err_errno(err, "cannot read the directory %s", dir);
    return in->n > first || in->left_out > left_out ||
           err_set(err, "%s: is a directory without files", dir);
}

bool
inputs_add(struct inputs *in, const char *operand, struct err *err)
{
    struct stat st;
    if (strcmp(operand, "-") != 0 && stat(operand, &st) == 0 && S_ISDIR(st.st_mode))
        return add_operand_directory(in, operand, err);
    add(in, xstrdup(operand), false);
    return true;
}

/* Adds each name of the list; *line is kept for the caller to free. */
static bool
add_names(struct inputs *in, FILE *f, char **line, const char *list, struct err *err)
{
    size_t room = 0;
    ssize_t n;
    while ((n = getdelim(line, &room, 0, f)) > 0) {
        if ((*line)[n - 1] != 0)
            return err_set(err, "%s: its last name is not ended by a NUL byte", list);
        if (n == 1 || strcmp(*line, "-") == 0)
            return err_set(err, "%s: a name is empty or -", list);
        size_t first = in->n;
        if (!inputs_add(in, *line, err))
            return false;
        for (size_t i = first; i < in->n; i++)
            in->found[i] = true;
    }
    return !ferror(f) || err_errno(err, "cannot read %s", list);
}

bool
inputs_add_listed(struct inputs *in, const char *list, struct err *err)
{
    bool is_stdin = !list || strcmp(list, "-") == 0;
    FILE *f = is_stdin ? stdin : fopen(list, "r");
    char *line = NULL;

    if (!f)
        return err_errno(err, "cannot open %s", list);
    bool ok = add_names(in, f, &line, is_stdin ? "<stdin>" : list, err);
    free(line);
    if (!is_stdin)
        fclose(f);
    return ok;
}

void
inputs_free(struct inputs *in)
{
    for (size_t i = 0; i < in->n; i++)
        free(in->paths[i]);
    free(in->paths);
    free(in->found);
    *in = (struct inputs){0};
}
