#include "report/chart/charts.h"

#define TITLE_COLUMNS 90

#define X(label, unit, is_log) .x_label = label, .x_unit = UNIT_##unit, .x_log = is_log
#define PANEL(label, unit, series)                                                       \
    {                                                                                    \
        label, UNIT_##unit, series                                                       \
    }
#define PANELS(...) .panels = {__VA_ARGS__}
#define CHART(chart, chart_title, columns, note, x, shown, how, over)                    \
    {.name = #chart,                                                                     \
     .title = chart_title,                                                               \
     .needs = columns,                                                                   \
     .of = note,                                                                         \
     x,                                                                                  \
     shown,                                                                              \
     .draw = how,                                                                        \
     .overlay = over},

const struct chart charts[] = {
#include "report/chart/charts.def"
};
const size_t ncharts = ARRAY_LEN(charts);

/* Takes the next word off the front of *words; false at the end. */
static bool
word_take(struct slice *words, struct slice *word)
{
    while (words->n && words->p[0] == ' ')
        *words = slice_from(*words, 1);
    size_t n = 0;
    while (n < words->n && words->p[n] != ' ')
        n++;
    *word = (struct slice){words->p, n};
    *words = slice_from(*words, n);
    return n > 0;
}

/* "read_iops:read": both halves. */
static void
series_split(struct slice word, struct slice *column, struct slice *name)
{
    const char *colon = memchr(word.p, ':', word.n);
    size_t n = colon ? (size_t)(colon - word.p) : word.n;
    *column = (struct slice){word.p, n};
    *name = slice_from(word, n + 1);
}

bool
chart_series_take(struct slice *words, const struct tsv *t, int *col, struct slice *name)
{
    struct slice word, column;
    if (!word_take(words, &word))
        return false;
    series_split(word, &column, name);
    *col = tsv_column(t, column);
    return true;
}

enum look
chart_look(struct slice name, size_t i)
{
    static const struct {
        const char *name;
        enum look look;
    } looks[] = {
        {"read",     LOOK_READ },
        {"write",    LOOK_WRITE},
        {"metadata", LOOK_META },
        {"all",      LOOK_ALL  },
        {"compute",  LOOK_ALL  },
        {"sync",     LOOK_FIFTH},
        {"lock",     LOOK_SIXTH},
        {"waiting",  LOOK_SEVEN},
        {"other",    LOOK_EIGHT},
    };
    for (size_t k = 0; k < ARRAY_LEN(looks); k++) {
        if (slice_eq(name, slice_of(looks[k].name)))
            return looks[k].look;
    }
    return (enum look)(i % LOOK_PLAIN);
}

/* The longer suffix stands above the one that it ends with. */
static const struct column_kind kinds[] = {
    {"iops",        UNIT_COUNT,      "operations per second"},
    {"bytes_per_s", UNIT_BYTE_PER_S, "bytes per second"     },
    {"_per_s",      UNIT_COUNT,      "per second"           },
    {"_ns",         UNIT_NS,         "time"                 },
    {"_s",          UNIT_S,          "time"                 },
    {"bytes",       UNIT_BYTE,       "bytes"                },
    {"percent",     UNIT_COUNT,      "%"                    },
    {"_w",          UNIT_COUNT,      "watts"                },
    {"_j",          UNIT_COUNT,      "joules"               },
    {"",            UNIT_COUNT,      "number"               },
};

const struct column_kind *
column_kind(struct slice name)
{
    size_t i = 0;
    while (!slice_ends(name, slice_of(kinds[i].suffix)))
        i++;
    return &kinds[i];
}

const struct column_kind *
column_kind_at(size_t i)
{
    return i < ARRAY_LEN(kinds) ? &kinds[i] : NULL;
}

const struct chart *
chart_named(struct slice name)
{
    for (size_t i = 0; i < ncharts; i++) {
        if (slice_eq(name, slice_of(charts[i].name)))
            return &charts[i];
    }
    return NULL;
}

char *
chart_needs(const struct chart *c)
{
    char *needs = xstrdup(c->needs);
    for (size_t i = 0; i < CHART_PANELS && c->panels[i].series; i++) {
        struct slice words = slice_of(c->panels[i].series), word, column, name;
        while (word_take(&words, &word)) {
            series_split(word, &column, &name);
            char *longer = xasprintf("%s %.*s", needs, (int)column.n, column.p);
            free(needs);
            needs = longer;
        }
    }
    return needs;
}

bool
chart_fits(const struct chart *c, const struct tsv *t, struct slice *lacks)
{
    struct slice words = slice_of(c->needs), name;
    while (word_take(&words, lacks)) {
        if (tsv_column(t, *lacks) < 0)
            return false;
    }
    for (size_t i = 0; i < CHART_PANELS && c->panels[i].series; i++) {
        struct slice word;
        words = slice_of(c->panels[i].series);
        while (word_take(&words, &word)) {
            series_split(word, lacks, &name);
            if (tsv_column(t, *lacks) < 0)
                return false;
        }
    }
    return true;
}

/* Whether the note begins as one of the row's alternatives ("dur|time inside"). */
static bool
is_of(const struct chart *c, struct slice note)
{
    for (const char *p = c->of; p != NULL && note.n > 0;) {
        size_t n = strcspn(p, "|");
        if (slice_starts(note, (struct slice){p, n}))
            return true;
        if (p[n] == '\0')
            return false;
        p += n + 1;
    }
    return true;
}

const struct chart *
chart_for(const struct tsv *t)
{
    struct slice lacks, of = tsv_note(t, "of");
    for (size_t i = 0; i < ncharts; i++) {
        const struct chart *c = &charts[i];
        if (*c->needs != '\0' && is_of(c, of) && chart_fits(c, t, &lacks))
            return c;
    }
    return NULL;
}

/* "IOPS over time: run.h5"; a pipe has no name worth saying. */
static const char *
title_of(struct figure *fig, const char *title, const struct chart_ask *ask)
{
    struct slice input = tsv_note(ask->tables[0], "input");
    if (ask->n > 1 || input.n == 0 || slice_eq(input, SLICE("-")) ||
        slice_eq(input, SLICE("<stdin>")))
        return figure_text(fig, slice_of(title), TITLE_COLUMNS);
    const char *name = figure_text(fig, input, TITLE_COLUMNS - strlen(title) - 2);
    return figure_textf(fig, "%s: %s", title, name);
}

void
chart_draw(const struct chart *c, const struct chart_ask *ask, struct diag *d,
           struct figure *fig)
{
    size_t rows = 0;
    for (size_t i = 0; i < ask->n; i++)
        rows += ask->tables[i]->nrows;
    fig->name = c->name;
    if (rows == 0)
        fig->nothing = "no data: the table has no rows";
    else
        (ask->n > 1 ? c->overlay : c->draw)(c, ask, d, fig);
    if (fig->nothing != NULL)
        fig->npanels = 0; /* what was begun has no axes */
    if (ask->title != NULL)
        fig->title = figure_text(fig, slice_of(ask->title), TITLE_COLUMNS);
    else
        fig->title = title_of(fig, fig->title ? fig->title : c->title, ask);
}
