#include "collect/pack/verify.h"

#include <inttypes.h>

#include "lib/base/crc32.h"
#include "lib/base/mem.h"
#include "lib/base/strtab.h"
#include "lib/input/input.h"
#include "lib/table/json.h"

#define MANIFEST_NAME "manifest.json"
#define MANIFEST_MAX ((size_t)64 * 1024 * 1024)

struct verify {
    struct json *manifest; /* NULL: none, or not yet */
    struct strtab names;   /* that it tells, the id is the place in it */
    size_t seen;           /* of them */
    verify_member *member;
    void *ctx;
};

/* Names as the manifest writes them: bytes that are not UTF-8 escaped. */
static uint32_t
find_name(struct verify *v, const char *name)
{
    char *quoted = json_quote(slice_of(name));
    struct err ignored;
    struct json *text = json_parse(slice_of(quoted), &ignored);
    uint32_t id = strtab_find(&v->names, text ? json_text(text) : slice_of(name));
    json_free(text);
    free(quoted);
    return id;
}

static void
take_manifest(struct verify *v, struct slice text)
{
    struct err ignored;
    v->manifest = json_parse(text, &ignored);
    const struct json *list = json_at(v->manifest, "members");
    for (size_t i = 0; i < json_len(list); i++)
        strtab_add(&v->names, json_text(json_at(json_item(list, i), "name")));
}

static void
judge(struct verify *v, const char *name, int64_t bytes, uint32_t crc)
{
    uint32_t id = find_name(v, name);
    int64_t told_bytes = -1;
    char sum[16];

    if (!id) {
        v->member(v->ctx, name, bytes, crc, false, false);
        return;
    }
    const struct json *m = json_item(json_at(v->manifest, "members"), id - 1);
    snprintf(sum, sizeof sum, "%08" PRIx32, crc);
    bool same = json_i64(json_at(m, "bytes"), &told_bytes) && told_bytes == bytes &&
                slice_eq(json_text(json_at(m, "crc32")), slice_of(sum));
    v->seen++;
    v->member(v->ctx, name, bytes, crc, true, same);
}

/* Reads one member to its end. */
static bool
read_member(struct verify *v, struct arc *a, const char *name, struct err *err)
{
    bool is_manifest = !v->manifest && strcmp(name, MANIFEST_NAME) == 0, go_on;
    char *text = NULL, *buf = xmalloc(65536);
    size_t n = 0, cap = 0;
    int64_t got, bytes = 0;
    uint32_t crc = 0;

    while ((got = arc_read(a, buf, 65536, &go_on, err)) > 0) {
        bytes += got;
        crc = crc32_add(crc, buf, (size_t)got);
        if (is_manifest && n + (size_t)got <= MANIFEST_MAX) {
            grow(&text, &cap, n + (size_t)got, 1);
            memcpy(text + n, buf, (size_t)got);
            n += (size_t)got;
        }
    }
    if (got == 0 && is_manifest && text)
        take_manifest(v, (struct slice){text, n});
    else if (got == 0)
        judge(v, name, bytes, crc);
    free(text);
    free(buf);
    return got == 0;
}

static bool
read_members(struct verify *v, struct arc *a, const char *file, struct err *err)
{
    struct arc_member m;
    struct err why = {0};

    for (;;) {
        switch (arc_next(a, &m, &why)) {
        case ARC_END:
            return true;
        case ARC_MEMBER:
            if (m.kind != ARC_FILE)
                break;
            char *name = xstrdup(m.name);
            bool ok = read_member(v, a, name, &why);
            if (!ok)
                err_set(err, "%s/%s: %s", file, name, why.text);
            free(name);
            if (!ok)
                return false;
            break;
        case ARC_DAMAGED:
        case ARC_BROKEN:
            return err_set(err, "%s: %s", file, why.text);
        }
    }
}

static int64_t
file_read(void *ctx, char *buf, size_t n, struct err *err)
{
    return input_read(ctx, buf, n, err);
}

static bool
file_seek(void *ctx, int64_t at)
{
    return input_seek(ctx, at);
}

bool
verify_archive(const char *path, verify_member *member, void *ctx, bool *has_manifest,
               size_t *missing, struct err *err)
{
    struct verify v = {.member = member, .ctx = ctx};
    struct err why = {0};
    struct input *in = input_open_raw(path, err);

    if (!in)
        return false;
    struct arc_from from = {in, file_read, input_can_seek(in) ? file_seek : NULL,
                            input_size(in)};
    struct arc *a = input_packed(in) == PACKED_NOT ? NULL : arc_open(&from, &why);
    bool ok = a ? read_members(&v, a, input_name(in), err)
                : err_set(err, "%s: %s", input_name(in),
                          why.text[0] ? why.text : "is no archive");
    *has_manifest = v.manifest != NULL;
    size_t told = strtab_size(&v.names);
    *missing = told ? told - 1 - v.seen : 0;
    arc_close(a);
    input_close(in);
    json_free(v.manifest);
    strtab_free(&v.names);
    return ok;
}
