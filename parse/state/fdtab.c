#include "parse/state/fdtab.h"

#include "lib/base/mem.h"

#define CLOEXEC UINT64_C(1)

static struct file *
file_of(uint64_t value)
{
    return (struct file *)(uintptr_t)(value & ~CLOEXEC);
}

static uint64_t
value_of(struct file *f, bool cloexec)
{
    return (uint64_t)(uintptr_t)f | (cloexec ? CLOEXEC : 0);
}

struct file *
file_hold(struct file *f)
{
    if (f)
        f->refs++;
    return f;
}

void
file_drop(struct file *f)
{
    if (f && --f->refs == 0)
        free(f);
}

struct fdtab *
fdtab_new(const struct unseen *world)
{
    struct fdtab *t = xcalloc(1, sizeof *t);
    t->refs = 1;
    t->world = world;
    t->of_tables = world->tables;
    return t;
}

struct fdtab *
fdtab_share(struct fdtab *t)
{
    t->refs++;
    return t;
}

struct fdtab *
fdtab_copy(const struct fdtab *t)
{
    struct fdtab *copy = fdtab_new(t->world);
    size_t at = 0;
    uint64_t fd, value;
    while (imap_next(&t->files, &at, &fd, &value)) {
        *imap_put(&copy->files, fd, NULL) = value;
        file_hold(file_of(value));
    }
    return copy;
}

void
fdtab_drop(struct fdtab *t)
{
    size_t at = 0;
    uint64_t fd, value;
    if (!t || --t->refs)
        return;
    while (imap_next(&t->files, &at, &fd, &value))
        file_drop(file_of(value));
    imap_free(&t->files);
    owed_free(t->owed);
    free(t);
}

struct file *
fdtab_get(const struct fdtab *t, int32_t fd)
{
    uint64_t *value = imap_get(&t->files, (uint32_t)fd);
    return value ? file_of(*value) : NULL;
}

/* Takes over the caller's reference to f. */
static void
put(struct fdtab *t, int32_t fd, struct file *f, bool cloexec)
{
    uint64_t *value = imap_put(&t->files, (uint32_t)fd, NULL);
    struct file *old = file_of(*value);
    *value = value_of(f, cloexec);
    file_drop(old);
}

struct file *
fdtab_open(struct fdtab *t, int32_t fd, bool cloexec)
{
    struct file *f = xcalloc(1, sizeof *f);
    f->refs = 1;
    f->found_fd = -1;
    f->of_files = t->world->files;
    f->unseen = t->unseen || t->of_tables != t->world->tables;
    put(t, fd, f, cloexec);
    return f;
}

struct file *
fdtab_find(struct fdtab *t, int32_t fd)
{
    struct file *f = fdtab_get(t, fd);
    if (f)
        return f;
    bool was_closed = t->owed && owed_has_closed(t->owed, fd);
    f = fdtab_open(t, fd, false);
    f->unseen = true; /* whoever opened it may use it still */
    f->may_append = true;
    if (!was_closed)
        f->found_fd = fd;
    return f;
}

void
fdtab_put(struct fdtab *t, int32_t fd, struct file *f, bool cloexec)
{
    put(t, fd, file_hold(f), cloexec);
}

void
fdtab_set_cloexec(struct fdtab *t, int32_t fd, bool cloexec)
{
    uint64_t *value = imap_get(&t->files, (uint32_t)fd);
    if (value)
        *value = value_of(file_of(*value), cloexec);
}

/* What a table that is owed does not have was perhaps inherited, and is closed now. */
static void
note_closed(struct fdtab *t, int64_t first, int64_t last)
{
    if (t->owed)
        owed_closed(t->owed, first, last);
}

static void
forget(struct fdtab *t, int32_t fd)
{
    uint64_t *value = imap_get(&t->files, (uint32_t)fd);
    if (!value)
        return;
    file_drop(file_of(*value));
    imap_del(&t->files, (uint32_t)fd);
}

void
fdtab_close(struct fdtab *t, int32_t fd)
{
    note_closed(t, fd, fd);
    forget(t, fd);
}

struct fd_entry *
fdtab_list(const struct fdtab *t, size_t *n)
{
    struct fd_entry *list = xcalloc(t->files.count + 1, sizeof *list);
    size_t at = 0;
    uint64_t fd, value;
    for (*n = 0; imap_next(&t->files, &at, &fd, &value); (*n)++)
        list[*n] =
            (struct fd_entry){(int32_t)(uint32_t)fd, value & CLOEXEC, file_of(value)};
    return list;
}

/* Deleting moves entries, so that a list is gone through. */
static void
close_if(struct fdtab *t, bool (*gone)(const struct fd_entry *e, const int64_t *range),
         const int64_t *range)
{
    size_t n;
    struct fd_entry *list = fdtab_list(t, &n);
    for (size_t i = 0; i < n; i++)
        if (gone(&list[i], range))
            forget(t, list[i].fd);
    free(list);
}

static bool
in_range(const struct fd_entry *e, const int64_t *range)
{
    return e->fd >= range[0] && e->fd <= range[1];
}

static bool
closes_on_exec(const struct fd_entry *e, const int64_t *range)
{
    (void)range;
    return e->cloexec;
}

void
fdtab_close_range(struct fdtab *t, int64_t first, int64_t last)
{
    const int64_t range[2] = {first, last};
    note_closed(t, first, last);
    close_if(t, in_range, range);
}

void
fdtab_cloexec_range(struct fdtab *t, int64_t first, int64_t last)
{
    const int64_t range[2] = {first, last};
    size_t n;
    struct fd_entry *list = fdtab_list(t, &n);
    for (size_t i = 0; i < n; i++)
        if (in_range(&list[i], range))
            fdtab_set_cloexec(t, list[i].fd, true);
    free(list);
}

void
fdtab_doubt(struct fdtab *t, bool later)
{
    size_t at = 0;
    uint64_t fd, value;
    if (t->unseen) /* then they all are already */
        return;
    while (imap_next(&t->files, &at, &fd, &value))
        file_of(value)->unseen = true;
    t->unseen = later;
}

void
fdtab_exec(struct fdtab *t)
{
    close_if(t, closes_on_exec, NULL);
    if (t->owed)
        owed_exec(t->owed);
    t->unseen = false;
    t->of_tables = t->world->tables;
}
