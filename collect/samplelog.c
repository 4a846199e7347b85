#include "collect/samplelog.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collect/writeall.h"

#define FLUSH_BYTES (256 << 10) /* a tick with more than this is written in pieces */
#define AT_NS 1000000           /* `at` is told from this distance on */

/* ---- the buffer ---- */

static void
put(struct samplelog *log, const char *p, size_t n)
{
    grow(&log->buf, &log->cap, log->n + n, 1);
    memcpy(log->buf + log->n, p, n);
    log->n += n;
}

static void
put_char(struct samplelog *log, char c)
{
    put(log, &c, 1);
}

static void
put_word(struct samplelog *log, const char *text)
{
    put(log, text, strlen(text));
}

static void
put_number(struct samplelog *log, int64_t v)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        digits[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (v < 0)
        digits[--at] = '-';
    put(log, digits + at, sizeof digits - at);
}

/* Escaped text. */
static void
put_text(struct samplelog *log, const char *text)
{
    put_char(log, '"');
    put_word(log, text);
    put_char(log, '"');
}

/* Text of ours and of the C library: only what would end it early is in the way. */
static void
put_remark(struct samplelog *log, const char *text)
{
    struct arena arena = {0};
    struct row r;
    row_text(&r, 0, slice_of(text), &arena);
    put_text(log, r.cells[0].text);
    arena_free(&arena);
}

static void
end_line(struct samplelog *log)
{
    put_char(log, '\n');
    if (log->n > FLUSH_BYTES)
        samplelog_flush(log);
}

/* ---- the file ---- */

/* A log that was cut gets its last line ended. */
static bool
end_last_line(int fd, const char *path, struct err *err)
{
    char last = '\n';
    struct stat st;
    int again = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0
                    ? open(path, O_RDONLY | O_CLOEXEC)
                    : -1;
    if (again < 0)
        return true;
    bool ok = pread(again, &last, 1, st.st_size - 1) == 1 &&
              (last == '\n' || write_all(fd, "\n", 1));
    if (!ok)
        err_errno(err, "%s", path);
    close(again);
    return ok;
}

static void
find_enums(struct samplelog *log)
{
    for (int t = 0; t < SAMPLE_TABLES; t++)
        for (int c = 0; c < sample_tables[t].ncols; c++)
            if (cell_form(t, c) == CELL_ENUM)
                log->enums[t][c] = enum_find(sample_tables[t].cols[c].refers + 1);
}

bool
samplelog_open(struct samplelog *log, const char *path, bool append, uint32_t tables,
               struct err *err)
{
    *log = (struct samplelog){.fd = STDOUT_FILENO, .tables = tables, .epoch = 1};
    find_enums(log);
    signal(SIGPIPE, SIG_IGN); /* a reader that leaves must not end us: samplelog_flush */
    if (!path || strcmp(path, "-") == 0)
        return true;
    int mode = O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_CLOEXEC;
    log->fd = open(path, mode | (append ? 0 : O_TRUNC), 0666);
    if (log->fd < 0)
        return err_errno(err, "%s", path);
    return !append || end_last_line(log->fd, path, err);
}

void
samplelog_flush(struct samplelog *log)
{
    size_t n = log->n;
    log->n = 0;
    if (n == 0 || log->reader_left)
        return;
    if (write_all(log->fd, log->buf, n)) {
        log->bytes += (int64_t)n;
        return;
    }
    log->reader_left = errno == EPIPE;
    if (log->reader_left)
        return;
    log->failed = errno;
    log->epoch++; /* what was lost must not be missed by what follows */
    put_char(log, '\n');
    put_word(log, "reset ");
    put_remark(log, strerror(log->failed));
    put_char(log, '\n');
}

bool
samplelog_close(struct samplelog *log, struct err *err)
{
    samplelog_flush(log);
    if (log->fd != STDOUT_FILENO && close(log->fd) != 0)
        log->failed = errno;
    free(log->buf);
    log->buf = NULL;
    errno = log->failed;
    return log->failed == 0 || err_errno(err, "the log is not whole");
}

/* ---- records ---- */

void
samplelog_line(struct samplelog *log, const char *line)
{
    put_word(log, line);
}

void
samplelog_tick(struct samplelog *log, int64_t number, int64_t time_ns, const char *tags)
{
    put_word(log, "tick ");
    put_number(log, number);
    put_char(log, ' ');
    put_number(log, time_ns);
    put_char(log, ' ');
    put_word(log, tags);
    end_line(log);
    log->told_ns = time_ns;
}

void
samplelog_at(struct samplelog *log, int64_t time_ns)
{
    if (time_ns - log->told_ns <= AT_NS)
        return;
    put_word(log, "at ");
    put_number(log, time_ns);
    end_line(log);
    log->told_ns = time_ns;
}

void
samplelog_gone(struct samplelog *log, int table, struct entity *e)
{
    if (e->cells && e->epoch == log->epoch) {
        put_word(log, "gone ");
        put_char(log, sample_tables[table].tag);
        put_char(log, ' ');
        put_number(log, e->key);
        end_line(log);
    }
    entity_free(e, table);
}

void
samplelog_na(struct samplelog *log, int table, int col, int64_t key, const char *why)
{
    const struct sample_table_def *t = &sample_tables[table];
    if (!samplelog_wants(log, table))
        return;
    put_word(log, "na ");
    put_char(log, t->tag);
    put_char(log, ' ');
    put_word(log, col < 0 ? "*" : t->cols[col].name);
    put_char(log, ' ');
    if (key == SAMPLELOG_ALL_KEYS)
        put_char(log, '*');
    else
        put_number(log, key);
    put_char(log, ' ');
    put_remark(log, why);
    end_line(log);
}

void
samplelog_na_once(struct samplelog *log, int table, int col, struct entity *e,
                  const char *why)
{
    if (e->told >> col & 1)
        return;
    e->told |= UINT64_C(1) << col;
    samplelog_na(log, table, col, e->key, why);
}

void
samplelog_word(struct samplelog *log, const char *word, const int64_t *numbers, size_t n,
               const char *text)
{
    put_word(log, word);
    for (size_t i = 0; i < n; i++) {
        put_char(log, ' ');
        put_number(log, numbers[i]);
    }
    if (text) {
        put_char(log, ' ');
        put_remark(log, text);
    }
    end_line(log);
}

/* ---- entities ---- */

static bool
same_cell(enum cell_form form, union cell a, union cell b)
{
    if (form != CELL_TEXT)
        return a.n == b.n;
    return a.text == b.text || (a.text && b.text && strcmp(a.text, b.text) == 0);
}

static void
put_change(struct samplelog *log, int64_t old, int64_t now)
{
    int64_t by;
    if (old == MISSING_I64 || __builtin_sub_overflow(now, old, &by)) {
        put_char(log, '=');
        by = now;
    }
    put_number(log, by);
}

static void
put_cell(struct samplelog *log, const struct row *row, int col, union cell old)
{
    union cell now = row->cells[col];
    enum cell_form form = cell_form(row->table, col);
    const char *name;
    if (form == CELL_TEXT ? !now.text : now.n == MISSING_I64)
        put_char(log, '-');
    else if (form == CELL_TEXT)
        put_text(log, now.text);
    else if (form == CELL_NUMBER)
        put_change(log, old.n, now.n);
    else
        put_text(log,
                 (name = enum_name(log->enums[row->table][col], (int)now.n)) ? name : "");
}

/* Columns in a row that did not change. */
static void
put_unchanged(struct samplelog *log, int n)
{
    if (n > 0)
        put_word(log, " .");
    if (n > 1)
        put_number(log, n);
}

/* Before the first record, and behind a reset, every column is missing. */
static void
begin_entity(struct samplelog *log, int table, struct entity *e)
{
    struct row nothing;
    uint64_t told = e->told;
    entity_free(e, table);
    row_begin(&nothing, table, e);
    e->cells = xmalloc((size_t)sample_tables[table].ncols * sizeof *e->cells);
    memcpy(e->cells, nothing.cells,
           (size_t)sample_tables[table].ncols * sizeof *e->cells);
    e->epoch = log->epoch;
    e->told = told;
}

static void
keep(int table, int col, union cell now, union cell *kept)
{
    if (cell_form(table, col) == CELL_TEXT) {
        char *copy = now.text ? xstrdup(now.text) : NULL;
        free((void *)kept->text);
        kept->text = copy;
    } else {
        *kept = now;
    }
}

/* The row may borrow texts of the entity itself. */
static void
begin_anew(struct samplelog *log, const struct row *row, struct entity *e)
{
    struct row copy = *row;
    struct arena arena = {0};
    for (int c = 1; c < sample_tables[row->table].ncols; c++)
        if (cell_form(row->table, c) == CELL_TEXT && copy.cells[c].text)
            copy.cells[c].text = arena_copy(&arena, slice_of(copy.cells[c].text)).p;
    begin_entity(log, row->table, e);
    samplelog_put(log, &copy, e);
    arena_free(&arena);
}

void
samplelog_put(struct samplelog *log, const struct row *row, struct entity *e)
{
    const struct sample_table_def *t = &sample_tables[row->table];
    int unchanged = 0;
    bool begun = false;
    if (!samplelog_wants(log, row->table))
        return;
    if (!e->cells || e->epoch != log->epoch) {
        begin_anew(log, row, e);
        return;
    }
    for (int c = 1; c < t->ncols; c++) {
        enum cell_form form = cell_form(row->table, c);
        if (same_cell(form, row->cells[c], e->cells[c])) {
            unchanged++;
            continue;
        }
        if (!begun) {
            put_char(log, t->tag);
            put_char(log, ' ');
            put_number(log, e->key);
        }
        begun = true;
        put_unchanged(log, unchanged);
        unchanged = 0;
        put_char(log, ' ');
        put_cell(log, row, c, e->cells[c]);
        keep(row->table, c, row->cells[c], &e->cells[c]);
    }
    if (begun)
        end_line(log);
}
