#include "parse/run/beside.h"

#include <sys/stat.h>

#include "lib/base/mem.h"
#include "lib/input/input.h"

/* What manifest.json of the directory says; NULL when there is none of ours. */
static struct manifest *
read_beside(const char *dir)
{
    char *path = xasprintf("%s/" MANIFEST_NAME, dir), *text = NULL;
    struct manifest *m = NULL;
    struct err told_by_nobody = {0};
    struct stat st;
    bool fits = stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
                (size_t)st.st_size <= MANIFEST_MAX;
    struct input *in = fits ? input_open_raw(path, &told_by_nobody) : NULL;

    if (in) {
        size_t n = 0, size = (size_t)st.st_size;
        int64_t got;
        text = xmalloc(size);
        while (n < size &&
               (got = input_read(in, text + n, size - n, &told_by_nobody)) > 0)
            n += (size_t)got;
        m = manifest_read((struct slice){text, n}, &told_by_nobody);
        input_close(in);
    }
    free(text);
    free(path);
    return m;
}

size_t
beside_look(struct beside *b, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *dir = slash ? xstrndup(path, (size_t)(slash - path)) : xstrdup(".");

    size_t before = slash ? (size_t)(slash - path) + 1 : 0;

    if (b->dir && strcmp(b->dir, dir) == 0) {
        free(dir);
        return before;
    }
    beside_free(b);
    b->dir = dir;
    b->manifest = read_beside(slash == path ? "/" : dir);
    return before;
}

bool
beside_is_manifest(const struct beside *b, const char *path)
{
    const char *slash = strrchr(path, '/');
    return b->manifest && strcmp(slash ? slash + 1 : path, MANIFEST_NAME) == 0;
}

void
beside_free(struct beside *b)
{
    free(b->dir);
    manifest_free(b->manifest);
    *b = (struct beside){0};
}
