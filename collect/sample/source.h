/* The rows of sources.def, and how texts of their shapes become cells. Pure: no file is
 * opened here. */
#ifndef WEIR_COLLECT_SAMPLE_SOURCE_H
#define WEIR_COLLECT_SAMPLE_SOURCE_H

#include "collect/sample/row.h"
#include "collect/sample/tree.h"

enum source_id {
#define SOURCE(id, ...) SOURCE_##id,
#define FIELD(...)
#define SOURCE_END(id)
#include "collect/sample/sources.def"
#undef SOURCE
#undef FIELD
#undef SOURCE_END
    SOURCES
};

enum shape {
    SHAPE_NAMES,
    SHAPE_PLACES,
    SHAPE_STAT,
    SHAPE_CPUS,
    SHAPE_DISKS,
    SHAPE_NETS,
    SHAPE_PSI,
    SHAPE_FILES,
    SHAPE_OTHER
};

enum pace { PACE_TICK, PACE_SLOW };

struct field {
    int col;
    int number; /* of the place, for shapes that count */
    const char *place;
};

struct source {
    const char *name;
    int table;
    enum tree_id tree;
    const char *file;
    enum shape shape;
    enum pace pace;
    const char *needs, *how;
    const struct field *fields;
    int nfields;
};

extern const struct source sources[SOURCES];

/* Fills cells from lines "Name: value" or "name value". Returns how many of the source's
 * columns it found. */
int source_names(const struct source *s, const struct text *text, struct row *row,
                 struct arena *arena);

/* Fills cells from the numbers at p, the first of which is place `first`. A number, or
 * one letter in its place, is a value. Returns how many places there were; 0: no number.
 */
int source_places(const struct source *s, const char *p, int first, struct row *row);

/* /proc/PID/stat: the name in parentheses, which may hold any byte, and the numbers
 * behind it. False when it does not look like one. */
struct stat_line {
    struct slice name;
    char state;
    const char *numbers; /* place 4 and on */
};
bool source_stat(const struct text *text, struct stat_line *line);

/* The totals of a pressure file, in us; missing where a line is. False: no such text. */
bool source_psi(const struct text *text, int64_t *some_us, int64_t *full_us);

/* The value of one field of shape FILES in a text: missing where there is none. Limits
 * that are none ("max", and what version 1 has for it) are missing. */
void source_value(const struct field *f, const struct text *text, struct row *row,
                  struct arena *arena);

#endif
