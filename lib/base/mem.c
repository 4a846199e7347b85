#include "lib/base/mem.h"

#include <stdalign.h>
#include <stdarg.h>

#include "lib/base/err.h"

#define ARENA_BLOCK 65536

static _Noreturn void
out_of_memory(size_t n)
{
    die(EXIT_UNFINISHED, "out of memory (%zu bytes wanted)", n);
}

static size_t
product(size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        out_of_memory(SIZE_MAX);
    return n * size;
}

void *
xmalloc(size_t n)
{
    void *p = malloc(MAX(n, 1));
    if (!p)
        out_of_memory(n);
    return p;
}

void *
xcalloc(size_t n, size_t size)
{
    size_t total = product(n, size);
    void *p = calloc(MAX(total, 1), 1);
    if (!p)
        out_of_memory(total);
    return p;
}

void *
xrealloc(void *old, size_t n, size_t size)
{
    size_t total = product(n, size);
    void *p = realloc(old, MAX(total, 1));
    if (!p)
        out_of_memory(total);
    return p;
}

char *
xstrdup(const char *text)
{
    return xstrndup(text, strlen(text));
}

char *
xstrndup(const char *text, size_t n)
{
    char *p = xmalloc(n + 1);
    if (n > 0)
        memcpy(p, text, n);
    p[n] = 0;
    return p;
}

char *
xasprintf(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        BUG("a format that cannot be printed");
    char *p = xmalloc((size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return p;
}

void
grow(void *p, size_t *cap, size_t want, size_t size)
{
    if (want <= *cap)
        return;
    size_t bigger = *cap < SIZE_MAX / 2 ? MAX(*cap * 2, 16) : SIZE_MAX;
    bigger = MAX(bigger, want);
    /* p points to a pointer of any type: memcpy keeps within the aliasing rules */
    void *array;
    memcpy(&array, p, sizeof array);
    array = xrealloc(array, bigger, size);
    memcpy(p, &array, sizeof array);
    *cap = bigger;
}

struct arena_block {
    struct arena_block *older;
    size_t size, used;
    alignas(max_align_t) char bytes[];
};

void *
arena_alloc(struct arena *a, size_t n)
{
    size_t align = alignof(max_align_t);
    if (n > SIZE_MAX - align - sizeof(struct arena_block))
        out_of_memory(n);
    n = (MAX(n, 1) + align - 1) / align * align;
    struct arena_block *b = a->block;
    if (!b || b->size - b->used < n) {
        size_t size = MAX(n, ARENA_BLOCK);
        b = xmalloc(sizeof *b + size);
        *b = (struct arena_block){.older = a->block, .size = size};
        a->block = b;
    }
    void *p = b->bytes + b->used;
    b->used += n;
    return p;
}

struct slice
arena_copy(struct arena *a, struct slice s)
{
    char *p = arena_alloc(a, s.n + 1);
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    p[s.n] = 0;
    return (struct slice){p, s.n};
}

/* The newest block stays: it is the largest that was needed lately, or a plain one. */
void
arena_reset(struct arena *a)
{
    if (!a->block)
        return;
    struct arena rest = {a->block->older};
    arena_free(&rest);
    a->block->older = NULL;
    a->block->used = 0;
}

void
arena_free(struct arena *a)
{
    while (a->block) {
        struct arena_block *older = a->block->older;
        free(a->block);
        a->block = older;
    }
}
