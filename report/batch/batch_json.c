#include "report/batch/batch_json.h"

#include <errno.h>
#include <inttypes.h>

#include "lib/base/mem.h"

/* ---- texts ---- */

static bool
comes_back(const char *quoted, const char *text)
{
    struct json *doc = json_parse(slice_of(quoted), NULL);
    bool same = doc && slice_eq(json_text(doc), slice_of(text));
    json_free(doc);
    return same;
}

void
batch_put_text(FILE *f, const char *key, const char *text)
{
    char *quoted = json_quote(slice_of(text));
    fprintf(f, "\"%s\": %s", key, quoted);
    if (!comes_back(quoted, text)) {
        fprintf(f, ", \"%s_hex\": \"", key);
        for (const char *p = text; *p; p++)
            fprintf(f, "%02x", (unsigned char)*p);
        putc('"', f);
    }
    free(quoted);
}

static int
hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* NULL when it is no hex or has a NUL in it. */
static char *
from_hex(struct slice hex)
{
    char *text = xmalloc(hex.n / 2 + 1);
    size_t n = 0;
    bool ok = hex.n % 2 == 0;
    for (size_t i = 0; ok && i < hex.n; i += 2) {
        int high = hex_digit(hex.p[i]), low = hex_digit(hex.p[i + 1]);
        ok = high >= 0 && low >= 0 && (high | low) != 0;
        text[n++] = (char)(high * 16 + low);
    }
    text[n] = 0;
    if (ok)
        return text;
    free(text);
    return NULL;
}

char *
batch_take_text(const struct json *object, const char *key)
{
    char hex_key[64];
    snprintf(hex_key, sizeof hex_key, "%s_hex", key);
    const struct json *hex = json_at(object, hex_key), *plain = json_at(object, key);
    if (hex)
        return from_hex(json_text(hex));
    struct slice text = json_text(plain);
    if (!plain || memchr(text.p, 0, text.n))
        return NULL;
    return xstrndup(text.p, text.n);
}

/* ---- stamps ---- */

void
batch_put_stamp(FILE *f, const struct stamp *s)
{
    if (s->bytes == STAMP_GONE)
        fputs("\"bytes\": null, \"mtime_ns\": null, \"crc32\": null", f);
    else
        fprintf(f,
                "\"bytes\": %" PRId64 ", \"mtime_ns\": %" PRId64
                ", \"crc32\": \"%08" PRIx32 "\"",
                s->bytes, s->mtime_ns, s->crc32);
}

bool
batch_take_stamp(const struct json *object, struct stamp *s)
{
    const struct json *bytes = json_at(object, "bytes");
    *s = (struct stamp){.bytes = STAMP_GONE};
    if (!bytes)
        return false;
    if (json_is_null(bytes))
        return true;
    struct slice crc = json_text(json_at(object, "crc32"));
    for (size_t i = 0; i < crc.n; i++) {
        int digit = hex_digit(crc.p[i]);
        if (digit < 0)
            return false;
        s->crc32 = s->crc32 << 4 | (uint32_t)digit;
    }
    return crc.n == 8 && json_i64(bytes, &s->bytes) && s->bytes >= 0 &&
           json_i64(json_at(object, "mtime_ns"), &s->mtime_ns);
}

/* ---- files ---- */

/* The bytes of a file, owned by the caller. */
static char *
read_file(const char *path, size_t *n, struct err *err)
{
    FILE *f = fopen(path, "r");
    char *text = NULL;
    size_t cap = 0, got;
    *n = 0;
    if (!f) {
        err_errno(err, "cannot open %s", path);
        return NULL;
    }
    do {
        grow(&text, &cap, *n + BUFSIZ, 1);
        got = fread(text + *n, 1, BUFSIZ, f);
        *n += got;
    } while (got > 0);
    bool ok = !ferror(f) || err_errno(err, "cannot read %s", path);
    fclose(f);
    if (ok)
        return text;
    free(text);
    return NULL;
}

struct json *
batch_load(const char *path, const char *kind, int64_t version, struct err *err)
{
    struct err why = {0};
    size_t n;
    int64_t found;
    char *text = read_file(path, &n, err);
    struct json *doc = text ? json_parse((struct slice){text, n}, &why) : NULL;
    if (text && !doc)
        err_set(err, "%s:%s", path, why.text);
    free(text);
    if (doc && (!json_i64(json_at(doc, kind), &found) || found != version)) {
        err_set(err, "%s: is no %s of version %" PRId64, path, kind, version);
        json_free(doc);
        doc = NULL;
    }
    return doc;
}
