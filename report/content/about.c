#include "report/content/about.h"

#include <inttypes.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "report/text/sheet.h"

static struct about_line *
add(struct about *about, const char *key, const char *label, char *text)
{
    if (about->n == ABOUT_LINES)
        BUG("more lines about the run than there is room for");
    struct about_line *line = &about->lines[about->n++];
    *line = (struct about_line){.key = key, .label = label, .text = text};
    line->known = text != NULL;
    if (!line->known)
        line->text = xstrdup("not recorded");
    return line;
}

static char *
known_text(struct slice s)
{
    return s.n == 0 ? NULL : xstrndup(s.p, s.n);
}

static char *
start_text(const struct recording *r)
{
    char buf[40];
    return r->start_ns == MISSING_I64 ? NULL : xstrdup(recording_time(buf, r->start_ns));
}

static char *
elapsed_text(const struct facts *facts)
{
    const struct fact *elapsed = &facts->at[FACT_elapsed];
    char buf[48];
    return elapsed->known ? xstrdup(fact_text(buf, FACT_elapsed, elapsed->v)) : NULL;
}

static char *
exit_text(const struct recording *r)
{
    if (r->signal != MISSING_I64)
        return xasprintf("killed by signal %" PRId64, r->signal);
    if (r->exit_status != MISSING_I64)
        return xasprintf("status %" PRId64 "%s", r->exit_status,
                         r->exit_status == 0 ? " (success)" : "");
    return NULL;
}

/* ", 3 logs" */
static char *
counted(int64_t n, const char *one, const char *many)
{
    char count[48];
    return n == 0
               ? xstrdup("")
               : xasprintf(", %s %s", human_count(count, (double)n), n == 1 ? one : many);
}

static char *
recorder_text(const struct content *c)
{
    const struct recording *r = &c->recording;
    char *logs = counted(r->logs, "log", "logs");
    char *calls = r->calls == 0 && r->requests == 0 ? xstrdup(", 0 calls")
                                                    : counted(r->calls, "call", "calls");
    char *requests = counted(r->requests, "request to disks", "requests to disks");
    char *text = xasprintf("%.*s%s%s%s%s%.*s", SHEET_SLICE(r->format), logs, calls,
                           requests, r->weir_version.n > 0 ? ", read by weir " : "",
                           SHEET_SLICE(r->weir_version));
    free(logs);
    free(calls);
    free(requests);
    return text;
}

static char *
ranks_text(const struct recording *r)
{
    char ranks[48], places[48];
    bool nodes = r->nodes > 0; /* of Slurm: several may be virtual ones of a host */
    size_t n = nodes ? r->nodes : r->hosts;
    return xasprintf("%s, on %s %s%s", human_count(ranks, (double)r->ranks),
                     human_count(places, (double)n), nodes ? "node" : "host",
                     n == 1 ? "" : "s");
}

void
about_fill(struct about *about, const struct content *c)
{
    const struct recording *r = &c->recording;
    *about = (struct about){.n = 0};
    add(about, "command", "Command", known_text(r->command))->code = true;
    add(about, "host", "Host", known_text(r->host));
    add(about, "start", "Start", start_text(r));
    add(about, "elapsed", "Elapsed", elapsed_text(&c->facts));
    add(about, "exit", "Ended with", exit_text(r));
    add(about, "cwd", "Directory", known_text(r->cwd));
    add(about, "recorder", "Recorded by", recorder_text(c));
    add(about, "input", "File", xstrdup(c->shown));
    if (r->ranks > 1)
        add(about, "ranks", "Ranks", ranks_text(r));
    if (r->clocks_aligned.n > 0)
        add(about, "clocks_aligned", "Clocks put back", known_text(r->clocks_aligned));
}

void
about_free(struct about *about)
{
    for (size_t i = 0; i < about->n; i++)
        free(about->lines[i].text);
    about->n = 0;
}

struct slice
about_title(const struct content *c)
{
    if (c->title != NULL)
        return slice_of(c->title);
    return c->recording.command.n > 0 ? c->recording.command : slice_of(c->shown);
}

/* ---- what is not known ---- */

/* Whether the list begins or ends with this. */
static bool
is_listed(const char *list, const char *what)
{
    size_t n = strlen(what);
    return slice_ends(slice_of(list), slice_of(what)) ||
           (strncmp(list, what, n) == 0 && list[n] == ',');
}

/* Things that are missing for the same reason stand in one line. */
static void
add_gap(struct gaps *gaps, const char *what, struct slice why)
{
    for (size_t i = 0; i < gaps->n; i++) {
        struct gap *gap = &gaps->items[i];
        if (!slice_eq(slice_of(gap->why), why))
            continue;
        if (is_listed(gap->what, what))
            return;
        char *longer = xasprintf("%s, %s", gap->what, what);
        free(gap->what);
        gap->what = longer;
        return;
    }
    grow(&gaps->items, &gaps->cap, gaps->n + 1, sizeof(*gaps->items));
    gaps->items[gaps->n++] = (struct gap){xstrdup(what), xstrndup(why.p, why.n)};
}

/* Numbers of weir-summary that the report does not show, by what they are of. */
static const struct {
    const char *begin, *label;
} kinds_of_numbers[] = {
    {"cpu_",                          "Processor time"                 },
    {"minor_faults",                  "Page faults"                    },
    {"major_faults",                  "Page faults"                    },
    {"voluntary_switches",            "Context switches"               },
    {"involuntary_switches",          "Context switches"               },
    {"energy_j",                      "Energy"                         },
    {"compare.",                      "What the kernel counted"        },
    {"tracer.",                       "Cost of tracing"                },
    {"layers.logical.",               "Bytes by the kernel's own count"},
    {"layers.device.cancelled_bytes", "Writes that were cancelled"     },
};

/* The label of a number that the report shows, what another is of, else its name. */
static const char *
label_of(const char *member)
{
    for (size_t i = 0; i < FACT_COUNT; i++) {
        if (fact_defs[i].asked == ASKED_RUN && strcmp(fact_defs[i].member, member) == 0)
            return fact_defs[i].label;
    }
    for (size_t i = 0; i < ARRAY_LEN(kinds_of_numbers); i++) {
        if (slice_starts(slice_of(member), slice_of(kinds_of_numbers[i].begin)))
            return kinds_of_numbers[i].label;
    }
    return member;
}

#define NO_CALLS "no calls were recorded, only samples"

/* Whether that is why weir-summary has no number. */
static bool
is_of_calls(struct slice why)
{
    return slice_eq(why, SLICE(NO_CALLS)) ||
           slice_eq(why, SLICE("no time passed between the selected calls"));
}

/* What weir-summary says it could not measure. The lines about the run say it themselves;
 * that there was no sampling shows in all that it would have told. */
static void
add_unmeasured(struct gaps *gaps, const struct json *summary, const struct facts *facts)
{
    const struct json *list = json_at(summary, "not_measured"), *why;
    const char *name;
    for (size_t i = 0; i < json_len(list); i++) {
        if (!json_member(list, i, &name, &why) ||
            slice_starts(slice_of(name), SLICE("run.")) ||
            slice_starts(slice_of(name), SLICE("sampled.")) ||
            (facts->disk && slice_starts(slice_of(name), SLICE("layers.logical."))) ||
            (facts->sampled_only && slice_eq(slice_of(name), SLICE("elapsed_s"))))
            continue;
        if (facts->sampled_only && is_of_calls(json_text(why)))
            add_gap(gaps, "What calls tell", SLICE(NO_CALLS));
        else
            add_gap(gaps, label_of(name), json_text(why));
    }
}

static void
add_unfinished(struct gaps *gaps, const struct facts *facts)
{
    char why[120], n[48];
    if (!(facts->unfinished > 0))
        return;
    snprintf(why, sizeof why,
             "lower bounds: sampling ended before %s of the processes did",
             human_count(n, facts->unfinished));
    add_gap(gaps, "Totals of samples", slice_of(why));
}

void
about_gaps(struct gaps *gaps, const struct content *c)
{
    /* True of every trace of calls; the second one not where requests to disks are told.
     */
    enum { ALWAYS_DISK = 1 };
    static const char *const always[][2] = {
        {"Mapped files",          "reading and writing through mmap makes no call, so a trace of "
                         "calls does not see it"},
        {"What the disk moved",
         "bytes here are what calls asked for and got; the cache of "
         "the kernel stands between them and the disk"                  },
        {"The tracer's own cost",
         "each traced call takes longer than it would alone, and "
         "the times here hold that"                                     },
    };
    *gaps = (struct gaps){0};
    if (c->summary_problem != NULL)
        add_gap(gaps, "Numbers", slice_of(c->summary_problem));
    add_unmeasured(gaps, c->summaries[ASKED_RUN], &c->facts);
    add_unfinished(gaps, &c->facts);
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        /* Of the comparison with the kernel weir-summary has told it. */
        if (c->sections[i].absent != NULL && section_defs[i].needs != NEEDS_BOTH &&
            section_lacks((enum section_id)i))
            add_gap(gaps, section_defs[i].title, slice_of(c->sections[i].absent));
    }
    for (size_t i = 0; !c->facts.disk && i < ARRAY_LEN(always); i++)
        if (i != ALWAYS_DISK || c->recording.requests == 0)
            add_gap(gaps, always[i][0], slice_of(always[i][1]));
    if (c->facts.disk)
        add_gap(gaps, "Calls of programs",
                SLICE("requests to disks do not tell which calls are behind them; what "
                      "the kernel's cache answers never gets here"));
}

void
about_gaps_free(struct gaps *gaps)
{
    for (size_t i = 0; i < gaps->n; i++) {
        free(gaps->items[i].what);
        free(gaps->items[i].why);
    }
    free(gaps->items);
    *gaps = (struct gaps){0};
}
