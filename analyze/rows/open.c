#include "analyze/rows/open.h"

#include "lib/base/mem.h"

void
open_grow(struct open_calls *o)
{
    grow(&o->heap, &o->cap, o->n + 1, sizeof *o->heap);
}

void
open_free(struct open_calls *o)
{
    free(o->heap);
    *o = (struct open_calls){0};
}
