/* String table: text to a dense 32-bit id and back. Compare ids, not text. */
#ifndef WEIR_LIB_BASE_STRTAB_H
#define WEIR_LIB_BASE_STRTAB_H

#include "lib/base/base.h"

/* {0} is a valid table that holds only the empty string, id 0. */
struct strtab {
    char *bytes;    /* all strings, one behind the other */
    uint64_t *end;  /* end[i]: where string i ends in bytes; string 0 is empty */
    uint32_t count; /* number of strings, the empty one included once there is another */
    size_t bytes_cap, end_cap;
    uint32_t *slots; /* open addressing: id, 0 = free */
    uint32_t *tags;  /* high bits of the hash, to spare most comparisons */
    size_t nslots;
};

/* 64-bit hash of bytes; the same on every machine. */
uint64_t hash_bytes(const void *p, size_t n);

/* Id of text, added when new. Ids count up from 1 in order of first use. */
uint32_t strtab_add(struct strtab *t, struct slice text);
/* The same when the caller has hash_bytes(text) already. */
uint32_t strtab_add_hashed(struct strtab *t, struct slice text, uint64_t hash);
/* Id of text, 0 when it is not there (or empty). */
uint32_t strtab_find(const struct strtab *t, struct slice text);
/* Text of an id; borrowed until the next add. Ids out of range give the empty slice. */
struct slice strtab_get(const struct strtab *t, uint32_t id);
/* Number of ids in use: valid ids are 0 .. strtab_size-1. */
uint32_t strtab_size(const struct strtab *t);
/* Fills an empty table with what a file holds: `count` strings, string 0 empty, ends
 * ascending. Takes both arrays (from malloc). A text that stands twice keeps both ids. */
void strtab_adopt(struct strtab *t, char *bytes, uint64_t *end, uint32_t count);
void strtab_free(struct strtab *t);

#endif
