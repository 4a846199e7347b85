#include "analyze/group/hot_paths.h"

#include "analyze/rows/cell.h"
#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

static void
make_room(struct hot_paths *h, uint32_t npaths)
{
    if (h->time_ns)
        return;
    h->npaths = npaths;
    h->time_ns = xcalloc((size_t)npaths + 1, sizeof *h->time_ns);
}

/* On a file or directory, by descriptor or by name. */
static inline bool
is_on_file(uint8_t kind, int32_t fd)
{
    return kind == fd_kind_FILE || kind == fd_kind_DIR ||
           (kind == fd_kind_UNKNOWN && fd == -1);
}

/* Place 0, of calls without a path, is written for whatever does not count. */
void
hot_paths_add(struct hot_paths *h, uint32_t npaths, const struct batch *b)
{
    const uint32_t *path = calls_path_in(b);
    const uint8_t *op = calls_op_in(b), *kind = calls_fd_kind_in(b);
    const int32_t *fd = calls_fd_in(b);
    const int64_t *dur = calls_dur_ns_in(b);
    make_room(h, npaths);
    for (size_t i = 0; i < b->n; i++) {
        bool counts =
            io_class_of(op[i]) != 0 && is_on_file(kind[i], fd[i]) && path[i] < h->npaths;
        uint64_t *sum = &h->time_ns[counts ? path[i] : 0];
        *sum = sum_add(*sum, dur[i] > 0 ? (uint64_t)dur[i] : 0);
    }
}

void
hot_paths_merge(struct hot_paths *a, const struct hot_paths *b)
{
    if (!b->time_ns)
        return;
    make_room(a, b->npaths);
    for (uint32_t id = 0; id < MIN(a->npaths, b->npaths); id++)
        a->time_ns[id] = sum_add(a->time_ns[id], b->time_ns[id]);
}

void
hot_paths_free(struct hot_paths *h)
{
    free(h->time_ns);
    *h = (struct hot_paths){0};
}

static bool
is_hotter(const struct hot_paths *h, const struct strtab *paths, uint32_t a, uint32_t b)
{
    if (h->time_ns[a] != h->time_ns[b])
        return h->time_ns[a] > h->time_ns[b];
    return cell_compare(cell_text(strtab_get(paths, a)),
                        cell_text(strtab_get(paths, b))) < 0;
}

size_t
hot_paths_top(const struct hot_paths *h, const struct strtab *paths, uint32_t *id,
              size_t most)
{
    size_t n = 0;
    for (uint32_t p = 1; h->time_ns && p < h->npaths; p++) {
        if (h->time_ns[p] == 0 || (n == most && !is_hotter(h, paths, p, id[n - 1])))
            continue;
        size_t at = n < most ? n++ : n - 1;
        for (; at > 0 && is_hotter(h, paths, p, id[at - 1]); at--)
            id[at] = id[at - 1];
        id[at] = p;
    }
    return n;
}
