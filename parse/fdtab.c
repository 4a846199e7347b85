#include "parse/fdtab.h"

#include "lib/mem.h"

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

static void
file_drop(struct file *f)
{
    if (f && --f->refs == 0)
        free(f);
}

struct fdtab *
fdtab_new(void)
{
    struct fdtab *t = xcalloc(1, sizeof *t);
    t->refs = 1;
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
    struct fdtab *copy = fdtab_new();
    size_t at = 0;
    uint64_t fd, value;
    while (imap_next(&t->files, &at, &fd, &value)) {
        *imap_put(&copy->files, fd, NULL) = value;
        file_of(value)->refs++;
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
    free(t);
}

struct file *
fdtab_get(const struct fdtab *t, int32_t fd)
{
    uint64_t *value = imap_get(&t->files, (uint32_t)fd);
    return value ? file_of(*value) : NULL;
}

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
    put(t, fd, f, cloexec);
    return f;
}

void
fdtab_dup(struct fdtab *t, int32_t from, int32_t to, bool cloexec)
{
    struct file *f = fdtab_get(t, from);
    if (!f)
        f = fdtab_open(t, from, false);
    if (from == to)
        return;
    f->refs++;
    put(t, to, f, cloexec);
}

void
fdtab_set_cloexec(struct fdtab *t, int32_t fd, bool cloexec)
{
    uint64_t *value = imap_get(&t->files, (uint32_t)fd);
    if (value)
        *value = value_of(file_of(*value), cloexec);
}

void
fdtab_close(struct fdtab *t, int32_t fd)
{
    uint64_t *value = imap_get(&t->files, (uint32_t)fd);
    if (!value)
        return;
    file_drop(file_of(*value));
    imap_del(&t->files, (uint32_t)fd);
}

/* Deleting moves entries, so what is to go is listed first. */
static void
close_if(struct fdtab *t, bool (*gone)(uint64_t fd, uint64_t value, const int64_t *range),
         const int64_t *range)
{
    size_t at = 0, n = 0, cap = 0;
    uint64_t fd, value;
    int32_t *list = NULL;
    while (imap_next(&t->files, &at, &fd, &value)) {
        if (!gone(fd, value, range))
            continue;
        grow(&list, &cap, n + 1, sizeof *list);
        list[n++] = (int32_t)(uint32_t)fd;
    }
    for (size_t i = 0; i < n; i++)
        fdtab_close(t, list[i]);
    free(list);
}

static bool
in_range(uint64_t fd, uint64_t value, const int64_t *range)
{
    (void)value;
    return (int64_t)fd >= range[0] && (int64_t)fd <= range[1];
}

static bool
closes_on_exec(uint64_t fd, uint64_t value, const int64_t *range)
{
    (void)fd;
    (void)range;
    return value & CLOEXEC;
}

void
fdtab_close_range(struct fdtab *t, int64_t first, int64_t last, bool cloexec_only)
{
    const int64_t range[2] = {first, last};
    size_t at = 0;
    uint64_t fd, value;
    if (!cloexec_only) {
        close_if(t, in_range, range);
        return;
    }
    while (imap_next(&t->files, &at, &fd, &value))
        if (in_range(fd, value, range))
            fdtab_set_cloexec(t, (int32_t)(uint32_t)fd, true);
}

void
fdtab_forget_positions(struct fdtab *t)
{
    size_t at = 0;
    uint64_t fd, value;
    while (imap_next(&t->files, &at, &fd, &value))
        file_of(value)->pos_known = false;
}

void
fdtab_exec(struct fdtab *t)
{
    close_if(t, closes_on_exec, NULL);
}
