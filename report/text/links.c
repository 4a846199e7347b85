#include "report/text/links.h"

#include "lib/base/mem.h"

char *
links_directory(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return xstrdup(".");
    return xstrndup(path, slash == path ? 1 : (size_t)(slash - path));
}

char *
links_page_beside(const char *run)
{
    struct slice stem = slice_of(run);
    if (slice_ends(stem, SLICE(".h5")) && stem.n > 3)
        stem.n -= 3;
    return xasprintf("%.*s.html", (int)stem.n, stem.p);
}

static bool
is_plain(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != 0 && strchr("-._~/", c) != NULL);
}

/* How many bytes of two absolute names are the same directories, the slash included. */
static size_t
common(const char *a, const char *b)
{
    size_t same = 0;
    for (size_t i = 0; a[i] != '\0' && a[i] == b[i]; i++) {
        if (a[i] == '/')
            same = i + 1;
    }
    return same;
}

/* Both end in a file's name or a slash. */
static char *
relative(const char *from, const char *to)
{
    char *text = NULL;
    size_t n, same = common(from, to);
    FILE *f = open_memstream(&text, &n);
    if (f == NULL)
        return NULL;
    for (const char *p = from + same; *p != '\0'; p++) {
        if (*p == '/')
            fputs("../", f);
    }
    for (const char *p = to + same; *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;
        fprintf(f, is_plain(c) ? "%c" : "%%%02X", c);
    }
    fclose(f);
    return text;
}

char *
links_relative(const char *from_directory, const char *file)
{
    char *from = realpath(from_directory, NULL), *to = realpath(file, NULL), *link = NULL;
    if (from != NULL && to != NULL) {
        char *directory = xasprintf("%s%s", from, strcmp(from, "/") == 0 ? "" : "/");
        link = relative(directory, to);
        free(directory);
    }
    free(from);
    free(to);
    return link;
}
