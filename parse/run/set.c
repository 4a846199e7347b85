#include "parse/run/set.h"

#include "lib/base/imap.h"
#include "lib/base/mem.h"
#include "lib/input/logname.h"
#include "parse/run/formats.h"

#define HEAD_BYTES 4096 /* enough for the first lines */
#define BLOCK_BYTES ((size_t)16 * 1024)

/* ---- which logs are a set ---- */

/* First lines of a log, or nothing; closes it. */
static struct slice
head_of(struct input *in, char *buf, size_t size)
{
    struct err ignored;
    size_t n = 0;
    int64_t got = in != NULL;

    while (got > 0 && n < size) {
        got = input_read(in, buf + n, size - n, &ignored);
        n += (size_t)MAX(got, 0);
    }
    input_close(in);
    return format_whole_lines((struct slice){buf, n});
}

size_t
set_size(char **paths, size_t n, const struct format *format)
{
    size_t length = logname_stem(paths[0]), count = 1;
    struct err ignored;
    char buf[HEAD_BYTES];
    int bid;

    while (length && count < n && logname_stem(paths[count]) == length &&
           memcmp(paths[0], paths[count], length) == 0)
        count++;
    if (count == 1)
        return 1;
    struct input *in = input_open(paths[0], &ignored);
    if (!in) /* an archive, perhaps; its reader tells */
        return 1;
    struct slice head = head_of(in, buf, sizeof buf);
    const struct format *f = format ? format : format_guess(head, &bid);
    return f->has_pids(head) ? 1 : count;
}

/* ---- reading ---- */

struct set_log {
    struct input *input;
    struct lines *lines;
    struct block block;
    void *parser, *state;
    size_t at, n;   /* lines of the block */
    size_t place;   /* in the heap */
    int64_t key_ns; /* when its next line was written, or its call ended */
    bool begun;     /* it was opened, or that failed */
    bool ahead;     /* the beginning of its call was told */
    bool handed_on; /* its thread goes on in the log that waits for that */
};

struct set {
    const struct format *format;
    const struct set_logs *from;
    struct source *sources;
    struct err *errs;
    struct set_log *logs;
    size_t n;
    size_t *waiting; /* not begun yet, by key, the last one first */
    size_t nwaiting;
    size_t *heap; /* open ones; heap[0] is next */
    size_t nheap;
    struct imap by_pid; /* number of a log's thread -> the log */
    void *peeker;       /* a parser for what is looked at beforehand */
    void *first;        /* state of the first log */
    bool ordered;
};

/* By time; at the same time in the order of the set. */
static bool
is_before(const struct set *s, size_t a, size_t b)
{
    int64_t x = s->logs[a].key_ns, y = s->logs[b].key_ns;
    return x != y ? x < y : a < b;
}

static void
heap_set(struct set *s, size_t place, size_t log)
{
    s->heap[place] = log;
    s->logs[log].place = place;
}

static void
sift_down(struct set *s, size_t i)
{
    for (;;) {
        size_t least = i;
        for (size_t c = 2 * i + 1; c <= 2 * i + 2 && c < s->nheap; c++)
            if (is_before(s, s->heap[c], s->heap[least]))
                least = c;
        if (least == i)
            return;
        size_t t = s->heap[i];
        heap_set(s, i, s->heap[least]);
        heap_set(s, least, t);
        i = least;
    }
}

static void
heap_put(struct set *s, size_t log, size_t i)
{
    while (i > 0 && is_before(s, log, s->heap[(i - 1) / 2])) {
        heap_set(s, i, s->heap[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    heap_set(s, i, log);
}

static void
heap_take(struct set *s, size_t i)
{
    size_t last = s->heap[--s->nheap];
    if (i == s->nheap)
        return;
    heap_put(s, last, i);
    sift_down(s, s->logs[last].place);
}

/* Makes the log's next line ready; false at its end. */
static bool
ready(struct set *s, size_t i)
{
    struct set_log *l = &s->logs[i];

    while (l->at == l->n) {
        if (lines_next(l->lines, &l->block, &s->errs[i]) <= 0)
            return false;
        s->sources[i].bytes += l->block.n + l->block.skipped;
        s->format->parse(l->parser, &l->block);
        l->at = 0;
        l->n = s->format->lines(l->parser);
    }
    int64_t ns = s->format->line_ns(l->parser, l->at);
    if (ns != MISSING_I64) /* else at once behind the line before */
        l->key_ns = ns;
    return true;
}

static void
close_log(struct set *s, size_t i)
{
    struct set_log *l = &s->logs[i];
    lines_free(l->lines);
    input_close(l->input);
    block_free(&l->block);
    if (l->parser)
        s->format->parser_free(l->parser);
    l->lines = NULL;
    l->input = NULL;
    l->parser = NULL;
}

static void
open_log(struct set *s, size_t i)
{
    struct set_log *l = &s->logs[i];

    l->begun = true;
    l->input = s->from->open(s->from->ctx, i, &s->errs[i]);
    if (!l->input)
        return;
    l->lines = lines_new(l->input, BLOCK_BYTES);
    l->parser = s->format->parser_new(s->format);
    l->state = s->format->begin(s->format, &s->sources[i],
                                lines_peek(l->lines, HEAD_BYTES), s->first);
    if (!s->first) {
        s->first = l->state;
        s->format->leads(s->first, s->ordered);
    }
    if (ready(s, i))
        heap_put(s, i, s->nheap++);
    else
        close_log(s, i);
}

/* Time of a log's first line, read beforehand: it is opened when that comes. */
static int64_t
first_ns(const struct format *f, void *parser, struct input *in, bool *ordered)
{
    char buf[HEAD_BYTES];
    struct slice head = head_of(in, buf, sizeof buf);
    struct block b = {buf, head.n, head.n, false, 0};

    f->parse(parser, &b);
    *ordered = *ordered && f->ordered(parser);
    for (size_t i = 0; i < f->lines(parser); i++)
        if (f->line_ns(parser, i) != MISSING_I64)
            return f->line_ns(parser, i);
    return INT64_MIN;
}

static const struct set *sorted; /* for by_key: qsort takes no context */

static int
by_key(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return is_before(sorted, y, x) ? -1 : 1;
}

static void
line_up(struct set *s)
{
    s->ordered = true;
    struct err told_later;
    for (size_t i = 0; i < s->n; i++) {
        struct input *in = s->from->open(s->from->ctx, i, &told_later);
        s->logs[i].key_ns = first_ns(s->format, s->peeker, in, &s->ordered);
        s->waiting[i] = i;
        uint32_t pid = (uint32_t)logname_pid(s->sources[i].name);
        *imap_put(&s->by_pid, pid, NULL) = i;
    }
    s->nwaiting = s->n;
    sorted = s;
    qsort(s->waiting, s->n, sizeof *s->waiting, by_key);
}

/* The earliest event of all logs but the one at the top of the heap. */
static int64_t
next_ns(const struct set *s)
{
    int64_t next = INT64_MAX;
    for (size_t c = 1; c <= 2 && c < s->nheap; c++)
        next = MIN(next, s->logs[s->heap[c]].key_ns);
    if (s->nwaiting)
        next = MIN(next, s->logs[s->waiting[s->nwaiting - 1]].key_ns);
    return next;
}

/* Time of the first line of `parser` from line i on that has one. */
static int64_t
time_from(const struct set *s, const void *parser, size_t i)
{
    int64_t ns = MISSING_I64;
    for (size_t n = s->format->lines(parser); i < n && ns == MISSING_I64; i++)
        ns = s->format->line_ns(parser, i);
    return ns;
}

/* When the log's thread went on behind its next line; MISSING_I64. */
static int64_t
goes_on_ns(struct set *s, struct set_log *l)
{
    int64_t ns = time_from(s, l->parser, l->at + 1);
    if (ns != MISSING_I64)
        return ns;
    struct slice head = lines_peek(l->lines, HEAD_BYTES);
    struct block b = {(char *)(uintptr_t)head.p, head.n, head.n, false, 0};
    s->format->parse(s->peeker, &b);
    return time_from(s, s->peeker, 0);
}

/* Whether something else happens while the call of the log's next line runs: then its
 * beginning is told now and its line is taken at its end. */
static bool
begins_only(struct set *s, struct set_log *l)
{
    if (!s->ordered || l->ahead)
        return false;
    int64_t end = s->format->line_end_ns(l->parser, l->at, MISSING_I64);
    if (end == MISSING_I64)
        return false;
    if (s->format->line_end_ns(l->parser, l->at, INT64_MAX) > end) /* that matters */
        end = s->format->line_end_ns(l->parser, l->at, goes_on_ns(s, l));
    if (end < next_ns(s))
        return false;
    s->format->ahead(l->state, l->parser, l->at);
    l->ahead = true;
    l->key_ns = MAX(end, l->key_ns);
    return true;
}

/* Takes the log's next line. */
static void
take_line(struct set *s, size_t i)
{
    struct set_log *l = &s->logs[i];
    l->handed_on = s->format->goes_to(l->parser, l->at) != MISSING_I32;
    s->format->resolve(l->state, l->parser, &l->block, l->at, l->at + 1);
    l->at++;
    l->ahead = false;
    if (ready(s, i)) {
        heap_put(s, i, l->place);
        sift_down(s, l->place);
    } else {
        close_log(s, i);
        heap_take(s, l->place);
    }
}

/* The log that has to come first: where a thread execs, its process's log goes on with
 * what the thread's has begun. That shows in the clocks where there are any. NULL. */
static struct set_log *
giver_of(const struct set *s, const struct set_log *l)
{
    int32_t pid = s->format->comes_from(l->parser, l->at);
    uint64_t *at = pid == MISSING_I32 ? NULL : imap_get(&s->by_pid, (uint32_t)pid);
    struct set_log *giver = at ? &s->logs[*at] : NULL;
    if (!giver || giver == l || giver->handed_on || giver->key_ns > l->key_ns)
        return NULL;
    return giver->begun && !giver->parser ? NULL : giver; /* it is over */
}

/* The next event of all logs; false at the end. */
static bool
step(struct set *s)
{
    while (s->nwaiting &&
           (s->nheap == 0 || is_before(s, s->waiting[s->nwaiting - 1], s->heap[0]))) {
        size_t next = s->waiting[--s->nwaiting];
        if (!s->logs[next].begun)
            open_log(s, next);
    }
    if (s->nheap == 0)
        return s->nwaiting > 0;
    size_t i = s->heap[0];
    struct set_log *l = &s->logs[i], *giver = giver_of(s, l);
    if (giver && !giver->begun)
        open_log(s, (size_t)(giver - s->logs));
    else if (giver)
        take_line(s, (size_t)(giver - s->logs));
    else if (begins_only(s, l))
        sift_down(s, 0);
    else
        take_line(s, i);
    return true;
}

void
set_run(const struct format *f, const struct set_logs *from, struct source *sources,
        struct err *errs)
{
    size_t n = from->n;
    struct set s = {.format = f, .from = from, .sources = sources, .errs = errs, .n = n};

    s.logs = xcalloc(n, sizeof *s.logs);
    s.waiting = xcalloc(n, sizeof *s.waiting);
    s.heap = xcalloc(n, sizeof *s.heap);
    s.peeker = f->parser_new(f);
    line_up(&s);
    while (step(&s))
        continue;
    for (size_t i = 0; i < n; i++)
        if (s.logs[i].state && s.logs[i].state != s.first)
            f->end(s.logs[i].state);
    if (s.first)
        f->end(s.first);
    f->parser_free(s.peeker);
    imap_free(&s.by_pid);
    free(s.logs);
    free(s.waiting);
    free(s.heap);
}
