#include "collect/pack/pack.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/crc32.h"
#include "lib/base/mem.h"
#include "lib/base/version.h"
#include "lib/input/arc.h"
#include "lib/table/json.h"

#define MANIFEST_NAME "manifest.json"
#define COPY_BYTES ((size_t)128 * 1024)

/* Takes what leads outside off the front, and every "." and "..". */
char *
pack_name_inside(const char *path)
{
    char *name = xmalloc(strlen(path) + 1), *to = name;

    for (const char *p = path; *p;) {
        size_t n = strcspn(p, "/");
        bool dots = n == 0 || (n == 1 && p[0] == '.') || (n == 2 && !memcmp(p, "..", 2));
        if (!dots) {
            if (to > name)
                *to++ = '/';
            memcpy(to, p, n);
            to += n;
        }
        p += n + (p[n] == '/');
    }
    *to = 0;
    return name;
}

/* ---- reading a log ---- */

typedef bool take_bytes(void *ctx, const void *bytes, size_t n, struct err *err);

/* Its bytes to `take`, if any; size, time and sum to *out. */
static bool
read_log(const char *path, struct pack_log *out, take_bytes *take, void *ctx,
         struct err *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *buf = xmalloc(COPY_BYTES);
    ssize_t got = 0;
    bool ok = fd >= 0 && fstat(fd, &st) == 0;

    if (!ok)
        err_errno(err, "cannot open %s", path);
    else if (!S_ISREG(st.st_mode))
        ok = err_set(err, "%s: is no regular file", path);
    while (ok && (got = read(fd, buf, COPY_BYTES)) > 0) {
        out->bytes += got;
        out->crc = crc32_add(out->crc, buf, (size_t)got);
        ok = !take || take(ctx, buf, (size_t)got, err);
    }
    if (got < 0)
        ok = err_errno(err, "cannot read %s", path);
    if (ok)
        out->mtime_s = (int64_t)st.st_mtime;
    if (fd >= 0)
        close(fd);
    free(buf);
    return ok;
}

/* Takes the name over. */
static bool
add(struct pack *p, const char *path, char *name, const char *role, struct err *err)
{
    struct pack_log log = {.path = path, .name = name, .role = role};

    if (!read_log(path, &log, NULL, NULL, err)) {
        free(name);
        return false;
    }
    if (p->n == 0)
        strtab_add(&p->names, SLICE(MANIFEST_NAME));
    if (!*name || strtab_find(&p->names, slice_of(name))) {
        err_set(err, "%s: there is a log of the name %s already", path, name);
        free(name);
        return false;
    }
    strtab_add(&p->names, slice_of(name));
    grow(&p->logs, &p->cap, p->n + 1, sizeof *p->logs);
    p->logs[p->n++] = log;
    return true;
}

bool
pack_add(struct pack *p, const char *path, struct err *err)
{
    return add(p, path, pack_name_inside(path), NULL, err);
}

bool
pack_add_as(struct pack *p, const char *path, const char *name, const char *role,
            struct err *err)
{
    return add(p, path, xstrdup(name), role, err);
}

/* ---- writing ---- */

static void
put_member(FILE *f, const struct pack_log *log, bool first)
{
    char *name = json_quote(slice_of(log->name));
    fprintf(f, "%s\n  {\"name\": %s", first ? "" : ",", name);
    if (log->role)
        fprintf(f, ", \"role\": \"%s\"", log->role);
    fprintf(f, ", \"bytes\": %" PRId64 ", \"crc32\": \"%08" PRIx32 "\"}", log->bytes,
            log->crc);
    free(name);
}

/* The manifest as text, owned by the caller. */
static char *
manifest_text(const struct pack *p, size_t *n)
{
    char *text = NULL;
    FILE *f = open_memstream(&text, n);

    if (!f)
        die(EXIT_UNFINISHED, "out of memory");
    fprintf(f, "{\"weir_manifest\": 1,\n \"weir_version\": \"%s\",\n", WEIR_VERSION);
    if (p->host) {
        char *host = json_quote(slice_of(p->host));
        fprintf(f, " \"host\": %s,\n", host);
        free(host);
    }
    if (p->recording)
        fprintf(f, " \"recording\": %s,\n", p->recording);
    fputs(" \"members\": [", f);
    for (size_t i = 0; i < p->n; i++)
        put_member(f, &p->logs[i], i == 0);
    fputs("\n ]}\n", f);
    if (fclose(f) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    return text;
}

/* A log on its way into the archive, which knows its size beforehand. */
struct putting {
    struct arc_out *a;
    const struct pack_log *log;
    int64_t bytes;
};

static bool
has_grown(const struct pack_log *log, struct err *err)
{
    return err_set(err, "%s: was written to while it was packed", log->path);
}

static bool
put(void *ctx, const void *bytes, size_t n, struct err *err)
{
    struct putting *p = ctx;
    p->bytes += (int64_t)n;
    return p->bytes > p->log->bytes ? has_grown(p->log, err)
                                    : arc_put(p->a, bytes, n, err);
}

static bool
put_log(struct arc_out *a, const struct pack_log *log, struct err *err)
{
    struct pack_log now = {0};
    struct putting putting = {a, log, 0};
    if (!arc_begin(a, log->name, log->bytes, log->mtime_s, err) ||
        !read_log(log->path, &now, put, &putting, err))
        return false;
    if (now.bytes == log->bytes && now.crc == log->crc)
        return true;
    return has_grown(log, err);
}

bool
pack_write(const struct pack *p, FILE *to, struct err *err)
{
    struct arc_out *a = arc_create(to, err);
    size_t n = 0;
    int64_t latest_s = 0;

    if (!a)
        return false;
    for (size_t i = 0; i < p->n; i++)
        latest_s = MAX(latest_s, p->logs[i].mtime_s);
    char *manifest = manifest_text(p, &n);
    /* Its time is the logs': the same logs give the same archive. */
    bool ok = arc_begin(a, MANIFEST_NAME, (int64_t)n, latest_s, err) &&
              arc_put(a, manifest, n, err);
    for (size_t i = 0; ok && i < p->n; i++)
        ok = put_log(a, &p->logs[i], err);
    free(manifest);
    return arc_finish(a, ok ? err : NULL) && ok;
}

void
pack_free(struct pack *p)
{
    for (size_t i = 0; i < p->n; i++)
        free(p->logs[i].name);
    free(p->logs);
    strtab_free(&p->names);
    *p = (struct pack){0};
}
