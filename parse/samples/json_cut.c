#include "parse/samples/json_cut.h"

#include "lib/base/mem.h"

/* ---- the text of an item ---- */

static void
keep(struct json_cut *c, struct slice piece)
{
    if (c->too_long || c->n + piece.n > JSON_ITEM_MAX) {
        c->too_long = true;
        return;
    }
    grow(&c->bytes, &c->cap, c->n + piece.n, 1);
    memcpy(c->bytes + c->n, piece.p, piece.n);
    c->n += piece.n;
}

static void
item_ends(struct json_cut *c)
{
    c->in_item = false;
    c->item(c->ctx,
            c->too_long ? (struct slice){NULL, 0} : (struct slice){c->bytes, c->n});
    c->n = 0;
    c->too_long = false;
}

/* ---- brackets and members ---- */

static bool
parent_is_wanted(const struct json_cut *c)
{
    return c->depth > 0 && c->depth <= JSON_CUT_DEPTH &&
           c->stack[c->depth - 1].is_array && c->stack[c->depth - 1].wanted;
}

/* True when an item begins here. */
static bool
opens(struct json_cut *c, char bracket)
{
    bool begins = bracket == '{' && !c->in_item && parent_is_wanted(c);
    if (c->depth < JSON_CUT_DEPTH) {
        c->stack[c->depth].is_array = bracket == '[';
        c->stack[c->depth].wanted =
            c->has_key && !c->in_item &&
            slice_eq((struct slice){c->key, c->key_n}, slice_of(c->array));
    }
    if (begins) {
        c->in_item = true;
        c->item_depth = c->depth;
    }
    c->depth++;
    c->has_key = false;
    return begins;
}

/* True when the item ends here. */
static bool
closes(struct json_cut *c)
{
    c->has_key = false;
    if (c->depth == 0)
        return false;
    c->depth--;
    return c->in_item && c->depth == c->item_depth;
}

/* A string has ended: a name when a colon follows, else a value. */
static void
string_ends(struct json_cut *c)
{
    c->in_string = false;
    if (!c->has_key || c->in_item || c->text_n > JSON_CUT_TEXT)
        return;
    c->member(c->ctx, (struct slice){c->key, c->key_n},
              (struct slice){c->text, c->text_n});
    c->has_key = false;
}

static void
in_string(struct json_cut *c, char byte)
{
    if (c->escaped)
        c->escaped = false;
    else if (byte == '\\')
        c->escaped = true;
    else if (byte == '"') {
        string_ends(c);
        return;
    }
    if (c->text_n < sizeof c->text)
        c->text[c->text_n++] = byte;
}

static void
name_ends(struct json_cut *c)
{
    c->has_key = c->text_n < sizeof c->key;
    if (c->has_key)
        memcpy(c->key, c->text, c->text_n);
    c->key_n = c->has_key ? c->text_n : 0;
}

/* ---- lines ---- */

void
json_cut_line(struct json_cut *c, struct slice line)
{
    size_t from = 0; /* of the item's part in this line */
    for (size_t i = 0; i < line.n; i++) {
        char byte = line.p[i];
        if (c->in_string) {
            in_string(c, byte);
        } else if (byte == '"') {
            c->in_string = true;
            c->text_n = 0;
        } else if (byte == ':') {
            name_ends(c);
        } else if (byte == ',') {
            c->has_key = false;
        } else if (byte == '{' || byte == '[') {
            if (opens(c, byte))
                from = i;
        } else if ((byte == '}' || byte == ']') && closes(c)) {
            keep(c, (struct slice){line.p + from, i + 1 - from});
            item_ends(c);
        }
    }
    c->in_string = c->escaped = false; /* JSON has no string over two lines */
    if (!c->in_item)
        return;
    keep(c, slice_from(line, from));
    keep(c, SLICE("\n"));
}

void
json_cut_reset(struct json_cut *c)
{
    c->depth = 0;
    c->in_item = c->too_long = c->has_key = c->in_string = c->escaped = false;
    c->n = 0;
}

void
json_cut_free(struct json_cut *c)
{
    free(c->bytes);
    c->bytes = NULL;
}
