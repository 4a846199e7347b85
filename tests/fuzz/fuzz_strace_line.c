/* Any bytes as lines of strace: split, read the arguments, stay within the line. */
#include "lib/input/lines.h"
#include "parse/args/facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
extern volatile unsigned touched;

/* Every slice that is handed on lies in the line or in the arena; touching its ends shows
 * under ASan when it does not. */
static unsigned
touch(struct slice s)
{
    return s.p && s.n ? (unsigned char)s.p[0] + (unsigned)(unsigned char)s.p[s.n - 1] : 0;
}

volatile unsigned touched; /* so that the reads are not optimised away */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct strace_splitter *splitter;
    static struct arena arena;
    unsigned sum = 0;
    struct slice rest = {(const char *)data, size}, line;

    if (!splitter) {
        syscalls_init();
        splitter = strace_splitter_new();
    }
    while (line_take(&rest, &line)) {
        struct strace_line out;
        struct facts facts;
        arena_reset(&arena);
        strace_split(splitter, &arena, line, &out);
        if (out.kind != LINE_CALL && out.kind != LINE_UNFINISHED)
            continue;
        facts_read(&out, &arena, &facts);
        for (int i = 0; i < out.args.n; i++)
            sum += touch(out.args.arg[i]);
        sum += touch(facts.path) + touch(facts.path2) + touch(facts.fd.deco);
    }
    touched = sum;
    return 0;
}
