/* Storms, what the job used of what it was given, and which ranks are missing. */
#include <math.h>

#include "analyze/ranks/rankview.h"
#include "lib/base/mem.h"

bool
rankview_storms(const struct rankview *v, struct err *err)
{
    static const struct table_col cols[] = {
        {"t_s",         "s",   "when it began"                                         },
        {"length_s",    "s",   "how long it lasted, in whole bins"                     },
        {"calls",       "1",   "open, close, stat, dir and name calls that began in it"},
        {"calls_per_s", "1/s", "the same for each second"                              },
        {"ranks",       "1",   "ranks that made them"                                  },
        {"share",       "1",   "of all ranks"                                          },
        {"time_s",      "s",   "their durations, added up"                             },
        {"mean_ns",     "ns",  "for each call"                                         },
    };
    struct table *t = rankview_table(v, cols, (int)ARRAY_LEN(cols));
    size_t n;
    struct storm *storms = storms_find(v->storms, &n);
    (void)err;
    timegrid_note(v->storms->grid, t);
    table_note(t, "storm",
               "bins with more than %d such calls a second, %g times the mean bin's, by "
               "%g %% of the ranks, two at least",
               STORM_PER_S, STORM_TIMES, 100 * STORM_RANKS);
    for (size_t i = 0; i < (v->limit ? MIN(n, v->limit) : n); i++) {
        const struct storm *s = &storms[i];
        int64_t from_ns =
            MAX(timegrid_start(v->storms->grid, s->first), v->storms->grid->from_ns);
        cell_put(t, cell_seconds(from_ns));
        cell_put(t, cell_real(s->observed_s));
        cell_put(t, cell_count(s->calls));
        cell_put(t, cell_ratio((double)s->calls, s->observed_s));
        table_i64(t, (int64_t)s->ranks);
        cell_put(t, cell_ratio((double)s->ranks, (double)v->ranks->n));
        cell_put(t, cell_ratio(sum_real(s->ns), (double)NS_PER_S));
        cell_put(t, cell_ratio(sum_real(s->ns), (double)s->calls));
        table_row(t);
    }
    table_end(t);
    free(storms);
    return true;
}

static void
put_jobuse(struct table *t, const struct jobuse *u, const char *what, const char *unit)
{
    table_text(t, slice_of(what));
    cell_put(t, cell_ratio(u->used, u->given));
    cell_put(t, cell_real(u->used));
    cell_put(t, cell_real(u->given));
    table_text(t, slice_of(unit));
    cell_put(t, u->why           ? cell_text(slice_of(u->why))
                : u->lower_bound ? cell_text(SLICE("sampled by Slurm: lower bound"))
                                 : cell_missing());
    table_text(t, slice_of(u->formula));
    table_row(t);
}

bool
rankview_job(const struct rankview *v, struct err *err)
{
    static const struct table_col cols[] = {
        {"job",     "",  "number of the job"                             },
        {"ranks",   "1", "its ranks that were recorded"                  },
        {"nodes",   "1", "their nodes"                                   },
        {"what",    "",  "processors, memory, or time"                   },
        {"share",   "1", "used / given"                                  },
        {"used",    "1", "what it used"                                  },
        {"given",   "1", "what Slurm gave it"                            },
        {"unit",    "",  "of the two"                                    },
        {"note",    "",  "why it is not known, or what limits the number"},
        {"formula", "",  "how it comes about"                            },
    };
    static const struct {
        const char *name, *unit;
    } whats[JOBUSES] = {
        [JOBUSE_CPU] = {"processors", "s"   },
        [JOBUSE_MEMORY] = {"memory",     "byte"},
        [JOBUSE_TIME] = {"time",       "s"   },
    };
    struct err trouble = {0};
    const struct strtab *texts =
        store_load_strings(v->session->store, STR_text, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    struct table *t = rankview_table(v, cols, (int)ARRAY_LEN(cols));
    for (size_t i = 0; i < v->jobs->n; i++)
        for (int what = 0; what < JOBUSES; what++) {
            const struct jobs_job *j = &v->jobs->of[i];
            cell_put(t, j->id ? cell_text(strtab_get(texts, j->id)) : cell_missing());
            table_i64(t, (int64_t)j->ranks);
            table_i64(t, (int64_t)j->nodes);
            put_jobuse(t, &j->of[what], whats[what].name, whats[what].unit);
        }
    table_end(t);
    return true;
}

bool
rankview_missing(const struct rankview *v, struct err *err)
{
    static const struct table_col cols[] = {
        {"job",      "",  "number of the job"                                          },
        {"step",     "",  "number of its step"                                         },
        {"started",  "1", "ranks that it was started with, as its launcher told"       },
        {"recorded", "1", "of them those that a recording here is of"                  },
        {"missing",  "",  "the others: they never began, or what they left is not here"},
    };
    struct err trouble = {0};
    const struct strtab *texts =
        store_load_strings(v->session->store, STR_text, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    struct table *t = session_table(v->session, cols, (int)ARRAY_LEN(cols));
    for (size_t i = 0; i < (v->limit ? MIN(v->gaps->n, v->limit) : v->gaps->n); i++) {
        const struct rankgap *g = &v->gaps->of[i];
        cell_put(t, g->job ? cell_text(strtab_get(texts, g->job)) : cell_missing());
        cell_put(t, g->step ? cell_text(strtab_get(texts, g->step)) : cell_missing());
        cell_put(t, cell_count(g->started));
        cell_put(t, cell_count(g->here));
        table_text(t, slice_of(g->missing));
        table_row(t);
    }
    table_end(t);
    return true;
}
