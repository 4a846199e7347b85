#include "analyze/diagnose/diagnose_print.h"

#include <math.h>

#include "lib/base/mem.h"

const char *const diagnose_levels[] = {"INFO", "WARN", "HIGH"};

/* "not judged", "ok" or the level. */
static const char *
level_text(const struct finding *f)
{
    return f->why ? "not judged" : !f->met ? "ok" : diagnose_levels[f->level];
}

static struct cell
text_cell(const char *text)
{
    return text ? cell_text(slice_of(text)) : cell_missing();
}

/* Worst first; what was not judged stands behind, what is fine last. */
static int
place_of(const struct finding *f)
{
    return f->why ? 3 : !f->met ? 4 : LEVEL_HIGH - (int)f->level;
}

static double
gain_of(const struct finding *f)
{
    return f->gain_s > 0 ? f->gain_s : 0; /* NaN: none that could be told */
}

/* Within a level the one comes first whose advice saves most, then that which cost most:
 * the same calls can be small and, for being small, misaligned. */
static bool
stands_before(const struct finding *a, const struct finding *b)
{
    int pa = place_of(a), pb = place_of(b);
    double ga = gain_of(a), gb = gain_of(b);
    if (pa != pb || !a->met)
        return pa < pb;
    return ga > gb || (ga == gb && a->calls.time_ns > b->calls.time_ns);
}

int
diagnose_order(const struct diagnosis *d, int order[CODES])
{
    int n = 0;
    for (int code = 0; code < CODES; code++) {
        int at = n;
        if (place_of(&d->found[code]) == 4 && !d->all)
            continue;
        for (; at > 0 && stands_before(&d->found[code], &d->found[order[at - 1]]); at--)
            order[at] = order[at - 1];
        order[at] = code;
        n++;
    }
    return n;
}

/* ---- the columns of a finding ---- */

struct shown {
    const struct finding_def *def;
    const struct finding *f;
    const struct finding_text *text;
};

#define GET(name, expression)                                                            \
    static struct cell get_##name(const struct shown *s)                                 \
    {                                                                                    \
        return expression;                                                               \
    }
#define IF_MET(cell) (s->f->met ? (cell) : cell_missing())

/* clang-format off */
GET(level, text_cell(level_text(s->f)))
GET(name, text_cell(s->def->name))
GET(value, IF_MET(cell_real(s->f->value)))
GET(threshold, IF_MET(cell_real(s->f->threshold)))
GET(unit, IF_MET(text_cell(threshold_defs[s->f->by].unit)))
GET(by, IF_MET(text_cell(threshold_defs[s->f->by].name)))
GET(io_share, IF_MET(cell_real(s->f->io_share)))
GET(run_share, IF_MET(cell_real(s->f->run_share)))
GET(count, IF_MET(s->f->calls.calls ? cell_count(s->f->calls.calls) : cell_missing()))
GET(time_s, IF_MET(s->f->calls.timed ? cell_real(sum_real(s->f->calls.time_ns) / 1e9) : cell_missing()))
GET(bytes, IF_MET(s->f->calls.calls ? cell_count(s->f->calls.bytes) : cell_missing()))
GET(files, IF_MET(s->f->nfiles ? cell_count(s->f->nfiles) : cell_missing()))
GET(processes, IF_MET(s->f->nprocesses ? cell_count(s->f->nprocesses) : cell_missing()))
GET(example, text_cell(s->text->example))
GET(where, text_cell(s->text->where))
GET(process, text_cell(s->text->process))
GET(advice, s->f->why ? text_cell(s->f->why) : text_cell(s->text->advice))
GET(gain_s, IF_MET(cell_real(s->f->gain_s)))
GET(gain, IF_MET(text_cell(s->f->gain[0] ? s->f->gain : NULL)))
GET(show, text_cell(s->text->show))

static const struct {
    struct table_col col;
    struct cell (*get)(const struct shown *s);
} columns[] = {
    {{"level", "", "HIGH, WARN, INFO; not judged: advice tells why"}, get_level},
    {{"name", "", "what was found"}, get_name},
    {{"value", "1", "what was compared, in `unit`"}, get_value},
    {{"threshold", "1", "with what, in `unit`"}, get_threshold},
    {{"unit", "", "of value and threshold"}, get_unit},
    {{"by", "", "name of the threshold, for --set"}, get_by},
    {{"share_of_io_time", "1", "time of the affected calls / time of I/O calls"}, get_io_share},
    {{"share_of_run_time", "1", "time of the affected calls / length of the run"}, get_run_share},
    {{"count", "1", "affected calls"}, get_count},
    {{"time_s", "s", "their time"}, get_time_s},
    {{"bytes", "byte", "what they moved"}, get_bytes},
    {{"files", "1", "files they worked on"}, get_files},
    {{"processes", "1", "processes that made them"}, get_processes},
    {{"example", "", "the file that cost most"}, get_example},
    {{"where", "", "log and line of its first affected call"}, get_where},
    {{"process", "", "the process that cost most"}, get_process},
    {{"advice", "", "what to do; of what was not judged: why"}, get_advice},
    {{"gain_s", "s", "what that may save, an estimate"}, get_gain_s},
    {{"gain", "", "its arithmetic"}, get_gain},
    {{"show", "", "the command that shows the calls"}, get_show},
};
/* clang-format on */

/* ---- table ---- */

static void
note_part(struct table *t, const struct bottleneck_part *p)
{
    if (isnan(p->share))
        table_note(t, p->name, "not measured: %s", p->why);
    else
        table_note(t, p->name, "%.6g (%s)", p->share, p->formula);
}

static void
put_notes(const struct diagnosis *d, struct table *t)
{
    table_note(t, "profile", "%s", d->profile);
    if (d->missing_ranks)
        table_note(t, "missing", "%s", d->missing_ranks);
    table_note(t, "bottleneck", "%s", d->bottleneck.bound);
    for (int k = 0; k < BOUNDS; k++)
        note_part(t, &d->bottleneck.of[k]);
    note_part(t, &d->bottleneck.other_wait);
    for (int k = 0; k < EFFICIENCIES; k++) {
        const struct efficiency *x = &d->efficiency[k];
        char *key = xasprintf("efficiency %s", x->name);
        if (isnan(x->value))
            table_note(t, key, "not measured: %s", x->why);
        else
            table_note(t, key, "%.6g %s (%s)", x->value, x->unit, x->formula);
        free(key);
    }
}

static struct finding_text
text_of(const struct diagnosis *d, int code)
{
    return finding_text_of(&d->namer, &finding_defs[code], &d->found[code],
                           d->evidence->thresholds);
}

static void
print_table(const struct diagnosis *d)
{
    struct table_col cols[ARRAY_LEN(columns) + 1] = {
        {"code", "", "code of the rule"}
    };
    int order[CODES], n = diagnose_order(d, order);
    for (size_t c = 0; c < ARRAY_LEN(columns); c++)
        cols[c + 1] = columns[c].col;
    struct table *t = session_table(d->session, cols, ARRAY_LEN(cols));
    put_notes(d, t);
    for (int i = 0; i < n; i++) {
        struct finding_text text = text_of(d, order[i]);
        const struct shown s = {&finding_defs[order[i]], &d->found[order[i]], &text};
        cell_put(t, text_cell(s.def->code));
        for (size_t c = 0; c < ARRAY_LEN(columns); c++)
            cell_put(t, columns[c].get(&s));
        table_row(t);
        finding_text_free(&text);
    }
    table_end(t);
}

/* ---- JSON ---- */

static void
put(struct record *r, const char *head, const char *name, const char *unit, struct cell c,
    const char *meaning, const char *why)
{
    char *full = xasprintf("%s.%s", head, name);
    cell_record(r, full, unit, c, meaning, why);
    free(full);
}

static void
put_part(struct record *r, const struct bottleneck_part *p)
{
    put(r, "bottleneck.shares", p->name, "share", cell_real(p->share), p->formula,
        p->why);
    put(r, "bottleneck.formulas", p->name, "", text_cell(p->formula), "", NULL);
}

static void
print_record(const struct diagnosis *d)
{
    struct record *r = record_begin(&d->session->out, FORMAT_JSON, &d->session->about);
    int order[CODES], n = diagnose_order(d, order);
    char *head;
    record_text(r, "profile", slice_of(d->profile), "");
    if (d->missing_ranks)
        record_text(
            r, "missing_ranks", slice_of(d->missing_ranks),
            "ranks that no recording is of; what is said of ranks leaves them out");
    record_text(r, "bottleneck.class", slice_of(d->bottleneck.bound), "");
    cell_record(r, "bottleneck.threads_s", "s", cell_real(d->bottleneck.threads_s), "",
                "the file has no calls with times");
    for (int k = 0; k < BOUNDS; k++)
        put_part(r, &d->bottleneck.of[k]);
    put_part(r, &d->bottleneck.other_wait);
    for (int k = 0; k < EFFICIENCIES; k++) {
        const struct efficiency *x = &d->efficiency[k];
        put(r, "efficiency", x->name, x->unit, cell_real(x->value), x->formula, x->why);
        put(r, "efficiency.formulas", x->name, "", text_cell(x->formula), "", NULL);
    }
    for (int i = 0; i < n; i++) {
        const char *code = finding_defs[order[i]].code;
        struct finding_text text = text_of(d, order[i]);
        const struct shown s = {&finding_defs[order[i]], &d->found[order[i]], &text};
        head = xasprintf("%s.%s",
                         s.f->met   ? "findings"
                         : s.f->why ? "not_judged"
                                    : "ok",
                         code);
        for (size_t c = 0; c < ARRAY_LEN(columns) && s.f->met; c++)
            put(r, head, columns[c].col.name, columns[c].col.unit, columns[c].get(&s),
                columns[c].col.meaning, NULL);
        if (!s.f->met)
            record_text(r, head, slice_of(s.f->why ? s.f->why : s.def->name), "");
        free(head);
        finding_text_free(&text);
    }
    for (int i = 0; i < THRESHOLDS; i++)
        put(r, "thresholds", threshold_defs[i].name, threshold_defs[i].unit,
            cell_real(d->evidence->thresholds->of[i]), threshold_defs[i].meaning, NULL);
    record_end(r);
}

void
diagnose_print(const struct diagnosis *d)
{
    enum table_format format =
        table_resolve((enum table_format)d->session->format, d->session->out.f);
    if (format == FORMAT_JSON) {
        session_without_columns(d->session);
        print_record(d);
    } else if (format == FORMAT_TEXT && !d->session->columns)
        diagnose_tell(d);
    else
        print_table(d);
}

void
diagnose_print_thresholds(struct session *s, const struct thresholds *t)
{
    static const struct table_col cols[] = {
        {"threshold", "",  "its name, for --set"          },
        {"value",     "1", "in `unit`"                    },
        {"unit",      "",  "byte, ns, share (0 to 1) or 1"},
        {"meaning",   "",  ""                             },
    };
    struct table *table = session_table(s, cols, ARRAY_LEN(cols));
    for (int i = 0; i < THRESHOLDS; i++) {
        table_text(table, slice_of(threshold_defs[i].name));
        table_f64(table, t->of[i]);
        table_text(table, slice_of(threshold_defs[i].unit));
        table_text(table, slice_of(threshold_defs[i].meaning));
        table_row(table);
    }
    table_end(table);
}
