/* What a file holds that this version of weir does not know. */
#include "lib/base/mem.h"
#include "lib/base/strtab.h"
#include "lib/store/h5.h"
#include "lib/store/store_file.h"

struct strangers {
    struct strtab known; /* paths of groups, columns and enumerations */
    char *last;          /* stranger: what is below it was told with it */
    void (*tell)(void *ctx, const char *path);
    void *ctx;
};

static void
know(struct strtab *known, const char *path)
{
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
        strtab_add(known, (struct slice){path, (size_t)(slash - path)});
    strtab_add(known, slice_of(path));
}

static void
know_all(struct strtab *known)
{
    char path[256];
    for (int t = 0; t < TABLE_COUNT; t++)
        for (int c = 0; c < table_defs[t].ncols; c++) {
            snprintf(path, sizeof path, "%s/%s", table_defs[t].name,
                     table_defs[t].cols[c].name);
            know(known, path);
        }
    for (int i = 0; i < STR_COUNT; i++) {
        snprintf(path, sizeof path, "strings/%s/bytes", strings_names[i]);
        know(known, path);
        snprintf(path, sizeof path, "strings/%s/end", strings_names[i]);
        know(known, path);
    }
    for (const struct enum_def *e = enum_defs; e->name; e++)
        know(known, e->name);
}

static bool
is_below(const char *path, const char *group)
{
    size_t n = group ? strlen(group) : 0;
    return n > 0 && strncmp(path, group, n) == 0 && path[n] == '/';
}

static void
take(void *ctx, const char *path)
{
    struct strangers *s = ctx;
    if (is_below(path, s->last) || strtab_find(&s->known, slice_of(path)))
        return;
    free(s->last);
    s->last = xstrdup(path);
    s->tell(s->ctx, path);
}

bool
store_strangers(const struct store *s, void (*tell)(void *ctx, const char *path),
                void *ctx, struct err *err)
{
    struct strangers strangers = {.tell = tell, .ctx = ctx};
    know_all(&strangers.known);
    bool ok = h5_walk(s->file, take, &strangers, err);
    strtab_free(&strangers.known);
    free(strangers.last);
    return ok;
}

static void
take_attr(void *ctx, const char *key)
{
    static const char *const known[] = {
        "weir_schema",    "weir_version",
        "source_format",  "clock",
        "start_ns",       "host",
        "command",        "cwd",
        "clocks_aligned", "clock_resolution_ns",
    };
    const struct strangers *s = ctx;
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (strcmp(known[i], key) == 0)
            return;
    s->tell(s->ctx, key);
}

bool
store_strange_attrs(const struct store *s, void (*tell)(void *ctx, const char *key),
                    void *ctx, struct err *err)
{
    struct strangers strangers = {.tell = tell, .ctx = ctx};
    return h5_walk_attrs(s->file, take_attr, &strangers, err);
}
