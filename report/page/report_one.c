/* The report of one run. */
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/base/utf8.h"
#include "lib/table/out.h"
#include "report/content/runfile.h"
#include "report/page/html.h"
#include "report/page/jsonreport.h"
#include "report/page/mdreport.h"
#include "report/page/report_ask.h"

struct text_style
report_text_style(FILE *f)
{
    return (struct text_style){
        .utf8 = utf8_wanted(),
        .colour = isatty(fileno(f)) && getenv("NO_COLOR") == NULL,
    };
}

static void
write_report(struct out *out, const struct content *c, enum report_format as)
{
    switch (as) {
    case REPORT_HTML:
        html_write(out->f, c);
        break;
    case REPORT_JSON:
        json_write(out->f, c);
        break;
    case REPORT_MD:
        md_write(out->f, c);
        break;
    case REPORT_AUTO:
    case REPORT_TEXT:
    case REPORT_CSV:
    case REPORT_TSV:
    case REPORT_OPENMETRICS:
        text_write(out->f, c, report_text_style(out->f));
        break;
    }
}

/* Gathers from the file `run` and writes. */
static int
report(const struct report_ask *ask, const char *run, const char *shown, struct err *err)
{
    struct wanted wanted = {run,
                            shown,
                            ask->title,
                            ask->incomplete,
                            ask->format == REPORT_HTML,
                            ask->format != REPORT_JSON};
    struct content content = {0};
    struct out out = {0};
    struct store *store = store_open(run, err);
    bool ok = store != NULL && content_gather(&content, &wanted, store, err) &&
              out_open(&out, ask->output, err);
    if (ok) {
        write_report(&out, &content, ask->format);
        ok = out_commit(&out, err);
    }
    bool lacks = content_lacks(&content);
    if (ok && lacks)
        warn("a tool failed, so the report lacks a part and says so there");
    content_free(&content);
    if (store != NULL)
        store_shut(store);
    return !ok ? EXIT_UNFINISHED : lacks ? EXIT_SOME_UNUSED : EXIT_ALL_USED;
}

int
report_one(const struct report_ask *ask, const char *shown, struct err *err)
{
    struct runfile run;
    if (!runfile_open(&run, shown, err))
        return EXIT_UNFINISHED;
    int status = report(ask, run.path, shown, err);
    runfile_close(&run);
    return status;
}
