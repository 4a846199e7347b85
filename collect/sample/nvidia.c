#define _GNU_SOURCE /* prctl */
#include "collect/sample/nvidia.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collect/child/child.h"
#include "collect/sample/items.h"
#include "collect/sample/scan.h"
#include "lib/base/num.h"

#define LINE_MOST 4096
#define FORGET_ROUNDS 3 /* a process that was not told of so often is gone */

/* The columns that we ask for, in the order in which they come. The name stands last: it
 * is the only text that may hold anything. */
static const struct column {
    const char *query;
    int col;
    int64_t times; /* from its unit to ours */
} gpu_columns[] = {
    {"pci.bus_id",         S_gpu_device,              0      },
    {"utilization.gpu",    S_gpu_busy_percent,        1      },
    {"utilization.memory", S_gpu_memory_busy_percent, 1      },
    {"memory.used",        S_gpu_memory_b,            1 << 20},
    {"memory.total",       S_gpu_memory_total_b,      1 << 20},
    {"power.draw",         S_gpu_power_uw,            1000000},
    {"temperature.gpu",    S_gpu_temp_mc,             1000   },
    {"clocks.sm",          S_gpu_clock_mhz,           1      },
    {"clocks.mem",         S_gpu_memory_clock_mhz,    1      },
    {"name",               S_gpu_name,                0      },
};
static const struct column app_columns[] = {
    {"gpu_bus_id",  S_gpu_process_device,   0      },
    {"pid",         S_gpu_process_pid,      1      },
    {"used_memory", S_gpu_process_memory_b, 1 << 20},
};

/* One nvidia-smi that runs as long as we do. */
struct stream {
    const char *query; /* "--query-gpu=" */
    const struct column *columns;
    size_t n_columns;
    int table;
    struct child child;
    int fd; /* -1: none */
    char line[LINE_MOST];
    size_t n;   /* bytes of a line that is not whole yet */
    bool skip;  /* the rest of a line that was too long */
    bool spoke; /* a whole line has come */
    bool told;  /* why there are no values */
    struct items items;
};

struct nvidia {
    struct stream gpu, apps;
};

/* ---- the program ---- */

static void
before_exec(void)
{
    signal(SIGPIPE, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    tree_restore_limit();
}

static char *
query_of(const struct stream *s)
{
    char *text = xstrdup(s->query);
    for (size_t i = 0; i < s->n_columns; i++) {
        char *longer = xasprintf("%s%s%s", text, i > 0 ? "," : "", s->columns[i].query);
        free(text);
        text = longer;
    }
    return text;
}

static void
start(struct stream *s, const char *file, int64_t interval_ns)
{
    int ends[2], nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    struct err err;
    char *query = query_of(s);
    char *every = xasprintf("%lld", (long long)(interval_ns / 1000000));
    char *argv[] = {(char *)"nvidia-smi", query, (char *)"--format=csv,noheader,nounits",
                    (char *)"-lms",       every, NULL};
    s->fd = -1;
    if (nothing >= 0 && pipe(ends) == 0) {
        fcntl(ends[0], F_SETFD, FD_CLOEXEC);
        fcntl(ends[1], F_SETFD, FD_CLOEXEC);
        fcntl(ends[0], F_SETFL, O_NONBLOCK);
        struct child_plan plan = {
            file, argv, {nothing, ends[1], nothing},
              before_exec
        };
        if (child_start(&s->child, &plan, &err) == 0)
            s->fd = ends[0];
        else
            close(ends[0]);
        close(ends[1]);
    }
    if (nothing >= 0)
        close(nothing);
    free(query);
    free(every);
}

struct nvidia *
nvidia_start(struct recorder *r, int64_t interval_ns)
{
    char *file;
    struct err err;
    bool gpu = recorder_wants(r, SAMPLE_gpu),
         apps = recorder_wants(r, SAMPLE_gpu_process);
    if ((!gpu && !apps) || child_find("nvidia-smi", &file, &err) != 0)
        return NULL;
    struct nvidia *n = xcalloc(1, sizeof *n);
    n->gpu = (struct stream){.query = "--query-gpu=",
                             .columns = gpu_columns,
                             .n_columns = ARRAY_LEN(gpu_columns),
                             .table = SAMPLE_gpu,
                             .fd = -1};
    n->apps = (struct stream){.query = "--query-compute-apps=",
                              .columns = app_columns,
                              .n_columns = ARRAY_LEN(app_columns),
                              .table = SAMPLE_gpu_process,
                              .fd = -1};
    if (gpu)
        start(&n->gpu, file, interval_ns);
    if (apps)
        start(&n->apps, file, interval_ns);
    free(file);
    return n;
}

void
nvidia_pids(const struct nvidia *n, void (*each)(void *ctx, long pid), void *ctx)
{
    if (n && n->gpu.child.pid > 0)
        each(ctx, (long)n->gpu.child.pid);
    if (n && n->apps.child.pid > 0)
        each(ctx, (long)n->apps.child.pid);
}

void
nvidia_reaped(struct nvidia *n, long pid, int wait_status)
{
    struct stream *s = !n                               ? NULL
                       : pid == (long)n->gpu.child.pid  ? &n->gpu
                       : pid == (long)n->apps.child.pid ? &n->apps
                                                        : NULL;
    if (!s)
        return;
    s->child.ended = true;
    s->child.wait_status = wait_status;
}

/* ---- its lines ---- */

/* The next value: up to a comma, without blanks around it. */
static struct slice
next_value(struct slice *rest, bool last)
{
    const char *comma = last ? NULL : memchr(rest->p, ',', rest->n);
    struct slice v = {rest->p, comma ? (size_t)(comma - rest->p) : rest->n};
    *rest = slice_from(*rest, v.n + (comma != NULL));
    while (v.n > 0 && (*v.p == ' ' || *v.p == '\t')) {
        v.p++;
        v.n--;
    }
    while (v.n > 0 && (v.p[v.n - 1] == ' ' || v.p[v.n - 1] == '\r'))
        v.n--;
    return v;
}

/* "22.89" watts, "1" MiB; "[N/A]" and its like are missing. A unit behind it is the one
 * that was asked for. */
static int64_t
scaled(struct slice text, int64_t times)
{
    double v;
    const char *blank = memchr(text.p, ' ', text.n);
    text.n = blank ? (size_t)(blank - text.p) : text.n;
    if (!num_f64(text, &v) || v < 0 || v > 9e12)
        return MISSING_I64;
    return (int64_t)(v * (double)times + 0.5);
}

static size_t
count_commas(struct slice line)
{
    size_t n = 0;
    for (size_t i = 0; i < line.n; i++)
        n += line.p[i] == ',';
    return n;
}

/* Why there are no values, or no more: the first reason is told. Takes `why`. */
static void
note_lack(struct stream *s, struct recorder *r, char *why)
{
    if (!s->told)
        samplelog_na(&r->log, s->table, -1, SAMPLELOG_ALL_KEYS, (struct reason){why, ""});
    s->told = true;
    free(why);
}

/* What it says instead of values: no devices, no driver. */
static void
note_remark(struct stream *s, struct recorder *r, struct slice line)
{
    char shown[512];
    note_lack(s, r, xasprintf("nvidia-smi: %s", quote(shown, sizeof shown, line, 300)));
}

/* Told behind its last lines, which say more. */
static void
note_end(struct stream *s, struct recorder *r)
{
    if (s->child.ended)
        note_lack(
            s, r,
            xasprintf("nvidia-smi ended with status %d", child_exit_status(&s->child)));
}

static void
fill(struct stream *s, struct recorder *r, struct slice line, struct row *row)
{
    for (size_t i = 0; i < s->n_columns; i++) {
        const struct column *c = &s->columns[i];
        struct slice v = next_value(&line, i + 1 == s->n_columns);
        if (cell_form(s->table, c->col) == CELL_TEXT)
            row_text(row, c->col, v, &r->arena);
        else
            row->cells[c->col].n = scaled(v, c->times);
    }
}

/* What it says in place of a number, told once for each device and column. */
static void
note_missing(struct stream *s, struct recorder *r, struct slice line,
             const struct row *row, struct entity *e)
{
    for (size_t i = 0; i < s->n_columns; i++) {
        int col = s->columns[i].col;
        struct slice v = next_value(&line, i + 1 == s->n_columns);
        if (cell_form(s->table, col) != CELL_NUMBER || row->cells[col].n != MISSING_I64)
            continue;
        char shown[128];
        char *why = xasprintf("nvidia-smi: %s", quote(shown, sizeof shown, v, 60));
        samplelog_na_once(&r->log, s->table, col, e, (struct reason){why, ""});
        free(why);
    }
    if (s->table == SAMPLE_gpu)
        samplelog_na_once(&r->log, SAMPLE_gpu, S_gpu_energy_uj, e,
                          (struct reason){"not told by nvidia-smi", ""});
}

/* The first values name the entity: the device, or device and process. */
static struct item *
item_of(struct stream *s, struct recorder *r, struct slice line)
{
    struct slice rest = line, name = next_value(&rest, false);
    if (s->table == SAMPLE_gpu_process) {
        struct slice pid = next_value(&rest, false);
        name.n = (size_t)(pid.p + pid.n - name.p);
    }
    struct item *item = items_find(&s->items, name, -1);
    return item ? item : items_add(&s->items, name, r->next_id[s->table]++);
}

struct filter {
    bool (*is_followed)(const void *ctx, long pid);
    const void *ctx;
};

static void
take_line(struct stream *s, struct recorder *r, struct slice line,
          const struct filter *filter)
{
    struct row row;
    struct entity nobody = {0};
    if (line.n == 0)
        return;
    if (count_commas(line) + 1 < s->n_columns) {
        note_remark(s, r, line);
        return;
    }
    row_begin(&row, s->table, &nobody);
    fill(s, r, line, &row);
    if (s->table == SAMPLE_gpu_process &&
        (row.cells[S_gpu_process_pid].n == MISSING_I64 ||
         !filter->is_followed(filter->ctx, (long)row.cells[S_gpu_process_pid].n)))
        return;
    struct item *item = item_of(s, r, line);
    row_begin(&row, s->table, &item->e);
    fill(s, r, line, &row);
    row_text(&row, s->table == SAMPLE_gpu ? S_gpu_driver : S_gpu_process_driver,
             SLICE("nvidia"), &r->arena);
    note_missing(s, r, line, &row, &item->e);
    samplelog_put(&r->log, &row, &item->e);
}

static void
read_stream(struct stream *s, struct recorder *r, const struct filter *filter)
{
    ssize_t got;
    if (s->fd < 0)
        return;
    while ((got = read(s->fd, s->line + s->n, sizeof s->line - s->n)) > 0) {
        char *begin = s->line, *newline;
        s->n += (size_t)got;
        while ((newline = memchr(begin, '\n', (size_t)(s->line + s->n - begin)))) {
            if (!s->skip)
                take_line(s, r, (struct slice){begin, (size_t)(newline - begin)}, filter);
            s->skip = false;
            s->spoke = true;
            begin = newline + 1;
        }
        s->n = (size_t)(s->line + s->n - begin);
        memmove(s->line, begin, s->n);
        if (s->n == sizeof s->line) { /* no line of ours is that long */
            s->skip = true;
            s->n = 0;
            r->unexpected++;
        }
    }
}

/* Processes that have not been told of for some rounds. */
static void
drop_silent(struct stream *s, struct recorder *r)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->items.n; i++) {
        struct item *item = &s->items.items[i];
        if (item->seen + FORGET_ROUNDS > s->items.round) {
            s->items.items[kept++] = *item;
            continue;
        }
        samplelog_gone(&r->log, s->table, &item->e);
        free(item->name);
    }
    s->items.n = kept;
}

void
nvidia_read(struct nvidia *n, struct recorder *r,
            bool (*is_followed)(const void *ctx, long pid), const void *ctx)
{
    struct filter filter = {is_followed, ctx};
    if (!n)
        return;
    if (r->slow) {
        items_begin(&n->apps.items);
        drop_silent(&n->apps, r);
    }
    read_stream(&n->gpu, r, &filter);
    read_stream(&n->apps, r, &filter);
    note_end(&n->gpu, r);
    note_end(&n->apps, r);
}

static void
stop(struct stream *s)
{
    if (s->child.pid > 0 && !s->child.ended) {
        kill(s->child.pid, SIGTERM);
        child_wait(&s->child, NULL, NULL);
    }
    if (s->fd >= 0)
        close(s->fd);
    items_free(&s->items, s->table);
}

static void
note_silence(struct stream *s, struct recorder *r)
{
    if (s->fd >= 0)
        note_lack(s, r, xstrdup("nvidia-smi had not answered when the recording ended"));
}

void
nvidia_stop(struct nvidia *n, struct recorder *r)
{
    if (!n)
        return;
    /* No line about processes is an answer, too; there is always one about devices. */
    if (n->gpu.fd >= 0 && !n->gpu.spoke) {
        note_silence(&n->gpu, r);
        note_silence(&n->apps, r);
    }
    stop(&n->gpu);
    stop(&n->apps);
    free(n);
}
