#include "analyze/procs/procview.h"

#include <math.h>

#include "analyze/procs/procrows.h"
#include "lib/base/mem.h"

/* ---- the tree ---- */

/* A table of rows, under a name that text shows with the depth. */
struct tree_print {
    const struct procview *view;
    const struct procrows *rows;
    struct table *table;
    bool indent;
    bool *shown; /* by process */
};

#define COLS_MAX 32

static struct table *
begin_tree(const struct procview *v)
{
    static struct table_col cols[COLS_MAX];
    int n = 0;
    cols[n++] = (struct table_col){"name", "", "program; in text indented by depth"};
    for (int c = 0; c < procrow_ncols; c++)
        cols[n++] = procrow_cols[c].col;
    cols[n++] = (struct table_col){"command", "", "command line, as far as it is known"};
    struct table *t = session_table(v->session, cols, n);
    table_spare(
        t, "tid,depth,ppid,peer_time_s,poll_time_s,start_s,end_s,signal,errors,ops,"
           "images,kind,lock_time_s,calls,exit_status,threads,lifetime_s,wait_time_s,"
           "write_bytes,read_bytes");
    return t;
}

static void
print_row(const struct tree_print *p, const struct procrow *r)
{
    size_t depth = p->indent ? 2 * MIN(r->depth, (size_t)40) : 0;
    char *name =
        xasprintf("%*s%.*s", (int)depth, "", (int)r->name.n, r->name.n ? r->name.p : "");
    cell_put(p->table, r->name.n ? cell_text(slice_of(name)) : cell_missing());
    for (int c = 0; c < procrow_ncols; c++)
        cell_put(p->table, procrow_cols[c].get(r));
    cell_put(p->table, r->command.n ? cell_text(r->command) : cell_missing());
    table_row(p->table);
    free(name);
}

static void
print_process(const struct tree_print *p, size_t proc)
{
    const struct procview *v = p->view;
    const struct proc *of = &v->tree->of[proc];
    struct procrow r = procrows_process(p->rows, proc);
    print_row(p, &r);
    for (size_t i = 0; v->images && i < of->nimages; i++) {
        r = procrows_image(p->rows, proc, of->first_image + i);
        print_row(p, &r);
    }
    for (size_t i = p->rows->begin[proc]; v->threads && i < p->rows->begin[proc + 1];
         i++) {
        r = procrows_thread(p->rows, proc, i);
        print_row(p, &r);
    }
}

/* Of a selection: those that made selected calls, and their ancestors. */
static void
choose_shown(const struct procview *v, const struct procrows *rows, bool *shown)
{
    bool all = select_everything(v->session->select);
    for (size_t i = 0; i < v->tree->n; i++)
        if (all || rows->of_process[i].calls > 0)
            for (size_t at = i; at != PROC_NONE && !shown[at];
                 at = v->tree->of[at].parent)
                shown[at] = true;
}

struct sorting {
    const struct procview *view;
    const struct procrows *rows;
};

static int
by_column(const void *ctx, size_t a, size_t b)
{
    const struct sorting *s = ctx;
    const struct procrow_col *col = &procrow_cols[MAX(s->view->sort, 0)];
    struct procrow x = procrows_process(s->rows, a), y = procrows_process(s->rows, b);
    int order = s->view->sort < 0 ? 0 : cell_compare(col->get(&y), col->get(&x));
    return order ? order : proctree_by_start(s->view->tree, a, b);
}

static void
note_measured(const struct procview *v, struct table *t)
{
    if (v->sampled->nprocesses == 0)
        table_note(t, "cpu_s",
                   "not measured: the file has no samples; record with weir-sample, too");
    else if (!select_everything(v->session->select))
        table_note(t, "cpu_s", "of the whole process: no selection of calls applies");
}

bool
procview_tree(struct procview *v, struct err *err)
{
    struct procrows rows;
    if (!procrows_init(&rows, v, err)) {
        procrows_free(&rows);
        return false;
    }
    struct sorting sorting = {v, &rows};
    size_t *order = proctree_order(v->tree, by_column, &sorting);
    struct tree_print p = {
        .view = v,
        .rows = &rows,
        .table = begin_tree(v),
        .indent = session_is_text(v->session),
        .shown = xcalloc(v->tree->n + 1, sizeof *p.shown),
    };
    size_t all = 0, n = 0;
    choose_shown(v, &rows, p.shown);
    for (size_t i = 0; i < v->tree->n; i++)
        all += p.shown[i];
    note_measured(v, p.table);
    if (v->limit && v->limit < all)
        table_note(p.table, "processes", "the first %zu of %zu; --limit 0 shows all",
                   v->limit, all);
    for (size_t i = 0; i < v->tree->n && (!v->limit || n < v->limit); i++)
        if (p.shown[order[i]]) {
            print_process(&p, order[i]);
            n++;
        }
    table_end(p.table);
    free(p.shown);
    free(order);
    procrows_free(&rows);
    return true;
}

/* ---- the ranking ---- */

struct ranked {
    struct procrow row;
    double value;
    size_t place; /* processes by start, their threads by tid */
};

static int
by_value(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    bool known_x = !isnan(x->value), known_y = !isnan(y->value);
    if (known_x != known_y)
        return known_x ? -1 : 1;
    if (known_x && x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static struct ranked *
rank(struct procview *v, const struct procrows *rows, size_t *n)
{
    size_t *order = proctree_order(v->tree, proctree_by_start, v->tree);
    size_t most = v->tree->n + rows->begin[v->tree->n];
    struct ranked *list = xcalloc(most + 1, sizeof *list);
    bool all = select_everything(v->session->select);
    for (size_t i = 0; i < v->tree->n; i++) {
        size_t proc = order[i];
        bool by_threads = v->threads && v->tree->of[proc].traced;
        for (size_t k = rows->begin[proc]; by_threads && k < rows->begin[proc + 1]; k++)
            list[(*n)++].row = procrows_thread(rows, proc, k);
        if (!by_threads && (all || rows->of_process[proc].calls > 0))
            list[(*n)++].row = procrows_process(rows, proc);
    }
    for (size_t i = 0; i < *n; i++) {
        list[i].value = procrow_shares[v->rank].get(&list[i].row);
        list[i].place = i;
    }
    if (*n)
        qsort(list, *n, sizeof *list, by_value);
    free(order);
    return list;
}

static struct table *
begin_rank(const struct procview *v)
{
    static struct table_col cols[COLS_MAX] = {
        {"name", "", "program"          },
        {"kind", "", "process or thread"},
        {"pid",  "", "process"          },
        {"tid",  "", "thread"           },
    };
    int n = 4;
    for (int i = 0; i < procrow_nshares; i++) {
        cols[n++] = procrow_shares[i].value;
        cols[n++] = procrow_shares[i].share;
    }
    struct table *t = session_table(v->session, cols, n);
    for (int i = 0; i < procrow_nshares; i++)
        table_note(t, procrow_shares[i].share.name, "%s", procrow_shares[i].formula);
    note_measured(v, t);
    return t;
}

/* A sum over what is known; the share of what is not is not known either. */
static void
sum_shares(const struct ranked *list, size_t n, double *sums)
{
    for (int s = 0; s < procrow_nshares; s++) {
        sums[s] = 0;
        for (size_t i = 0; i < n; i++) {
            double value = procrow_shares[s].get(&list[i].row);
            sums[s] += isnan(value) ? 0 : value;
        }
    }
}

static void
print_ranked(struct table *t, const struct procrow *r, const double *sums)
{
    cell_put(t, r->name.n ? cell_text(r->name) : cell_missing());
    cell_put(t, cell_text(slice_of(r->kind == ROW_THREAD ? "thread" : "process")));
    cell_put(t, r->pid == MISSING_I32 ? cell_missing() : cell_int(r->pid));
    cell_put(t, r->tid == MISSING_I32 ? cell_missing() : cell_int(r->tid));
    for (int s = 0; s < procrow_nshares; s++) {
        double value = procrow_shares[s].get(r);
        bool whole = procrow_shares[s].value.unit[0] != 's' && value < 9e15;
        cell_put(t, whole ? cell_int((int64_t)value) : cell_real(value));
        cell_put(t, isnan(value) ? cell_missing() : cell_ratio(value, sums[s]));
    }
    table_row(t);
}

bool
procview_rank(struct procview *v, struct err *err)
{
    struct procrows rows;
    size_t n = 0;
    bool ok = procrows_init(&rows, v, err);
    if (ok) {
        struct ranked *list = rank(v, &rows, &n);
        double sums[COLS_MAX];
        struct table *t = begin_rank(v);
        size_t limit = v->limit ? MIN(v->limit, n) : n;
        if (limit < n)
            table_note(t, "rows", "the first %zu of %zu; --limit 0 shows all", limit, n);
        sum_shares(list, n, sums);
        for (size_t i = 0; i < limit; i++)
            print_ranked(t, &list[i].row, sums);
        table_end(t);
        free(list);
    }
    procrows_free(&rows);
    return ok;
}
