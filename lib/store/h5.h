/* A thin skin over HDF5: files, columns, chunks, attributes. The only file that knows the
 * library; store_write.c and store_read.c say what stands where. Not thread-safe: one
 * thread at a time, as the library wants it. */
#ifndef WEIR_LIB_STORE_H5_H
#define WEIR_LIB_STORE_H5_H

#include "lib/base/err.h"
#include "lib/columns/cols.h"

typedef int64_t h5_id; /* 0 = none */

#define H5_CHUNK BATCH_ROWS

struct h5_column {
    h5_id dataset;
    size_t size; /* bytes of a value */
    uint64_t rows;
    bool direct; /* chunks are packed as chunk_pack does it, in this machine's order */
};

/* Creates or opens a file. The message tells what to do about locks. */
h5_id h5_create(const char *path, struct err *err);
h5_id h5_open(const char *path, struct err *err);
/* Closes a file; false when its last bytes could not be written. */
bool h5_close(h5_id file, struct err *err);

/* Creates a group (and those above it). */
bool h5_group(h5_id file, const char *path, struct err *err);
bool h5_exists(h5_id file, const char *path);
/* Tells each group, dataset and type of the file by its path, without a slash in front,
 * in order of names; what is in a group comes behind it. */
bool h5_walk(h5_id file, void (*take)(void *ctx, const char *path), void *ctx,
             struct err *err);
/* Tells each attribute of the root, in order of names. */
bool h5_walk_attrs(h5_id file, void (*take)(void *ctx, const char *key), void *ctx,
                   struct err *err);

/* Commits an enumeration in the root group, once per file, before columns use it. */
bool h5_commit_enum(h5_id file, const struct enum_def *e, struct err *err);

/* Creates an empty, chunked, shuffled and deflated column. `e` (may be NULL) is a
 * committed enumeration. Closed by h5_column_close. */
bool h5_column_create(h5_id file, const char *path, enum col_type type,
                      const struct enum_def *e, struct h5_column *c, struct err *err);
/* Opens a column to be read as values of `type`. */
bool h5_column_open(h5_id file, const char *path, enum col_type type, struct h5_column *c,
                    struct err *err);
void h5_column_close(struct h5_column *c);
/* Sets the number of rows. */
bool h5_column_resize(struct h5_column *c, uint64_t rows, struct err *err);
/* Writes one chunk as it is; `row` is a multiple of H5_CHUNK below the number of rows. */
bool h5_chunk_write(const struct h5_column *c, uint64_t row, const void *packed, size_t n,
                    struct err *err);
/* Reads one packed chunk of a direct column into a buffer that grows, with room for
 * `slack` bytes behind it. */
bool h5_chunk_read(const struct h5_column *c, uint64_t row, size_t slack, void **buf,
                   size_t *cap, size_t *n, struct err *err);
/* Reads rows of any column, converted to `type`. */
bool h5_rows_read(const struct h5_column *c, enum col_type type, uint64_t row,
                  uint64_t count, void *values, struct err *err);

/* Makes column 0 the scale of the others' only dimension. */
bool h5_scale(h5_id file, const char *scale, const char *const *others, size_t n,
              struct err *err);

/* Attributes of the object at `path` ("/" is the root). */
bool h5_attr_text(h5_id file, const char *path, const char *key, struct slice text,
                  struct err *err);
bool h5_attr_int(h5_id file, const char *path, const char *key, enum col_type type,
                 int64_t value, struct err *err);
bool h5_attr_f64(h5_id file, const char *path, const char *key, double value,
                 struct err *err);
/* Text is owned by the caller; NULL when absent. */
char *h5_attr_get_text(h5_id file, const char *path, const char *key);
bool h5_attr_get_i64(h5_id file, const char *path, const char *key, int64_t *value);

#endif
