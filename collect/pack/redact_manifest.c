#include "collect/pack/redact_manifest.h"

#include <inttypes.h>

#include "lib/base/mem.h"

#define MANIFEST_MAX_B ((size_t)64 * 1024 * 1024)

struct json *
redact_manifest_read(struct members *m)
{
    struct err ignored;
    char *text = NULL;
    size_t n = 0, cap = 0;
    int64_t got = 1;
    while (got > 0 && n <= MANIFEST_MAX_B) {
        grow(&text, &cap, n + 65536, 1);
        got = members_read(m, text + n, 65536, &ignored);
        n += (size_t)MAX(got, 0);
    }
    struct json *doc = got == 0 ? json_parse((struct slice){text, n}, &ignored) : NULL;
    free(text);
    if (json_is_null(json_at(doc, "weir_manifest"))) {
        json_free(doc);
        return NULL;
    }
    return doc;
}

/* ---- writing ---- */

typedef void pseudonym(const struct redact *r, struct slice text, struct redact_text *to);

static void
put_text(FILE *f, const struct redact *r, struct slice text, pseudonym *of)
{
    struct redact_text name = {0};
    of(r, text, &name);
    char *quoted = json_quote((struct slice){name.p, name.n});
    fputs(quoted, f);
    free(quoted);
    free(name.p);
}

static void
put_number(FILE *f, const struct json *v)
{
    int64_t n;
    if (json_i64(v, &n))
        fprintf(f, "%" PRId64, n);
    else
        fputs("null", f);
}

static void
put_texts(FILE *f, const struct redact *r, const struct json *recording)
{
    static const struct {
        const char *name;
        pseudonym *of;
    } texts[] = {
        {"label",  redact_word},
        {"host",   redact_word},
        {"kernel", redact_word},
        {"cwd",    redact_path},
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct slice text = json_text(json_at(recording, texts[i].name));
        if (!text.n)
            continue;
        fprintf(f, ", \"%s\": ", texts[i].name);
        put_text(f, r, text, texts[i].of);
    }
}

static void
put_numbers(FILE *f, const struct json *recording)
{
    static const char *const numbers[] = {"cpus", "exit_status", "rank"};
    static const char *const moments[] = {"start", "end"};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        fprintf(f, ", \"%s\": ", numbers[i]);
        put_number(f, json_at(recording, numbers[i]));
    }
    for (size_t i = 0; i < ARRAY_LEN(moments); i++) {
        const struct json *moment = json_at(recording, moments[i]);
        fprintf(f, ", \"%s\": {\"realtime_ns\": ", moments[i]);
        put_number(f, json_at(moment, "realtime_ns"));
        fputs(", \"monotonic_ns\": ", f);
        put_number(f, json_at(moment, "monotonic_ns"));
        fputs("}", f);
    }
}

/* The program's name; its arguments are dropped. */
static void
put_command(FILE *f, const struct redact *r, const struct json *command)
{
    fputs(", \"command\": [", f);
    if (json_len(command) > 0)
        put_text(f, r, json_text(json_item(command, 0)), redact_path);
    fputs("]", f);
}

/* Numbers of jobs, steps and nodes are as much a name as those of a host. */
static void
put_job(FILE *f, const struct redact *r, const struct json *job)
{
    static const char *const names[] = {"SLURM_JOB_ID", "SLURM_STEP_ID",
                                        "SLURM_ARRAY_TASK_ID", "SLURMD_NODENAME"};
    const char *between = "";
    fputs(", \"job\": {", f);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct slice text = json_text(json_at(job, names[i]));
        if (!text.n)
            continue;
        fprintf(f, "%s\"%s\": ", between, names[i]);
        put_text(f, r, text, redact_word);
        between = ", ";
    }
    fputs("}", f);
}

static const struct collector {
    const char *name;
    const char *numbers[2]; /* what may be told of it */
} collectors[] = {
    {"strace",      {"cpu_ns", "wait_ns"}},
    {"weir-sample", {"interval_ns"}      },
};

static void
put_collector(FILE *f, const struct collector *c, const struct json *one)
{
    fprintf(f, "{\"name\": \"%s\"", c->name);
    for (size_t i = 0; i < ARRAY_LEN(c->numbers) && c->numbers[i]; i++) {
        fprintf(f, ", \"%s\": ", c->numbers[i]);
        put_number(f, json_at(one, c->numbers[i]));
    }
    fputs("}", f);
}

static void
put_collectors(FILE *f, const struct json *list)
{
    const char *between = "";
    fputs(", \"collectors\": [", f);
    for (size_t i = 0; i < json_len(list); i++) {
        const struct json *one = json_item(list, i);
        for (size_t k = 0; k < ARRAY_LEN(collectors); k++) {
            if (!slice_eq(json_text(json_at(one, "name")), slice_of(collectors[k].name)))
                continue;
            fputs(between, f);
            put_collector(f, &collectors[k], one);
            between = ", ";
        }
    }
    fputs("]", f);
}

char *
redact_manifest_recording(const struct redact *r, const struct json *manifest)
{
    const struct json *recording = json_at(manifest, "recording");
    char *text = NULL;
    size_t n = 0;
    if (json_is_null(recording))
        return NULL;
    FILE *f = open_memstream(&text, &n);
    if (!f)
        die(EXIT_UNFINISHED, "out of memory");
    fputs("{\"tool\": \"weir-record\"", f);
    put_command(f, r, json_at(recording, "command"));
    put_texts(f, r, recording);
    put_numbers(f, recording);
    put_job(f, r, json_at(recording, "job"));
    put_collectors(f, json_at(recording, "collectors"));
    fputs("}", f);
    if (fclose(f) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    return text;
}
