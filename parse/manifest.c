#include "parse/manifest.h"

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/strtab.h"

struct manifest {
    struct json *doc;
    struct strtab names;         /* of members */
    const struct json **members; /* by id of the name */
    size_t cap;
};

struct manifest *
manifest_read(struct slice text, struct err *err)
{
    struct json *doc = json_parse(text, err);
    int64_t version;

    if (!doc)
        return NULL;
    if (!json_i64(json_at(doc, "weir_manifest"), &version) || version != 1) {
        err_set(err, "it is no manifest of weir");
        json_free(doc);
        return NULL;
    }
    struct manifest *m = xcalloc(1, sizeof *m);
    m->doc = doc;
    const struct json *list = json_at(doc, "members");
    for (size_t i = 0; i < json_len(list); i++) {
        const struct json *member = json_item(list, i);
        uint32_t id = strtab_add(&m->names, json_text(json_at(member, "name")));
        grow(&m->members, &m->cap, (size_t)id + 1, sizeof(const struct json *));
        m->members[id] = member;
    }
    return m;
}

void
manifest_free(struct manifest *m)
{
    if (!m)
        return;
    json_free(m->doc);
    strtab_free(&m->names);
    free(m->members);
    free(m);
}

void
manifest_find(const struct manifest *m, const char *member, struct slice *host,
              int32_t *rank)
{
    int64_t n;

    *host = (struct slice){NULL, 0};
    *rank = MISSING_I32;
    if (!m)
        return;
    *host = json_text(json_at(m->doc, "host"));
    uint32_t id = strtab_find(&m->names, slice_of(member));
    if (!id)
        return;
    struct slice own = json_text(json_at(m->members[id], "host"));
    if (own.n)
        *host = own;
    if (json_i64(json_at(m->members[id], "rank"), &n) && n >= 0 && n <= INT32_MAX)
        *rank = (int32_t)n;
}
