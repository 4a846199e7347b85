/* What ran, where and when, and what is not known: the same words in every layout. */
#ifndef WEIR_REPORT_CONTENT_ABOUT_H
#define WEIR_REPORT_CONTENT_ABOUT_H

#include "report/content/content.h"

/* One line about the run. Unknown lines say why in `text`. */
struct about_line {
    const char *key;   /* in JSON */
    const char *label; /* for people */
    bool known;
    bool code; /* a command, a path */
    char *text;
};

#define ABOUT_LINES 10

struct about {
    struct about_line lines[ABOUT_LINES];
    size_t n;
};

void about_fill(struct about *about, const struct content *c);
void about_free(struct about *about);

/* The report's title: given, else the command, else the input's name. Borrowed. */
struct slice about_title(const struct content *c);

/* What could not be had, and why. */
struct gap {
    char *what; /* owned */
    char *why;  /* owned */
};

/* {0} is empty. */
struct gaps {
    struct gap *items;
    size_t n, cap;
};

void about_gaps(struct gaps *gaps, const struct content *c);
void about_gaps_free(struct gaps *gaps);

#endif
