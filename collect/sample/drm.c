#include "collect/sample/drm.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "collect/sample/scan.h"

#define MOST_CLIENTS 256 /* of one process */

/* Engines and memory have a name in each driver; these are ours. The longest match wins.
 */
static const struct {
    const char *begin;
    int col;
    int64_t times;
} names[] = {
    {"drm-engine-render",   S_gpu_process_render_ns,  1},
    {"drm-engine-gfx",      S_gpu_process_render_ns,  1},
    {"drm-engine-gpu",      S_gpu_process_render_ns,  1},
    {"drm-engine-fragment", S_gpu_process_render_ns,  1},
    {"drm-engine-compute",  S_gpu_process_compute_ns, 1},
    {"drm-engine-csd",      S_gpu_process_compute_ns, 1},
    {"drm-engine-copy",     S_gpu_process_copy_ns,    1},
    {"drm-engine-dma",      S_gpu_process_copy_ns,    1},
    {"drm-engine-tfu",      S_gpu_process_copy_ns,    1},
    {"drm-engine-video",    S_gpu_process_video_ns,   1},
    {"drm-engine-dec",      S_gpu_process_video_ns,   1},
    {"drm-engine-enc",      S_gpu_process_video_ns,   1},
    {"drm-engine-jpeg",     S_gpu_process_video_ns,   1},
    {"drm-memory-vram",     S_gpu_process_memory_b,   1},
    {"drm-resident-vram",   S_gpu_process_memory_b,   1},
    {"drm-resident-local",  S_gpu_process_memory_b,   1},
    {"drm-memory-gtt",      S_gpu_process_shared_b,   1},
    {"drm-resident-gtt",    S_gpu_process_shared_b,   1},
    {"drm-resident-system", S_gpu_process_shared_b,   1},
};

/* One client: the same one may be open under several descriptors. */
struct client {
    char device[64], id[32];
};

bool
drm_is_there(const struct recorder *r)
{
    struct tree_paths cards;
    tree_glob(&r->trees[TREE_SYS], "class/drm/*[0-9]*", &cards);
    bool there = cards.n > 0;
    tree_paths_free(&cards);
    return there;
}

/* ---- one fdinfo ---- */

/* "123 ns", "4 KiB", "5 MiB", "6" */
static int64_t
amount(struct slice value)
{
    int64_t v;
    const char *p = scan_number(value.p, &v);
    if (!p || v == MISSING_I64)
        return MISSING_I64;
    struct slice unit = scan_word(p);
    int shift = slice_eq(unit, SLICE("KiB")) ? 10 : slice_eq(unit, SLICE("MiB")) ? 20 : 0;
    return v > INT64_MAX >> shift ? MISSING_I64 : v << shift;
}

static void
add_to(struct row *row, int col, int64_t v)
{
    int64_t *cell = &row->cells[col].n;
    if (*cell == MISSING_I64 || v == MISSING_I64 ||
        __builtin_add_overflow(*cell, v, cell))
        *cell = v;
}

static void
copy(char *to, size_t size, struct slice from)
{
    size_t n = MIN(from.n, size - 1);
    memcpy(to, from.p, n);
    to[n] = 0;
}

/* A driver may tell memory in an old and in a new way: the new one counts. */
static void
fill(struct row *row, const struct text *text)
{
    const char *end = text->p + text->n;
    bool resident = strstr(text->p, "drm-resident-") != NULL;
    for (const char *p = text->p; p < end; p = scan_next_line(p, end)) {
        struct slice line = scan_line(p);
        const char *colon = memchr(line.p, ':', line.n);
        if (!colon || (resident && slice_starts(line, SLICE("drm-memory-"))))
            continue;
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
            if (slice_starts(line, slice_of(names[i].begin))) {
                add_to(row, names[i].col,
                       amount((struct slice){colon + 1,
                                             (size_t)(line.p + line.n - colon - 1)}));
                break;
            }
    }
}

static struct slice
value_of(const struct text *text, const char *key)
{
    const char *at = strstr(text->p, key);
    return at ? scan_word(at + strlen(key)) : (struct slice){"", 0};
}

/* ---- a process ---- */

struct usage {
    struct row rows[DRM_DEVICES];
    char devices[DRM_DEVICES][64];
    size_t n;
    struct client clients[MOST_CLIENTS];
    size_t n_clients;
};

static bool
is_new_client(struct usage *u, struct slice device, struct slice id)
{
    struct client c;
    copy(c.device, sizeof c.device, device);
    copy(c.id, sizeof c.id, id);
    for (size_t i = 0; i < u->n_clients; i++)
        if (strcmp(u->clients[i].device, c.device) == 0 &&
            strcmp(u->clients[i].id, c.id) == 0)
            return false;
    if (u->n_clients == MOST_CLIENTS)
        return false;
    u->clients[u->n_clients++] = c;
    return true;
}

static struct row *
row_of(struct usage *u, struct process *p, struct slice device)
{
    char name[64];
    copy(name, sizeof name, device);
    for (size_t i = 0; i < u->n; i++)
        if (strcmp(u->devices[i], name) == 0)
            return &u->rows[i];
    if (u->n == DRM_DEVICES)
        return NULL;
    strcpy(u->devices[u->n], name);
    struct entity nobody = {.key = -1};
    row_begin(&u->rows[u->n], SAMPLE_gpu_process, &nobody);
    u->rows[u->n].cells[S_gpu_process_pid].n = p->pid;
    return &u->rows[u->n++];
}

static void
add_client(struct usage *u, struct process *p, struct recorder *r)
{
    struct slice driver = value_of(&r->text, "drm-driver:");
    struct slice device = value_of(&r->text, "drm-pdev:");
    struct slice id = value_of(&r->text, "drm-client-id:");
    if (driver.n == 0 || id.n == 0)
        return;
    if (device.n == 0)
        device = driver; /* one that is not on a PCI bus */
    if (!is_new_client(u, device, id))
        return;
    struct row *row = row_of(u, p, device);
    if (!row)
        return;
    row_text(row, S_gpu_process_driver, driver, &r->arena);
    row_text(row, S_gpu_process_device, device, &r->arena);
    fill(row, &r->text);
}

static bool
is_graphics(const struct recorder *r, const struct process *p, const char *fd)
{
    char path[96], target[64];
    snprintf(path, sizeof path, "%ld/fd/%.32s", (long)p->pid, fd);
    ssize_t n = readlinkat(r->trees[TREE_PROC].fd, path, target, sizeof target - 1);
    if (n < 0 && r->trees[TREE_PROC].is_copy)
        return true; /* what it is, only fdinfo tells */
    return n > 9 && strncmp(target, "/dev/dri/", 9) == 0;
}

static void
collect(struct usage *u, struct process *p, struct recorder *r)
{
    char path[96];
    snprintf(path, sizeof path, "%ld/fdinfo", (long)p->pid);
    int fd = openat(r->trees[TREE_PROC].fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        if (entry->d_name[0] == '.' || !is_graphics(r, p, entry->d_name))
            continue;
        snprintf(path, sizeof path, "%ld/fdinfo/%.32s", (long)p->pid, entry->d_name);
        if (tree_read(&r->trees[TREE_PROC], path, &r->text) == 0)
            add_client(u, p, r);
    }
    if (dir)
        closedir(dir);
    else if (fd >= 0)
        close(fd);
}

/* The entity of a device: the process has few. */
static struct entity *
entity_of(struct process *p, struct recorder *r, const char *device)
{
    for (size_t i = 0; i < DRM_DEVICES; i++) {
        struct entity *e = &p->gpus[i];
        if (!e->cells)
            e->key = r->next_id[SAMPLE_gpu_process]++;
        if (!e->cells || strcmp(e->cells[S_gpu_process_device].text, device) == 0)
            return e;
    }
    return NULL;
}

void
drm_read(struct process *p, struct recorder *r)
{
    struct usage *u = xcalloc(1, sizeof *u);
    collect(u, p, r);
    for (size_t i = 0; i < u->n; i++) {
        struct entity *e = entity_of(p, r, u->rows[i].cells[S_gpu_process_device].text);
        if (!e)
            continue;
        u->rows[i].cells[0].n = e->key;
        samplelog_put(&r->log, &u->rows[i], e);
    }
    free(u);
}

void
drm_gone(struct process *p, struct recorder *r)
{
    for (size_t i = 0; i < DRM_DEVICES; i++)
        if (p->gpus[i].cells)
            samplelog_gone(&r->log, SAMPLE_gpu_process, &p->gpus[i]);
}
