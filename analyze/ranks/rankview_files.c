/* Files that ranks share, and what the slowest one did with its own. */
#include <math.h>

#include "analyze/ranks/rankview.h"
#include "lib/base/mem.h"

#define LISTED 12 /* stretches of ranks that are written out */

char *
rank_list(const int32_t *ranks, size_t n)
{
    char *text = NULL;
    size_t size = 0, stretches = 0;
    FILE *f = open_memstream(&text, &size);
    if (!f)
        die(EXIT_UNFINISHED, "out of memory");
    for (size_t i = 0, end; i < n; i = end, stretches++) {
        for (end = i + 1; end < n && ranks[end] == ranks[end - 1] + 1; end++)
            ;
        if (stretches == LISTED) {
            fprintf(f, ",... (%zu)", n);
            break;
        }
        fprintf(f, "%s%d", i ? "," : "", ranks[i]);
        if (end - i > 1)
            fprintf(f, "%c%d", end - i == 2 ? ',' : '-', ranks[end - 1]);
    }
    if (fclose(f) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    return text;
}

/* ---- shared files ---- */

/* What all ranks did to a file. */
struct use {
    const struct sharedfile *file;
    struct slice path;
    uint64_t readers, writers, read_b, write_b, ns;
    uint32_t longest; /* place of the rank that spent most time */
};

static struct use
use_of(const struct sharedfile *f, const struct strtab *paths)
{
    struct use u = {.file = f, .path = strtab_get(paths, (uint32_t)f->file)};
    uint64_t most = 0;
    for (size_t k = 0; k < f->n; k++) {
        const struct sharer *by = &f->by[k];
        u.readers += by->reads > 0;
        u.writers += by->writes > 0;
        u.read_b = sum_add(u.read_b, by->read_bytes);
        u.write_b = sum_add(u.write_b, by->write_bytes);
        u.ns = sum_add(u.ns, by->ns);
        if (k == 0 || by->ns > most) {
            most = by->ns;
            u.longest = by->rank;
        }
    }
    return u;
}

/* Those that are fought for, then those that are written, then those that cost most. */
static int
worst_first(const void *a, const void *b)
{
    const struct use *x = a, *y = b;
    if (x->file->contested != y->file->contested)
        return x->file->contested < y->file->contested ? 1 : -1;
    if ((x->writers > 1) != (y->writers > 1))
        return x->writers > 1 ? -1 : 1;
    if (x->ns != y->ns)
        return x->ns < y->ns ? 1 : -1;
    int order = cell_compare(cell_text(x->path), cell_text(y->path));
    return order ? order
                 : (x->file->file > y->file->file) - (x->file->file < y->file->file);
}

static void
put_fighters(const struct rankview *v, struct table *t, const struct sharedfile *f)
{
    int32_t *ranks = xcalloc(f->n + 1, sizeof *ranks);
    size_t n = 0;
    for (size_t k = 0; k < f->n; k++)
        if (f->by[k].fights)
            ranks[n++] = v->ranks->of[f->by[k].rank].rank;
    char *list = rank_list(ranks, n);
    cell_put(t, n ? cell_text(slice_of(list)) : cell_missing());
    free(list);
    free(ranks);
}

static void
put_use(const struct rankview *v, struct table *t, const struct use *u)
{
    const struct sharedfile *f = u->file;
    bool unknown = f->unplaced > 0 && f->contested == 0;
    table_text(t, u->path);
    table_i64(t, (int64_t)f->n);
    cell_put(t, cell_count(u->readers));
    cell_put(t, cell_count(u->writers));
    cell_put(t, cell_count(u->read_b));
    cell_put(t, cell_count(u->write_b));
    cell_put(t, unknown ? cell_missing() : cell_count(f->contested));
    put_fighters(v, t, f);
    cell_put(t, cell_ratio(sum_real(u->ns), (double)NS_PER_S));
    table_i64(t, v->ranks->of[u->longest].rank);
    table_row(t);
}

bool
rankview_files(const struct rankview *v, struct err *err)
{
    static const struct table_col cols[] = {
        {"path",            "",     "file that several ranks read or wrote" },
        {"ranks",           "1",    "ranks that used it"                    },
        {"readers",         "1",    "of them, that read"                    },
        {"writers",         "1",    "of them, that wrote"                   },
        {"read_bytes",      "byte", "bytes read"                            },
        {"write_bytes",     "byte", "bytes written"                         },
        {"contested_bytes", "byte", "bytes that several ranks wrote"        },
        {"fighters",        "",     "the ranks that wrote them"             },
        {"time_s",          "s",    "in I/O calls on it, all ranks added up"},
        {"slowest_rank",    "",     "the rank that spent most of it"        },
    };
    struct err trouble = {0};
    const struct strtab *paths =
        store_load_strings(v->session->store, STR_path, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    struct use *uses = xcalloc(v->shared->n + 1, sizeof *uses);
    size_t n = v->shared->n, shown = v->limit ? MIN(n, v->limit) : n;
    for (size_t i = 0; i < n; i++)
        uses[i] = use_of(&v->shared->of[i], paths);
    if (n > 0)
        qsort(uses, n, sizeof *uses, worst_first);
    struct table *t = rankview_table(v, cols, (int)ARRAY_LEN(cols));
    table_note(t, "same file",
               "a path is one file on all hosts, but below /tmp, /var/tmp, "
               "/dev, /proc, /sys, /run, /etc, /usr");
    if (shown < n)
        table_note(t, "rows", "the first %zu of %zu shared files; --limit 0 shows all",
                   shown, n);
    for (size_t i = 0; i < shown; i++)
        put_use(v, t, &uses[i]);
    table_end(t);
    free(uses);
    return true;
}

/* ---- story ---- */

static void
put_story(struct table *t, const struct story *s, const struct strtab *paths)
{
    const struct rankfile *f = &s->worst;
    double own_s = sum_real(s->own.ns) / (double)NS_PER_S;
    table_text(t, slice_of(enum_name(enum_find("op"), s->op)));
    cell_put(t, cell_real(s->extra_s));
    table_text(t, slice_of(story_causes[s->cause]));
    cell_put(t, cell_real(own_s));
    cell_put(t, cell_real(s->median_s));
    cell_put(t, cell_count(s->own.calls));
    cell_put(t, cell_real(s->median_calls));
    cell_put(t, cell_count(s->own.bytes));
    cell_put(t, cell_real(s->median_bytes));
    cell_put(t, cell_real(s->by_calls_s));
    cell_put(t, cell_real(s->by_mean_s));
    cell_put(t, f->path ? cell_text(strtab_get(paths, f->path)) : cell_missing());
    cell_put(t, cell_ratio(sum_real(f->work.ns), (double)NS_PER_S));
    cell_put(t, cell_seconds(f->first_ns));
    cell_put(t, cell_seconds(f->last_ns));
    table_row(t);
}

bool
rankview_story(const struct rankview *v, struct err *err)
{
    static const struct table_col cols[] = {
        {"op",           "",     "kind of operation in which it took longer than the median"},
        {"extra_s",      "s",    "how much longer: time_s - median_s"                       },
        {"cause",        "",     "more calls, slower calls, or larger ones"                 },
        {"time_s",       "s",    "its time in them"                                         },
        {"median_s",     "s",    "median of that over all ranks"                            },
        {"calls",        "1",    "its calls"                                                },
        {"median_calls", "1",    "median of that"                                           },
        {"bytes",        "byte", "bytes that it moved"                                      },
        {"median_bytes", "byte", "median of that"                                           },
        {"by_calls_s",   "s",    "of extra_s: (calls - median_calls) x the usual call"      },
        {"by_mean_s",    "s",    "of extra_s: calls x (its mean call - the usual call)"     },
        {"path",         "",     "the file that took most of time_s"                        },
        {"path_time_s",  "s",    "its part"                                                 },
        {"from_s",       "s",    "first such call on it"                                    },
        {"to_s",         "s",    "end of the last one"                                      },
    };
    struct err trouble = {0};
    struct story stories[RANK_OPS];
    const struct strtab *paths =
        store_load_strings(v->session->store, STR_path, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    struct table *t = rankview_table(v, cols, (int)ARRAY_LEN(cols));
    if (v->which != RANKS_NONE)
        table_note(t, "rank", "%d", v->ranks->of[v->which].rank);
    size_t n = story_tell(stories, v->works, v->which, v->files);
    for (size_t i = 0; i < (v->limit ? MIN(n, v->limit) : n); i++)
        put_story(t, &stories[i], paths);
    table_end(t);
    return true;
}
