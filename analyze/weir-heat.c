/* weir-heat: calls over time and duration, size, or position in the file. */
#include "analyze/time/heat.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

#define GROUPS_DEFAULT 8

static const char *const meanings[] = {
    [HEAT_DUR] = "time inside a call (ns)",
    [HEAT_BYTES] = "bytes moved by a call (byte)",
    [HEAT_OFFSET] = "offset in the file (byte)",
};

static int
key_named(const char *name)
{
    int key = 0;
    while (strcmp(group_defs[key].name, name) != 0)
        key++;
    return key;
}

static void
print_cell(const struct heat *h, struct table *t, const struct cell_count *c,
           uint32_t group)
{
    int64_t lo, hi;
    heat_row(h, group, c->row, &lo, &hi);
    if (h->grouper)
        cell_put(t, grouper_label(h->grouper, group));
    cell_put(t, cell_seconds(timegrid_start(&h->grid, c->bin)));
    table_i64(t, lo);
    cell_put(t, hi == INT64_MAX ? cell_missing() : cell_int(hi));
    cell_put(t, cell_count(c->reads));
    cell_put(t, cell_count(c->writes));
    cell_put(t, cell_count(c->all));
    cell_put(t, c->timed ? cell_ratio(sum_real(c->time_ns), (double)NS_PER_S)
                         : cell_missing());
    table_row(t);
}

static void
print(struct heat *h)
{
    static const struct table_col value_cols[] = {
        {"t_s",         "s", "where the bin of time begins, since the first event"},
        {"lo",          "",  "smallest value of the cell"                         },
        {"hi",          "",  "first value behind the cell; missing: open"         },
        {"count_read",  "1", "reads in the cell"                                  },
        {"count_write", "1", "writes in the cell"                                 },
        {"count_all",   "1", "calls in the cell"                                  },
        {"time_s",      "s", "their durations added up"                           },
    };
    struct table_col cols[ARRAY_LEN(value_cols) + 1];
    int ncols = 0;
    if (h->grouper)
        cols[ncols++] = (struct table_col){group_defs[h->by].name, group_defs[h->by].unit,
                                           group_defs[h->by].meaning};
    for (size_t i = 0; i < ARRAY_LEN(value_cols); i++) {
        cols[ncols] = value_cols[i];
        if (i == 1 || i == 2)
            cols[ncols].unit = h->of == HEAT_DUR ? "ns" : "byte";
        ncols++;
    }
    struct table *t = session_table(&h->session, cols, ncols);
    struct heat_ranked *sorted = heat_rank(h);
    uint32_t *rank = xcalloc(h->ngroups, sizeof *rank);
    size_t groups = 0;
    for (uint32_t i = 0; i < h->ngroups; i++) {
        rank[sorted[i].group] = i;
        groups += sorted[i].calls > 0;
    }
    size_t shown = h->limit == 0 ? groups : MIN(groups, (size_t)h->limit);
    table_note(t, "of", "%s", meanings[h->of]);
    timegrid_note(&h->grid, t);
    if (h->grouper && shown < groups)
        table_note(t, "rows", "the %zu of %zu with the most calls; --limit 0 shows all",
                   shown, groups);
    cells_sort(&h->cells, rank);
    for (size_t i = 0; i < h->cells.n; i++) {
        if (h->cells.at[i].group < shown)
            print_cell(h, t, &h->cells.at[i], sorted[h->cells.at[i].group].group);
    }
    table_end(t);
    free(sorted);
    free(rank);
}

int
main(int argc, char **argv)
{
    struct heat *h = xcalloc(1, sizeof *h);
    struct err err = {0};
    h->by = -1;
    h->limit = GROUPS_DEFAULT;
    session_init(&h->session);
    /* clang-format off */
    const struct opt own[] = {
        {"of", 0, "MEASURE", "dur (the default), bytes or offset", OPT_CHOICE, &h->of, HEAT_OF,
         NULL},
        {"bin", 0, "TIME", "width of a bin, like 100ms; auto (the default) makes about 200 "
         "of them", OPT_FN, &h->grid.width_ns, NULL, timegrid_width},
        {"by", 0, "KEY", "cells of their own per " GROUP_KEYS_TEXT
         "; of offset: path", OPT_CHOICE, &h->by, GROUP_KEYS, NULL},
        {"limit", 0, "N", "only the N keys with the most calls, 0 = all; default 8", OPT_INT,
         &h->limit, NULL, NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Cells", own},
        SESSION_GROUPS(&h->session)
    };
    const struct tool tool = {
        .name = "weir-heat",
        .summary = "calls over time and duration, size, or position in the file",
        .operands = "[FILE.h5]",
        .example = "weir-heat run.h5 | weir-plot > latency.svg\n"
                   "weir-heat --of offset run.h5 | weir-plot > offsets.svg",
        .groups = groups,
    };
    int status =
        session_open(&h->session, &tool, "Calls over time and value", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    session_wants_calls(&h->session);
    if (h->of == HEAT_OFFSET && h->by < 0)
        h->by = key_named("path");
    if (!session_has_clock(&h->session, &err))
        die(EXIT_SOME_UNUSED, "%s", err.text);
    if (!heat_compute(h, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    print(h);
    heat_free(h);
    status = session_close(&h->session);
    free(h);
    return status;
}
