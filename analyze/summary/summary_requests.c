/* What requests to disks moved, told beside the calls of the same log. */
#include "analyze/rows/columns.h"
#include "analyze/summary/summary_print.h"

static const char no_paging[] = "no paging was recorded";
static const char no_bytes[] = "the log does not tell how many bytes all of them moved";
static const char selected[] = "requests are of disks, not of selected calls";

static void
add(struct summary_moved *m, int64_t bytes)
{
    m->known &= bytes != MISSING_I64;
    m->requests++;
    if (bytes > 0 && __builtin_add_overflow(m->bytes, bytes, &m->bytes))
        m->bytes = INT64_MAX;
}

static void
take(struct summary_requests *q, const struct batch *b, uint32_t page_in,
     uint32_t page_out)
{
    for (size_t i = 0; i < b->n; i++) {
        int64_t bytes = disk_events_bytes_in(b)[i];
        uint16_t kind = disk_events_kind_in(b)[i];
        uint8_t op = disk_events_op_in(b)[i];
        if (disk_events_errno_in(b)[i] != 0 || (op != op_READ && op != op_WRITE))
            continue;
        add(&q->device[op == op_WRITE], bytes);
        if (kind != 0 && (kind == page_in || kind == page_out))
            add(&q->paging[kind == page_out], bytes);
    }
}

bool
summary_requests_load(struct summary_requests *q, struct session *session,
                      struct err *err)
{
    static const bool want[disk_events_NCOLS] = {
        [disk_events_kind] = true,
        [disk_events_op] = true,
        [disk_events_bytes] = true,
        [disk_events_errno] = true,
    };
    struct err trouble = {0};
    const struct batch *b;
    *q = (struct summary_requests){0};
    for (size_t i = 0; i < 2; i++)
        q->device[i].known = q->paging[i].known = true;
    q->any = store_rows(session->store, TABLE_disk_events) > 0;
    if (!q->any)
        return true;
    const struct strtab *kinds = store_load_strings(session->store, STR_call, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    uint32_t page_in = strtab_find(kinds, SLICE("PgIn"));
    uint32_t page_out = strtab_find(kinds, SLICE("PgOut"));
    struct scan *sc = scan_begin(session->store, TABLE_disk_events, want, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        take(q, b, page_in, page_out);
    scan_end(sc);
    q->why = select_everything(session->select) ? NULL : selected;
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

static void
put(const struct summary_requests *q, const struct summary_moved *m, struct record *r,
    const char *name, const char *meaning)
{
    bool told = !q->why && m->known;
    cell_record(r, name, "byte", told ? cell_int(m->bytes) : cell_missing(), meaning,
                q->why ? q->why : no_bytes);
}

void
summary_print_requests(const struct summary_requests *q, struct record *r)
{
    put(q, &q->device[0], r, "layers.device.read_bytes", "bytes that disks read");
    put(q, &q->device[1], r, "layers.device.write_bytes", "bytes that disks wrote");
    record_missing(r, "layers.device.cancelled_bytes", "byte", "only weir-sample tells");
}

void
summary_print_paging(const struct summary_requests *q, struct record *r)
{
    if (q->paging[0].requests + q->paging[1].requests == 0) {
        record_missing(r, "layers.paging.read_bytes", "byte", no_paging);
        record_missing(r, "layers.paging.write_bytes", "byte", no_paging);
        return;
    }
    put(q, &q->paging[0], r, "layers.paging.read_bytes",
        "of them, bytes of pages that came (PgIn)");
    put(q, &q->paging[1], r, "layers.paging.write_bytes",
        "of them, bytes of pages that went (PgOut)");
}
