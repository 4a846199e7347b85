#include "analyze/corr/pairs.h"

#include "analyze/corr/series_kinds.h"
#include "lib/base/mem.h"

void
pairs_add(struct pairs *p, int a, int b)
{
    grow(&p->list, &p->cap, p->n + 1, sizeof *p->list);
    p->list[p->n++] = (struct pair){a, b};
}

/* Names to rows of series_kinds, at most `max` of them; -1 with *err. */
static int
read_names(const char *text, int *row, int max, struct err *err)
{
    char shown[128];
    int n = 0;
    for (struct slice rest = slice_of(text);;) {
        const char *comma = rest.n ? memchr(rest.p, ',', rest.n) : NULL;
        struct slice name = {rest.p, comma ? (size_t)(comma - rest.p) : rest.n};
        if (n == max) {
            err_set(err, "at most %d series here", max);
            return -1;
        }
        row[n] = series_kind_find(name);
        if (row[n] < 0) {
            err_set(err, "no series '%s'; --list tells which there are",
                    quote(shown, sizeof shown, name, 64));
            return -1;
        }
        for (int i = 0; i < n; i++)
            if (row[i] == row[n]) {
                err_set(err, "'%s' stands there twice", series_kinds[row[n]].name);
                return -1;
            }
        n++;
        if (!comma)
            return n;
        rest = slice_from(rest, name.n + 1);
    }
}

bool
pairs_add_named(struct pairs *p, const char *text, struct err *err)
{
    int row[2];
    int n = read_names(text, row, 2, err);
    if (n < 0)
        return false;
    if (n < 2)
        return err_set(err, "wants two series, A,B");
    pairs_add(p, row[0], row[1]);
    return true;
}

bool
pairs_add_list(struct pairs *p, const char *text, struct err *err)
{
    int row[SERIES_MAX_KINDS];
    int n = read_names(text, row, SERIES_MAX_KINDS, err);
    if (n < 0)
        return false;
    if (n < 2)
        return err_set(err, "wants at least two series");
    for (int i = 0; i < n; i++)
        for (int k = i + 1; k < n; k++)
            pairs_add(p, row[i], row[k]);
    return true;
}

void
pairs_add_marked(struct pairs *p, const bool *mark)
{
    for (size_t i = 0; i < series_nkinds; i++)
        for (size_t k = i + 1; k < series_nkinds; k++)
            if (mark[i] && mark[k])
                pairs_add(p, (int)i, (int)k);
}

void
pairs_add_classic(struct pairs *p)
{
    static const struct {
        const char *a, *b;
    } classic[] = {
#define PAIR(a, b, asks) {#a, #b},
#include "analyze/corr/classic_pairs.def"
#undef PAIR
    };
    for (size_t i = 0; i < ARRAY_LEN(classic); i++)
        pairs_add(p, series_kind_find(slice_of(classic[i].a)),
                  series_kind_find(slice_of(classic[i].b)));
}

void
pairs_free(struct pairs *p)
{
    free(p->list);
    *p = (struct pairs){0};
}
