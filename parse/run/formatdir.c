#include "parse/run/formatdir.h"

#include <dirent.h>
#include <limits.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "parse/run/formats.h"
#include "parse/user/userformat.h"

#define BESIDE "../share/weir/formats"

static char home[PATH_MAX]; /* directory of this program, with its slash; "" unknown */

/* The program's file: as it was called, or as PATH finds it. */
static bool
find_self(const char *argv0, char real[PATH_MAX])
{
    const char *dirs = getenv("PATH");
    if (strchr(argv0, '/'))
        return realpath(argv0, real) != NULL;
    while (dirs && *dirs) {
        size_t n = strcspn(dirs, ":");
        char *path = xasprintf("%.*s/%s", (int)n, dirs, argv0);
        bool found = access(path, X_OK) == 0 && realpath(path, real);
        free(path);
        if (found)
            return true;
        dirs += n + (dirs[n] == ':');
    }
    return false;
}

void
formatdir_home(const char *argv0)
{
    char real[PATH_MAX];
    if (!find_self(argv0, real))
        return;
    strrchr(real, '/')[1] = 0;
    memcpy(home, real, strlen(real) + 1);
}

/* Calls fn for each directory, in order, until it returns true. */
static bool
each_dir(bool (*fn)(void *ctx, const char *dir), void *ctx)
{
    const char *dirs = getenv("WEIR_FORMATS");
    while (dirs && *dirs) {
        size_t n = strcspn(dirs, ":");
        char *dir = xstrndup(dirs, n);
        bool enough = n > 0 && fn(ctx, dir);
        free(dir);
        if (enough)
            return true;
        dirs += n + (dirs[n] == ':');
    }
    char *dir = xasprintf("%s" BESIDE, home);
    bool enough = home[0] && fn(ctx, dir);
    free(dir);
    return enough;
}

/* ---- one by its name ---- */

struct wanted {
    const char *name;
    char *path;
};

static bool
look(void *ctx, const char *dir)
{
    struct wanted *w = ctx;
    w->path = xasprintf("%s/%s" USERFORMAT_SUFFIX, dir, w->name);
    if (access(w->path, F_OK) == 0)
        return true;
    free(w->path);
    w->path = NULL;
    return false;
}

char *
formatdir_find(const char *name)
{
    struct wanted w = {name, NULL};
    if (name[0] && !strchr(name, '/')) /* a name, not a way out of the directory */
        each_dir(look, &w);
    return w.path;
}

/* ---- all ---- */

struct entry {
    char *name, *path;
};

struct listing {
    struct entry *entries;
    size_t n, cap;
};

static bool
has(const struct listing *l, const char *name)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->entries[i].name, name) == 0)
            return true;
    return false;
}

static bool
gather(void *ctx, const char *dir)
{
    struct listing *l = ctx;
    struct dirent *e;
    DIR *d = opendir(dir);

    while (d && (e = readdir(d))) {
        struct slice name = slice_of(e->d_name), suffix = SLICE(USERFORMAT_SUFFIX);
        if (name.n <= suffix.n || name.p[0] == '.' || !slice_ends(name, suffix))
            continue;
        char *plain = xstrndup(name.p, name.n - suffix.n);
        if (has(l, plain)) {
            free(plain);
            continue;
        }
        grow(&l->entries, &l->cap, l->n + 1, sizeof *l->entries);
        l->entries[l->n++] = (struct entry){plain, xasprintf("%s/%s", dir, e->d_name)};
    }
    if (d)
        closedir(d);
    return false;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static void
print(FILE *to, const char *name, struct slice about)
{
    char shown[2][200];
    fprintf(to, "%-16s %s\n", quote(shown[0], sizeof shown[0], slice_of(name), 100),
            quote(shown[1], sizeof shown[1], about, 150));
}

void
formatdir_list(FILE *to)
{
    struct listing l = {0};
    struct err err = {0};

    each_dir(gather, &l);
    if (l.n)
        qsort(l.entries, l.n, sizeof *l.entries, by_name);
    for (size_t i = 0; formats[i]; i++)
        print(to, formats[i]->name, slice_of(formats[i]->meaning));
    for (size_t i = 0; i < l.n; i++) {
        struct userformat *u = userformat_load(l.entries[i].path, &err);
        if (u)
            print(to, l.entries[i].name, u->about);
        else
            warn("%s", err.text);
        userformat_free(u);
        free(l.entries[i].name);
        free(l.entries[i].path);
    }
    free(l.entries);
}
