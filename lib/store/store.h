/* Tables of integers and string tables in an HDF5 file (weir-h5(5)); the only file that
 * knows HDF5. Writing: rows in batches, chunks compressed by workers, memory bounded.
 * Reading: only the columns that are named, chunk by chunk. */
#ifndef WEIR_LIB_STORE_STORE_H
#define WEIR_LIB_STORE_STORE_H

#include "lib/base/err.h"
#include "lib/base/pool.h"
#include "lib/base/strtab.h"
#include "lib/columns/cols.h"
#include "lib/deflate/chunk.h"

#define WEIR_SCHEMA 1

/* String tables of the file: /strings/call, /strings/path ... */
enum strings_id { STR_call, STR_path, STR_comm, STR_command, STR_text, STR_COUNT };
extern const char *const strings_names[STR_COUNT];
/* Which string table a column refers to, -1 when it holds no text id. */
int strings_of(const struct col_def *c);

/* ---- writing ---- */

struct store_writer;

/* Opens a file to be written at `path`; NULL or "-" is stdout: a pipe gets the file at
 * the end by way of an unlinked temporary file, a terminal is refused. The pool (may be
 * NULL) compresses chunks. */
struct store_writer *store_create(const char *path, struct pool *pool, struct err *err);

/* Chunks are packed smaller, in many times the time. Before any row. */
void store_pack_small(struct store_writer *w);

/* Batch of a table to put rows into; calls store_flush itself when the batch is full:
 *     calls_put(store_batch(w, TABLE_calls), &row);
 * Errors are kept and come out of store_close. */
struct batch *store_batch(struct store_writer *w, int table);

/* String table of the file, to add to. Written at store_close. */
struct strtab *store_strings(struct store_writer *w, enum strings_id which);

/* Root attributes, written at close. Keys and texts are copied. */
void store_attr_text(struct store_writer *w, const char *key, struct slice text);
void store_attr_i64(struct store_writer *w, const char *key, int64_t value);

/* Completes the file and frees w. false when anything failed since store_create; then
 * no file is left behind. */
bool store_close(struct store_writer *w, struct err *err);
/* Drops the file and frees w. */
void store_abandon(struct store_writer *w);

/* ---- reading ---- */

struct store;

/* Opens a file; NULL or "-" is stdin (a pipe is spooled to an unlinked temporary file).
 * Checks the schema. NULL with *err on failure. */
struct store *store_open(const char *path, struct err *err);
void store_shut(struct store *s);
/* Name for messages: the path, or "<stdin>". */
const char *store_name(const struct store *s);

/* Tells what stands in the file and is none of what this version knows: tables and their
 * columns, by path. A group that is not known is told once, not what is in it. */
bool store_strangers(const struct store *s, void (*tell)(void *ctx, const char *path),
                     void *ctx, struct err *err);
/* The same for attributes of the root, by name. */
bool store_strange_attrs(const struct store *s, void (*tell)(void *ctx, const char *key),
                         void *ctx, struct err *err);

/* Root attributes: text is borrowed until store_shut (empty when absent); i64 returns
 * false when absent. */
struct slice store_text(struct store *s, const char *key);
bool store_i64(const struct store *s, const char *key, int64_t *value);

/* Rows of a table; 0 when the file has no such table. */
uint64_t store_rows(const struct store *s, int table);
/* Whether the file has the table at all. */
bool store_has(const struct store *s, int table);

/* The strings of one table, loaded at first use, owned by the store. Never NULL: an
 * absent table is empty; *err tells when it was there but unreadable. */
const struct strtab *store_load_strings(struct store *s, enum strings_id which,
                                        struct err *err);

/* A pass over a table. `want[c]` (ncols of them, or NULL for all) names the columns; a
 * column that the file lacks (older schema) reads as missing throughout. The pool (may be
 * NULL) unpacks ahead. */
struct scan;
struct scan *scan_begin(struct store *s, int table, const bool *want, struct pool *pool,
                        struct err *err);
/* Next batch, borrowed until the next call; NULL at the end or on error (then *err is
 * set; it is left alone at the end). Columns not wanted are NULL. */
const struct batch *scan_next(struct scan *sc, struct err *err);
void scan_end(struct scan *sc);

/* The same by hand, for batches in another order and on threads of one's own: the calling
 * thread fetches a batch's bytes, any thread unpacks them. */
uint64_t scan_batches(const struct scan *sc);
struct fetched;
struct fetched *fetched_new(const struct scan *sc);
void fetched_free(struct fetched *f);
/* Reads batch number k as it is packed. */
bool scan_fetch(struct scan *sc, uint64_t k, struct fetched *f, struct err *err);
/* Batch with room for the wanted columns; batch_free gives it back. */
struct batch *scan_batch(const struct scan *sc);
/* Unpacks into a batch from scan_batch. */
bool scan_unpack(const struct scan *sc, const struct fetched *f, struct unpacker *u,
                 struct batch *b, struct err *err);

#endif
