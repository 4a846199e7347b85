#include "report/page/mdtable.h"

#include "lib/base/mem.h"
#include "report/content/view.h"

static void
put_cell(const struct sheet *p, const struct section *s, size_t row,
         const struct view *view)
{
    char buf[48], *memory;
    if (view_is_number(view)) {
        sheet_put(p, " %s |", view_human(buf, s, row, view));
        return;
    }
    struct slice text = view_text(&memory, s, row, view->column);
    if (text.n > 0)
        sheet_put(p, " %.*s |", SHEET_SLICE(text));
    else
        sheet_put(p, " %s |", view_missing(view));
    free(memory);
}

void
md_table(const struct sheet *p, const struct section *s, const struct section_def *def)
{
    putc('|', p->f);
    for (size_t i = 0; i < def->nviews; i++) {
        if (view_present(s, &def->views[i]))
            sheet_put(p, " %s |", def->views[i].heading);
    }
    fputs("\n|", p->f);
    for (size_t i = 0; i < def->nviews; i++) {
        if (view_present(s, &def->views[i]))
            fputs(view_is_number(&def->views[i]) ? " --: |" : " :-- |", p->f);
    }
    putc('\n', p->f);
    for (size_t row = 0; row < s->table.nrows; row++) {
        putc('|', p->f);
        for (size_t i = 0; i < def->nviews; i++) {
            if (view_present(s, &def->views[i]))
                put_cell(p, s, row, &def->views[i]);
        }
        putc('\n', p->f);
    }
}
