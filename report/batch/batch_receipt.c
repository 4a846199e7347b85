#include "report/batch/batch_receipt.h"

#include <inttypes.h>

#include "lib/base/mem.h"
#include "lib/base/version.h"
#include "lib/store/store.h"
#include "lib/table/out.h"
#include "report/batch/batch_json.h"

char *
part_path(const char *dir, size_t k, const char *suffix)
{
    return xasprintf("%s/part-%zu.%s", dir, k, suffix);
}

/* ---- writing ---- */

static void
put_inputs(FILE *f, const struct receipt *r)
{
    fputs(" \"inputs\": [", f);
    for (size_t i = 0; i < r->ninputs; i++) {
        fputs(i ? ",\n  {" : "\n  {", f);
        batch_put_text(f, "path", r->inputs[i].path);
        fputs(", ", f);
        batch_put_stamp(f, &r->inputs[i].stamp);
        putc('}', f);
    }
    fputs("],\n \"parse_args\": [", f);
    for (size_t i = 0; i < r->nargs; i++) {
        fputs(i ? ", {" : "{", f);
        batch_put_text(f, "arg", r->args[i]);
        putc('}', f);
    }
    fputs("],\n", f);
}

static void
put_lines(FILE *f, const struct part_lines *n)
{
    uint64_t all = n->events + n->joined + n->markers + n->ignored + n->not_understood;
    fprintf(f,
            " \"lines\": %" PRIu64 ",\n \"ledger\": {\"events\": %" PRIu64
            ", \"joined\": %" PRIu64 ", \"markers\": %" PRIu64 ", \"ignored\": %" PRIu64
            ", \"not_understood\": %" PRIu64 "},\n",
            all, n->events, n->joined, n->markers, n->ignored, n->not_understood);
}

bool
receipt_write(const struct receipt *r, size_t k, const char *path, struct err *err)
{
    struct out out;
    if (!out_open(&out, path, err))
        return false;
    fprintf(out.f,
            "{\"weir_receipt\": %d,\n \"weir_version\": \"%s\",\n \"shard\": %zu,\n ",
            RECEIPT_VERSION, WEIR_VERSION, k);
    batch_put_text(out.f, "host", r->host);
    fprintf(out.f, ",\n \"status\": %" PRId64 ",\n ", r->status);
    batch_put_text(out.f, "said", r->said);
    fprintf(out.f, ",\n \"elapsed_ns\": %" PRId64 ",\n", r->elapsed_ns);
    put_inputs(out.f, r);
    if (r->part.bytes != STAMP_GONE)
        put_lines(out.f, &r->lines);
    fputs(" \"part\": {", out.f);
    batch_put_stamp(out.f, &r->part);
    fputs("}}\n", out.f);
    return out_commit(&out, err);
}

/* ---- reading ---- */

static bool
take_inputs(struct receipt *r, const struct json *doc)
{
    const struct json *inputs = json_at(doc, "inputs"),
                      *args = json_at(doc, "parse_args");
    bool ok = true;
    r->inputs = xcalloc(json_len(inputs) + 1, sizeof *r->inputs);
    for (size_t i = 0; ok && i < json_len(inputs); i++) {
        struct plan_input *in = &r->inputs[r->ninputs++];
        in->path = batch_take_text(json_item(inputs, i), "path");
        ok = in->path && batch_take_stamp(json_item(inputs, i), &in->stamp);
    }
    r->args = xcalloc(json_len(args) + 1, sizeof *r->args);
    for (size_t i = 0; ok && i < json_len(args); i++)
        ok = (r->args[r->nargs++] = batch_take_text(json_item(args, i), "arg")) != NULL;
    return ok;
}

/* Of a receipt without a part there are none. */
static bool
take_lines(struct receipt *r, const struct json *ledger)
{
    struct part_lines *n = &r->lines;
    const struct {
        const char *key;
        uint64_t *to;
    } counts[] = {
        {"events",         &n->events        },
        {"joined",         &n->joined        },
        {"markers",        &n->markers       },
        {"ignored",        &n->ignored       },
        {"not_understood", &n->not_understood}
    };
    for (size_t i = 0; ledger && i < ARRAY_LEN(counts); i++) {
        int64_t v;
        if (!json_i64(json_at(ledger, counts[i].key), &v) || v < 0)
            return false;
        *counts[i].to = (uint64_t)v;
    }
    return true;
}

bool
receipt_read(struct receipt *r, const char *path, struct err *err)
{
    *r = (struct receipt){.part = {.bytes = STAMP_GONE}};
    struct json *doc = batch_load(path, "weir_receipt", RECEIPT_VERSION, err);
    if (!doc)
        return false;
    r->weir_version = batch_take_text(doc, "weir_version");
    r->host = batch_take_text(doc, "host");
    r->said = batch_take_text(doc, "said");
    bool ok = (r->weir_version && r->host && r->said && take_inputs(r, doc) &&
               json_i64(json_at(doc, "status"), &r->status) &&
               json_i64(json_at(doc, "elapsed_ns"), &r->elapsed_ns) &&
               batch_take_stamp(json_at(doc, "part"), &r->part) &&
               take_lines(r, json_at(doc, "ledger"))) ||
              err_set(err, "%s: is damaged", path);
    json_free(doc);
    if (!ok)
        receipt_free(r);
    return ok;
}

void
receipt_free(struct receipt *r)
{
    for (size_t i = 0; i < r->ninputs; i++)
        free(r->inputs[i].path);
    for (size_t i = 0; i < r->nargs; i++)
        free(r->args[i]);
    free(r->weir_version);
    free(r->host);
    free(r->said);
    free(r->inputs);
    free(r->args);
    *r = (struct receipt){0};
}

/* ---- the part's ledger ---- */

static void
count_batch(const struct batch *b, struct part_lines *n)
{
    uint64_t *const by_class[] = {
        [ledger_class_EVENT] = &n->events,
        [ledger_class_JOINED] = &n->joined,
        [ledger_class_MARKER] = &n->markers,
        [ledger_class_IGNORED] = &n->ignored,
        [ledger_class_NOT_UNDERSTOOD] = &n->not_understood,
    };
    for (size_t row = 0; row < b->n; row++) {
        int64_t class = batch_get(b, ledger_class, row);
        if (class >= 0 && class < (int64_t)ARRAY_LEN(by_class))
            *by_class[class] += (uint64_t)batch_get(b, ledger_count, row);
    }
}

bool
part_count(const char *path, struct part_lines *lines, struct err *err)
{
    struct err problem = {0};
    const struct batch *b;
    *lines = (struct part_lines){0};
    struct store *part = store_open(path, err);
    if (!part)
        return false;
    bool want[ledger_NCOLS] = {[ledger_class] = true, [ledger_count] = true};
    struct scan *scan = scan_begin(part, TABLE_ledger, want, NULL, &problem);
    while (scan && (b = scan_next(scan, &problem)))
        count_batch(b, lines);
    scan_end(scan);
    store_shut(part);
    return !problem.text[0] || err_set(err, "%s", problem.text);
}
