#include "report/versus/versus.h"

#include "lib/base/mem.h"
#include "lib/base/pool.h"
#include "lib/table/out.h"
#include "report/page/report_ask.h"

#define TOOLS_AT_ONCE 3

#define WHERE_ALWAYS false
#define WHERE_WIDE true
#define SECTION(id, ...) static const struct view views_##id[] = {
#define VIEW(column, heading, kind, where) {column, heading, VIEW_##kind, WHERE_##where},
#define END(id)                                                                          \
    }                                                                                    \
    ;
#include "report/versus/versus.def"
#undef SECTION
#undef VIEW
#undef END

const struct section_def versus_defs[VERSUS_COUNT] = {
#define SECTION(id, title, command, needs, chart, shape, reading)                        \
    [VERSUS_##id] = {#id,           title,   command,    NEEDS_##needs,        chart,    \
                     SHAPE_##shape, reading, views_##id, ARRAY_LEN(views_##id)},
#define VIEW(...)
#define END(id)
#include "report/versus/versus.def"
#undef SECTION
#undef VIEW
#undef END
};

/* ---- the operands ---- */

/* Takes the files of both sides and checks that there are two. */
static bool
take_operands(struct versus *v, char *const *operands, size_t n, struct err *err)
{
    static const char wanted[] =
        "--compare wants two runs, or two groups of runs with vs between them";
    size_t versus = 0;
    while (versus < n && strcmp(operands[versus], "vs") != 0)
        versus++;
    bool named = versus < n;
    if (!named && n != 2)
        return err_set(err, "%s", wanted);
    if (!named)
        versus = 1;
    v->na = versus;
    v->nb = n - versus - named;
    if (v->na == 0 || v->nb == 0)
        return err_set(err, "%s", wanted);
    if (v->na + v->nb > VERSUS_RUNS)
        return err_set(err, "--compare takes %d runs at most", VERSUS_RUNS);
    v->words = xcalloc(n + 2, sizeof *v->words);
    for (size_t i = 0; i < n; i++) {
        if (i == versus)
            v->words[v->nwords++] = xstrdup("vs");
        if (i == versus && named)
            continue;
        if (strcmp(operands[i], "-") == 0)
            return err_set(err, "--compare reads files, not stdin");
        /* A name that begins with a dash must not look like an option to the tools. */
        v->words[v->nwords++] =
            operands[i][0] == '-' ? xasprintf("./%s", operands[i]) : xstrdup(operands[i]);
    }
    return true;
}

const char *
versus_run(const struct versus *v, size_t i)
{
    return v->words[i < v->na ? i : i + 1];
}

static void
versus_free(struct versus *v)
{
    for (size_t i = 0; i < v->nwords; i++)
        free((char *)(uintptr_t)v->words[i]);
    free(v->words);
    sections_free(v->sections, VERSUS_COUNT);
    sections_free(v->charts, VERSUS_CHARTS);
    *v = (struct versus){0};
}

/* ---- the report ---- */

/* Runs that cannot be opened are told before any tool looks at them. */
static bool
can_be_read(const struct versus *v, struct err *err)
{
    for (size_t i = 0; i < v->na + v->nb; i++) {
        struct store *store = store_open(versus_run(v, i), err);
        if (store == NULL)
            return false;
        store_shut(store);
    }
    return true;
}

static bool
gather(struct versus *v, bool charts, struct err *err)
{
    const struct question question = {
        .runs = v->words,
        .nruns = v->nwords,
        .has_clock = true,
        .at_once = TOOLS_AT_ONCE,
    };
    if (!can_be_read(v, err) ||
        !sections_ask(v->sections, versus_defs, VERSUS_COUNT, &question, err))
        return false;
    /* Not where rows are of several units. */
    for (size_t i = 0; i < VERSUS_COUNT; i++)
        v->sections[i].sorts =
            i != VERSUS_io && i != VERSUS_whole && i != VERSUS_quantiles;
    return !charts || versus_draw(v, TOOLS_AT_ONCE, err);
}

static bool
write_to(const struct versus *v, const struct report_ask *ask, struct err *err)
{
    struct out out = {0};
    if (!out_open(&out, ask->output, err))
        return false;
    switch (ask->format) {
    case REPORT_HTML:
        versus_html_write(out.f, v);
        break;
    case REPORT_JSON:
        versus_json_write(out.f, v);
        break;
    case REPORT_MD:
        versus_md_write(out.f, v);
        break;
    case REPORT_AUTO:
    case REPORT_TEXT:
    case REPORT_CSV:
    case REPORT_TSV:
    case REPORT_OPENMETRICS:
        versus_text_write(out.f, v, report_text_style(out.f));
        break;
    }
    return out_commit(&out, err);
}

int
report_compared(const struct report_ask *ask, char *const *operands, size_t n,
                struct err *err)
{
    struct versus v = {.title = ask->title};
    if (!take_operands(&v, operands, n, err)) {
        versus_free(&v);
        return EXIT_USAGE;
    }
    bool ok = gather(&v, ask->format == REPORT_HTML, err) && write_to(&v, ask, err);
    bool lacks = sections_failed(v.sections, VERSUS_COUNT) ||
                 sections_failed(v.charts, VERSUS_CHARTS);
    if (ok && lacks)
        warn("a tool failed, so the report lacks a part and says so there");
    versus_free(&v);
    return !ok ? EXIT_UNFINISHED : lacks ? EXIT_SOME_UNUSED : EXIT_ALL_USED;
}
