#include "parse/run/redacted.h"

#include "parse/log/ledger.h"
#include "parse/run/formats.h"
#include "parse/run/notrace.h"

/* The program of a command line, without what it was told. */
static void
put_command(const struct redact *r, struct slice command, struct redact_text *to)
{
    const char *blank = command.n ? memchr(command.p, ' ', command.n) : NULL;
    size_t n = blank ? (size_t)(blank - command.p) : command.n;
    redact_path(r, (struct slice){command.p, n}, to);
    if (blank)
        redact_put(to, SLICE(" ..."));
}

static bool
is_signal(struct slice text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!(text.p[i] >= 'A' && text.p[i] <= 'Z') && text.p[i] != '_' &&
            !(text.p[i] >= '0' && text.p[i] <= '9'))
            return false;
    return slice_starts(text, SLICE("SIG"));
}

static bool
is_filesystem(struct slice text)
{
    static const char *const types[] = {
#define FILESYSTEM(type) type,
#include "parse/calls/filesystems.def"
#undef FILESYSTEM
    };
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (slice_eq(text, slice_of(types[i])))
            return true;
    return false;
}

/* Words that weir writes itself, and the kernel's. */
static bool
is_ours(struct slice text)
{
    static const struct format *const others[] = {&no_trace, &manifest_lines,
                                                  &printed_lines};
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (slice_eq(text, slice_of(ledger_kinds[i].name)))
            return true;
    for (size_t i = 0; formats[i]; i++)
        if (slice_eq(text, slice_of(formats[i]->name)))
            return true;
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (slice_eq(text, slice_of(others[i]->name)))
            return true;
    return is_signal(text) || is_filesystem(text);
}

static void
put_text(const struct redact *r, struct slice text, struct redact_text *to)
{
    if (is_ours(text))
        redact_put(to, text);
    else
        redact_path(r, text, to);
}

void
redacted_strings(const struct redact *r, struct store_writer *out)
{
    if (!r)
        return;
    redact_strings(r, store_strings(out, STR_path), redact_path);
    redact_strings(r, store_strings(out, STR_comm), redact_path);
    redact_strings(r, store_strings(out, STR_command), put_command);
    redact_strings(r, store_strings(out, STR_text), put_text);
}

char *
redacted_text(const struct redact *r, struct slice text, bool command)
{
    struct redact_text to = {0};
    if (command)
        put_command(r, text, &to);
    else
        redact_path(r, text, &to);
    redact_put(&to, (struct slice){"", 1});
    return to.p;
}
