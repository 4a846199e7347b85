#include "analyze/open.h"

#include "lib/mem.h"

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
