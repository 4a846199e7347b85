/* Which files there are. */
#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collect/sample/tree.h"
#include "lib/base/mem.h"

#define MOST_PATHS 4096

static void match(const struct tree *tree, const char *done, const char *pattern,
                  struct tree_paths *found);

static bool
exists(const struct tree *tree, const char *path)
{
    struct stat st;
    return fstatat(tree->fd, path, &st, 0) == 0;
}

/* The folder DONE/NAME, of which REST is still to be matched. */
static void
step(const struct tree *tree, const char *done, struct slice name, const char *rest,
     struct tree_paths *found)
{
    char *path = xasprintf("%s%s%.*s", done, *done ? "/" : "", (int)name.n, name.p);
    if (*rest) {
        match(tree, path, rest, found);
    } else if (found->n < MOST_PATHS && exists(tree, path)) {
        grow(&found->items, &found->cap, found->n + 1, sizeof *found->items);
        found->items[found->n++] = path;
        return;
    }
    free(path);
}

static void
match_names(const struct tree *tree, const char *done, const char *wanted,
            const char *rest, struct tree_paths *found)
{
    int fd = openat(tree->fd, *done ? done : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *entry;
    while (dir && (entry = readdir(dir)))
        if (entry->d_name[0] != '.' && fnmatch(wanted, entry->d_name, 0) == 0)
            step(tree, done, slice_of(entry->d_name), rest, found);
    if (dir)
        closedir(dir);
    else if (fd >= 0)
        close(fd);
}

static void
match(const struct tree *tree, const char *done, const char *pattern,
      struct tree_paths *found)
{
    struct slice part = {pattern, strcspn(pattern, "/")};
    const char *rest = pattern + part.n + (pattern[part.n] == '/');
    char *wanted = xstrndup(part.p, part.n);
    if (strpbrk(wanted, "*?["))
        match_names(tree, done, wanted, rest, found);
    else
        step(tree, done, part, rest, found);
    free(wanted);
}

/* cpu9 before cpu10. */
static int
by_number(const void *a, const void *b)
{
    const char *p = *(char *const *)a, *q = *(char *const *)b;
    for (; *p && *q; p++, q++) {
        if (*p >= '0' && *p <= '9' && *q >= '0' && *q <= '9') {
            char *end_p, *end_q;
            unsigned long long m = strtoull(p, &end_p, 10), n = strtoull(q, &end_q, 10);
            if (m != n)
                return m < n ? -1 : 1;
            p = end_p - 1;
            q = end_q - 1;
        } else if (*p != *q) {
            break;
        }
    }
    return (unsigned char)*p - (unsigned char)*q;
}

void
tree_glob(const struct tree *tree, const char *pattern, struct tree_paths *found)
{
    *found = (struct tree_paths){0};
    if (tree->fd < 0)
        return;
    match(tree, "", pattern, found);
    if (found->n > 1)
        qsort(found->items, found->n, sizeof *found->items, by_number);
}

void
tree_paths_free(struct tree_paths *paths)
{
    for (size_t i = 0; i < paths->n; i++)
        free(paths->items[i]);
    free(paths->items);
    *paths = (struct tree_paths){0};
}
