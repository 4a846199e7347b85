#include "analyze/diagnose/finding_text.h"

#include <math.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"

static char *
copy_of(struct slice s)
{
    return s.n ? xstrndup(s.p, s.n) : NULL;
}

/* ---- names ---- */

/* Below 0 are numbers that no system gave: of processes that are known by name only. */
static char *
named(struct slice name, int32_t pid)
{
    if (name.n == 0)
        return xasprintf("process %d", pid);
    return pid < 0 ? copy_of(name) : xasprintf("%.*s[%d]", (int)name.n, name.p, pid);
}

static char *
process_text(const struct namer *n, const struct finding *f)
{
    size_t last = 0;
    int32_t pid = (int32_t)(uint32_t)f->process;
    if (f->process == FINDING_NONE || pid == MISSING_I32)
        return f->who[0] ? xstrdup(f->who) : NULL;
    uint32_t comm = images_comm(n->images, f->source, pid, INT64_MAX, UINT64_MAX, &last);
    struct slice name = strtab_get(n->comms, comm);
    char *process = named(name, pid);
    if (!f->who[0])
        return process;
    char *both = xasprintf("%s (%s)", f->who, process);
    free(process);
    return both;
}

static char *
where_text(const struct namer *n, const struct finding *f)
{
    struct slice log = {"", 0};
    if (f->line == 0)
        return NULL;
    if (f->source < n->sources->n)
        log = strtab_get(n->texts, n->sources->name[f->source]);
    return xasprintf("%.*s:%llu", (int)log.n, log.p, (unsigned long long)f->line);
}

/* ---- templates ---- */

/* As a shell would read it back. */
static void
put_quoted(FILE *to, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_-./,:=@%+";
    if (text[0] && text[strspn(text, plain)] == 0) {
        fputs(text, to);
        return;
    }
    fputc('\'', to);
    for (; *text; text++)
        fputs(*text == '\'' ? "'\\''" : (char[]){*text, 0}, to);
    fputc('\'', to);
}

struct blanks {
    const struct namer *namer;
    const struct finding *f;
    const struct finding_text *text;
    const struct finding_def *def;
    const struct thresholds *t;
};

static void
put_size(FILE *to, double bytes)
{
    char buf[48];
    fputs(isnan(bytes) ? "an unknown size" : human_bytes(buf, bytes), to);
}

/* The size in bytes: for options. W01, W02, W16 have the limit that a call was below. */
static double
below(const struct blanks *b)
{
    static const struct {
        enum finding_code code;
        enum threshold_id size;
    } sizes[] = {
        {W01, T_W01_size},
        {W02, T_W02_size},
        {W16, T_W16_size},
    };
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
        if (b->def == &finding_defs[sizes[i].code])
            return b->t->of[sizes[i].size] - 1;
    return 0;
}

static void
put_bin(FILE *to, int64_t run_ns)
{
    int64_t slice_us = run_ns == MISSING_I64 ? 0 : run_ns / SYMPTOM_SLICES / 1000;
    fprintf(to, "%lldus", (long long)MAX(slice_us, INT64_C(1)));
}

/* The worst file, and how many more there are. */
static void
put_files(FILE *to, const struct finding *f, const char *example)
{
    char buf[48];
    fputs(example ? example : "files without a known name", to);
    if (example && f->nfiles > 1)
        fprintf(to, " and %s more", human_count(buf, (double)f->nfiles - 1));
}

/* Calls for each file. */
static void
put_each(FILE *to, const struct finding *f)
{
    char buf[48];
    double each = (double)f->calls.calls / (double)MAX(f->nfiles, (size_t)1);
    fputs(human_count(buf, each), to);
}

/* Fills one blank. */
static void
put_blank(FILE *to, struct slice name, const struct blanks *b, bool command)
{
    const struct finding *f = b->f;
    if (slice_eq(name, SLICE("run")))
        put_quoted(to, b->namer->run);
    else if (slice_eq(name, SLICE("file")))
        fputs(b->text->example ? b->text->example : "files without a known name", to);
    else if (slice_eq(name, SLICE("files")))
        put_files(to, f, b->text->example);
    else if (slice_eq(name, SLICE("process")))
        fputs(b->text->process ? b->text->process : "the program", to);
    else if (slice_eq(name, SLICE("pid")))
        fprintf(to, "%d", (int)(int32_t)(uint32_t)f->process);
    else if (slice_eq(name, SLICE("count")))
        fprintf(to, "%llu", (unsigned long long)f->calls.calls);
    else if (slice_eq(name, SLICE("each")))
        put_each(to, f);
    else if (slice_eq(name, SLICE("size")) && command)
        fprintf(to, "%.0f", f->size_b);
    else if (slice_eq(name, SLICE("size")))
        put_size(to, f->size_b);
    else if (slice_eq(name, SLICE("mean")))
        put_size(to, f->mean_b);
    else if (slice_eq(name, SLICE("below")))
        fprintf(to, "%.0f", below(b));
    else if (slice_eq(name, SLICE("bin")))
        put_bin(to, b->namer->run_ns);
    else if (slice_eq(name, SLICE("op")))
        fputs(f->op ? f->op : "read,write", to);
    else if (slice_eq(name, SLICE("what")))
        fputs(f->what, to);
    else if (slice_eq(name, SLICE("call"))) {
        struct slice call = strtab_get(b->namer->calls, (uint32_t)MAX(f->call, 0));
        fwrite(call.p, 1, call.n, to);
    } else
        BUG("a blank that nothing fills");
}

/* Advice for files of a kind, which their names tell. */
static const struct {
    enum finding_code code;
    const char *end, *advice;
} advice_by_name[] = {
#define FINDING(...)
#define THRESHOLD(...)
#define ADVICE(code, end, advice) {code, end, advice},
#include "analyze/diagnose/findings.def"
#undef FINDING
#undef THRESHOLD
#undef ADVICE
};

static const char *
advice_of(const struct finding_def *def, const char *file)
{
    for (size_t i = 0; file && file[0] && i < ARRAY_LEN(advice_by_name); i++) {
        size_t n = strlen(file), end = strlen(advice_by_name[i].end);
        if (def == &finding_defs[advice_by_name[i].code] && n >= end &&
            strcmp(file + n - end, advice_by_name[i].end) == 0)
            return advice_by_name[i].advice;
    }
    return def->advice;
}

static char *
fill(const char *template, const struct blanks *b, bool command)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    if (!to)
        die(EXIT_UNFINISHED, "out of memory");
    for (const char *at = template; *at;) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        if (end) {
            put_blank(to, (struct slice){at + 1, (size_t)(end - at - 1)}, b, command);
            at = end + 1;
        } else {
            fputc(*at++, to);
        }
    }
    if (fclose(to) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    return text;
}

struct finding_text
finding_text_of(const struct namer *n, const struct finding_def *def,
                const struct finding *f, const struct thresholds *t)
{
    struct finding_text text = {0};
    const struct blanks blanks = {n, f, &text, def, t};
    if (!f->met)
        return text;
    if (f->file != FINDING_NONE)
        text.example = copy_of(strtab_get(n->paths, (uint32_t)f->file));
    text.where = where_text(n, f);
    text.process = process_text(n, f);
    text.advice = fill(advice_of(def, text.example), &blanks, false);
    text.show = fill(def->show, &blanks, true);
    return text;
}

void
finding_text_free(struct finding_text *t)
{
    free(t->example);
    free(t->where);
    free(t->process);
    free(t->advice);
    free(t->show);
    *t = (struct finding_text){0};
}
