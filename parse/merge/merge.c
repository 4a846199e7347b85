#include "parse/merge/merge.h"

#include "lib/base/mem.h"
#include "lib/base/version.h"
#include "parse/merge/merge_columns.h"
#include "parse/run/notrace.h"
#include "parse/strace/tracer.h"

/* ---- texts ---- */

/* Id in the part → id in the whole, for each table of strings. */
static bool
map_strings(struct merge *m, struct store *part, struct part_maps *maps, struct err *err)
{
    for (int s = 0; s < STR_COUNT; s++) {
        struct err trouble = {0};
        const struct strtab *from =
            store_load_strings(part, (enum strings_id)s, &trouble);
        struct strtab *to = store_strings(m->out, (enum strings_id)s);
        if (trouble.text[0])
            return err_set(err, "%s", trouble.text);
        uint32_t n = maps->nids[s] = strtab_size(from);
        maps->ids[s] = xcalloc((size_t)n + 1, sizeof *maps->ids[s]);
        for (uint32_t id = 1; id < n; id++) {
            struct slice text = strtab_get(from, id);
            maps->ids[s][id] =
                s == STR_call ? call_name_id(to, text) : strtab_add(to, text);
        }
    }
    return true;
}

/* ---- logs ---- */

/* The same log in two parts is most likely a mistake of who names them. */
static void
tell_again(struct merge *m, struct store *part, const struct sources_row *row)
{
    struct err ignored;
    const struct strtab *texts = store_load_strings(part, STR_text, &ignored);
    struct slice name = strtab_get(texts, row->name_);
    const uint64_t facts[] = {hash_bytes(name.p, name.n), row->lines_, row->bytes_,
                              row->events_};
    uint64_t key = hash_bytes(facts, sizeof facts);
    bool added;
    char shown[256];
    imap_put(&m->logs, key, &added);
    if (!added && row->lines_ > 0)
        warn("%s: log '%s' of %llu lines is in another part, too: it counts twice",
             store_name(part), quote(shown, sizeof shown, name, 100),
             (unsigned long long)row->lines_);
}

/* How much the clock of the log's host is ahead. */
static int64_t
clock_ahead(struct merge *m, struct slice host)
{
    for (size_t i = 0; i < m->nclocks; i++)
        if (slice_eq(m->clocks[i].host, host)) {
            m->clocks[i].logs++;
            return m->clocks[i].ahead_ns;
        }
    return 0;
}

/* Logs with a date count from the run's 0, as do the times in a manifest; other logs each
 * from their own. */
static bool
learn_source(struct merge *m, struct store *part, const struct sources_row *row,
             struct part_maps *maps, struct err *err)
{
    struct err ignored;
    const struct strtab *texts = store_load_strings(part, STR_text, &ignored);
    struct part_source *s = &maps->sources[maps->nsources++];
    struct slice format = strtab_get(texts, row->format_);
    bool counts = maps->start_ns != MISSING_I64;
    bool dated = counts && row->origin_ns_ == maps->start_ns;
    bool tells_of_run = counts && slice_eq(format, slice_of(manifest_lines.name));
    *s = (struct part_source){
        .shift_ns = 0,
        .dated = dated,
        .names_are_pids = slice_eq(format, SLICE("fs_usage")),
    };
    int64_t ahead_ns = clock_ahead(m, strtab_get(texts, row->host_));
    if ((dated || tells_of_run) &&
        (__builtin_sub_overflow(maps->start_ns, m->origin_ns, &s->shift_ns) ||
         __builtin_sub_overflow(s->shift_ns, ahead_ns, &s->shift_ns)))
        return err_set(err, "%s: its times are too far from those of other parts",
                       store_name(part));
    tell_again(m, part, row);
    return true;
}

static bool
learn_sources(struct merge *m, struct store *part, struct part_maps *maps,
              struct err *err)
{
    struct err trouble = {0};
    uint64_t n = store_rows(part, TABLE_sources);
    const struct batch *b;
    if (n > UINT16_MAX - m->sources)
        return err_set(err, "%s: more than %d logs", store_name(part), UINT16_MAX);
    maps->sources = xcalloc((size_t)n + 1, sizeof *maps->sources);
    if (!store_i64(part, "start_ns", &maps->start_ns))
        maps->start_ns = MISSING_I64;
    if (m->origin_ns == MISSING_I64)
        m->origin_ns = maps->start_ns;
    maps->origin_ns = m->origin_ns;
    maps->first_source = (uint16_t)m->sources;
    struct scan *sc = scan_begin(part, TABLE_sources, NULL, NULL, &trouble);
    bool ok = true;
    while (ok && sc && (b = scan_next(sc, &trouble)))
        for (size_t i = 0; ok && i < b->n; i++) {
            struct sources_row row;
            sources_take(b, i, &row);
            ok = learn_source(m, part, &row, maps, err);
        }
    scan_end(sc);
    return ok && (trouble.text[0] == 0 || err_set(err, "%s", trouble.text));
}

/* ---- rows ---- */

static bool
copy_table(struct merge *m, struct store *part, int table, const struct part_maps *maps,
           struct err *err)
{
    struct err trouble = {0};
    const struct batch *b;
    struct scan *sc = scan_begin(part, table, NULL, m->pool, &trouble);
    bool ok = true;
    uint64_t row = 0;
    while (ok && sc && (b = scan_next(sc, &trouble))) {
        for (size_t at = 0, n; ok && at < b->n; at += n) {
            struct batch *to = store_batch(m->out, table);
            n = MIN(b->n - at, BATCH_ROWS - to->n);
            ok = merge_rows(maps, b, at, n, row + at, to, err);
        }
        row += b->n;
    }
    scan_end(sc);
    return ok && (trouble.text[0] == 0 || err_set(err, "%s", trouble.text));
}

/* How long the logs are, for slices of time. */
static bool
measure_calls(struct merge *m, struct store *part, const struct part_maps *maps,
              struct err *err)
{
    static const bool want[calls_NCOLS] = {
        [calls_start_ns] = true, [calls_dur_ns] = true, [calls_source] = true};
    struct err trouble = {0};
    const struct batch *b;
    struct scan *sc = scan_begin(part, TABLE_calls, want, m->pool, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        timebins_measure(&m->timebins, b, maps->first_source);
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

/* Calls as they would stand in the whole, in rows of those that are alike and of slices
 * of time: their logs are of no other part, so what is gathered of a part is complete. */
static bool
sum_calls(struct merge *m, struct store *part, const struct part_maps *maps,
          struct err *err)
{
    struct err trouble = {0};
    const struct batch *b;
    if (!measure_calls(m, part, maps, err))
        return false;
    struct scan *sc = scan_begin(part, TABLE_calls, NULL, m->pool, &trouble);
    bool ok = true;
    uint64_t row = 0;
    if (!m->room)
        m->room = batch_new(TABLE_calls);
    while (ok && sc && (b = scan_next(sc, &trouble))) {
        m->room->n = 0;
        ok = merge_rows(maps, b, 0, b->n, row, m->room, err);
        if (ok) {
            alike_add(&m->alike, m->room);
            timebins_add(&m->timebins, m->room);
        }
        row += b->n;
    }
    scan_end(sc);
    alike_flush(&m->alike, m->out);
    timebins_flush(&m->timebins, m->out);
    return ok && (trouble.text[0] == 0 || err_set(err, "%s", trouble.text));
}

/* Calls of a part that has lost its rows already. */
static bool
count_summed(struct merge *m, struct store *part, struct err *err)
{
    static const bool want[alike_NCOLS] = {[alike_calls] = true};
    struct err trouble = {0};
    const struct batch *b;
    if (store_rows(part, TABLE_alike) == 0)
        return true;
    if (!m->summary_only)
        return err_set(err,
                       "%s: it holds summaries instead of calls: with --summary-only it "
                       "can be merged, with the rows of other parts it cannot",
                       store_name(part));
    struct scan *sc = scan_begin(part, TABLE_alike, want, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        for (size_t i = 0; i < b->n; i++)
            m->calls += (uint64_t)batch_get(b, alike_calls, i);
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

/* ---- the root ---- */

static char *
text_of(struct store *part, const char *key)
{
    struct slice text = store_text(part, key);
    return text.n ? xstrndup(text.p, text.n) : NULL;
}

static void
fill(char **to, char **from)
{
    if (*to)
        return;
    *to = *from;
    *from = NULL;
}

static void
free_root(struct merge_root *r)
{
    free(r->format);
    free(r->clock);
    free(r->host);
    free(r->command);
    free(r->cwd);
}

static bool
tells_of_a_trace(const struct merge_root *r)
{
    return r->format && strcmp(r->format, no_trace.name) != 0;
}

static bool
is_clocked(const struct merge_root *r)
{
    return r->clock && strcmp(r->clock, "none") != 0;
}

/* As weir-parse does it with logs: the first part says what the run was, one with a clock
 * before one without; what it does not tell, another may. */
static void
learn_from(struct merge *m, struct store *part)
{
    struct merge_root more = {
        .format = text_of(part, "source_format"),
        .clock = text_of(part, "clock"),
        .host = text_of(part, "host"),
        .command = text_of(part, "command"),
        .cwd = text_of(part, "cwd"),
    };
    if (!store_i64(part, "clock_resolution_ns", &more.resolution_ns))
        more.resolution_ns = MISSING_I64;
    bool better = !tells_of_a_trace(&m->root) ||
                  (is_clocked(&more) && !is_clocked(&m->root) && tells_of_a_trace(&more));
    if (m->root.format && !tells_of_a_trace(&more))
        better = false;
    if (better) {
        struct merge_root before = m->root;
        m->root = more;
        more = before;
    }
    if (is_clocked(&more) && is_clocked(&m->root) &&
        strcmp(more.clock, m->root.clock) != 0)
        warn("%s: its times (%s) and those of other parts (%s) cannot be put on one axis",
             store_name(part), better ? m->root.clock : more.clock,
             better ? more.clock : m->root.clock);
    fill(&m->root.host, &more.host);
    fill(&m->root.command, &more.command);
    fill(&m->root.cwd, &more.cwd);
    free_root(&more);
    char *aligned = text_of(part, "clocks_aligned");
    fill(&m->aligned, &aligned);
    free(aligned);
}

static void
put_text(struct merge *m, const char *key, const char *text)
{
    if (text)
        store_attr_text(m->out, key, slice_of(text));
}

/* Times that were changed say so. */
static void
put_aligned(struct merge *m)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    if (!f)
        die(EXIT_UNFINISHED, "out of memory");
    fputs(m->aligned ? m->aligned : "", f);
    for (size_t i = 0; i < m->nclocks; i++)
        fprintf(f, "%s%.*s=%lldns", i || m->aligned ? " " : "", (int)m->clocks[i].host.n,
                m->clocks[i].host.p, (long long)m->clocks[i].ahead_ns);
    if (fclose(f) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    if (text[0])
        put_text(m, "clocks_aligned", text);
    free(text);
}

void
merge_begin(struct merge *m, struct store_writer *out, struct pool *pool)
{
    *m = (struct merge){.out = out, .pool = pool, .origin_ns = MISSING_I64};
    m->root.resolution_ns = MISSING_I64;
}

#define STRANGERS_TOLD 8 /* of all parts; the rest is only counted */

struct telling {
    struct merge *m;
    const char *part;
};

static void
tell_stranger(void *ctx, const char *path)
{
    const struct telling *t = ctx;
    char shown[256];
    if (t->m->strangers++ < STRANGERS_TOLD)
        warn("%s: /%s is left out: this version does not know it, of ids and times in it "
             "it could not say what they are in the whole",
             t->part, quote(shown, sizeof shown, slice_of(path), 128));
}

static void
tell_strange_attr(void *ctx, const char *key)
{
    const struct telling *t = ctx;
    char shown[256];
    if (t->m->strangers++ < STRANGERS_TOLD)
        warn("%s: its attribute '%s' is left out: this version does not know it, nor "
             "whether it holds for the whole",
             t->part, quote(shown, sizeof shown, slice_of(key), 128));
}

bool
merge_add(struct merge *m, struct store *part, struct err *err)
{
    struct part_maps maps = {.name = store_name(part)};
    struct telling telling = {m, store_name(part)};
    bool ok = store_strangers(part, tell_stranger, &telling, err) &&
              store_strange_attrs(part, tell_strange_attr, &telling, err) &&
              count_summed(m, part, err) && map_strings(m, part, &maps, err) &&
              learn_sources(m, part, &maps, err);
    for (int t = 0; ok && t < TABLE_COUNT; t++)
        ok = m->summary_only && t == TABLE_calls ? sum_calls(m, part, &maps, err)
                                                 : copy_table(m, part, t, &maps, err);
    learn_from(m, part);
    m->parts++;
    m->sources += maps.nsources;
    m->calls += store_rows(part, TABLE_calls);
    part_maps_free(&maps);
    return ok;
}

void
merge_end(struct merge *m)
{
    store_attr_text(m->out, "weir_version", SLICE(WEIR_VERSION));
    put_text(m, "source_format", m->root.format);
    put_text(m, "clock", m->root.clock);
    if (m->root.resolution_ns != MISSING_I64)
        store_attr_i64(m->out, "clock_resolution_ns", m->root.resolution_ns);
    put_text(m, "host", m->root.host);
    put_text(m, "command", m->root.command);
    put_text(m, "cwd", m->root.cwd);
    if (m->origin_ns != MISSING_I64)
        store_attr_i64(m->out, "start_ns", m->origin_ns);
    put_aligned(m);
    free_root(&m->root);
    imap_free(&m->logs);
    alike_free(&m->alike);
    timebins_free(&m->timebins);
    batch_free(m->room);
    free(m->aligned);
}
