#include "collect/sample/samplelog_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collect/child/writeall.h"

#define AT_NS 1000000 /* `at` is told from this distance on */

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
    log->epoch++;                /* what was lost must not be missed by what follows */
    text_word(log, "?\nreset "); /* half a number is none */
    text_remark(log, strerror(log->failed));
    text_char(log, '\n');
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
    return log->failed == 0 || err_errno(err, "the log of samples is not whole");
}

/* ---- records ---- */

void
samplelog_line(struct samplelog *log, const char *line)
{
    text_word(log, line);
}

void
samplelog_tick(struct samplelog *log, int64_t number, int64_t time_ns, const char *tags)
{
    text_word(log, "tick ");
    text_number(log, number);
    text_char(log, ' ');
    text_number(log, time_ns);
    text_char(log, ' ');
    text_word(log, tags);
    text_end(log);
    log->told_ns = time_ns;
}

void
samplelog_at(struct samplelog *log, int64_t time_ns)
{
    if (time_ns - log->told_ns <= AT_NS)
        return;
    text_word(log, "at ");
    text_number(log, time_ns);
    text_end(log);
    log->told_ns = time_ns;
}

void
samplelog_gone(struct samplelog *log, int table, struct entity *e)
{
    if (e->cells && e->epoch == log->epoch) {
        text_word(log, "gone ");
        text_char(log, sample_tables[table].tag);
        text_char(log, ' ');
        text_number(log, e->key);
        text_end(log);
    }
    entity_free(e, table);
}

void
samplelog_na(struct samplelog *log, int table, int col, int64_t key, struct reason reason)
{
    const struct sample_table_def *t = &sample_tables[table];
    if (!samplelog_wants(log, table))
        return;
    watch_na(log->watch, table, col, reason);
    text_word(log, "na ");
    text_char(log, t->tag);
    text_char(log, ' ');
    text_word(log, col < 0 ? "*" : t->cols[col].name);
    text_char(log, ' ');
    if (key == SAMPLELOG_ALL_KEYS)
        text_char(log, '*');
    else
        text_number(log, key);
    text_char(log, ' ');
    char *text = xasprintf("%s%s%s", reason.why, *reason.how ? ": " : "", reason.how);
    text_remark(log, text);
    free(text);
    text_end(log);
}

void
samplelog_na_once(struct samplelog *log, int table, int col, struct entity *e,
                  struct reason reason)
{
    if (e->told >> col & 1)
        return;
    e->told |= UINT64_C(1) << col;
    samplelog_na(log, table, col, e->key, reason);
}

void
samplelog_word(struct samplelog *log, const char *word, const int64_t *numbers, size_t n,
               const char *text)
{
    text_word(log, word);
    for (size_t i = 0; i < n; i++) {
        text_char(log, ' ');
        text_number(log, numbers[i]);
    }
    if (text) {
        text_char(log, ' ');
        text_remark(log, text);
    }
    text_end(log);
}
