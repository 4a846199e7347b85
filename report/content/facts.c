#include "report/content/facts.h"

#include "lib/base/num.h"

#define UNIT_SECONDS FACT_SECONDS
#define UNIT_BYTES FACT_BYTES
#define UNIT_COUNT FACT_COUNT_OF
#define UNIT_RATE FACT_RATE

const struct fact_def fact_defs[FACT_COUNT] = {
#define FACT(id, asked, member, unit, where, label, meaning)                             \
    [FACT_##id] = {ASKED_##asked, member, UNIT_##unit, WHERE_##where, label, meaning},
#include "report/content/facts.def"
#undef FACT
};

static const struct {
    const char *label, *meaning;
} on_disk[FACT_COUNT] = {
#define DISK(id, label, meaning) [FACT_##id] = {label, meaning},
#include "report/content/facts_disk.def"
#undef DISK
};

void
facts_read(struct facts *facts, struct json *const summaries[ASKED_COUNT])
{
    facts->disk =
        slice_eq(json_text(json_at(summaries[ASKED_RUN], "layer")), SLICE("disk"));
    if (!json_f64(json_at(summaries[ASKED_RUN], "sampled.unfinished"),
                  &facts->unfinished))
        facts->unfinished = 0;
    facts->sampled_only = false;
    for (size_t i = 0; i < FACT_COUNT; i++) {
        const struct json *summary = summaries[fact_defs[i].asked];
        struct fact *fact = &facts->at[i];
        *fact = (struct fact){.why = SLICE("weir-summary does not give it")};
        fact->known = json_f64(json_at(summary, fact_defs[i].member), &fact->v);
        /* Reasons stand beside the numbers: {"not_measured": {"elapsed_s": "..."}}. */
        char path[80];
        snprintf(path, sizeof(path), "not_measured.%s", fact_defs[i].member);
        struct slice why = json_text(json_at(summary, path));
        if (!fact->known && why.n > 0)
            fact->why = why;
    }
    struct fact *elapsed = &facts->at[FACT_elapsed];
    double calls;
    if (!elapsed->known && !json_f64(json_at(summaries[ASKED_RUN], "calls"), &calls))
        facts->sampled_only = elapsed->known =
            json_f64(json_at(summaries[ASKED_RUN], "sampled.elapsed_s"), &elapsed->v);
}

bool
fact_shown(const struct facts *facts, enum fact_id id)
{
    enum fact_where where = fact_defs[id].where;
    if (facts->disk)
        return on_disk[id].label != NULL;
    if (facts->sampled_only && !facts->at[id].known)
        return false;
    return where == WHERE_CARD || (where != WHERE_INSIDE && facts->at[id].known);
}

const char *
fact_label(const struct facts *facts, enum fact_id id)
{
    return facts->disk && on_disk[id].label ? on_disk[id].label : fact_defs[id].label;
}

const char *
fact_meaning(const struct facts *facts, enum fact_id id)
{
    if (facts->sampled_only && id == FACT_elapsed)
        return "from the first sample to the last";
    return facts->disk && on_disk[id].label ? on_disk[id].meaning : fact_defs[id].meaning;
}

const char *
fact_text(char *buf, enum fact_id id, double v)
{
    switch (fact_defs[id].unit) {
    case FACT_SECONDS:
        return v == 0 ? strcpy(buf, "0 s") : human_ns(buf, v * 1e9);
    case FACT_BYTES:
        return human_bytes(buf, v);
    case FACT_RATE:
        human_count(buf, v);
        return strcat(buf, "/s");
    case FACT_COUNT_OF:
        break;
    }
    return human_count(buf, v);
}

const char *
fact_show(char buf[FACT_SHOW_SIZE], const struct facts *facts, enum fact_id id)
{
    char value[48];
    bool least = fact_defs[id].where == WHERE_TOTAL && facts->unfinished > 0;
    if (!facts->at[id].known)
        return strcpy(buf, "not measured");
    snprintf(buf, FACT_SHOW_SIZE, "%s%s", least ? "at least " : "",
             fact_text(value, id, facts->at[id].v));
    return buf;
}

bool
fact_share(const struct facts *facts, enum fact_id a, enum fact_id b, double *share)
{
    const struct fact *part = &facts->at[a], *whole = &facts->at[b];
    if (!part->known || !whole->known || !(whole->v > 0))
        return false;
    *share = part->v / whole->v;
    return true;
}
