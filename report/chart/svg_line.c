#include "report/chart/svg_line.h"

#include <ctype.h>
#include <math.h>

#include "lib/base/mem.h"

#define TENTHS 10.0

/* command: 'M' begins a line, 'L' goes on with it, 'Z' closes it and has no place. */
struct point {
    char command;
    double x, y; /* in tenths, whole */
};

static void
put_tenths(FILE *f, double tenths)
{
    char text[40];
    int n = snprintf(text, sizeof(text), "%.1f", (tenths == 0 ? 0 : tenths) / TENTHS);
    fprintf(f, "%.*s", n > 2 && text[n - 1] == '0' ? n - 2 : n, text);
}

/* Takes a number off the front of *s, behind blanks and a comma. */
static bool
take_number(struct slice *s, double *tenths)
{
    char text[40], *end;
    size_t n = 0, digits = 0;
    while (s->n > 0 && (isspace((unsigned char)s->p[0]) || s->p[0] == ','))
        *s = slice_from(*s, 1);
    while (
        n < s->n && n < sizeof(text) - 1 &&
        (isdigit((unsigned char)s->p[n]) || s->p[n] == '.' || (n == 0 && s->p[n] == '-')))
        digits += isdigit((unsigned char)s->p[n++]) != 0;
    memcpy(text, s->p, n);
    text[n] = '\0';
    if (digits == 0)
        return false;
    *tenths = round(strtod(text, &end) * TENTHS);
    *s = slice_from(*s, (size_t)(end - text));
    return true;
}

void
svg_numbers(FILE *f, struct slice s)
{
    bool in_word = false;
    while (s.n > 0) {
        unsigned char c = (unsigned char)s.p[0];
        double tenths;
        bool begins =
            isdigit(c) || (c == '-' && s.n > 1 && isdigit((unsigned char)s.p[1]));
        if (begins && !in_word && take_number(&s, &tenths)) {
            put_tenths(f, tenths);
            continue;
        }
        in_word = c == '#' || (in_word && isalnum(c));
        putc(c, f);
        s = slice_from(s, 1);
    }
}

/* The points of s; NULL where it has commands that are not of straight lines. */
static struct point *
points_of(struct slice s, size_t *n)
{
    struct point *points = xcalloc(s.n + 1, sizeof(*points));
    char command = 'L';
    for (*n = 0; s.n > 0;) {
        struct point p = {.command = command};
        if (isspace((unsigned char)s.p[0])) {
            s = slice_from(s, 1);
            continue;
        }
        if (s.p[0] == 'M' || s.p[0] == 'L' || s.p[0] == 'Z') {
            p.command = s.p[0];
            s = slice_from(s, 1);
        }
        if (p.command != 'Z' && (!take_number(&s, &p.x) || !take_number(&s, &p.y))) {
            free(points);
            return NULL;
        }
        command = 'L';
        points[(*n)++] = p;
    }
    return points;
}

static bool
is_between(double a, double b, double c)
{
    return (a <= b && b <= c) || (c <= b && b <= a);
}

/* Whether the way from a to c by b is the straight, level or upright, one. */
static bool
on_the_way(const struct point *a, const struct point *b, const struct point *c)
{
    if (b->command != 'L' || c->command != 'L' || a->command == 'Z')
        return false;
    return (a->x == b->x && b->x == c->x && is_between(a->y, b->y, c->y)) ||
           (a->y == b->y && b->y == c->y && is_between(a->x, b->x, c->x));
}

/* Drops what shows nothing; returns how many are left. */
static size_t
thin(struct point *p, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        bool moves_only = p[i].command == 'M' && (i + 1 == n || p[i + 1].command == 'M');
        if (moves_only)
            continue;
        p[kept++] = p[i];
        while (kept >= 3 && on_the_way(&p[kept - 3], &p[kept - 2], &p[kept - 1])) {
            p[kept - 2] = p[kept - 1];
            kept--;
        }
    }
    return kept;
}

/* A point behind another: where only x or y changes, only that is said. */
static void
put_next(FILE *f, const struct point *before, const struct point *p)
{
    bool same_x = before->x == p->x, same_y = before->y == p->y;
    if (!same_x && !same_y) {
        putc('L', f);
        put_tenths(f, p->x);
        putc(',', f);
    } else {
        putc(same_x ? 'V' : 'H', f);
    }
    put_tenths(f, same_y && !same_x ? p->x : p->y);
}

void
svg_line(FILE *f, struct slice s)
{
    size_t n;
    struct point *points = points_of(s, &n);
    if (points == NULL) {
        svg_numbers(f, s);
        return;
    }
    n = thin(points, n);
    for (size_t i = 0; i < n; i++) {
        const struct point *p = &points[i];
        if (p->command == 'Z') {
            putc('Z', f);
        } else if (p->command == 'L' && i > 0 && p[-1].command != 'Z') {
            put_next(f, &p[-1], p);
        } else {
            putc('M', f);
            put_tenths(f, p->x);
            putc(',', f);
            put_tenths(f, p->y);
        }
    }
    free(points);
}
