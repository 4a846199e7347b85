#include <math.h>

#include "lib/base/err.h"
#include "lib/base/mem.h"
#include "report/content/view.h"
#include "report/page/html.h"

/* A path in two pieces, so that a narrow column cuts the directories and keeps the name.
 * The title shows all of it. */
static void
put_path(const struct sheet *p, struct slice path)
{
    size_t name = path.n;
    while (name > 0 && path.p[name - 1] != '/')
        name--;
    sheet_put(p, "<span class=\"path\" title=\"%.*s\">", SHEET_SLICE(path));
    if (name > 0)
        sheet_put(p, "<span class=\"dir\">%.*s</span>", (int)name, path.p);
    sheet_put(p, "<span class=\"base\">%.*s</span></span>",
              SHEET_SLICE(slice_from(path, name)));
}

/* The name as a link to the run's own page, where there is one. */
static void
put_run(const struct sheet *p, const struct section *s, size_t row, struct slice path)
{
    char *memory;
    struct slice page = view_text(&memory, s, row, "report");
    if (page.n > 0)
        sheet_put(p, "<a href=\"%.*s\">", SHEET_SLICE(page));
    put_path(p, path);
    if (page.n > 0)
        fputs("</a>", p->f);
    free(memory);
}

static void
put_text_cell(const struct sheet *p, const struct section *s, size_t row,
              const struct view *view)
{
    char *memory;
    struct slice text = view_text(&memory, s, row, view->column);
    if (text.n == 0)
        sheet_put(p, "<span class=\"soft\">%s</span>", view_missing(view));
    else if (view->kind == VIEW_PATH)
        put_path(p, text);
    else if (view->kind == VIEW_CODE)
        sheet_put(p, "<code>%.*s</code>", SHEET_SLICE(text));
    else if (view->kind == VIEW_LEVEL)
        sheet_put(p, "<span class=\"level %s\">%.*s</span>",
                  slice_eq(text, SLICE("HIGH"))   ? "high"
                  : slice_eq(text, SLICE("WARN")) ? "warn"
                                                  : "info",
                  SHEET_SLICE(text));
    else if (view->kind == VIEW_RUN)
        put_run(p, s, row, text);
    else if (view->kind == VIEW_LINE)
        sheet_put(p, "<span class=\"path\" title=\"%.*s\"><span>%.*s</span></span>",
                  SHEET_SLICE(text), SHEET_SLICE(text));
    else
        sheet_put(p, "%.*s", SHEET_SLICE(text));
    free(memory);
}

/* The bar's length is the share of the longest one in the column. */
static void
put_number_cell(const struct sheet *p, const struct section *s, size_t row,
                const struct view *view)
{
    char buf[48];
    double v = view_number(s, row, view->column);
    if (isnan(v)) {
        fputs("<span class=\"soft\">&ndash;</span>", p->f);
        return;
    }
    sheet_put(p, "%s", view_human(buf, s, row, view));
    if (view->kind != VIEW_LOAD && view->kind != VIEW_VALUE)
        return;
    double full = view_full_bar(s, row, view);
    if (full > 0)
        sheet_put(p, "<span class=\"bar\"><i style=\"width:%.1f%%\"></i></span>",
                  100 * MAX(v, 0) / full);
}

static const char *
class_of(const struct view *view)
{
    if (view_is_number(view))
        return view->where == WHERE_WIDE ? "n extra" : "n";
    if (view_is_path(view) || view->kind == VIEW_LINE)
        return view->where == WHERE_WIDE ? "long extra" : "long";
    if (view->kind == VIEW_STAMP)
        return "stamp extra";
    if (view->kind == VIEW_WORDS)
        return "wordy extra";
    return view->where == WHERE_WIDE ? "extra" : "name";
}

static void
put_head_row(const struct sheet *p, const struct section *s,
             const struct section_def *def)
{
    fputs("<thead><tr>", p->f);
    for (size_t i = 0; i < def->nviews; i++) {
        const struct view *view = &def->views[i];
        if (view_present(s, view) && view->where != WHERE_BELOW)
            sheet_put(p, "<th scope=\"col\" class=\"%s\">%s</th>", class_of(view),
                      view->heading);
    }
    fputs("</tr></thead>\n", p->f);
}

static bool
has_below(const struct section *s, const struct section_def *def)
{
    for (size_t i = 0; i < def->nviews; i++) {
        if (def->views[i].where == WHERE_BELOW && view_present(s, &def->views[i]))
            return true;
    }
    return false;
}

/* What stands below a row: one more row with one cell, so that a reader of tables keeps
 * them together. */
static void
put_below(const struct sheet *p, const struct section *s, const struct section_def *def,
          size_t row)
{
    if (!has_below(s, def))
        return;
    fputs("<tr><td colspan=\"20\">", p->f);
    for (size_t i = 0; i < def->nviews; i++) {
        const struct view *view = &def->views[i];
        char *memory;
        if (view->where != WHERE_BELOW)
            continue;
        struct slice text = view_text(&memory, s, row, view->column);
        if (text.n > 0)
            sheet_put(p,
                      view->kind == VIEW_CODE ? "<div><code>%.*s</code></div>"
                                              : "<div>%.*s</div>",
                      SHEET_SLICE(text));
        free(memory);
    }
    fputs("</td></tr>\n", p->f);
}

/* By what the script sorts a column of numbers; then the cell's tag is closed. */
static void
put_sort_value(const struct sheet *p, const struct section *s, size_t row,
               const struct view *view)
{
    double v = s->sorts && view_is_number(view) ? view_number(s, row, view->column)
                                                : (double)NAN;
    if (!isnan(v))
        fprintf(p->f, " data-v=\"%.9g\"", v);
    putc('>', p->f);
}

/* The first shown cell names the row. */
static void
put_row(const struct sheet *p, const struct section *s, const struct section_def *def,
        size_t row)
{
    bool first = true;
    fputs(has_below(s, def) ? "<tr class=\"above\">" : "<tr>", p->f);
    for (size_t i = 0; i < def->nviews; i++) {
        const struct view *view = &def->views[i];
        if (!view_present(s, view) || view->where == WHERE_BELOW)
            continue;
        sheet_put(p, first ? "<th scope=\"row\" class=\"%s\"" : "<td class=\"%s\"",
                  class_of(view));
        put_sort_value(p, s, row, view);
        if (view_is_number(view))
            put_number_cell(p, s, row, view);
        else
            put_text_cell(p, s, row, view);
        fputs(first ? "</th>" : "</td>", p->f);
        first = false;
    }
    fputs("</tr>\n", p->f);
}

/* The row, and what stands below it, to p as long as they fit into what is *left. */
static bool
put_fitting_row(const struct sheet *p, const struct section *s,
                const struct section_def *def, size_t row, size_t *left)
{
    char *text = NULL;
    size_t n = 0;
    const struct sheet memory = {open_memstream(&text, &n), p->dress};
    if (memory.f == NULL)
        die(EXIT_UNFINISHED, "out of memory");
    put_row(&memory, s, def, row);
    put_below(&memory, s, def, row);
    fclose(memory.f);
    bool fits = n <= *left;
    if (fits)
        fwrite(text, 1, n, p->f);
    *left -= fits ? n : *left;
    free(text);
    return fits;
}

size_t
html_table_upto(const struct sheet *p, const struct section *s,
                const struct section_def *def, size_t bytes)
{
    size_t row = 0;
    if (s->table.nrows == 0) {
        fputs("<p class=\"soft\">Nothing to list.</p>\n", p->f);
        return 0;
    }
    sheet_put(p,
              "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">\n",
              def->title);
    fputs(s->sorts ? "<table class=\"sorts\">\n" : "<table>\n", p->f);
    put_head_row(p, s, def);
    fputs("<tbody>\n", p->f);
    while (row < s->table.nrows && put_fitting_row(p, s, def, row, &bytes))
        row++;
    fputs("</tbody></table></div>\n", p->f);
    return s->table.nrows - row;
}

void
html_table(const struct sheet *p, const struct section *s, const struct section_def *def)
{
    html_table_upto(p, s, def, SIZE_MAX);
}

/* What the section has not, and why. */
static void
put_lack(const struct sheet *p, const struct section *s)
{
    if (s->absent != NULL)
        sheet_put(p, "<p>Not measured: %s.</p>\n", s->absent);
    if (s->problem != NULL)
        sheet_put(p, "<p class=\"bad\">This part is missing: %s</p>\n", s->problem);
    if (s->chart_problem != NULL)
        sheet_put(p, "<p class=\"bad\">The chart is missing: %s</p>\n", s->chart_problem);
}

static void
put_command(const struct sheet *p, const char *summary, const char *command)
{
    if (command != NULL)
        sheet_put(p, "<details><summary>%s</summary><p><code>%s</code></p></details>\n",
                  summary, command);
}

void
html_table_section(const struct sheet *p, const struct section *s,
                   const struct section_def *def)
{
    sheet_put(p, "<section class=\"card\" id=\"%s\">\n<h2>%s</h2>\n", def->id,
              def->title);
    sheet_put(p, "<p class=\"how\">%s</p>\n", def->reading);
    put_lack(p, s);
    if (s->table.ncols > 0)
        html_table(p, s, def);
    put_command(p, "Command behind this table", s->command);
    fputs("</section>\n", p->f);
}

/* The picture goes in as an <img> with a data: address: an image document runs no script,
 * loads nothing, and its ids and styles cannot meet those of the page or of another
 * picture, whatever names the traced program gave its files. */
static void
put_picture(const struct sheet *p, const struct section *s, const struct section_def *def)
{
    sheet_put(p, "<figure><img alt=\"Chart: %s\" src=\"", def->title);
    fputs("data:image/svg+xml;base64,", p->f);
    escape_base64(p->f, (struct slice){s->svg, s->svg_n});
    sheet_put(p, "\"><figcaption>%s</figcaption></figure>\n", def->reading);
}

static void
put_data(const struct sheet *p, const struct section *s, const struct section_def *def)
{
    fputs("<details><summary>Data of this chart</summary>\n", p->f);
    if (def->nviews > 0)
        html_table(p, s, def);
    sheet_put(p, "<p><code>%s</code></p></details>\n",
              s->chart_command != NULL ? s->chart_command : s->command);
}

static const char *const shape_class[] = {
    [SHAPE_NONE] = "", [SHAPE_FLAT] = "", [SHAPE_TALL] = " tall", [SHAPE_OWN] = " own"};

void
html_figure(const struct sheet *p, const struct section *s, const struct section_def *def)
{
    sheet_put(p, "<section class=\"card%s\" id=\"%s\">\n<h2>%s</h2>\n",
              shape_class[def->shape], def->id, def->title);
    put_lack(p, s);
    if (s->svg != NULL)
        put_picture(p, s, def);
    if (s->table.ncols > 0)
        put_data(p, s, def);
    else
        put_command(p, "Command", s->command);
    fputs("</section>\n", p->f);
}
