/* JSON in and out; the only file that knows jansson. */
#ifndef WEIR_LIB_TABLE_JSON_H
#define WEIR_LIB_TABLE_JSON_H

#include "lib/base/err.h"

/* s as a JSON string with quotes; bytes that are not UTF-8 (and NUL) come out as the text
 * \xE9. Owned by the caller. */
char *json_quote(struct slice s);

/* A parsed document, or a value inside one (borrowed from the document). */
struct json;

/* Parses a whole document; NULL with line and column in *err. Nesting and size are
 * limited. */
struct json *json_parse(struct slice text, struct err *err);
void json_free(struct json *doc);

/* Member by dotted path ("ledger.lines"); NULL when absent. Borrowed. */
const struct json *json_at(const struct json *v, const char *path);
/* Number of items of an array or members of an object, 0 of anything else. */
size_t json_len(const struct json *array);
const struct json *json_item(const struct json *array, size_t i);
bool json_is_null(const struct json *v); /* true for NULL, too */
/* Number as double/int64; false when absent or not a number. */
bool json_f64(const struct json *v, double *out);
bool json_i64(const struct json *v, int64_t *out);
/* Text of a string; empty slice when absent or not a string. Borrowed. */
struct slice json_text(const struct json *v);
/* Key and value of the i-th member of an object. */
bool json_member(const struct json *object, size_t i, const char **key,
                 const struct json **value);

#endif
