/* Writing the log of samples: weir-sample-log(5). Every record is put into one buffer
 * that is written at the end of a tick. */
#ifndef WEIR_COLLECT_SAMPLE_SAMPLELOG_H
#define WEIR_COLLECT_SAMPLE_SAMPLELOG_H

#include "collect/sample/row.h"
#include "lib/base/err.h"

/* What a log has been given: for those who want to know what there is. */
struct samplelog_watch {
    bool entity[SAMPLE_TABLES]; /* a row came */
    bool value[SAMPLE_TABLES][SAMPLE_MAX_COLS];
    char *why[SAMPLE_TABLES][SAMPLE_MAX_COLS]; /* owned; of the table: of its key */
    char *how[SAMPLE_TABLES][SAMPLE_MAX_COLS];
};
void samplelog_watch_free(struct samplelog_watch *w);

struct samplelog {
    int fd;
    uint32_t tables; /* bit t: table t is asked for; others are dropped */
    char *buf;
    size_t n, cap;
    uint32_t epoch;  /* counts up when all entities have to be written anew */
    int64_t told_ns; /* time that holds for the next record */
    int64_t bytes;   /* written so far */
    int failed;      /* errno of the last write that failed; 0 none did */
    struct samplelog_watch *watch; /* borrowed; NULL: nobody wants to know */
    bool reader_left;              /* a pipe that nobody reads any more: all is dropped */
    const struct enum_def *enums[SAMPLE_TABLES][SAMPLE_MAX_COLS];
};

static inline bool
samplelog_wants(const struct samplelog *log, int table)
{
    return log->tables >> table & 1;
}

#define SAMPLELOG_ALL_KEYS INT64_MIN

/* Opens it: path NULL or "-" is stdout. An existing file is emptied, or with `append`
 * gets the recording behind what it has. */
bool samplelog_open(struct samplelog *log, const char *path, bool append, uint32_t tables,
                    struct err *err);
/* Writes what is left and frees what it owns. False when bytes are missing, with the
 * reason. */
bool samplelog_close(struct samplelog *log, struct err *err);

/* A line as it is, newline included: the header, `# table` lines. */
void samplelog_line(struct samplelog *log, const char *line);

/* Records. Times in ns since the header's start. */
void samplelog_tick(struct samplelog *log, int64_t number, int64_t time_ns,
                    const char *tags);
/* What follows was read at this time. */
void samplelog_at(struct samplelog *log, int64_t time_ns);
/* What changed in the row against the entity; nothing when nothing did. */
void samplelog_put(struct samplelog *log, const struct row *row, struct entity *e);
/* The entity is no more, in the log; frees what it holds. */
void samplelog_gone(struct samplelog *log, int table, struct entity *e);
/* Why something is missing, and how to get it ("": no way known). */
struct reason {
    const char *why, *how;
};
/* Why a column (-1: the table) is missing, for one key or SAMPLELOG_ALL_KEYS. */
void samplelog_na(struct samplelog *log, int table, int col, int64_t key,
                  struct reason reason);
/* The same for a column of an entity, told once. */
void samplelog_na_once(struct samplelog *log, int table, int col, struct entity *e,
                       struct reason reason);
/* `WORD N N...`, with `"TEXT"` behind unless text is NULL. */
void samplelog_word(struct samplelog *log, const char *word, const int64_t *numbers,
                    size_t n, const char *text);

/* Hands everything to the kernel. */
void samplelog_flush(struct samplelog *log);

#endif
