#include "analyze/rows/images.h"

#include "analyze/rows/columns.h"
#include "lib/base/imap.h"
#include "lib/base/mem.h"

struct images {
    struct image *all; /* by process, then time, then line */
    size_t n, cap;
    struct imap first; /* process → its first image */
    struct sources sources;
};

static int
compare(const void *a, const void *b)
{
    const struct image *x = a, *y = b;
    if (x->process != y->process)
        return x->process < y->process ? -1 : 1;
    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

static void
take(struct images *im, const struct batch *b)
{
    grow(&im->all, &im->cap, im->n + b->n, sizeof *im->all);
    for (size_t i = 0; i < b->n; i++) {
        uint16_t source = processes_source_in(b)[i];
        int32_t pid = processes_pid_in(b)[i];
        im->all[im->n++] = (struct image){
            .process = sources_process(&im->sources, source, pid),
            .pid = pid,
            .ppid = processes_ppid_in(b)[i],
            .start_ns = processes_start_ns_in(b)[i],
            .end_ns = processes_end_ns_in(b)[i],
            .exit_status = processes_exit_status_in(b)[i],
            .signal = processes_signal_in(b)[i],
            .comm = processes_comm_in(b)[i],
            .command = processes_command_in(b)[i],
            .source = source,
            .line = processes_line_in(b)[i],
        };
    }
}

struct images *
images_load(struct store *store, struct err *err)
{
    struct images *im = xcalloc(1, sizeof *im);
    struct err trouble = {0};
    const struct batch *b;
    if (!sources_load(&im->sources, store, err)) {
        images_free(im);
        return NULL;
    }
    struct scan *sc = scan_begin(store, TABLE_processes, NULL, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        take(im, b);
    scan_end(sc);
    if (trouble.text[0]) {
        err_set(err, "%s", trouble.text);
        images_free(im);
        return NULL;
    }
    if (im->n)
        qsort(im->all, im->n, sizeof *im->all, compare);
    for (size_t i = im->n; i-- > 0;)
        *imap_put(&im->first, im->all[i].process, NULL) = i;
    return im;
}

void
images_free(struct images *im)
{
    if (!im)
        return;
    free(im->all);
    imap_free(&im->first);
    sources_free(&im->sources);
    free(im);
}

static bool
began(const struct image *image, int64_t start_ns, uint64_t line)
{
    return start_ns == MISSING_I64 ? image->line <= line : image->start_ns <= start_ns;
}

size_t
images_count(const struct images *im)
{
    return im->n;
}

const struct image *
images_at(const struct images *im, size_t i)
{
    return &im->all[i];
}

size_t
images_find(const struct images *im, uint16_t source, int32_t pid, int64_t start_ns,
            uint64_t line, size_t *last)
{
    uint64_t process = sources_process(&im->sources, source, pid);
    size_t at = *last;
    /* the last answer serves again when it is the same process, not earlier than then */
    if (at >= im->n || im->all[at].process != process ||
        !began(&im->all[at], start_ns, line)) {
        const uint64_t *first = imap_get(&im->first, process);
        if (!first)
            return IMAGE_NONE;
        at = *first;
    }
    while (at + 1 < im->n && im->all[at + 1].process == process &&
           began(&im->all[at + 1], start_ns, line))
        at++;
    *last = at;
    return at;
}

uint32_t
images_comm(const struct images *im, uint16_t source, int32_t pid, int64_t start_ns,
            uint64_t line, size_t *last)
{
    size_t at = images_find(im, source, pid, start_ns, line, last);
    return at == IMAGE_NONE ? 0 : im->all[at].comm;
}
