/* The buffer of a log of samples. */
#include "collect/sample/samplelog_priv.h"

#define FLUSH_BYTES (256 << 10) /* a tick with more than this is written in pieces */

void
text_bytes(struct samplelog *log, const char *p, size_t n)
{
    grow(&log->buf, &log->cap, log->n + n, 1);
    memcpy(log->buf + log->n, p, n);
    log->n += n;
}

void
text_char(struct samplelog *log, char c)
{
    text_bytes(log, &c, 1);
}

void
text_word(struct samplelog *log, const char *text)
{
    text_bytes(log, text, strlen(text));
}

void
text_number(struct samplelog *log, int64_t v)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        digits[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (v < 0)
        digits[--at] = '-';
    text_bytes(log, digits + at, sizeof digits - at);
}

/* Escaped text. */
void
text_quoted(struct samplelog *log, const char *text)
{
    text_char(log, '"');
    text_word(log, text);
    text_char(log, '"');
}

/* Text of ours and of the C library: only what would end it early is in the way. */
void
text_remark(struct samplelog *log, const char *text)
{
    struct arena arena = {0};
    struct row r;
    row_text(&r, 0, slice_of(text), &arena);
    text_quoted(log, r.cells[0].text);
    arena_free(&arena);
}

void
text_end(struct samplelog *log)
{
    text_char(log, '\n');
    if (log->n > FLUSH_BYTES)
        samplelog_flush(log);
}
