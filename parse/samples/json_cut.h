/* Cuts a JSON document that comes line by line into the items of one of its arrays, so
 * that a log of any length is read with the memory of one item. The items are parsed by
 * whoever gets them (lib/table/json.h); outside of them only brackets and members are
 * looked at. */
#ifndef WEIR_PARSE_SAMPLES_JSON_CUT_H
#define WEIR_PARSE_SAMPLES_JSON_CUT_H

#include "lib/base/base.h"

#define JSON_ITEM_MAX ((size_t)16 << 20) /* a longer item is not handed over */
#define JSON_CUT_DEPTH 32 /* brackets within brackets; more are counted only */
#define JSON_CUT_TEXT 256 /* a longer name or text is not looked at */

struct json_cut {
    const char *array; /* its items are wanted: "statistics" */
    void *ctx;
    /* An item, borrowed; p NULL: it was too long. */
    void (*item)(void *ctx, struct slice text);
    /* A text member outside of items, as it stands there: escapes are left. */
    void (*member)(void *ctx, struct slice key, struct slice text);

    /* The rest is the cutter's own. {0} at first. */
    struct {
        bool is_array, wanted;
    } stack[JSON_CUT_DEPTH];
    uint64_t depth;
    bool in_string, escaped, has_key;
    char text[JSON_CUT_TEXT + 1]; /* the last string; one too long ends in no name */
    size_t text_n;
    char key[JSON_CUT_TEXT];
    size_t key_n;
    bool in_item, too_long;
    uint64_t item_depth;
    char *bytes;
    size_t n, cap;
};

/* Takes a line, without its end. Afterwards in_item tells whether an item goes on. */
void json_cut_line(struct json_cut *c, struct slice line);
/* Forgets what is open: the document begins anew. */
void json_cut_reset(struct json_cut *c);
void json_cut_free(struct json_cut *c);

#endif
