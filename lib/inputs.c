#include "lib/inputs.h"

#include <dirent.h>
#include <sys/stat.h>

#include "lib/logname.h"
#include "lib/mem.h"
#include "lib/recording_parts.h"

static void
add(struct inputs *in, char *path)
{
    grow(&in->paths, &in->cap, in->n + 1, sizeof *in->paths);
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

/* RUN.tar.zst.parts becomes RUN.tar.zst, so that nobody takes a recording that was cut
 * for none at all. */
static bool
names_begun(char *path)
{
    size_t n = strlen(path), suffix = strlen(RECORDING_PARTS);
    if (n <= suffix || strcmp(path + n - suffix, RECORDING_PARTS) != 0)
        return false;
    path[n - suffix] = 0;
    return inputs_is_begun(path);
}

static bool
add_directory(struct inputs *in, const char *dir, struct err *err)
{
    size_t first = in->n;
    struct dirent *e;
    DIR *d = opendir(dir);

    if (!d)
        return err_errno(err, "cannot read the directory %s", dir);
    while ((e = readdir(d))) {
        char *path = xasprintf("%s/%s", dir, e->d_name);
        if (e->d_name[0] != '.' &&
            (is_regular(path) || (in->cut_too && names_begun(path))))
            add(in, path);
        else
            free(path);
    }
    closedir(d);
    if (in->n == first)
        return err_set(err, "%s: is a directory without files", dir);
    qsort(in->paths + first, in->n - first, sizeof *in->paths, by_name);
    return true;
}

bool
inputs_add(struct inputs *in, const char *operand, struct err *err)
{
    struct stat st;
    if (strcmp(operand, "-") != 0 && stat(operand, &st) == 0 && S_ISDIR(st.st_mode))
        return add_directory(in, operand, err);
    add(in, xstrdup(operand));
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
        if (!inputs_add(in, *line, err))
            return false;
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
    *in = (struct inputs){0};
}
