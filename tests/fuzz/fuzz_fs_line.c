/* Any bytes as lines of fs_usage: every slice that comes out lies within its line. */
#include "lib/fs_usage/fs_line.h"
#include "lib/input/lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
within(struct slice line, struct slice part)
{
    if (part.n && (part.p < line.p || part.p + part.n > line.p + line.n))
        BUG("a slice outside of its line");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest = {(const char *)data, size}, line;
    struct fs_line l;

    fs_calls_init();
    while (line_take(&rest, &line)) {
        fs_line_split(line, &l);
        struct slice parts[] = {l.name, l.suffix, l.comm,   l.mode, l.words,
                                l.path, l.path2,  l.device, l.cache};
        for (size_t i = 0; i < ARRAY_LEN(parts); i++)
            within(line, parts[i]);
        if (l.kind == FS_LINE_EVENT && l.name.n == 0)
            BUG("an event without a name");
    }
    return 0;
}
