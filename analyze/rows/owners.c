#include "analyze/rows/owners.h"

#include "analyze/rows/columns.h"
#include "lib/base/mem.h"

void
owners_init(struct owners *o, const struct images *im, const struct sources *s)
{
    *o = (struct owners){.images = im, .sources = s};
    pthread_mutex_init(&o->lock, NULL);
}

void
owners_free(struct owners *o)
{
    pthread_mutex_destroy(&o->lock);
    imap_free(&o->places);
    free(o->strangers);
}

void
owners_columns(bool want[calls_NCOLS])
{
    want[calls_pid] = want[calls_source] = true;
    want[calls_start_ns] = want[calls_line] = true;
}

static uint32_t
stranger_of(struct owners *o, uint64_t process, int32_t pid)
{
    bool added;
    pthread_mutex_lock(&o->lock);
    uint64_t *place = imap_put(&o->places, process, &added);
    if (added) {
        grow(&o->strangers, &o->cap, o->n + 1, sizeof *o->strangers);
        *place = o->n;
        o->strangers[o->n++] = (struct stranger){process, pid};
    }
    size_t number = images_count(o->images) + *place;
    pthread_mutex_unlock(&o->lock);
    return (uint32_t)number;
}

void
owners_map(struct owners *o, const struct batch *b, uint32_t *owner)
{
    const int32_t *pid = calls_pid_in(b);
    const uint16_t *source = calls_source_in(b);
    const int64_t *start = calls_start_ns_in(b);
    const uint64_t *line = calls_line_in(b);
    size_t last = 0;
    for (size_t i = 0; i < b->n; i++) {
        size_t at = images_find(o->images, source[i], pid[i], start[i], line[i], &last);
        owner[i] =
            at != IMAGE_NONE
                ? (uint32_t)at
                : stranger_of(o, sources_process(o->sources, source[i], pid[i]), pid[i]);
    }
}
