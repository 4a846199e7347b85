#include "collect/sample/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "collect/sample/scan.h"

const char *const psi_files[PSI_FILES] = {"cpu", "io", "memory", "irq"};

/* ---- what else is known of a disk ---- */

static bool
in_block_folder(const struct recorder *r, struct slice name, const char *file)
{
    struct stat st;
    char *path = xasprintf("class/block/%.*s/%s", (int)name.n, name.p, file);
    for (char *p = path + strlen("class/block/"); p < path + 12 + name.n; p++)
        if (*p == '/') /* a name with a slash has an exclamation mark in /sys */
            *p = '!';
    bool there =
        r->trees[TREE_SYS].fd >= 0 && fstatat(r->trees[TREE_SYS].fd, path, &st, 0) == 0;
    free(path);
    return there;
}

/* Something lies in `slaves` when there is something below. */
static bool
is_stacked(const struct recorder *r, struct slice name)
{
    struct tree_paths below;
    char *pattern = xasprintf("class/block/%.*s/slaves/*", (int)name.n, name.p);
    tree_glob(&r->trees[TREE_SYS], pattern, &below);
    bool stacked = below.n > 0 || in_block_folder(r, name, "loop/backing_file");
    tree_paths_free(&below);
    free(pattern);
    return stacked;
}

static void
add_disk_facts(struct recorder *r, struct row *row, struct slice name)
{
    row_text(row, S_disk_device, name, &r->arena);
    if (in_block_folder(r, name, "partition"))
        row_text(row, S_disk_layer, SLICE("partition"), &r->arena);
    else if (is_stacked(r, name))
        row_text(row, S_disk_layer, SLICE("stacked"), &r->arena);
    else if (in_block_folder(r, name, "."))
        row_text(row, S_disk_layer, SLICE("disk"), &r->arena);
}

/* ---- lines ---- */

/* One line taken apart: who it is about, and where its numbers begin. */
struct line {
    struct slice name;
    int64_t key;
    const char *numbers;
    int first; /* place of the first number */
};

/* cpu3 10 20 ...; the line without a number is their sum. */
static bool
cpu_line(const char *p, struct line *l)
{
    *l = (struct line){.first = 2};
    if (strncmp(p, "cpu", 3) != 0 || p[3] < '0' || p[3] > '9')
        return false;
    l->numbers = scan_number(p + 3, &l->key);
    return l->numbers && l->key >= 0 && l->key <= INT32_MAX;
}

/* 8 0 sda 10 20 ... */
static bool
disk_line(const char *p, struct line *l)
{
    int64_t unused;
    const char *major = p;
    *l = (struct line){.first = 4, .key = -1};
    if (!(p = scan_number(major, &unused)) || !(p = scan_number(p, &unused)))
        return false;
    l->name = scan_word(p);
    l->numbers = l->name.p + l->name.n;
    return l->name.n > 0;
}

/* eth0:10 20 ... or eth0: 10 20 ... An alias has a colon of its own: eth0:1: 10 ... */
static bool
net_line(const char *p, struct line *l)
{
    struct slice line = scan_line(p);
    size_t colon = line.n;
    *l = (struct line){.first = 2, .key = -1};
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] == ':')
            colon = i;
    if (colon == line.n)
        return false;
    p = scan_blanks(p);
    l->name = (struct slice){p, (size_t)(line.p + colon - p)};
    l->numbers = line.p + colon + 1;
    return l->name.n > 0;
}

/* Ramdisks and loop devices that nobody uses are many. */
static bool
never_used(const struct row *row)
{
    return row->cells[S_disk_reads].n == 0 && row->cells[S_disk_writes].n == 0 &&
           row->cells[S_disk_in_flight].n == 0;
}

static void
put_line(struct items *l, struct recorder *r, const struct source *s, const char *p,
         const struct line *line)
{
    struct row row;
    struct entity nobody = {.key = line->key};
    struct item *item = items_find(l, line->name, line->key);
    row_begin(&row, s->table, item ? &item->e : &nobody);
    int n = source_places(s, line->numbers, line->first, &row);
    r->unexpected += n == 0;
    if (s->shape == SHAPE_DISKS && !item) {
        if (never_used(&row))
            return;
        scan_number(scan_number(p, &row.cells[S_disk_major].n),
                    &row.cells[S_disk_minor].n);
        add_disk_facts(r, &row, line->name);
    } else if (s->shape == SHAPE_NETS && !item) {
        row_text(&row, S_net_interface, line->name, &r->arena);
    }
    if (!item)
        item =
            items_add(l, line->name, line->key >= 0 ? line->key : r->next_id[s->table]++);
    row.cells[0].n = item->e.key;
    samplelog_put(&r->log, &row, &item->e);
}

/* Older kernels have shorter lines. */
static void
tell_absent(struct items *l, struct recorder *r, const struct source *s)
{
    struct reason why = recorder_why(r, s->file, ENODATA, "", "");
    for (int i = 0; i < s->nfields; i++)
        if (l->items[0].e.cells[s->fields[i].col].n == MISSING_I64)
            samplelog_na(&r->log, s->table, s->fields[i].col, SAMPLELOG_ALL_KEYS, why);
    l->told = true;
}

void
lines_read(struct items *l, struct recorder *r, const struct source *s)
{
    const char *end = r->text.p + r->text.n;
    bool (*read)(const char *p, struct line *l) = s->shape == SHAPE_CPUS    ? cpu_line
                                                  : s->shape == SHAPE_DISKS ? disk_line
                                                                            : net_line;
    struct line line;
    items_begin(l);
    for (const char *p = r->text.p; p < end; p = scan_next_line(p, end))
        if (read(p, &line))
            put_line(l, r, s, p, &line);
        else if (s->shape == SHAPE_CPUS && line.key == 0 && strncmp(p, "cpu", 3) != 0)
            break; /* the lines behind are of other things */
    items_end(l, r, s->table);
    if (l->n > 0 && !l->told)
        tell_absent(l, r, s);
}

/* ---- disks one by one ---- */

bool
lines_disks(struct items *l, struct recorder *r, const struct source *s)
{
    for (size_t i = 0; i < l->n; i++) {
        struct row row;
        struct item *item = &l->items[i];
        char path[300] = "";
        if (item->file.fd < 0)
            snprintf(path, sizeof path, "class/block/%s/stat", item->name);
        if (kept_read(&item->file, &r->trees[TREE_SYS], path, &r->text) != 0)
            return false;
        row_begin(&row, s->table, &item->e);
        if (source_places(s, r->text.p, 4, &row) == 0)
            return false;
        samplelog_put(&r->log, &row, &item->e);
    }
    return true;
}

/* ---- pressure ---- */

void
lines_psi(struct items *l, struct recorder *r, const struct source *s, int number,
          const char *path, const char *cgroup, const char *resource)
{
    struct row row;
    struct slice name = slice_of(path);
    struct item *item = items_find(l, name, -1);
    bool known = item != NULL;
    if (!known)
        item = items_add(l, name, r->next_id[SAMPLE_pressure]++);
    row_begin(&row, SAMPLE_pressure, &item->e);
    if (!known) {
        row_text(&row, S_pressure_resource, slice_of(resource), &r->arena);
        row_text(&row, S_pressure_cgroup, slice_of(cgroup), &r->arena);
    }
    int64_t *some = &row.cells[S_pressure_some_us].n;
    int64_t *full = &row.cells[S_pressure_full_us].n;
    *some = *full = MISSING_I64;
    if (number == 0 && !source_psi(&r->text, some, full))
        r->unexpected++;
    r->unreadable += number != 0 && !known;
    struct reason why = number != 0 ? recorder_why(r, path, number, s->needs, s->how)
                                    : recorder_why(r, path, ENODATA, "", "");
    if (*some == MISSING_I64)
        samplelog_na_once(&r->log, SAMPLE_pressure, S_pressure_some_us, &item->e, why);
    if (*full == MISSING_I64)
        samplelog_na_once(&r->log, SAMPLE_pressure, S_pressure_full_us, &item->e, why);
    samplelog_put(&r->log, &row, &item->e);
}
