/* Pictures of both sides in one: the tables of each run go to weir-plot as files. */
#include <sys/stat.h>

#include "lib/base/mem.h"
#include "lib/table/out.h"
#include "report/versus/versus.h"

#define LINES_MOST 6 /* of more runs, one of each side is drawn */

const struct section_def versus_chart_defs[VERSUS_CHARTS] = {
    [VERSUS_IOPS] = {.id = "rate",
                     .title = "Operations over time",
                     .command = "weir-iops --format tsv --bin auto {run}",
                     .chart = "iops",
                     .shape = SHAPE_FLAT,
                     .reading = "Each run from its own first call."                  },
    [VERSUS_THROUGHPUT] = {.id = "throughput",
                     .title = "Bytes over time",
                     .command = "weir-iops --format tsv --bin auto {run}",
                     .chart = "throughput",
                     .shape = SHAPE_FLAT,
                     .reading = "The same slices, counted in bytes."                 },
    [VERSUS_WAITS] = {.id = "waits",
                     .title = "How many calls were no slower",
                     .command = "weir-hist --format tsv --of dur {run}",
                     .chart = "waits",
                     .shape = SHAPE_FLAT,
                     .reading =
                          "The further left, the faster: where a line reaches 50 % "
                          "is the usual call."                                       },
    [VERSUS_BYTES] = {.id = "bytes",
                     .title = "How many calls were no larger",
                     .command = "weir-hist --format tsv --of bytes {run}",
                     .chart = "quantiles",
                     .shape = SHAPE_FLAT,
                     .reading = "The further right, the larger the reads and writes."},
};

/* The runs that are drawn, and what they are called. */
struct lines {
    const char *run[LINES_MOST];
    char label[LINES_MOST][16];
    size_t n;
};

static struct lines
choose_lines(const struct versus *v)
{
    struct lines l = {.n = 0};
    bool all = v->na + v->nb <= LINES_MOST;
    for (size_t i = 0; i < v->na + v->nb; i++) {
        bool is_b = i >= v->na;
        size_t k = is_b ? i - v->na : i, of = is_b ? v->nb : v->na;
        if (!all && k > 0)
            continue;
        l.run[l.n] = versus_run(v, i);
        if (of > 1)
            snprintf(l.label[l.n], sizeof l.label[l.n], "%c, run %zu", is_b ? 'B' : 'A',
                     k + 1);
        else
            snprintf(l.label[l.n], sizeof l.label[l.n], "%c", is_b ? 'B' : 'A');
        l.n++;
    }
    return l;
}

/* The table in a file that vanishes with this program. NULL with *err. */
static char *
keep(const struct runtool_job *job, struct err *err)
{
    const char *dir = getenv("TMPDIR");
    char *beside = xasprintf("%s/weir-report.tsv", dir != NULL && *dir ? dir : "/tmp");
    char *path = out_temp_beside(beside, err);
    free(beside);
    if (path == NULL)
        return NULL;
    /* Others need not read what a run did. */
    FILE *f = chmod(path, 0600) == 0 ? fopen(path, "wb") : NULL;
    bool ok = f != NULL && fwrite(job->output, 1, job->output_n, f) == job->output_n;
    if ((f != NULL && fclose(f) != 0) || !ok) {
        err_errno(err, "cannot write %s", path);
        out_unlink(path);
        return NULL;
    }
    return path;
}

/* The chart's command with one run in it, cut into words. */
static void
fill_job(struct runtool_job *job, char **words, const char *command, const char *run)
{
    size_t n = 0;
    char *rest = NULL;
    *words = xstrdup(command);
    for (char *word = strtok_r(*words, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest))
        job->args[n++] = strcmp(word, "{run}") == 0 ? run : word;
}

/* Runs weir-plot over the tables. */
static bool
plot(struct section *s, const struct section_def *def, const struct lines *l,
     char *const *files, struct err *err)
{
    struct runtool_job job = {
        .args = {"weir-plot", "--chart", def->chart, "--term", "svg", "--size", "720x420",
                 "--title", ""}
    };
    size_t n = 9;
    for (size_t i = 0; i < l->n; i++) {
        job.args[n++] = "--label";
        job.args[n++] = l->label[i];
    }
    for (size_t i = 0; i < l->n; i++)
        job.args[n++] = files[i];
    bool ok = runtool_all(&job, 1, 1, err);
    if (ok && runtool_usable(&job) && job.output_n > 0) {
        s->svg = job.output;
        s->svg_n = job.output_n;
        job.output = NULL;
    } else if (ok) {
        s->chart_problem = runtool_why(&job);
    }
    runtool_free(&job);
    return ok;
}

static bool
draw(struct section *s, const struct section_def *def, const struct lines *l,
     size_t at_once, struct err *err)
{
    struct runtool_job jobs[LINES_MOST] = {{.ran = false}};
    char *words[LINES_MOST], *files[LINES_MOST] = {NULL};
    for (size_t i = 0; i < l->n; i++)
        fill_job(&jobs[i], &words[i], def->command, l->run[i]);
    s->command = runtool_command(&jobs[0], l->run[0], "RUN.h5");
    bool ok = runtool_all(jobs, l->n, at_once, err);
    for (size_t i = 0; i < l->n && ok && s->chart_problem == NULL; i++) {
        if (!runtool_usable(&jobs[i]))
            s->chart_problem = runtool_why(&jobs[i]);
        else
            ok = (files[i] = keep(&jobs[i], err)) != NULL;
    }
    if (ok && s->chart_problem == NULL)
        ok = plot(s, def, l, files, err);
    for (size_t i = 0; i < l->n; i++) {
        if (files[i] != NULL)
            out_unlink(files[i]);
        free(words[i]);
        runtool_free(&jobs[i]);
    }
    return ok;
}

bool
versus_draw(struct versus *v, size_t at_once, struct err *err)
{
    struct lines l = choose_lines(v);
    for (size_t i = 0; i < VERSUS_CHARTS; i++) {
        if (!draw(&v->charts[i], &versus_chart_defs[i], &l, at_once, err))
            return false;
    }
    return true;
}
