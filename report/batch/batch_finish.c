/* One file and one report of the parts there are; what is not in them is said first. */
#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "report/batch/batch.h"
#include "report/tools/crew.h"
#include "report/tools/runtool.h"

#define NAMES_SHOWN 5
#define SHOWN_B 200

/* Results by whether all inputs are in them: an incomplete one has another name. */
struct names {
    const char *run, *page, *text;
};
static const struct names complete_names = {"run.h5", "report.html", "report.txt"};
static const struct names incomplete_names = {"incomplete.h5", "incomplete.html",
                                              "incomplete.txt"};

/* All shards, looked at. */
struct survey {
    struct shard_look *looks;
    size_t by_state[SHARD_STATES], usable;
    size_t inputs_out; /* inputs that are not in the result */
    int64_t bytes_out;
};

static bool
was_gone(const struct survey *v, size_t k, size_t i)
{
    const struct receipt *r = &v->looks[k].receipt;
    return !shard_usable(v->looks[k].state) || r->inputs[i].stamp.bytes == STAMP_GONE;
}

static struct survey
survey(const struct batch_job *job)
{
    const struct plan *p = &job->plan;
    struct survey v = {.looks = xcalloc(p->nshards, sizeof *v.looks)};
    for (size_t k = 0; k < p->nshards; k++) {
        shard_look(&v.looks[k], p, job->dir, k);
        v.by_state[v.looks[k].state]++;
        v.usable += shard_usable(v.looks[k].state);
        for (size_t i = 0; i < p->shards[k].n; i++) {
            if (!was_gone(&v, k, i))
                continue;
            v.inputs_out++;
            v.bytes_out += plan_bytes(&p->inputs[p->shards[k].first + i]);
        }
    }
    return v;
}

static void
survey_free(struct survey *v, size_t n)
{
    for (size_t k = 0; k < n; k++)
        shard_look_free(&v->looks[k]);
    free(v->looks);
}

/* ---- words ---- */

/* Names of the shard's inputs that are not in the result: the first few. */
static void
put_names(FILE *f, const struct plan *p, const struct survey *v, size_t k)
{
    char shown[4 * SHOWN_B];
    size_t n = 0;
    for (size_t i = 0; i < p->shards[k].n; i++) {
        const char *path = p->inputs[p->shards[k].first + i].path;
        if (was_gone(v, k, i) && n++ < NAMES_SHOWN)
            fprintf(f, "%s%s", n == 1 ? " " : ", ",
                    quote(shown, sizeof shown, slice_of(path), SHOWN_B));
    }
    if (n > NAMES_SHOWN)
        fprintf(f, " and %zu more", n - NAMES_SHOWN);
}

/* What is wrong with shard k, on one line. */
static void
put_shard(FILE *f, const struct plan *p, const struct survey *v, size_t k)
{
    const struct shard_look *look = &v->looks[k];
    char size[32];
    fprintf(f, "shard %zu is %s (%s)", k, shard_state_name(look->state), look->why);
    if (shard_usable(look->state))
        return;
    fprintf(f, ": %zu logs of %s are not in the result:", p->shards[k].n,
            human_bytes(size, (double)p->shards[k].bytes));
    put_names(f, p, v, k);
}

/* The same of all, for the report; empty when all is well. Owned by the caller. */
static char *
notice(const struct plan *p, const struct survey *v)
{
    char *text = NULL, out[32], all[32];
    size_t n;
    FILE *f = open_memstream(&text, &n);
    if (!f)
        die(EXIT_UNFINISHED, "out of memory");
    if (v->inputs_out > 0)
        fprintf(f, "%zu of %zu logs (%s of %s) are not in it. ", v->inputs_out,
                p->ninputs, human_bytes(out, (double)v->bytes_out),
                human_bytes(all, (double)p->bytes));
    size_t told = 0;
    for (size_t k = 0; k < p->nshards; k++) {
        if (v->looks[k].state == SHARD_DONE || told++ >= NAMES_SHOWN)
            continue;
        put_shard(f, p, v, k);
        fputs(". ", f);
    }
    if (told > NAMES_SHOWN)
        fprintf(f, "So are %zu more shards. ", told - NAMES_SHOWN);
    if (told)
        fputs("'weir-batch status' lists all.", f);
    if (fclose(f) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    return text;
}

static void
tell(const struct plan *p, const struct survey *v)
{
    for (size_t k = 0; k < p->nshards; k++) {
        char *text = NULL;
        size_t n;
        FILE *f = v->looks[k].state == SHARD_DONE ? NULL : open_memstream(&text, &n);
        if (!f)
            continue;
        put_shard(f, p, v, k);
        if (fclose(f) == 0)
            complain("%s", text);
        free(text);
    }
}

/* ---- tools ---- */

/* Runs a tool to its end; its words are ours. */
static int
run_tool(char *const *argv)
{
    struct err err = {0};
    struct crew_streams as_ours = {-1, -1, -1};
    char *file = runtool_find(argv[0]);
    int status = EXIT_UNFINISHED;
    if (crew_start(file, argv, as_ours, &err) < 0)
        complain("%s", err.text);
    else
        crew_wait(&status);
    free(file);
    crew_stop_too();
    return status;
}

/* Puts the usable parts together, in the order of the inputs. */
static bool
merge(const struct plan *p, const struct survey *v, const char *to)
{
    char **argv = xcalloc(v->usable + 6, sizeof *argv);
    size_t n = 0;
    argv[n++] = xstrdup("weir-merge");
    argv[n++] = xstrdup(verbosity > 0 ? "-v" : "-q");
    argv[n++] = xasprintf("--output=%s", to);
    if (p->summary_only)
        argv[n++] = xstrdup("--summary-only");
    for (size_t k = 0; k < p->nshards; k++) {
        if (shard_usable(v->looks[k].state))
            argv[n++] = part_path(".", k, "h5");
    }
    int status = run_tool(argv);
    while (n > 0)
        free(argv[--n]);
    free(argv);
    if (status != EXIT_ALL_USED)
        complain("weir-merge ended with %d: there is no result", status);
    return status == EXIT_ALL_USED;
}

static bool
report(const struct plan *p, const struct names *names, const char *words, const char *to)
{
    char *title = xasprintf("--title=%s", p->name), *out = xasprintf("--output=%s", to);
    char *lacks = *words ? xasprintf("--incomplete=%s", words) : xstrdup("-q");
    const char *const argv[] = {"weir-report", "-q", title, out, lacks, names->run, NULL};
    int status = run_tool((char *const *)(uintptr_t)argv);
    free(title);
    free(out);
    free(lacks);
    if (status > EXIT_SOME_UNUSED)
        complain("weir-report ended with %d: there is no %s", status, to);
    return status <= EXIT_SOME_UNUSED;
}

static bool
show(const char *path)
{
    char buf[8192];
    size_t n;
    FILE *f = fopen(path, "r");
    if (!f)
        return false;
    while ((n = fread(buf, 1, sizeof buf, f)) > 0)
        fwrite(buf, 1, n, stdout);
    bool ok = !ferror(f) && fflush(stdout) == 0 && !ferror(stdout);
    fclose(f);
    return ok;
}

static void
remove_results(const struct names *names)
{
    unlink(names->run);
    unlink(names->page);
    unlink(names->text);
}

int
batch_finish(const struct batch_job *job)
{
    const struct plan *p = &job->plan;
    struct survey v = survey(job);
    bool whole = v.inputs_out == 0, all_well = v.by_state[SHARD_DONE] == p->nshards;
    const struct names *names = whole ? &complete_names : &incomplete_names;

    tell(p, &v);
    if (chdir(job->dir) != 0)
        die(EXIT_UNFINISHED, "cannot enter %s: %s", job->dir, strerror(errno));
    remove_results(whole ? &incomplete_names : &complete_names);
    if (v.usable == 0)
        complain("no shard can be used: there is nothing to report");
    char *words = notice(p, &v);
    bool ok = v.usable > 0 && merge(p, &v, names->run);
    if (!ok)
        remove_results(names);
    bool page = ok && report(p, names, words, names->page);
    bool text = ok && report(p, names, words, names->text) && show(names->text);
    if (ok)
        say("%zu of %zu shards are in %s/%s", v.usable, p->nshards, job->dir, names->run);
    free(words);
    survey_free(&v, p->nshards);
    if (!ok || !page || !text)
        return EXIT_UNFINISHED;
    return all_well ? EXIT_ALL_USED : EXIT_SOME_UNUSED;
}
