#include "collect/sample/cgroup_io.h"

#include "collect/sample/scan.h"
#include "collect/sample/source.h"

struct device {
    int64_t major, minor;
};

/* "8:0 ...": what stands behind it, NULL when it is none. */
static const char *
scan_device(const char *p, struct device *d)
{
    p = scan_number(p, &d->major);
    return p && *p == ':' ? scan_number(p + 1, &d->minor) : NULL;
}

/* ---- a row for a device ---- */

static struct item *
item_of(struct items *l, struct recorder *r, const struct device *d, const char *group,
        struct row *row)
{
    char name[48];
    snprintf(name, sizeof name, "%lld:%lld", (long long)d->major, (long long)d->minor);
    struct item *item = items_find(l, slice_of(name), -1);
    bool known = item != NULL;
    if (!known)
        item = items_add(l, slice_of(name), r->next_id[SAMPLE_cgroup_io]++);
    row_begin(row, SAMPLE_cgroup_io, &item->e);
    row->cells[S_cgroup_io_major].n = d->major;
    row->cells[S_cgroup_io_minor].n = d->minor;
    if (!known)
        row_text(row, S_cgroup_io_cgroup, slice_of(group), &r->arena);
    return item;
}

/* ---- version 2: 8:0 rbytes=1 wbytes=2 rios=3 wios=4 ... ---- */

static void
set_named(struct row *row, struct slice word)
{
    static const struct {
        const char *name;
        int col;
    } names[] = {
        {"rbytes=", S_cgroup_io_read_b },
        {"wbytes=", S_cgroup_io_write_b},
        {"rios=",   S_cgroup_io_reads  },
        {"wios=",   S_cgroup_io_writes },
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (slice_starts(word, slice_of(names[i].name)))
            scan_number(word.p + strlen(names[i].name), &row->cells[names[i].col].n);
}

static void
read_v2(struct items *l, struct recorder *r, const char *group)
{
    const char *end = r->text.p + r->text.n;
    for (const char *p = r->text.p; p < end; p = scan_next_line(p, end)) {
        struct device d;
        struct row row;
        const char *at = scan_device(p, &d);
        if (!at)
            continue;
        struct item *item = item_of(l, r, &d, group, &row);
        for (struct slice w = scan_word(at); w.n; w = scan_word(w.p + w.n))
            set_named(&row, w);
        samplelog_put(&r->log, &row, &item->e);
    }
}

/* ---- version 1: 8:0 Read 1, a line for each kind, a file for bytes and one for calls
 * ---- */

/* What all lines of a device tell; the columns read_b to writes. */
struct counts {
    struct device d;
    int64_t read_b, write_b, reads, writes;
};

struct devices {
    struct counts *items;
    size_t n, cap;
};

static struct counts *
counts_of(struct devices *l, const struct device *d)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i].d.major == d->major && l->items[i].d.minor == d->minor)
            return &l->items[i];
    grow(&l->items, &l->cap, l->n + 1, sizeof *l->items);
    l->items[l->n] =
        (struct counts){*d, MISSING_I64, MISSING_I64, MISSING_I64, MISSING_I64};
    return &l->items[l->n++];
}

static void
collect(struct devices *l, const struct text *text, bool calls)
{
    const char *end = text->p + text->n;
    for (const char *p = text->p; p < end; p = scan_next_line(p, end)) {
        struct device d;
        const char *at = scan_device(p, &d);
        struct slice kind = at ? scan_word(at) : (struct slice){"", 0};
        bool reads = slice_eq(kind, SLICE("Read"));
        if (!reads && !slice_eq(kind, SLICE("Write")))
            continue;
        struct counts *c = counts_of(l, &d);
        scan_number(kind.p + kind.n, calls   ? reads ? &c->reads : &c->writes
                                     : reads ? &c->read_b
                                             : &c->write_b);
    }
}

static void
put_v1(struct items *l, struct recorder *r, const char *group, const struct counts *c)
{
    struct row row;
    struct item *item = item_of(l, r, &c->d, group, &row);
    row.cells[S_cgroup_io_read_b].n = c->read_b;
    row.cells[S_cgroup_io_write_b].n = c->write_b;
    row.cells[S_cgroup_io_reads].n = c->reads;
    row.cells[S_cgroup_io_writes].n = c->writes;
    samplelog_put(&r->log, &row, &item->e);
}

/* Where the group or its controller is not there, there are no rows. */
static bool
read_file(struct kept *k, struct recorder *r, const char *folder, const char *file)
{
    char *path = k->fd < 0 ? xasprintf("%s/%s", folder, file) : NULL;
    int number = kept_read(k, &r->trees[TREE_SYS], path, &r->text);
    free(path);
    return number == 0;
}

/* The names that the kernel's throttling has, which is there in any of them. */
static void
read_v1(struct cgroup_io *io, struct recorder *r, const char *folder, const char *group)
{
    struct devices devices = {0};
    if (read_file(&io->files[0], r, folder, "blkio.throttle.io_service_bytes"))
        collect(&devices, &r->text, false);
    if (read_file(&io->files[1], r, folder, "blkio.throttle.io_serviced"))
        collect(&devices, &r->text, true);
    for (size_t i = 0; i < devices.n; i++)
        put_v1(&io->items, r, group, &devices.items[i]);
    free(devices.items);
}

void
cgroup_io_read(struct cgroup_io *io, struct recorder *r, const char *folder, bool v2,
               const char *group)
{
    struct items *l = &io->items;
    items_begin(l);
    if (v2) {
        if (read_file(&io->files[0], r, folder, "io.stat"))
            read_v2(l, r, group);
    } else {
        read_v1(io, r, folder, group);
    }
    items_end(l, r, SAMPLE_cgroup_io);
}

void
cgroup_io_free(struct cgroup_io *io)
{
    items_free(&io->items, SAMPLE_cgroup_io);
    for (size_t i = 0; i < ARRAY_LEN(io->files); i++)
        kept_close(&io->files[i]);
}
