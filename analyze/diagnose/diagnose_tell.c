/* Findings as paragraphs for people. */
#include <math.h>

#include "analyze/diagnose/diagnose_print.h"
#include "lib/base/num.h"

#define MISSING_TOLD 1000
#define TOLD 4000 /* bytes of a foreign text that are shown */

/* Texts from the log: control bytes are shown as \x1b. */
static void
tell(FILE *f, const char *head, const char *text)
{
    static char shown[4 * TOLD + 8];
    if (text && text[0])
        fprintf(f, "      %-8s %s\n", head,
                quote(shown, sizeof shown, slice_of(text), TOLD));
}

static void
tell_number(FILE *f, enum threshold_id by, double value)
{
    char buf[48];
    switch (threshold_defs[by].unit[0]) {
    case 's': /* share */
        fprintf(f, "%.3g %%", 100 * value);
        break;
    case 'b':
        fputs(human_bytes(buf, value), f);
        break;
    case 'n':
        fputs(human_ns(buf, value), f);
        break;
    default:
        fputs(human_count(buf, value), f);
    }
}

static void
tell_share(FILE *f, double share, const char *of, const char **separator)
{
    if (isnan(share))
        return;
    fprintf(f, "%s%.3g %% of %s", *separator, 100 * share, of);
    *separator = ", ";
}

static void
tell_cost(FILE *f, const struct finding *x)
{
    const char *separator = "";
    fputs("      ", f);
    tell_share(f, x->run_share, "the run's time", &separator);
    tell_share(f, x->io_share, "the time of I/O calls", &separator);
    if (x->calls.calls)
        fprintf(f, "%s%llu calls", separator, (unsigned long long)x->calls.calls);
    if (x->nfiles)
        fprintf(f, " on %zu %s", x->nfiles, x->nfiles == 1 ? "file" : "files");
    if (x->nprocesses)
        fprintf(f, " by %zu %s", x->nprocesses,
                x->nprocesses == 1 ? "process" : "processes");
    fputc('\n', f);
}

static void
tell_finding(FILE *f, const struct diagnosis *d, int code)
{
    const struct finding *x = &d->found[code];
    const struct finding_def *def = &finding_defs[code];
    struct finding_text text =
        finding_text_of(&d->namer, def, x, d->evidence->thresholds);
    char gain[256];
    fprintf(f, "\n%s  %s %s: ", diagnose_levels[x->level], def->code, def->name);
    tell_number(f, x->by, x->value);
    fprintf(f, " (threshold ");
    tell_number(f, x->by, x->threshold);
    fprintf(f, ", %s: %s)\n", threshold_defs[x->by].name, threshold_defs[x->by].meaning);
    tell_cost(f, x);
    tell(f, "example", text.example);
    tell(f, "at", text.where);
    tell(f, "advice", text.advice);
    if (!isnan(x->gain_s)) {
        snprintf(gain, sizeof gain, "%.3g s, %s", x->gain_s, x->gain);
        tell(f, "gain", gain);
    }
    tell(f, "show", text.show);
    finding_text_free(&text);
}

static void
tell_part(FILE *f, const struct bottleneck_part *p)
{
    if (isnan(p->share))
        fprintf(f, "  %-12s not measured: %s\n", p->name, p->why);
    else
        fprintf(f, "  %-12s %6.3g %%  %s\n", p->name, 100 * p->share, p->formula);
}

static void
tell_efficiency(FILE *f, const struct efficiency *x)
{
    char buf[48];
    if (isnan(x->value))
        fprintf(f, "  %-12s not measured: %s\n", x->name, x->why);
    else if (x->unit[0] == 'b')
        fprintf(f, "  %-12s %s/s  %s\n", x->name, human_bytes(buf, x->value), x->formula);
    else
        fprintf(f, "  %-12s %6.3g %%  %s\n", x->name, 100 * x->value, x->formula);
}

static void
tell_unjudged(FILE *f, const struct diagnosis *d)
{
    bool any = false;
    for (int code = 0; code < CODES; code++) {
        if (!d->found[code].why)
            continue;
        fprintf(f, "%s  %s %s: %s\n", any ? "" : "\nNot judged\n",
                finding_defs[code].code, finding_defs[code].name, d->found[code].why);
        any = true;
    }
}

static void
tell_fine(FILE *f, const struct diagnosis *d)
{
    fputs("\nNothing found\n", f);
    for (int code = 0; code < CODES; code++)
        if (!d->found[code].why && !d->found[code].met)
            fprintf(f, "  %s %s\n", finding_defs[code].code, finding_defs[code].name);
}

void
diagnose_tell(const struct diagnosis *d)
{
    FILE *f = d->session->out.f;
    int order[CODES], n = diagnose_order(d, order), found = 0;
    char shown[4 * MISSING_TOLD + 8];
    if (d->missing_ranks)
        fprintf(f, "Missing: %s\n\n",
                quote(shown, sizeof shown, slice_of(d->missing_ranks), MISSING_TOLD));
    fprintf(f, "Bottleneck: %s\n", d->bottleneck.bound);
    for (int k = 0; k < BOUNDS; k++)
        tell_part(f, &d->bottleneck.of[k]);
    tell_part(f, &d->bottleneck.other_wait);
    fputs("\nEfficiency\n", f);
    for (int k = 0; k < EFFICIENCIES; k++)
        tell_efficiency(f, &d->efficiency[k]);
    for (int i = 0; i < n; i++)
        if (d->found[order[i]].met) {
            tell_finding(f, d, order[i]);
            found++;
        }
    if (!found)
        fputs("\nNo findings.\n", f);
    tell_unjudged(f, d);
    if (d->all)
        tell_fine(f, d);
    fprintf(f, "\nThresholds: profile %s; weir-diagnose --list-thresholds shows them.\n",
            d->profile);
}
