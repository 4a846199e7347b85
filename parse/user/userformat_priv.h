/* What the files share that read a pattern file. */
#ifndef WEIR_PARSE_USER_USERFORMAT_PRIV_H
#define WEIR_PARSE_USER_USERFORMAT_PRIV_H

#include "parse/user/userformat.h"

/* A place of the pattern file. */
struct spot {
    uint64_t line;
    size_t col; /* from 1 */
};

/* What is left of a line of the pattern file, and where that stands. */
struct cursor {
    struct slice rest;
    struct spot at;
};

/* What is said about one field, for a rule or for all of them. */
struct setting {
    struct reading reading;
    struct slice constant; /* p NULL: none */
    struct spot constant_at;
    bool has_unit;                 /* in this stanza or before all */
    bool said_unit, said_constant; /* in this stanza: not twice */
};

/* A piece of a rule's pattern: a line "match ...". */
struct piece {
    struct slice text;
    struct spot at;
};

/* A rule as it is being read; before the first one, what holds for all. */
struct stanza {
    enum rule_becomes becomes;
    struct slice name; /* p NULL before the first rule */
    struct spot at;
    int table;
    struct setting settings[FIELD_COUNT];
    struct piece *pieces;
    size_t npieces, pieces_cap;
    enum field keys[RULE_KEYS];
    size_t nkeys;
};

struct draft {
    const char *path;
    struct userformat *format;
    struct stanza all, stanza; /* what holds for all rules; the one being read */
    struct err *err;
};

/* Puts "path:line:col: message" into the draft's err; false. */
bool draft_fail(const struct draft *d, struct spot at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The next word, empty at the end; *at is where it stands, or where it is missing. */
struct slice cursor_word(struct cursor *c, struct spot *at);
/* All that is left, without the blanks before it. */
struct slice cursor_rest(struct cursor *c, struct spot *at);
/* Fails when there is more. */
bool cursor_at_end(const struct draft *d, struct cursor *c);

/* The rule that is being read, or what holds for all. */
struct stanza *draft_scope(struct draft *d);
/* Takes what a statement says about a field: "bytes KiB", "op R=read W=write",
 * "fd_kind = file". */
bool draft_field(struct draft *d, struct cursor *c, enum field f);
/* Makes a rule of the stanza that was read. */
bool draft_rule(struct draft *d);
/* What only the whole file shows to be wrong. */
bool draft_check(const struct draft *d);

/* Text of a file's bytes for a message, control bytes escaped; borrowed until the fourth
 * next call. */
const char *draft_quote(struct slice s);

#endif
