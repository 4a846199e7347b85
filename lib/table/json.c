#include "lib/table/json.h"

#include <jansson.h>

#include "lib/base/mem.h"
#include "lib/base/utf8.h"

#undef json_is_null /* jansson's macro stands in the way of our function */

#define TEXT_MAX (64U << 20)

/* ---- out ---- */

struct text {
    char *p;
    size_t n, cap;
};

static void
put(struct text *t, const char *p, size_t n)
{
    grow(&t->p, &t->cap, t->n + n, 1);
    memcpy(t->p + t->n, p, n);
    t->n += n;
}

/* What JSON cannot hold as it is, or nobody would see: \n, \u001b, \u202e; bytes of no
 * character as the text \xE9. */
static void
put_escaped(struct text *t, uint32_t c, bool is_character)
{
    static const char named[] = "btn\0fr"; /* 8 to 13 */
    char escaped[16];
    int n;
    if (!is_character || c == 0)
        n = snprintf(escaped, sizeof escaped, "\\\\x%02X", (unsigned)c);
    else if (c == '"' || c == '\\')
        n = snprintf(escaped, sizeof escaped, "\\%c", (char)c);
    else if (c >= 8 && c <= 13 && named[c - 8])
        n = snprintf(escaped, sizeof escaped, "\\%c", named[c - 8]);
    else if (c > 0xFFFF) /* a pair of surrogates */
        n = snprintf(escaped, sizeof escaped, "\\u%04x\\u%04x",
                     (unsigned)(0xD7C0 + (c >> 10)), (unsigned)(0xDC00 | (c & 0x3FF)));
    else
        n = snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)c);
    put(t, escaped, (size_t)n);
}

/* Length of the run at the start of s that needs no escape and is plain ASCII. */
static size_t
plain_run(struct slice s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7F && s.p[n] != '"' && s.p[n] != '\\')
        n++;
    return n;
}

char *
json_quote(struct slice s)
{
    struct text t = {0};
    put(&t, "\"", 1);
    while (s.n > 0) {
        uint32_t c = (unsigned char)s.p[0];
        size_t run = plain_run(s), n = run ? run : utf8_next(s, &c);
        if (run > 0 || (n > 1 && !utf8_is_unseen(c)))
            put(&t, s.p, n);
        else
            put_escaped(&t, c, n > 0);
        s = slice_from(s, MAX(n, 1));
    }
    put(&t, "\"", 2); /* and the NUL */
    return t.p;
}

/* ---- in: a struct json is jansson's value under another name ---- */

static const json_t *
value_of(const struct json *v)
{
    return (const json_t *)v;
}

static const struct json *
borrow(const json_t *v)
{
    return (const struct json *)v;
}

struct json *
json_parse(struct slice text, struct err *err)
{
    if (text.n > TEXT_MAX) {
        err_set(err, "JSON larger than %u MiB", TEXT_MAX >> 20);
        return NULL;
    }
    json_error_t where;
    json_t *doc = json_loadb(text.p, text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &where);
    if (!doc) {
        char shown[256];
        quote(shown, sizeof shown, slice_of(where.text), sizeof where.text);
        err_set(err, "%d:%d: not JSON: %s", where.line, where.column, shown);
    }
    return (struct json *)doc;
}

void
json_free(struct json *doc)
{
    json_decref((json_t *)doc);
}

const struct json *
json_at(const struct json *v, const char *path)
{
    const json_t *at = value_of(v);
    while (at && *path) {
        char key[256];
        size_t n = strcspn(path, ".");
        if (n >= sizeof key)
            return NULL;
        memcpy(key, path, n);
        key[n] = 0;
        at = json_object_get(at, key); /* NULL for what is no object */
        path += n + (path[n] == '.');
    }
    return borrow(at);
}

size_t
json_len(const struct json *array)
{
    const json_t *v = value_of(array);
    return json_is_object(v) ? json_object_size(v) : json_array_size(v);
}

const struct json *
json_item(const struct json *array, size_t i)
{
    return borrow(json_array_get(value_of(array), i));
}

bool
json_is_null(const struct json *v)
{
    return !v || json_typeof(value_of(v)) == JSON_NULL;
}

bool
json_f64(const struct json *v, double *out)
{
    if (!json_is_number(value_of(v)))
        return false;
    *out = json_number_value(value_of(v));
    return true;
}

bool
json_i64(const struct json *v, int64_t *out)
{
    if (!json_is_integer(value_of(v)))
        return false;
    *out = json_integer_value(value_of(v));
    return true;
}

struct slice
json_text(const struct json *v)
{
    if (!json_is_string(value_of(v)))
        return (struct slice){"", 0};
    return (struct slice){json_string_value(value_of(v)),
                          json_string_length(value_of(v))};
}

/* jansson's iterator wants a non-const object but leaves it alone. */
bool
json_member(const struct json *object, size_t i, const char **key,
            const struct json **value)
{
    json_t *o = (json_t *)(uintptr_t)object;
    void *at = json_object_iter(o);
    while (at && i-- > 0)
        at = json_object_iter_next(o, at);
    if (!at)
        return false;
    *key = json_object_iter_key(at);
    *value = borrow(json_object_iter_value(at));
    return true;
}
