#include "analyze/rows/select_priv.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/table/table.h"

/* ---- lists: each item of "a,b,c" goes through `add` ---- */

/* Up to the next comma that no backslash stands before, or to the end. */
static size_t
item_length(struct slice list)
{
    size_t n = 0;
    while (n < list.n && list.p[n] != ',')
        n += list.p[n] == '\\' && n + 1 < list.n ? 2 : 1;
    return n;
}

static bool
each_item(const char *text, void *dest, struct err *err,
          bool (*add)(struct slice item, void *dest, struct err *err))
{
    for (struct slice rest = slice_of(text);;) {
        size_t n = item_length(rest);
        if (n == 0)
            return err_set(err, "wants a list like A,B without empty items");
        if (!add((struct slice){rest.p, n}, dest, err))
            return false;
        if (n == rest.n)
            return true;
        rest = slice_from(rest, n + 1);
    }
}

static bool
refuse(struct err *err, const char *what, struct slice item)
{
    char shown[128];
    return err_set(err, "%s: '%s'", what, quote(shown, sizeof shown, item, 64));
}

static bool
add_id(struct slice item, void *dest, struct err *err)
{
    int64_t id;
    if (!num_i64(item, &id) || id < 0 || id > INT32_MAX)
        return refuse(err, "not a process or thread number", item);
    imap_put(dest, (uint64_t)id, NULL);
    return true;
}

/* A name as the tables print it: "\t", "\\", "\xE9"; and "\," is a comma. */
static struct slice
unescaped(struct slice item)
{
    char *name = xstrndup(item.p, item.n);
    size_t n = 0;
    for (size_t i = 0; i < item.n; i++) {
        bool escape = item.p[i] == '\\' && i + 1 < item.n;
        if (escape && item.p[i + 1] != ',')
            name[n++] = item.p[i++];
        else if (escape)
            i++;
        name[n++] = item.p[i];
    }
    return (struct slice){name, unescape_tsv(name, n)};
}

static bool
add_word(struct slice item, void *dest, struct err *err)
{
    struct words *w = dest;
    (void)err;
    grow(&w->items, &w->cap, w->n + 1, sizeof *w->items);
    w->items[w->n++] = unescaped(item);
    return true;
}

static void
free_words(struct words *w)
{
    for (size_t i = 0; i < w->n; i++)
        free((char *)(uintptr_t)w->items[i].p);
    free(w->items);
}

static bool
add_op(struct slice item, void *dest, struct err *err)
{
    struct select *s = dest;
    int op = enum_number(enum_find("op"), item);
    if (op < 0)
        return refuse(err, "unknown operation (weir-dump --schema lists them)", item);
    s->ops[op] = 1;
    s->by_op = true;
    return true;
}

/* "any" stands for every error. */
static bool
add_errno(struct slice item, void *dest, struct err *err)
{
    struct select *s = dest;
    s->by_errno = true;
    if (slice_eq(item, SLICE("any"))) {
        memset(s->errnos + 1, 1, IDS_U16 - 1);
        return true;
    }
    int number = enum_number(enum_find("errno"), item);
    if (number < 0 || number >= IDS_U16)
        return refuse(err, "unknown error", item);
    s->errnos[number] = 1;
    return true;
}

static bool
add_source(struct slice item, void *dest, struct err *err)
{
    struct select *s = dest;
    uint64_t number;
    if (!num_u64(item, &number) || number >= IDS_U16)
        return refuse(err, "not a source number", item);
    s->sources[number] = 1;
    s->by_source = true;
    return true;
}

static bool
take_ids(const char *text, void *dest, struct err *err)
{
    return each_item(text, dest, err, add_id);
}

static bool
take_words(const char *text, void *dest, struct err *err)
{
    return each_item(text, dest, err, add_word);
}

static bool
take_ops(const char *text, void *dest, struct err *err)
{
    return each_item(text, dest, err, add_op);
}

static bool
take_errnos(const char *text, void *dest, struct err *err)
{
    return each_item(text, dest, err, add_errno);
}

static bool
take_sources(const char *text, void *dest, struct err *err)
{
    return each_item(text, dest, err, add_source);
}

static bool
take_pattern(const char *text, void *dest, struct err *err)
{
    struct path_pattern *p = dest;
    pattern_free(p->compiled);
    p->text = text;
    p->compiled = pattern_compile(slice_of(text), err);
    return p->compiled != NULL;
}

/* ---- options ---- */

struct select *
select_new(void)
{
    struct select *s = xcalloc(1, sizeof *s);
    s->min_bytes = s->max_bytes = s->min_dur_ns = MISSING_I64;
    /* clang-format off */
    const struct opt options[] = {
        {"layer", 0, "LAYER", "calls, disk (requests to disks), or auto: calls, unless the "
         "file has none", OPT_CHOICE, &s->asked_layer, LAYER_CHOICES, NULL},
        {"from", 0, "T", "calls that began at T or later: seconds since the first event, "
         "HH:MM:SS, @EPOCH or a UTC date and time", OPT_FN, &s->from, NULL, moment_parse},
        {"to", 0, "T", "calls that began before T", OPT_FN, &s->to, NULL, moment_parse},
        {"pid", 0, "N,..", "calls of these processes", OPT_FN, &s->pids, NULL, take_ids},
        {"tid", 0, "N,..", "calls of these threads", OPT_FN, &s->tids, NULL, take_ids},
        {"comm", 0, "NAME,..", "calls of processes that run these programs", OPT_FN,
         &s->comms, NULL, take_words},
        {"op", 0, "OP,..", "calls that do these operations: read,write,open ...", OPT_FN,
         s, NULL, take_ops},
        {"call", 0, "NAME,..", "calls of these names", OPT_FN, &s->calls, NULL, take_words},
        {"path", 0, "PCRE2", "calls on a path that matches", OPT_FN, &s->path, NULL,
         take_pattern},
        {"not-path", 0, "PCRE2", "calls on no path that matches", OPT_FN, &s->not_path,
         NULL, take_pattern},
        {"err", 0, "NAME,..", "calls that failed with these errors, or with any", OPT_FN,
         s, NULL, take_errnos},
        {"region", 0, "NAME,..", "calls that began within these regions (weir-mark)",
         OPT_FN, &s->regions, NULL, take_words},
        {"min-bytes", 0, "SIZE", "calls that moved at least SIZE", OPT_SIZE,
         &s->min_bytes, NULL, NULL},
        {"max-bytes", 0, "SIZE", "calls that moved at most SIZE", OPT_SIZE,
         &s->max_bytes, NULL, NULL},
        {"min-dur", 0, "TIME", "calls that took at least TIME", OPT_DURATION,
         &s->min_dur_ns, NULL, NULL},
        {"source", 0, "N,..", "calls of these logs: rows of the table sources", OPT_FN, s,
         NULL, take_sources},
        {0},
    };
    /* clang-format on */
    _Static_assert(sizeof options <= sizeof s->options, "room for the options");
    memcpy(s->options, options, sizeof options);
    return s;
}

const struct opt *
select_options(struct select *s)
{
    return s->options;
}

void
select_free(struct select *s)
{
    if (!s)
        return;
    imap_free(&s->pids);
    imap_free(&s->tids);
    free_words(&s->comms);
    free_words(&s->calls);
    free_words(&s->regions);
    pattern_free(s->path.compiled);
    pattern_free(s->not_path.compiled);
    select_unbind(s);
    free(s);
}

enum layer
select_layer(const struct select *s)
{
    return s->layer;
}

bool
select_calls_only(struct select *s)
{
    s->layer = LAYER_CALLS;
    return s->asked_layer == LAYER_DISK;
}

int64_t
select_from_ns(const struct select *s)
{
    return s->from_ns;
}

int64_t
select_to_ns(const struct select *s)
{
    return s->to_ns;
}
