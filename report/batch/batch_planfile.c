/* The plan as a file: plan.json. */
#include <inttypes.h>

#include "lib/base/mem.h"
#include "lib/base/version.h"
#include "lib/table/out.h"
#include "report/batch/batch_json.h"
#include "report/batch/batch_plan.h"

/* ---- writing ---- */

static void
put_shard(FILE *f, const struct plan *p, size_t k)
{
    const struct shard *s = &p->shards[k];
    fprintf(f, "%s\n  {\"shard\": %zu, \"bytes\": %" PRId64 ", \"inputs\": [",
            k ? "," : "", k, s->bytes);
    for (size_t i = 0; i < s->n; i++) {
        const struct plan_input *in = &p->inputs[s->first + i];
        fputs(i ? ",\n    {" : "\n    {", f);
        batch_put_text(f, "path", in->path);
        fputs(", ", f);
        batch_put_stamp(f, &in->stamp);
        putc('}', f);
    }
    fputs("]}", f);
}

static void
put_plan(FILE *f, const struct plan *p)
{
    fprintf(f, "{\"weir_plan\": %d,\n \"weir_version\": \"%s\",\n ", PLAN_VERSION,
            WEIR_VERSION);
    batch_put_text(f, "name", p->name);
    fputs(",\n ", f);
    batch_put_text(f, "cwd", p->cwd);
    fputs(",\n \"parse_args\": [", f);
    for (size_t i = 0; i < p->nargs; i++) {
        fputs(i ? ", {" : "{", f);
        batch_put_text(f, "arg", p->args[i]);
        putc('}', f);
    }
    fprintf(f, "],\n \"summary_only\": %d,\n \"bytes\": %" PRId64 ",\n \"shards\": [",
            p->summary_only, p->bytes);
    for (size_t k = 0; k < p->nshards; k++)
        put_shard(f, p, k);
    fputs("\n ]}\n", f);
}

bool
plan_write(const struct plan *p, const char *path, struct err *err)
{
    struct out out;
    if (!out_open(&out, path, err))
        return false;
    put_plan(out.f, p);
    return out_commit(&out, err);
}

/* ---- reading ---- */

static bool
take_input(struct plan *p, const struct json *v)
{
    struct plan_input in = {.path = batch_take_text(v, "path")};
    if (!in.path)
        return false;
    grow(&p->inputs, &p->inputs_cap, p->ninputs + 1, sizeof *p->inputs);
    bool ok = *in.path && batch_take_stamp(v, &in.stamp) && plan_bytes(&in) >= 0 &&
              plan_bytes(&in) <= INT64_MAX - p->bytes && p->ninputs < PLAN_MAX_INPUTS;
    p->inputs[p->ninputs++] = in; /* freed with the plan, whatever it is */
    p->bytes += ok ? plan_bytes(&in) : 0;
    return ok;
}

static bool
take_shard(struct plan *p, const struct json *v)
{
    const struct json *inputs = json_at(v, "inputs");
    struct shard s = {.first = p->ninputs, .n = json_len(inputs)};
    int64_t number, before = p->bytes;

    if (!json_i64(json_at(v, "shard"), &number) || number != (int64_t)p->nshards ||
        s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!take_input(p, json_item(inputs, i)))
            return false;
    }
    s.bytes = p->bytes - before;
    grow(&p->shards, &p->shards_cap, p->nshards + 1, sizeof *p->shards);
    p->shards[p->nshards++] = s;
    return true;
}

static bool
take_args(struct plan *p, const struct json *args)
{
    for (size_t i = 0; i < json_len(args); i++) {
        char *arg = batch_take_text(json_item(args, i), "arg");
        if (!arg)
            return false;
        grow(&p->args, &p->args_cap, p->nargs + 1, sizeof *p->args);
        p->args[p->nargs++] = arg;
    }
    return true;
}

static bool
take_plan(struct plan *p, const struct json *doc)
{
    const struct json *shards = json_at(doc, "shards");
    int64_t summary_only = 0; /* plans made before there was a choice do not say */
    json_i64(json_at(doc, "summary_only"), &summary_only);
    p->summary_only = summary_only != 0;
    p->name = batch_take_text(doc, "name");
    p->cwd = batch_take_text(doc, "cwd");
    bool ok =
        p->name && p->cwd && p->cwd[0] == '/' && take_args(p, json_at(doc, "parse_args"));
    for (size_t k = 0; ok && k < json_len(shards); k++)
        ok = take_shard(p, json_item(shards, k));
    return ok && p->nshards > 0;
}

bool
plan_read(struct plan *p, const char *path, struct err *err)
{
    *p = (struct plan){0};
    struct json *doc = batch_load(path, "weir_plan", PLAN_VERSION, err);
    if (!doc)
        return false;
    bool ok = take_plan(p, doc) ||
              err_set(err, "%s: is damaged behind shard %zu", path, p->nshards);
    json_free(doc);
    if (!ok)
        plan_free(p);
    return ok;
}
