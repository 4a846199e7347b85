/* What a comparison says in words. */
#include <math.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "report/content/view.h"
#include "report/versus/versus.h"

/* A ratio so near to 1 is called the same, whatever its significance. */
#define SAME_RATIO 0.02

/* One row of a comparison. Numbers NaN when missing. */
struct change {
    bool known;
    double a, b, ratio, low, high;
    bool judged, significant;
};

static struct change
change_in(const struct section *s, size_t row)
{
    char *memory;
    struct slice significant = view_text(&memory, s, row, "significant");
    struct change c = {
        .a = view_number(s, row, "a"),
        .b = view_number(s, row, "b"),
        .ratio = view_number(s, row, "ratio"),
        .low = view_number(s, row, "ratio_low"),
        .high = view_number(s, row, "ratio_high"),
        .judged = significant.n > 0,
        .significant = slice_eq(significant, SLICE("yes")),
    };
    c.known = !isnan(c.a) && !isnan(c.b);
    free(memory);
    return c;
}

/* The row of a metric. */
static struct change
change_of(const struct section *s, const char *metric)
{
    for (size_t row = 0; row < s->table.nrows; row++) {
        char *memory;
        bool found = slice_eq(view_text(&memory, s, row, "metric"), slice_of(metric));
        free(memory);
        if (found)
            return change_in(s, row);
    }
    return (struct change){.known = false};
}

static const char *
seconds(char buf[48], double s)
{
    return s > 0 ? human_ns(buf, s * 1e9) : strcpy(buf, "0 s");
}

/* ": 1.8 times as much (95 % interval 1.5 to 2.2)", with what that is worth. */
static char *
judgement(const struct change *c)
{
    char interval[80] = "";
    if (!isnan(c->low) && !isnan(c->high))
        snprintf(interval, sizeof interval, " (95 %% interval %.3g to %.3g)", c->low,
                 c->high);
    if (isnan(c->ratio))
        return xstrdup("");
    const char *worth = !c->judged       ? "; whether that is chance cannot be told"
                        : c->significant ? ", which is significant"
                                         : ", which may be chance";
    if (fabs(c->ratio - 1) <= SAME_RATIO)
        return xasprintf(", the same%s", interval);
    return xasprintf(", %.3g times as much%s%s", c->ratio, interval, worth);
}

/* How the I/O of both compares; then how long they took. */
static char *
extent_of(const struct versus *v)
{
    struct change io = change_of(&v->sections[VERSUS_io], "time_s");
    struct change count = change_of(&v->sections[VERSUS_io], "count");
    struct change elapsed = change_of(&v->sections[VERSUS_whole], "elapsed_s");
    char a[48], b[48];
    if (!io.known && count.known)
        return xasprintf("How long the I/O took was not measured; B made %s calls on "
                         "files, A %s.",
                         human_count(b, count.b), human_count(a, count.a));
    if (!io.known)
        return xstrdup("What differs could not be told.");
    char *worth = judgement(&io), *whole = xstrdup("");
    const char *way = !io.judged || !io.significant || fabs(io.ratio - 1) <= SAME_RATIO
                          ? ""
                      : io.ratio > 1 ? "B is slower: "
                                     : "B is faster: ";
    if (elapsed.known) {
        char ea[48], eb[48];
        free(whole);
        whole = xasprintf(" The whole run took %s instead of %s.", seconds(eb, elapsed.b),
                          seconds(ea, elapsed.a));
    }
    char *text = xasprintf("%sI/O on files took %s instead of %s%s.%s", way,
                           seconds(b, io.b), seconds(a, io.a), worth, whole);
    free(worth);
    free(whole);
    return text;
}

/* The call whose time differs most, and how many files came and went. */
static char *
nature_of(const struct versus *v)
{
    const struct section *s = &v->sections[VERSUS_calls];
    char amount[48], *memory;
    if (s->table.nrows == 0)
        return xstrdup("");
    struct change c = change_in(s, 0);
    if (!c.known || !(fabs(c.b - c.a) > 0))
        return xstrdup("");
    struct slice call = view_text(&memory, s, 0, "call");
    struct change io = change_of(&v->sections[VERSUS_io], "time_s");
    bool most = fabs(c.b - c.a) >= fabs(io.b - io.a) / 2 && (c.b > c.a) == (io.b > io.a);
    char *text =
        xasprintf("%s is in %.*s: %s %s.",
                  most ? "Most of the difference" : "The largest difference of one call",
                  (int)call.n, call.p, seconds(amount, fabs(c.b - c.a)),
                  c.b > c.a ? "more" : "less");
    free(memory);
    return text;
}

/* "before.h5", or "before.h5 and 3 more". */
static char *
side(const struct versus *v, size_t first, size_t n)
{
    return n == 1 ? xstrdup(versus_run(v, first))
                  : xasprintf("%s and %zu more", versus_run(v, first), n - 1);
}

void
versus_words_fill(struct versus_words *w, const struct versus *v)
{
    char *a = side(v, 0, v->na), *b = side(v, v->na, v->nb);
    struct slice method = tsv_note(&v->sections[VERSUS_io].table, "interval");
    *w = (struct versus_words){
        .title = v->title ? xstrdup(v->title) : xasprintf("A: %s, B: %s", a, b),
        .extent = extent_of(v),
        .nature = nature_of(v),
        .method = method.n > 0
                      ? xasprintf("The interval is by %.*s.", (int)method.n, method.p)
                      : xstrdup(""),
    };
    free(a);
    free(b);
}

void
versus_words_free(struct versus_words *w)
{
    free(w->title);
    free(w->extent);
    free(w->nature);
    free(w->method);
    *w = (struct versus_words){0};
}
