/* JSON as plans and receipts have it: texts that come back byte for byte, stamps, whole
 * files. */
#ifndef WEIR_REPORT_BATCH_BATCH_JSON_H
#define WEIR_REPORT_BATCH_BATCH_JSON_H

#include "lib/table/json.h"
#include "report/batch/batch_stamp.h"

/* Writes "key": "text". Where JSON's text would not be the same bytes (no UTF-8),
 * "key_hex": "..." follows, which holds. */
void batch_put_text(FILE *f, const char *key, const char *text);
/* A text of an object that batch_put_text wrote, owned by the caller. NULL when it is not
 * there or no C string. */
char *batch_take_text(const struct json *object, const char *key);

/* Writes "bytes": N, "mtime_ns": N, "crc32": "0123abcd"; of a file that is gone null. */
void batch_put_stamp(FILE *f, const struct stamp *s);
/* false when it is none. */
bool batch_take_stamp(const struct json *object, struct stamp *s);

/* Reads a file of JSON whose member `kind` must be `version`; NULL with *err. */
struct json *batch_load(const char *path, const char *kind, int64_t version,
                        struct err *err);

#endif
