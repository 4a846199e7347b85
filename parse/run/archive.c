#include "parse/run/archive.h"

#include "lib/base/mem.h"
#include "lib/input/logname.h"
#include "lib/input/spool.h"
#include "parse/run/formats.h"
#include "parse/run/notrace.h"
#include "parse/run/set.h"

#define PIDS_HEAD ((size_t)4096)
#define COPY_BYTES ((size_t)64 * 1024)

/* A member's bytes; the first of them were looked at and come again. */
struct bytes {
    struct members *members;
    char head[FORMAT_HEAD];
    size_t nhead, at;
    struct err err; /* damage that showed while looking */
};

/* A log that was put aside. */
struct aside {
    char *name, *stem;
    const struct format *format;
    int64_t from, to; /* in the spool */
    struct err err;   /* it was damaged behind that */
};

struct reader {
    struct members *members;
    const char *name; /* of the archive */
    struct pipeline *pipeline;
    const struct pipeline_options *options;
    const struct archive_caller *caller;
    struct manifest *manifest;
    struct spool *spool;
    struct aside *aside;
    size_t naside, cap;
    uint64_t traces;
    bool full; /* no more sources */
};

/* ---- a member's bytes ---- */

static int64_t
bytes_read(void *ctx, char *buf, size_t n, struct err *err)
{
    struct bytes *b = ctx;
    if (b->at < b->nhead) {
        n = MIN(n, b->nhead - b->at);
        memcpy(buf, b->head + b->at, n);
        b->at += n;
        return (int64_t)n;
    }
    if (b->err.text[0]) {
        *err = b->err;
        return -1;
    }
    return members_read(b->members, buf, n, err);
}

/* Looks at the first bytes. */
static struct slice
look(struct bytes *b, struct members *members)
{
    int64_t got = 1;
    b->members = members;
    b->nhead = b->at = 0;
    b->err.text[0] = 0;
    while (b->nhead < FORMAT_HEAD && got > 0) {
        got = members_read(members, b->head + b->nhead, FORMAT_HEAD - b->nhead, &b->err);
        b->nhead += (size_t)MAX(got, 0);
    }
    return (struct slice){b->head, b->nhead};
}

/* ---- one log by itself ---- */

static struct source *
begin(struct reader *r, char *const *names, size_t n)
{
    struct source *sources =
        r->full ? NULL : r->caller->begin(r->caller->ctx, names, n, r->manifest);
    if (!sources && !r->full) {
        char *text =
            xasprintf("%s: more logs than one file of weir can name: the rest is "
                      "not read",
                      r->name);
        r->caller->failed(r->caller->ctx, text);
        free(text);
        r->full = true;
    }
    return sources;
}

/* The input is closed. */
static void
parse_log(struct reader *r, struct input *in, char *name, const struct format *f)
{
    struct pipeline_options how = *r->options;
    struct source *source = begin(r, &name, 1);

    how.format = f;
    if (source) {
        struct lines *lines = lines_new(in, how.block_size);
        pipeline_log(r->pipeline, lines, source, &how);
        lines_free(lines);
    }
    input_close(in);
}

/* ---- what a member is ---- */

/* The format that knows it best; no_trace. */
static const struct format *
recognise(const struct reader *r, struct slice head)
{
    const struct format *f = r->options->format;
    int bid = 0;

    if (head.n == 0)
        return &no_trace;
    if (f)
        bid = f->bid(head);
    else
        f = format_guess(head, &bid);
    return bid >= TRACE_BID ? f : &no_trace;
}

static bool
may_be_of_a_set(const char *name, const struct format *f, struct slice head)
{
    if (!is_trace(f) || f->whole || logname_pid(name) == MISSING_I32)
        return false;
    head.n = MIN(head.n, PIDS_HEAD);
    return !f->has_pids(format_whole_lines(head));
}

static bool
is_manifest(const struct reader *r, const char *name)
{
    size_t n = strlen(r->name);
    return !r->manifest && strncmp(name, r->name, n) == 0 && name[n] == '/' &&
           strcmp(name + n + 1, MANIFEST_NAME) == 0;
}

/* ---- logs that are put aside ---- */

/* Some bytes of the spool, as an input. */
struct view {
    struct spool *spool;
    int64_t at, to;
    const struct err *err; /* what the end of the log is */
};

static int64_t
view_read(void *ctx, char *buf, size_t n, struct err *err)
{
    struct view *v = ctx;
    int64_t got = spool_get(v->spool, v->at, buf, MIN(n, (size_t)(v->to - v->at)), err);
    if (got == 0 && v->err->text[0]) {
        *err = *v->err;
        return -1;
    }
    v->at += MAX(got, 0);
    return got;
}

static struct input *
open_aside(const struct reader *r, const struct aside *a)
{
    struct view *v = xmalloc(sizeof *v);
    *v = (struct view){r->spool, a->from, a->to, &a->err};
    return input_from(a->name, &(struct arc_from){v, view_read, NULL, -1}, free);
}

static struct aside *
put_aside(struct reader *r, struct bytes *b, const char *name, const struct format *f)
{
    char buf[COPY_BYTES];
    int64_t got;
    uint64_t bytes = 0;

    if (!r->spool)
        r->spool = spool_new(SPOOL_IN_MEMORY);
    grow(&r->aside, &r->cap, r->naside + 1, sizeof *r->aside);
    struct aside *a = &r->aside[r->naside++];
    *a = (struct aside){.name = xstrdup(name),
                        .stem = xstrndup(name, logname_stem(name)),
                        .format = f,
                        .from = spool_end(r->spool)};
    while ((got = bytes_read(b, buf, sizeof buf, &a->err)) > 0) {
        if (!spool_put(r->spool, buf, (size_t)got, &a->err))
            break;
        bytes += (uint64_t)got;
        if (r->options->progress)
            r->options->progress(r->options->progress_ctx, bytes);
    }
    a->to = spool_end(r->spool);
    return a;
}

/* What an archive says of its members, read whole; its lines are counted as any file's.
 */
static void
read_manifest(struct reader *r, struct bytes *b, const char *name)
{
    struct err err = {0};
    struct aside *a = put_aside(r, b, name, &no_trace);
    size_t n = 0, size = (size_t)MIN(a->to - a->from, (int64_t)MANIFEST_MAX);
    char *text = xmalloc(size + 1);
    struct input *in = open_aside(r, a);
    int64_t got;

    while (n < size && (got = input_read(in, text + n, size - n, &err)) > 0)
        n += (size_t)got;
    input_close(in);
    r->manifest = manifest_read((struct slice){text, n}, &err);
    if (!r->manifest) {
        char *told = xasprintf("%s: %s", name, err.text);
        r->caller->note(r->caller->ctx, told);
        free(told);
    }
    free(text);
    if (r->manifest)
        r->caller->told(r->caller->ctx, r->manifest);
    parse_log(r, open_aside(r, a), a->name, r->manifest ? &manifest_lines : &no_trace);
    pipeline_drain(r->pipeline);
    free(a->name);
    free(a->stem);
    r->naside--;
}

/* ---- sets ---- */

/* By what the names of a set share, then by number. */
static int
by_set(const void *x, const void *y)
{
    const struct aside *a = x, *b = y;
    int order = logname_order(a->stem, b->stem);
    if (order == 0)
        order = strcmp(a->stem, b->stem);
    if (order == 0)
        order = logname_order(a->name, b->name);
    return order ? order : (a->from > b->from) - (a->from < b->from);
}

struct opener {
    const struct reader *reader;
    const struct aside *first;
};

static struct input *
open_of_set(void *ctx, size_t i, struct err *err)
{
    const struct opener *o = ctx;
    (void)err;
    return open_aside(o->reader, o->first + i);
}

static void
parse_set(struct reader *r, const struct aside *first, size_t n)
{
    struct opener opener = {r, first};
    char **names = xcalloc(n, sizeof *names);
    struct err *errs = xcalloc(n, sizeof *errs);

    for (size_t i = 0; i < n; i++)
        names[i] = first[i].name;
    pipeline_drain(r->pipeline);
    struct source *sources = begin(r, names, n);
    if (sources) {
        set_run(first->format, &(struct set_logs){n, open_of_set, &opener}, sources,
                errs);
        r->caller->done(r->caller->ctx, sources, n, first->format, errs);
    }
    free(names);
    free(errs);
}

/* All logs that were put aside: those that share a name are a set. */
static void
parse_asides(struct reader *r)
{
    if (r->naside)
        qsort(r->aside, r->naside, sizeof *r->aside, by_set);
    for (size_t i = 0, n; i < r->naside; i += n) {
        const struct aside *a = &r->aside[i];
        n = 1;
        while (i + n < r->naside && a[n].format == a->format &&
               strcmp(a[n].stem, a->stem) == 0)
            n++;
        if (n > 1)
            parse_set(r, a, n);
        else
            parse_log(r, open_aside(r, a), a->name, a->format);
    }
    pipeline_drain(r->pipeline); /* names and bytes are lent until then */
    for (size_t i = 0; i < r->naside; i++) {
        free(r->aside[i].name);
        free(r->aside[i].stem);
    }
    free(r->aside);
}

/* ---- the archive ---- */

static void
read_file(struct reader *r, struct bytes *b, const char *name)
{
    struct slice head = look(b, r->members);
    const struct format *f = recognise(r, head);
    char *own = xstrdup(name);
    struct input *in =
        input_from(name, &(struct arc_from){b, bytes_read, NULL, -1}, NULL);

    if (strlen(name) > strlen(r->name) &&
        manifest_is_output(r->manifest, name + strlen(r->name) + 1))
        f = &printed_lines;
    r->traces += is_trace(f);
    if (strcmp(name, r->name) == 0) { /* no archive: just a compressed log */
        r->traces++;
        parse_log(r, in, own, r->options->format);
    } else if (is_manifest(r, name)) {
        input_close(in);
        read_manifest(r, b, name);
    } else if (may_be_of_a_set(name, f, head)) {
        input_close(in);
        put_aside(r, b, name, f);
    } else {
        parse_log(r, in, own, f);
    }
    free(own);
}

void
archive_read(struct members *members, const char *name, struct pipeline *pipeline,
             const struct pipeline_options *options, const struct archive_caller *caller)
{
    struct reader r = {.members = members,
                       .name = name,
                       .pipeline = pipeline,
                       .options = options,
                       .caller = caller};
    struct bytes *b = xmalloc(sizeof *b);
    struct member m;
    enum member_kind got;

    while (!r.full && (got = members_next(members, &m)) != MEMBER_END) {
        if (got == MEMBER_FILE)
            read_file(&r, b, m.name);
        else if (got == MEMBER_NOTE)
            caller->note(caller->ctx, m.text);
        else
            caller->failed(caller->ctx, m.text);
    }
    parse_asides(&r);
    if (r.traces == 0) {
        char *text = xasprintf("%s: no trace in it", name);
        caller->failed(caller->ctx, text);
        free(text);
    }
    free(b);
    spool_free(r.spool);
    manifest_free(r.manifest);
}
