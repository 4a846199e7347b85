#include "analyze/flow/flow_nodes.h"

#include "analyze/flow/flow.h"
#include "analyze/rows/columns.h"
#include "lib/base/mem.h"

struct slice
path_class(struct slice path, int64_t depth)
{
    size_t end = 0;
    if (path.n == 0 || path.p[0] != '/')
        return (struct slice){path.p, 0};
    for (size_t i = 1; i < path.n && depth > 0; i++)
        if (path.p[i] == '/') {
            end = i;
            depth--;
        }
    return (struct slice){path.p, MAX(end, (size_t)1)};
}

/* What a descriptor without an absolute path is: "pipe"; files without one are not told
 * apart. */
static void
name_kinds(struct flow_nodes *f)
{
    const struct enum_def *kinds = enum_find("fd_kind");
    for (int kind = 0; kind < 256; kind++) {
        const char *name = enum_name(kinds, kind);
        if (name && kind != fd_kind_UNKNOWN)
            f->of_kind[kind] = strtab_add(&f->classes, slice_of(name));
    }
}

bool
flow_nodes_init(struct flow_nodes *f, enum flow_node by, int64_t depth,
                struct store *store, struct err *err)
{
    struct err trouble = {0};
    *f = (struct flow_nodes){.by = by};
    pthread_mutex_init(&f->lock, NULL);
    f->calls = store_load_strings(store, STR_call, &trouble);
    const struct strtab *paths = NULL;
    if (by == NODE_CALL_CLASS)
        paths = store_load_strings(store, STR_path, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    if (!paths)
        return true;
    name_kinds(f);
    f->npaths = strtab_size(paths);
    f->of_path = xcalloc((size_t)f->npaths + 1, sizeof *f->of_path);
    for (uint32_t id = 1; id < f->npaths; id++)
        f->of_path[id] =
            strtab_add(&f->classes, path_class(strtab_get(paths, id), depth));
    return true;
}

void
flow_nodes_free(struct flow_nodes *f)
{
    pthread_mutex_destroy(&f->lock);
    strtab_free(&f->classes);
    imap_free(&f->places);
    free(f->of_path);
    free(f->keys);
}

void
flow_nodes_columns(const struct flow_nodes *f, bool want[calls_NCOLS])
{
    want[f->by == NODE_OP ? calls_op : calls_call] = true;
    if (f->by == NODE_CALL_CLASS)
        want[calls_path] = want[calls_fd_kind] = true;
}

/* ---- numbering ---- */

static uint64_t
key_of(const struct flow_nodes *f, const struct batch *b, size_t i)
{
    uint64_t class = 0;
    if (f->by == NODE_OP)
        return calls_op_in(b)[i];
    if (f->by == NODE_CALL_CLASS) {
        uint32_t path = calls_path_in(b)[i];
        class = path < f->npaths ? f->of_path[path] : 0;
        if (!class)
            class = f->of_kind[calls_fd_kind_in(b)[i]];
    }
    return class << 16 | calls_call_in(b)[i];
}

static uint32_t
number_of(struct flow_nodes *f, uint64_t key)
{
    bool added;
    uint64_t *place = imap_put(&f->places, key, &added);
    if (added) {
        grow(&f->keys, &f->cap, f->n + 1, sizeof *f->keys);
        *place = f->n;
        f->keys[f->n++] = key;
    }
    return (uint32_t)*place + FLOW_FIRST_NODE;
}

void
flow_nodes_map(struct flow_nodes *f, const struct batch *b, uint32_t *node)
{
    uint64_t last = UINT64_MAX;
    pthread_mutex_lock(&f->lock);
    for (size_t i = 0; i < b->n; i++) {
        uint64_t key = key_of(f, b, i);
        node[i] = i > 0 && key == last ? node[i - 1] : number_of(f, key);
        last = key;
    }
    pthread_mutex_unlock(&f->lock);
}

/* ---- names ---- */

char *
flow_nodes_label(const struct flow_nodes *f, uint32_t node)
{
    if (node < FLOW_FIRST_NODE)
        return xstrdup(node == FLOW_START ? "(start)" : "(end)");
    uint64_t key = f->keys[node - FLOW_FIRST_NODE];
    if (f->by == NODE_OP) {
        const char *name = enum_name(enum_find("op"), (int)key);
        return name ? xstrdup(name) : xasprintf("%llu", (unsigned long long)key);
    }
    struct slice call = strtab_get(f->calls, (uint32_t)(key & 0xffff));
    struct slice class = strtab_get(&f->classes, (uint32_t)(key >> 16));
    if (class.n == 0)
        return xstrndup(call.p, call.n);
    return xasprintf("%.*s %.*s", (int)call.n, call.p, (int)class.n, class.p);
}
