/* A format that a pattern file describes, weir-pattern(5): patterns of lines, tried in
 * order, and what their groups mean. */
#ifndef WEIR_PARSE_USER_USERFORMAT_H
#define WEIR_PARSE_USER_USERFORMAT_H

#include "lib/base/mem.h"
#include "lib/base/pattern.h"
#include "parse/log/format.h"
#include "parse/user/reading.h"

#define RULE_KEYS 4
#define USERFORMAT_SUFFIX ".pattern"

/* What becomes of a line that a rule matches. */
enum rule_becomes {
    RULE_EVENT,   /* a row */
    RULE_BEGIN,   /* a row, together with the line that finishes it */
    RULE_FINISH,  /* that line */
    RULE_CONTEXT, /* what it says holds for the lines behind it */
    RULE_IGNORE,
};

/* What the times of a line count from. */
enum rule_clock {
    RULE_NO_CLOCK,
    RULE_RELATIVE, /* the log's own beginning, or its origin */
    RULE_EPOCH,    /* 1970 */
    RULE_DAY,      /* midnight */
};

/* A group of the pattern that is a field. */
struct slot {
    enum field field;
    int group;
    struct reading reading;
};

struct rule {
    enum rule_becomes becomes;
    int table;         /* TABLE_calls, TABLE_disk_events */
    size_t kind;       /* in the ledger */
    struct slice name; /* as the pattern file has it; NUL-terminated */
    uint64_t line;     /* where it stands there */
    struct pattern *pattern;
    enum rule_clock clock;
    struct slot slots[FIELD_COUNT];
    size_t nslots;
    /* Fields that the line does not tell: a number (MISSING_I64), or a text (p NULL). */
    int64_t numbers[FIELD_COUNT];
    struct slice texts[FIELD_COUNT];
    const struct word *ops; /* operations by the name of the call or the kind */
    enum field keys[RULE_KEYS];
    size_t nkeys;
};

struct userformat {
    struct format format; /* its plan is this struct */
    char *name;
    struct slice about;
    bool any_order; /* lines do not stand in the order of time */
    struct rule *rules;
    size_t nrules, rules_cap;
    struct ledger_kind_def *kinds; /* of the ledger, from KIND_COUNT on */
    size_t nkinds, kinds_cap;
    struct arena arena; /* texts and words */
};

/* Reads a pattern file; the format is named for the file. NULL with *err:
 * "my.pattern:7:15: ...". */
struct userformat *userformat_load(const char *path, struct err *err);
/* The same from its text; `path` is for messages and for the name. */
struct userformat *userformat_read(const char *path, struct slice text, struct err *err);
void userformat_free(struct userformat *u);

#endif
