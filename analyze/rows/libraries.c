#include "analyze/rows/libraries.h"

#include "lib/base/mem.h"

bool
is_library(struct slice path)
{
    if (slice_ends(path, SLICE("/locale-archive")) ||
        slice_starts(path, SLICE("/proc/")) || slice_starts(path, SLICE("/sys/")))
        return true;
    for (size_t at = 0; at + 3 <= path.n; at++) {
        bool ends = at + 3 == path.n || path.p[at + 3] == '.';
        if (ends && memcmp(path.p + at, ".so", 3) == 0)
            return true;
    }
    return false;
}

uint8_t *
libraries_mark(const struct strtab *paths)
{
    uint32_t n = strtab_size(paths);
    uint8_t *marks = xcalloc((size_t)n + 1, 1);
    for (uint32_t id = 1; id < n; id++)
        marks[id] = is_library(strtab_get(paths, id));
    return marks;
}
