/* weir-clocks: how far the clocks of a job's hosts are apart, and how sure that is. */
#include "analyze/clocks/clockevents.h"
#include "analyze/rows/times.h"
#include "analyze/time/series.h"
#include "lib/base/mem.h"

struct job {
    struct session session;
    const char *barrier;
    struct clockhosts hosts;
    struct clocks clocks;
    size_t uneven;
};

static const struct table_col cols[] = {
    {"host",          "",  "host"                                                 },
    {"offset_s",      "s", "its clock less the first host's: above 0, it is ahead"},
    {"uncertainty_s", "s", "of the offset"                                        },
    {"method",        "",  "what the offset is from: barriers, or bounds"         },
    {"events",        "1", "barriers and files that said something of it"         },
    {"low_s",         "s", "certain: no less"                                     },
    {"high_s",        "s", "certain: no more"                                     },
    {"matters",       "",
     "yes: larger than a bin of charts over time and than what is not known of it"},
    {"set_s",         "s", "how much the clock was set while recording"           },
};

/* How long a bin of the charts is: what is shorter does not show. */
static int64_t
bin_ns(const struct sources *s)
{
    bool known = s->first_ns != MISSING_I64 && s->last_ns != MISSING_I64;
    return known ? series_auto_width(ns_between(s->first_ns, s->last_ns)) : 0;
}

static bool
matters(const struct clock_offset *o, int64_t width_ns)
{
    int64_t size = o->offset_ns < 0 ? ns_between(o->offset_ns, 0) : o->offset_ns;
    return o->offset_ns != MISSING_I64 && size > width_ns && size > o->uncertainty_ns;
}

static void
put_host(struct table *t, const struct job *j, const struct strtab *texts, size_t host,
         const struct clock_offset *o)
{
    bool known = o->offset_ns != MISSING_I64;
    table_text(t, strtab_get(texts, j->hosts.host[host]));
    cell_put(t, cell_seconds(o->offset_ns));
    cell_put(t, cell_seconds(o->uncertainty_ns));
    table_text(t, slice_of(clock_methods[o->method]));
    table_i64(t, (int64_t)o->events);
    cell_put(t, cell_seconds(o->low_ns));
    cell_put(t, cell_seconds(o->high_ns));
    cell_put(t, !known                                    ? cell_missing()
                : matters(o, bin_ns(&j->session.sources)) ? cell_text(SLICE("yes"))
                                                          : cell_text(SLICE("no")));
    cell_put(t, cell_seconds(j->hosts.set_ns[host]));
    table_row(t);
}

/* The command that puts all on the first host's clock, as a shell reads it. */
static void
note_command(struct table *t, const struct job *j, const struct strtab *texts,
             const struct clock_offset *offsets)
{
    char **words = xcalloc(2 * j->hosts.n + 2, sizeof *words);
    int n = 0;
    words[n++] = xstrdup("weir-merge");
    for (size_t i = 1; i < j->hosts.n; i++) {
        struct slice name = strtab_get(texts, j->hosts.host[i]);
        if (!matters(&offsets[i], 0))
            continue;
        words[n++] = xstrdup("--clock");
        words[n++] = xasprintf("%.*s=%lldns", (int)name.n, name.p,
                               (long long)offsets[i].offset_ns);
    }
    char *line = opt_command_line(n, words);
    if (n > 1)
        table_note(t, "to align", "%s", line);
    free(line);
    while (n > 0)
        free(words[--n]);
    free(words);
}

static bool
print(struct job *j, struct err *err)
{
    struct err trouble = {0};
    struct store *store = j->session.store;
    const struct strtab *texts = store_load_strings(store, STR_text, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    struct clock_offset *offsets = xcalloc(j->hosts.n + 1, sizeof *offsets);
    for (size_t i = 0; i < j->hosts.n; i++)
        offsets[i] = clocks_offset(&j->clocks, i);
    struct table *t = session_table(&j->session, cols, (int)ARRAY_LEN(cols));
    struct slice before = store_text(store, "clocks_aligned");
    table_note(t, "bin_s", "%.9g",
               (double)bin_ns(&j->session.sources) / (double)NS_PER_S);
    if (before.n > 0)
        table_note(t, "taken off already", "%.*s", (int)before.n, before.p);
    if (j->uneven)
        table_note(
            t, "barriers",
            "%zu of them not every rank went through equally often: the first times "
            "count",
            j->uneven);
    note_command(t, j, texts, offsets);
    for (size_t i = 0; i < j->hosts.n; i++)
        put_host(t, j, texts, i, &offsets[i]);
    table_end(t);
    free(offsets);
    return true;
}

static bool
run(struct job *j, struct err *err)
{
    struct session *s = &j->session;
    if (!clockhosts_load(&j->hosts, s, err))
        return false;
    clocks_begin(&j->clocks, j->hosts.n);
    return clockevents_barriers(&j->clocks, &j->hosts, slice_of(j->barrier), s,
                                &j->uneven, err) &&
           clockevents_files(&j->clocks, &j->hosts, s, err) && print(j, err);
}

int
main(int argc, char **argv)
{
    struct job *j = xcalloc(1, sizeof *j);
    struct err err = {0};
    j->barrier = "barrier";
    session_init(&j->session);
    /* clang-format off */
    const struct opt own[] = {
        {"barrier", 0, "WORD", "regions with this in their name are barriers; default barrier",
         OPT_TEXT, &j->barrier, NULL, NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Clocks", own},
        SESSION_GROUPS(&j->session)
    };
    const struct tool tool = {
        .name = "weir-clocks",
        .summary = "how far the clocks of a job's hosts are apart",
        .operands = "[FILE.h5]",
        .example = "weir-clocks job.h5\n"
                   "weir-merge -o aligned.h5 --clock n2=1.25s job.h5",
        .groups = groups,
    };
    int status = session_open(&j->session, &tool, "Clocks", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    if (!run(j, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    clocks_free(&j->clocks);
    clockhosts_free(&j->hosts);
    status = session_close(&j->session);
    free(j);
    return status;
}
