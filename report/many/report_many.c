/* The report of many runs: one page that ranks them, on request with a page for each. */
#include <errno.h>
#include <sys/stat.h>

#include "lib/base/mem.h"
#include "lib/base/pool.h"
#include "lib/table/out.h"
#include "report/many/pages.h"
#include "report/many/ranking_out.h"
#include "report/page/report_ask.h"
#include "report/text/links.h"

#define AT_ONCE_MOST 16 /* tools at the same time */
#define INDEX "index.html"

/* So many runs are listed unless told otherwise: what a reader can look through; tables
 * for programs have all. */
static size_t
limit_of(const struct report_ask *ask)
{
    static const size_t limits[] = {[REPORT_TEXT] = 50,
                                    [REPORT_HTML] = 1000,
                                    [REPORT_MD] = 200,
                                    [REPORT_OPENMETRICS] = 0};
    return ask->limit >= 0 ? (size_t)ask->limit : limits[ask->format];
}

static void
write_ranking(struct out *out, const struct ranking *r, const struct report_ask *ask)
{
    switch (ask->format) {
    case REPORT_HTML:
        ranking_html_write(out->f, r, ask->title);
        break;
    case REPORT_JSON:
        ranking_json_write(out->f, r, ask->title);
        break;
    case REPORT_MD:
        ranking_md_write(out->f, r, ask->title);
        break;
    case REPORT_CSV:
    case REPORT_TSV:
        ranking_table_write(out, ask->format == REPORT_CSV ? FORMAT_CSV : FORMAT_TSV, r,
                            ask->command);
        break;
    case REPORT_OPENMETRICS:
        ranking_openmetrics_write(out->f, r);
        break;
    case REPORT_AUTO:
    case REPORT_TEXT:
        ranking_text_write(out->f, r, ask->title, report_text_style(out->f));
        break;
    }
}

static bool
write_to(const char *path, const struct ranking *r, const struct report_ask *ask,
         struct err *err)
{
    struct out out = {0};
    if (!out_open(&out, path, err))
        return false;
    write_ranking(&out, r, ask);
    return out_commit(&out, err);
}

/* A folder with the ranking and the pages of the runs that it lists. */
static bool
write_folder(struct ranking *r, const struct report_ask *ask, struct err *err)
{
    if (mkdir(ask->output, 0777) != 0 && errno != EEXIST)
        return err_errno(err, "cannot make the folder '%s'", ask->output);
    char *index = xasprintf("%s" INDEX, ask->output);
    bool ok = pages_write(r, ask->output, INDEX, err) && write_to(index, r, ask, err);
    free(index);
    return ok;
}

/* One file, with links to pages that lie beside the runs. */
static bool
write_file(struct ranking *r, const struct report_ask *ask, struct err *err)
{
    char *directory = links_directory(ask->output != NULL ? ask->output : "-");
    ranking_link(r, directory);
    free(directory);
    return write_to(ask->output, r, ask, err);
}

int
report_many(const struct report_ask *ask, char *const *runs, size_t n, struct err *err)
{
    struct ranking r;
    struct ranking_ask wanted = {
        .names = (const char *const *)runs,
        .n = n,
        .sort = ask->sort != NULL ? ask->sort : ranking_sort(SLICE("io_s")),
        .limit = limit_of(ask),
        .since_ns = ask->since_ns,
        .user = ask->user,
        .at_once = (size_t)MIN(pool_cpus(), AT_ONCE_MOST),
    };
    bool is_folder = ask->output != NULL && slice_ends(slice_of(ask->output), SLICE("/"));
    bool ok = ranking_gather(&r, &wanted, err);
    if (ok && r.n == 0 && r.nunread > 0)
        ok = err_set(err, "none of %zu runs can be read", r.nunread);
    ok = ok && (is_folder ? write_folder : write_file)(&r, ask, err);
    bool lacks = r.nunread > 0 || r.nlacking > 0;
    ranking_free(&r);
    return !ok ? EXIT_UNFINISHED : lacks ? EXIT_SOME_UNUSED : EXIT_ALL_USED;
}
