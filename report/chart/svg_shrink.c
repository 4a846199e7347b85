#include "report/chart/svg_shrink.h"

#include <ctype.h>

#include "report/chart/svg_line.h"

struct attribute {
    struct slice name, value;
    char quote;
};

/* What the whole picture says once; empty: nothing does. */
struct defaults {
    struct slice family, size;
};

/* Takes the next attribute off the front of the inside of a tag. */
static bool
take_attribute(struct slice *tag, struct attribute *a)
{
    size_t n = 0;
    while (tag->n > 0 && isspace((unsigned char)tag->p[0]))
        *tag = slice_from(*tag, 1);
    while (n < tag->n && !isspace((unsigned char)tag->p[n]) && tag->p[n] != '=')
        n++;
    a->name = (struct slice){tag->p, n};
    while (n < tag->n && (isspace((unsigned char)tag->p[n]) || tag->p[n] == '='))
        n++;
    if (n >= tag->n || (tag->p[n] != '"' && tag->p[n] != '\''))
        return false;
    a->quote = tag->p[n];
    const char *end = memchr(tag->p + n + 1, a->quote, tag->n - n - 1);
    if (end == NULL)
        return false;
    a->value = (struct slice){tag->p + n + 1, (size_t)(end - tag->p) - n - 1};
    *tag = slice_from(*tag, (size_t)(end + 1 - tag->p));
    return true;
}

/* What stands as `name="..."` first. */
static struct slice
first_value(struct slice svg, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i + n < svg.n; i++) {
        if (svg.p[i] != name[0] || memcmp(svg.p + i, name, n) != 0)
            continue;
        const char *begin = svg.p + i + n;
        const char *end = memchr(begin, '"', svg.n - i - n);
        return end ? (struct slice){begin, (size_t)(end - begin)} : SLICE("");
    }
    return SLICE("");
}

/* Said already, or what holds where nothing is said. */
static bool
is_idle(const struct attribute *a, const struct defaults *d)
{
    if (slice_eq(a->name, SLICE("font-family")))
        return slice_eq(a->value, d->family);
    if (slice_eq(a->name, SLICE("font-size")))
        return slice_eq(a->value, d->size);
    return (slice_eq(a->name, SLICE("class")) && slice_eq(a->value, SLICE("gridline"))) ||
           (slice_eq(a->name, SLICE("color")) && slice_eq(a->value, SLICE("black")));
}

/* "rgb( 42, 42, 42)" as "#2a2a2a". */
static bool
put_colour(FILE *f, struct slice value)
{
    unsigned r, g, b;
    char text[40];
    if (!slice_starts(value, SLICE("rgb(")) || value.n >= sizeof(text))
        return false;
    snprintf(text, sizeof(text), "%.*s", (int)value.n, value.p);
    if (sscanf(text, "rgb(%u ,%u ,%u )", &r, &g, &b) != 3 || (r | g | b) > 255)
        return false;
    fprintf(f, "#%02x%02x%02x", r, g, b);
    return true;
}

static void
put_attribute(FILE *f, const struct attribute *a)
{
    static const char *const lengths[] = {"stroke-width", "transform", "x",        "y",
                                          "width",        "height",    "font-size"};
    bool is_length = false;
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++)
        is_length |= slice_eq(a->name, slice_of(lengths[i]));
    if (slice_eq(a->name, SLICE("points"))) {
        fprintf(f, " d=%c", a->quote);
        svg_line(f, a->value);
        fprintf(f, "Z%c", a->quote);
        return;
    }
    fprintf(f, " %.*s=%c", (int)a->name.n, a->name.p, a->quote);
    if (slice_eq(a->name, SLICE("d")))
        svg_line(f, a->value);
    else if (is_length)
        svg_numbers(f, a->value);
    else if (!put_colour(f, a->value))
        fwrite(a->value.p, 1, a->value.n, f);
    putc(a->quote, f);
}

/* The tag between "<" and ">". */
static void
put_tag(FILE *f, struct slice tag, const struct defaults *d)
{
    struct attribute a;
    size_t n = 0;
    while (n < tag.n && !isspace((unsigned char)tag.p[n]) && tag.p[n] != '/')
        n++;
    bool is_plain = tag.n == 0 || strchr("/?!", tag.p[0]) != NULL;
    bool is_root = slice_eq((struct slice){tag.p, n}, SLICE("svg"));
    if (is_plain) {
        fprintf(f, "<%.*s>", (int)tag.n, tag.p);
        return;
    }
    struct slice name = {tag.p, n};
    if (slice_eq(name,
                 SLICE("polygon"))) /* the same, but upright and level are shorter */
        name = SLICE("path");
    fprintf(f, "<%.*s", (int)name.n, name.p);
    struct slice rest = slice_from(tag, n);
    while (take_attribute(&rest, &a)) {
        if (is_root || !is_idle(&a, d))
            put_attribute(f, &a);
    }
    if (is_root && d->family.n > 0)
        fprintf(f, " font-family=\"%.*s\" font-size=\"%.*s\"", (int)d->family.n,
                d->family.p, (int)d->size.n, d->size.p);
    fputs(tag.p[tag.n - 1] == '/' ? "/>" : ">", f);
}

/* ---- groups ---- */

#define DEPTH_MAX 32

/* Groups that are open. One that ends where another with the same attributes begins goes
 * on instead, so its end is held back until it is known what comes next. */
struct groups {
    struct slice open[DEPTH_MAX];
    size_t depth;
    struct slice ended; /* tag of the one whose end is held back */
    bool holds_back;
};

static void
put_held_back(FILE *f, struct groups *g)
{
    if (g->holds_back)
        fputs("</g>\n", f);
    g->holds_back = false;
}

/* Whether the tag needs not be written. */
static bool
group_goes_on(FILE *f, struct groups *g, struct slice tag)
{
    bool begins = slice_starts(tag, SLICE("g ")) && tag.p[tag.n - 1] != '/';
    bool ends = slice_eq(tag, SLICE("/g")), same = g->holds_back && begins;
    same = same && slice_eq(tag, g->ended);
    if (same)
        g->holds_back = false;
    else
        put_held_back(f, g);
    if (begins) {
        if (g->depth < DEPTH_MAX)
            g->open[g->depth] = tag;
        g->depth++;
    } else if (ends && g->depth > 0) {
        g->depth--;
        g->holds_back = g->depth < DEPTH_MAX;
        if (g->holds_back)
            g->ended = g->open[g->depth];
    }
    return same || g->holds_back;
}

/* ---- shapes ---- */

/* Filled shapes of one colour, one behind the other, are one path: the cells of a heat
 * map. */
struct shapes {
    struct slice fill;
    bool open;
};

static void
end_shapes(FILE *f, struct shapes *s)
{
    if (s->open)
        fputs("'/>\n", f);
    s->open = false;
}

/* Whether the tag is a shape, which then is written. */
static bool
put_shape(FILE *f, struct shapes *s, struct slice tag)
{
    struct attribute fill, points, more;
    struct slice rest = slice_from(tag, MIN(tag.n, strlen("polygon ")));
    bool is_shape =
        slice_starts(tag, SLICE("polygon ")) && take_attribute(&rest, &fill) &&
        slice_eq(fill.name, SLICE("fill")) && take_attribute(&rest, &points) &&
        slice_eq(points.name, SLICE("points")) && !take_attribute(&rest, &more);
    if (!is_shape || (s->open && !slice_eq(s->fill, fill.value)))
        end_shapes(f, s);
    if (!is_shape)
        return false;
    if (!s->open) {
        fputs("<path", f);
        put_attribute(f, &fill);
        fputs(" d='", f);
    }
    svg_line(f, points.value);
    putc('Z', f);
    s->open = true;
    s->fill = fill.value;
    return true;
}

static bool
is_blank(struct slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!isspace((unsigned char)s.p[i]))
            return false;
    }
    return true;
}

void
svg_shrink(FILE *f, struct slice svg)
{
    const struct defaults d = {first_value(svg, "font-family=\""),
                               first_value(svg, "font-size=\"")};
    struct groups groups = {.depth = 0};
    struct shapes shapes = {.open = false};
    while (svg.n > 0) {
        const char *end = memchr(svg.p, svg.p[0] == '<' ? '>' : '<', svg.n);
        size_t n = end ? (size_t)(end - svg.p) : svg.n;
        struct slice piece = {svg.p, n};
        if (svg.p[0] == '<' && end != NULL) {
            struct slice tag = slice_from(piece, 1);
            if (slice_starts(tag, SLICE("polygon ")))
                put_held_back(f, &groups);
            if (!put_shape(f, &shapes, tag) && !group_goes_on(f, &groups, tag))
                put_tag(f, tag, &d);
            n++;
        } else if (is_blank(piece)) {
            if (!groups.holds_back && !shapes.open)
                putc('\n', f);
        } else {
            end_shapes(f, &shapes);
            put_held_back(f, &groups);
            fwrite(piece.p, 1, piece.n, f);
        }
        svg = slice_from(svg, n);
    }
    end_shapes(f, &shapes);
    put_held_back(f, &groups);
}
