#include "report/page/texttable.h"

#include "lib/base/mem.h"
#include "report/content/view.h"
#include "report/text/textline.h"

#define INDENT 2
#define GAP 2   /* between columns */
#define BELOW 6 /* indent of what stands below a row */
#define VIEWS_MAX 16
#define LEAST 12 /* columns that a shortened text keeps, as long as that will do */

/* What a line of the table consists of. */
struct plan {
    const struct view *views[VIEWS_MAX];
    size_t widths[VIEWS_MAX], n;
};

/* The cell as text; *memory is freed by the caller (NULL for numbers). */
static struct slice
cell_text(char buf[48], char **memory, const struct section *s, size_t row,
          const struct view *view)
{
    *memory = NULL;
    if (view_is_number(view))
        return slice_of(view_human(buf, s, row, view));
    struct slice text = view_text(memory, s, row, view->column);
    return text.n > 0 ? text : slice_of(view_missing(view));
}

static size_t
column_width(const struct sheet *p, const struct section *s, const struct view *view)
{
    size_t width = strlen(view->heading);
    for (size_t row = 0; row < s->table.nrows; row++) {
        char buf[48], *memory;
        struct slice text = cell_text(buf, &memory, s, row, view);
        width = MAX(width, textline_width(p, text));
        free(memory);
    }
    return width;
}

/* The widest column that may be cut to fewer than it has, but not below `least`; n when
 * there is none. */
static size_t
widest(const struct plan *plan, size_t least)
{
    size_t at = plan->n;
    for (size_t i = 0; i < plan->n; i++) {
        const struct view *view = plan->views[i];
        if ((view_is_path(view) || view->kind == VIEW_LINE) && plan->widths[i] > least &&
            (at == plan->n || plan->widths[i] > plan->widths[at]))
            at = i;
    }
    return at;
}

/* Takes `over` columns from what can be shortened. */
static void
shorten(struct plan *plan, size_t over)
{
    for (size_t least = LEAST; over > 0; least = 1) {
        size_t at;
        while (over > 0 && (at = widest(plan, least)) < plan->n) {
            plan->widths[at]--;
            over--;
        }
        if (least == 1)
            return;
    }
}

static struct plan
plan_table(const struct sheet *p, const struct section *s, const struct section_def *def)
{
    struct plan plan = {.n = 0};
    size_t used = INDENT;
    for (size_t i = 0; i < def->nviews && plan.n < VIEWS_MAX; i++) {
        const struct view *view = &def->views[i];
        if (view->where != WHERE_ALWAYS || !view_present(s, view))
            continue;
        plan.views[plan.n] = view;
        plan.widths[plan.n] = column_width(p, s, view);
        used += plan.widths[plan.n] + (plan.n > 0 ? GAP : 0);
        plan.n++;
    }
    if (used > TEXT_COLUMNS)
        shorten(&plan, used - TEXT_COLUMNS);
    return plan;
}

/* How a terminal shows the level of a finding; "" where it is plain. */
static const char *
colour_of(struct text_style style, const struct view *view, struct slice text)
{
    if (!style.colour || view->kind != VIEW_LEVEL)
        return "";
    return slice_eq(text, SLICE("HIGH"))   ? "\x1b[1;31m"
           : slice_eq(text, SLICE("WARN")) ? "\x1b[33m"
                                           : "";
}

static void
put_cell(const struct sheet *p, struct text_style style, const struct view *view,
         struct slice text, size_t width, bool first)
{
    const char *colour = colour_of(style, view, text);
    fprintf(p->f, "%*s%s", first ? INDENT : GAP, "", colour);
    textline_cell(p, text, width, view_is_number(view) ? TEXT_RIGHT : TEXT_LEFT,
                  view_is_path(view));
    fputs(*colour ? "\x1b[0m" : "", p->f);
}

/* What stands below a row, its name before it where it is a command. */
static void
put_below(const struct sheet *p, const struct section *s, const struct section_def *def,
          size_t row)
{
    for (size_t i = 0; i < def->nviews; i++) {
        const struct view *view = &def->views[i];
        char *memory;
        if (view->where != WHERE_BELOW)
            continue;
        struct slice text = view_text(&memory, s, row, view->column);
        char *named = view->kind == VIEW_CODE
                          ? xasprintf("%s: %.*s", view->heading, (int)text.n, text.p)
                          : xstrndup(text.p, text.n);
        if (text.n > 0)
            textline_wrap(p, BELOW, slice_of(named));
        free(named);
        free(memory);
    }
}

void
text_table(const struct sheet *p, const struct section *s, const struct section_def *def,
           struct text_style style)
{
    struct plan plan = plan_table(p, s, def);
    for (size_t i = 0; i < plan.n; i++)
        put_cell(p, style, plan.views[i], slice_of(plan.views[i]->heading),
                 plan.widths[i], i == 0);
    putc('\n', p->f);
    for (size_t row = 0; row < s->table.nrows; row++) {
        for (size_t i = 0; i < plan.n; i++) {
            char buf[48], *memory;
            struct slice text = cell_text(buf, &memory, s, row, plan.views[i]);
            put_cell(p, style, plan.views[i], text, plan.widths[i], i == 0);
            free(memory);
        }
        putc('\n', p->f);
        put_below(p, s, def, row);
    }
}

void
text_trimmed(FILE *f, struct slice text)
{
    while (text.n > 0) {
        const char *newline = memchr(text.p, '\n', text.n);
        size_t line = newline != NULL ? (size_t)(newline - text.p) : text.n, n = line;
        while (n > 0 && text.p[n - 1] == ' ')
            n--;
        fwrite(text.p, 1, n, f);
        putc('\n', f);
        text = slice_from(text, line + 1);
    }
}
