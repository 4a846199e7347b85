#include "report/many/runlist.h"

#include <sys/stat.h>

#include "lib/base/mem.h"

static bool
is_directory(const char *path)
{
    struct stat st;
    return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Pages and archives may lie beside the runs: of a directory only *.h5 counts. */
static bool
keep_runs(struct inputs *in, size_t first, const char *dir, struct err *err)
{
    size_t kept = first;
    for (size_t i = first; i < in->n; i++) {
        if (slice_ends(slice_of(in->paths[i]), SLICE(".h5")))
            in->paths[kept++] = in->paths[i];
        else
            free(in->paths[i]);
    }
    in->n = kept;
    return kept > first || err_set(err, "%s: is a directory without a *.h5", dir);
}

static bool
add(struct runlist *l, const char *operand, struct err *err)
{
    size_t first = l->in.n;
    bool is_dir = is_directory(operand);
    if (!inputs_add(&l->in, operand, err))
        return false;
    l->many |= is_dir;
    return !is_dir || keep_runs(&l->in, first, operand, err);
}

bool
runlist_make(struct runlist *l, char *const *operands, int n, const char *list,
             struct err *err)
{
    *l = (struct runlist){.many = list != NULL};
    if (list != NULL && !inputs_add_listed(&l->in, list, err))
        return false;
    for (int i = 0; i < n; i++) {
        if (!add(l, operands[i], err))
            return false;
    }
    if (l->many && l->in.n == 0)
        return err_set(err, "no run is named");
    l->many |= l->in.n > 1;
    return true;
}

void
runlist_free(struct runlist *l)
{
    inputs_free(&l->in);
    *l = (struct runlist){0};
}
