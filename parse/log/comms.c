#include "parse/log/comms.h"

#include "lib/base/imap.h"
#include "lib/base/mem.h"

struct image {
    int32_t pid;
    uint32_t comm;
    int64_t start_ns;
    uint64_t line;
};

struct comms {
    struct image *images; /* one of each process */
    size_t n, cap;
    struct imap of; /* pid to index */
};

struct comms *
comms_new(void)
{
    return xcalloc(1, sizeof(struct comms));
}

static void
put(struct source *s, const struct image *image, int64_t end_ns)
{
    struct processes_row row = {
        .pid_ = image->pid,
        .ppid_ = MISSING_I32,
        .start_ns_ = image->start_ns,
        .end_ns_ = end_ns,
        .exit_status_ = MISSING_I32,
        .signal_ = MISSING_I32,
        .comm_ = image->comm,
        .source_ = s->number,
        .line_ = image->line,
    };
    processes_put(store_batch(s->out, TABLE_processes), &row);
}

void
comms_note(struct comms *c, struct source *s, int32_t pid, uint32_t comm, int64_t now_ns,
           uint64_t line)
{
    bool added;
    uint64_t *at = imap_put(&c->of, (uint32_t)pid, &added);
    if (!added && c->images[*at].comm == comm)
        return;
    if (added) {
        *at = c->n;
        grow(&c->images, &c->cap, c->n + 1, sizeof *c->images);
        c->n++;
    } else {
        put(s, &c->images[*at], now_ns);
    }
    c->images[*at] = (struct image){pid, comm, now_ns, line};
}

void
comms_free(struct comms *c, struct source *s)
{
    for (size_t i = 0; i < c->n; i++)
        put(s, &c->images[i], MISSING_I64);
    free(c->images);
    imap_free(&c->of);
    free(c);
}
