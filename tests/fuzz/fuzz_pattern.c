/* Any bytes as a pattern file and as a log: what stands before a line "%%" is the pattern
 * file, the rest is read by it. Without such a line the bytes are a pattern file, and a
 * log for a pattern file that uses every statement. */
#include "tests/fuzz/fuzz_log.h"

#include "parse/user/userformat.h"

static const char every_statement[] =
    "order any\n"
    "time hms\n"
    "op GET=read *=other\n"
    "context file\n match ^file (?<path>\\S+)(?: by (?<pid>\\d+))?(?: at "
    "(?<origin>\\d+))?\n"
    "begin half\n match ^(?<time>[\\d:.]+) #(?<tid>\\d+) (?<call>\\w+)\n key tid\n"
    "finish other\n match ^(?<end>[\\d:.]+) #(?<tid>\\d+) ends (?<bytes>\\S+)\n"
    " bytes suffix\n key tid\n"
    "event io\n match ^(?<time>[\\d.]+), (?<dur>\\S+), (?<call>\\w+), (?<bytes>\\d+)\n"
    " time ms epoch\n dur suffix\n"
    "event dated\n match (?<time>\\d{4}-\\S+) (?<comm>.*?)/(?<pid>\\d+) (?<op>\\w+)\n"
    " time iso\n"
    "event disk\n match ^\\s*(?<device>\\d+,\\d+).* (?<op>[A-Z]+) (?<block>\\d+)\n"
    " rows disk_events\n"
    "event slow\n match ^(?:(?:a|aa)+)+(?<op>[rw])$\n"
    "ignore rest\n match ^#\n";

static void
read_log(const struct userformat *u, struct slice log)
{
    void *parser = u->format.parser_new(&u->format);
    fuzz_log(&u->format, parser, log, MAX(log.n, (size_t)1));
    u->format.parser_free(parser);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = {0};
    struct slice all = {(const char *)data, size}, rest = all, line;
    struct slice pattern = all, log = {(const char *)data + size, 0};

    while (line_take(&rest, &line))
        if (slice_eq(line, SLICE("%%"))) {
            pattern.n = (size_t)(line.p - all.p);
            log = rest;
            break;
        }
    struct userformat *u = userformat_read("fuzz.pattern", pattern, &err);
    if (u)
        read_log(u, log);
    else if (err.text[0] == 0)
        BUG("refused without a reason");
    userformat_free(u);
    if (pattern.n < all.n)
        return 0;
    u = userformat_read("every.pattern", slice_of(every_statement), &err);
    if (!u)
        BUG(err.text);
    read_log(u, all);
    userformat_free(u);
    return 0;
}
