/* Selected rows copied together, so that kernels run over dense arrays. */
#include "analyze/rows/select.h"

#define GATHER(type)                                                                     \
    do {                                                                                 \
        const col_##type *from = b->col[c];                                              \
        col_##type *to = room->col[c];                                                   \
        for (size_t i = 0; i < n; i++)                                                   \
            to[i] = from[rows[i]];                                                       \
    } while (0)

static void
gather(const struct batch *b, const uint32_t *rows, size_t n, struct batch *room)
{
    room->n = n;
    for (int c = 0; c < calls_NCOLS; c++) {
        if (!room->col[c] || !b->col[c])
            continue;
        switch (col_size(table_defs[TABLE_calls].cols[c].type)) {
        case 8:
            GATHER(U64);
            break;
        case 4:
            GATHER(U32);
            break;
        case 2:
            GATHER(U16);
            break;
        default:
            GATHER(U8);
            break;
        }
    }
}

const struct batch *
select_batch(const struct select *s, const struct batch *b, uint32_t *rows,
             struct batch *room)
{
    size_t n = select_rows(s, b, rows);
    if (n == b->n)
        return b;
    gather(b, rows, n, room);
    return room;
}
