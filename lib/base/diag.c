#include "lib/base/diag.h"

#include <inttypes.h>

#include "lib/base/err.h"
#include "lib/base/mem.h"

#define SHOWN_PER_KIND 5
#define DETAIL_MAX 160 /* bytes of input that a message quotes */

static const struct level {
    const char *name;
    int least_verbosity; /* from which on messages of this level are shown */
} levels[] = {
    [DIAG_NOTE] = {"note",        1 },
    [DIAG_WARNING] = {"warning",     0 },
    [DIAG_UNSUPPORTED] = {"unsupported", 0 },
    [DIAG_ERROR] = {"error",       -1},
};

void
diag_init(struct diag *d, const struct diag_kind *kinds, size_t nkinds)
{
    *d = (struct diag){
        .kinds = kinds,
        .nkinds = nkinds,
        .counts = xcalloc(nkinds, sizeof *d->counts),
        .show = verbosity > 1 ? UINT64_MAX : SHOWN_PER_KIND,
    };
}

static bool
is_shown(const struct diag_kind *kind)
{
    return verbosity >= levels[kind->level].least_verbosity;
}

/* "trace.log:12:40: " with what is known. */
static void
print_place(char *buf, size_t size, struct place where)
{
    char file[256];
    buf[0] = 0;
    if (!where.file)
        return;
    quote(file, sizeof file, slice_of(where.file), sizeof file);
    if (where.line == 0)
        snprintf(buf, size, "%s: ", file);
    else if (where.col == 0)
        snprintf(buf, size, "%s:%" PRIu64 ": ", file, where.line);
    else
        snprintf(buf, size, "%s:%" PRIu64 ":%" PRIu32 ": ", file, where.line, where.col);
}

void
diag_report(struct diag *d, size_t kind, struct place where, struct slice detail)
{
    if (kind >= d->nkinds)
        BUG("a diagnostic of no kind");
    const struct diag_kind *k = &d->kinds[kind];
    if (d->counts[kind]++ >= d->show || !is_shown(k))
        return;
    char place[512], shown[4 * DETAIL_MAX + 4];
    print_place(place, sizeof place, where);
    quote(shown, sizeof shown, detail, DETAIL_MAX);
    complain("%s%s: %s%s%s%s", place, levels[k->level].name, k->text,
             detail.n ? ": '" : "", shown, detail.n ? "'" : "");
}

void
diag_finish(const struct diag *d)
{
    for (size_t i = 0; i < d->nkinds; i++)
        if (d->counts[i] > d->show && is_shown(&d->kinds[i]))
            complain("%s: %s: %" PRIu64 " more", levels[d->kinds[i].level].name,
                     d->kinds[i].text, d->counts[i] - d->show);
}

void
diag_free(struct diag *d)
{
    free(d->counts);
    *d = (struct diag){0};
}
