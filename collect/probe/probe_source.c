/* Where a metric comes from, in words for people. */
#include "collect/probe/probe.h"
#include "collect/sample/source.h"

/* The length of the path up to and with its last `last`. */
static int
up_to(struct slice path, char last)
{
    size_t n = path.n;
    while (n > 0 && path.p[n - 1] != last)
        n--;
    return (int)n;
}

/* What a source of shape FILES reads for a field: see sources.def. */
static char *
file_of(const struct source *s, const char *place)
{
    struct slice main = {s->file, strcspn(s->file, "|")};
    int n = (int)strcspn(place, " ");
    if (strcmp(s->file, "CGROUP") == 0)
        return xasprintf("fs/cgroup/*/%.*s", n, place);
    if (place[0] == '_')
        return xasprintf("%.*s%.*s", up_to(main, '_'), main.p, n - 1, place + 1);
    if (place[0] == '@' || (place[0] == '.' && n == 1))
        return xasprintf("%.*s", (int)main.n, main.p);
    int folder = up_to(main, '/');
    for (; n > 3 && strncmp(place, "../", 3) == 0; place += 3, n -= 3)
        folder = up_to((struct slice){main.p, (size_t)MAX(folder - 1, 0)}, '/');
    return xasprintf("%.*s%.*s", folder, main.p, n, place);
}

/* The name within the file, if the place has one: no number and no factor. */
static struct slice
key_of(const char *place)
{
    const char *p = place + strcspn(place, " ");
    struct slice none = {"", 0};
    if (*p == 0 || strchr("*/>0123456789", p[1]))
        return none;
    return (struct slice){p, 1 + strcspn(p + 1, " ")};
}

static char *
describe(const struct recorder *r, const struct source *s, const struct field *f)
{
    const char *root = r->trees[s->tree].path;
    if (s->shape != SHAPE_FILES)
        return strncmp(s->file, "CGROUP", 6) == 0
                   ? xasprintf("%s/fs/cgroup/*%s", root, s->file + 6)
                   : xasprintf("%s/%s", root, s->file);
    char *file = file_of(s, f->place);
    struct slice key = key_of(f->place);
    char *text = xasprintf("%s/%s%.*s", root, file, (int)key.n, key.p);
    free(file);
    return text;
}

static void
append(struct probe_row *row, char *text)
{
    size_t n = strlen(row->source);
    if (!strstr(row->source, text))
        snprintf(row->source + n, sizeof row->source - n, "%s%s", n ? " or " : "", text);
    free(text);
}

/* The fields of this table's sources that fill the column of this name. */
static void
append_all(struct probe_row *row, const struct recorder *r, int table, const char *column)
{
    for (int i = 0; i < SOURCES; i++)
        for (const struct field *f = sources[i].fields; f->place; f++) {
            bool of_other_pattern = strchr(sources[i].file, '|') &&
                                    f > sources[i].fields && f[-1].col == f->col;
            if (sources[i].table == table && !of_other_pattern &&
                strcmp(sample_tables[table].cols[f->col].name, column) == 0)
                append(row, describe(r, &sources[i], f));
        }
}

void
probe_source(struct probe_row *row, const struct recorder *r, int table, int col)
{
    const char *column = sample_tables[table].cols[col].name;
    row->source[0] = 0;
    if (table == SAMPLE_process_end)
        append(row, xasprintf("wait4(2)"));
    else
        append_all(row, r, table, column);
    if (table == SAMPLE_gpu && col != S_gpu_energy_uj)
        append(row, xasprintf("nvidia-smi"));
    if (!row->source[0] && table == SAMPLE_process) /* sums over its threads */
        append_all(row, r, SAMPLE_thread, column);
    for (int i = 0; i < SOURCES && !row->source[0]; i++) /* code of its own */
        if (sources[i].table == table)
            append(row, describe(r, &sources[i], &(struct field){.place = "."}));
    if (!row->source[0])
        append(row, xasprintf("weir-sample"));
}
