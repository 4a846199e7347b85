#include "report/many/pages.h"

#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/base/strtab.h"
#include "report/text/links.h"
#include "report/tools/ticker.h"

/* "run" for "logs/run.h5". */
static struct slice
stem_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct slice name = slice_of(slash != NULL ? slash + 1 : path);
    if (slice_ends(name, SLICE(".h5")) && name.n > 3)
        name.n -= 3;
    return name;
}

/* A name that was not used yet: runs of one name in several folders are numbered. */
static char *
new_name(struct strtab *used, const char *path)
{
    struct slice stem = stem_of(path);
    char *name = xasprintf("%.*s.html", (int)stem.n, stem.p);
    for (unsigned k = 2; strtab_find(used, slice_of(name)) != 0; k++) {
        free(name);
        name = xasprintf("%.*s-%u.html", (int)stem.n, stem.p, k);
    }
    strtab_add(used, slice_of(name));
    return name;
}

/* One run after the other: each report asks several tools at once itself. */
static bool
write_page(struct ranked *run, const char *page, const char *folder, struct err *err)
{
    char *output = xasprintf("--output=%s", page);
    struct runtool_job job = {
        .args = {"weir-report", "-q", output, "--format", "html", run->path}
    };
    bool ok = runtool_all(&job, 1, 1, err);
    if (ok && runtool_usable(&job)) {
        free(run->text[RUN_TEXT_report]);
        run->text[RUN_TEXT_report] = links_relative(folder, page);
    } else if (ok) {
        char *why = runtool_why(&job), *what = xasprintf("its page: %s", why);
        ranked_lack(run, what);
        run->half_answered = true;
        free(why);
        free(what);
    }
    runtool_free(&job);
    free(output);
    return ok;
}

bool
pages_write(struct ranking *r, const char *folder, const char *taken, struct err *err)
{
    struct ticker ticker = {0};
    struct strtab used = {0};
    bool ok = true;
    strtab_add(&used, slice_of(taken));
    r->nlacking = 0;
    for (size_t i = 0; i < r->nlisted && ok; i++) {
        ticker_tell(&ticker, "pages", i, r->nlisted);
        char *name = new_name(&used, r->runs[i].path);
        char *page = xasprintf("%s%s", folder, name);
        ok = write_page(&r->runs[i], page, folder, err);
        r->nlacking += r->runs[i].half_answered;
        free(page);
        free(name);
    }
    ticker_end(&ticker);
    strtab_free(&used);
    return ok;
}
