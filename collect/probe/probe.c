#include "collect/probe/probe.h"

struct probe_row *
probe_add(struct probe *p, const char *metric, enum probe_answer answer)
{
    grow(&p->rows, &p->cap, p->n + 1, sizeof *p->rows);
    struct probe_row *row = &p->rows[p->n++];
    *row = (struct probe_row){.answer = answer, .unit = "1", .meaning = ""};
    snprintf(row->metric, sizeof row->metric, "%s", metric);
    return row;
}

void
probe_free(struct probe *p)
{
    free(p->rows);
    *p = (struct probe){0};
}
