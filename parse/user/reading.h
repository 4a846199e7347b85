/* How the text of a field becomes a number: numbers with a unit, times, words. Pure. */
#ifndef WEIR_PARSE_USER_READING_H
#define WEIR_PARSE_USER_READING_H

#include "lib/columns/cols.h"

enum field {
#define FIELD(name, ...) FIELD_##name,
#include "parse/calls/fields.def"
#undef FIELD
    FIELD_COUNT
};

enum field_type {
    TYPE_TIME,
    TYPE_SPAN,
    TYPE_SIZE,
    TYPE_INT,
    TYPE_ID,
    TYPE_WORD,
    TYPE_TEXT
};

/* Bits. */
enum field_where { IN_CALLS = 1, IN_DISK = 2, IN_BOTH = 3, IN_CONTEXT = 4 };

struct field_def {
    const char *name;
    enum field_type type;
    enum field_where where;
    const char *refers;
    const char *meaning;
};
extern const struct field_def field_defs[FIELD_COUNT];
/* -1: no field has that name. */
int field_find(struct slice name);

/* A word that a pattern file gives a value. "*" stands for any word that has none. */
struct word {
    struct slice text;
    int64_t value;
    const struct word *next; /* said before; the later one counts */
};

enum reading_how {
    READ_SCALED,      /* decimal number times `factor` */
    READ_SUFFIX_SIZE, /* "64KiB" */
    READ_SUFFIX_SPAN, /* "100ms" */
    READ_HMS,         /* "12:34:56.789", time of day */
    READ_ISO,         /* "2026-03-01T12:34:56.789Z" */
    READ_INT,         /* decimal or 0x; 64 bits */
    READ_ID,          /* the same; 32 bits */
    READ_WORD,        /* a word, or a name of the enumeration */
    READ_TEXT,        /* becomes a text id elsewhere */
};

struct reading {
    enum reading_how how;
    int64_t factor;
    bool epoch;                    /* READ_SCALED: counts from 1970 */
    const struct word *words;      /* READ_WORD */
    const struct enum_def *values; /* READ_WORD */
};

/* How a field is read of which nothing is said: seconds, bytes. */
struct reading reading_default(enum field field);
/* Takes the unit of a field from its name. false: a field of that type has no such unit.
 */
bool reading_unit(struct reading *r, enum field field, struct slice name);
/* Names of the units of a field, for messages: "s ms us ns hms iso"; "" none. */
const char *reading_units(enum field field);

/* The value: ns, bytes, a number. false when the text is none, or does not fit. READ_TEXT
 * has no value: false. */
bool reading_value(const struct reading *r, struct slice text, int64_t *out);
/* How many decimals of a second the text of a time shows. */
uint8_t reading_decimals(const struct reading *r, struct slice text);
/* The word of a list; NULL when it is not there. */
const struct word *word_find(const struct word *words, struct slice text);

#endif
