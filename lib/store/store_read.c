/* Reading: opening a file, what its head says, its string tables. Rows: store_scan.c. */
#define _GNU_SOURCE /* mkstemp with other feature macros set */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/store/store_file.h"

#define PATH_ROOM 96

/* ---- opening ---- */

/* A pipe cannot seek: its bytes go to an unlinked temporary file first. The name is of no
 * use once the file is open, so HDF5 opens it before it is unlinked. */
static char *
spool(struct err *err)
{
    const char *dir = getenv("TMPDIR");
    char *temp = xasprintf("%s/weir-XXXXXX", dir && *dir ? dir : "/tmp");
    int fd = mkstemp(temp);
    char buf[65536];

    if (fd < 0) {
        err_errno(err, "cannot create %s", temp);
        free(temp);
        return NULL;
    }
    for (;;) {
        ssize_t n = read(STDIN_FILENO, buf, sizeof buf);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0 && close(fd) == 0)
            return temp;
        if (n <= 0 || write(fd, buf, (size_t)n) != n) {
            err_errno(err, "cannot copy standard input to %s", temp);
            unlink(temp);
            free(temp);
            return NULL;
        }
    }
}

static h5_id
open_stdin(struct err *err)
{
    if (isatty(STDIN_FILENO)) {
        err_set(err, "no input: name an HDF5 file or pipe one in");
        return 0;
    }
    char *temp = spool(err);
    if (!temp)
        return 0;
    struct stat st;
    h5_id file = 0;
    if (stat(temp, &st) == 0 && st.st_size == 0)
        err_set(err, "standard input is empty: expected the HDF5 file of weir-parse");
    else
        file = h5_open(temp, err);
    unlink(temp);
    free(temp);
    return file;
}

static bool
check_schema(struct store *s, struct err *err)
{
    int64_t schema = 0;
    if (!store_i64(s, "weir_schema", &schema))
        return err_set(err, "%s is an HDF5 file, but not one of weir-parse", s->name);
    if (schema != WEIR_SCHEMA)
        return err_set(err, "%s has schema %lld, this program reads %d", s->name,
                       (long long)schema, WEIR_SCHEMA);
    return true;
}

struct store *
store_open(const char *path, struct err *err)
{
    bool standard = !path || strcmp(path, "-") == 0;
    struct stat st;

    if (!standard && stat(path, &st) != 0) {
        err_errno(err, "cannot open %s", path);
        return NULL;
    }
    if (!standard && S_ISDIR(st.st_mode)) {
        err_set(err, "%s: is a directory", path);
        return NULL;
    }
    h5_id file = standard ? open_stdin(err) : h5_open(path, err);
    if (!file)
        return NULL;
    struct store *s = xcalloc(1, sizeof *s);
    s->file = file;
    s->name = xstrdup(standard ? "<stdin>" : path);
    if (!check_schema(s, err)) {
        store_shut(s);
        return NULL;
    }
    return s;
}

void
store_shut(struct store *s)
{
    struct err ignored;
    if (!s)
        return;
    h5_close(s->file, &ignored);
    for (int i = 0; i < STR_COUNT; i++)
        strtab_free(&s->strings[i]);
    for (size_t i = 0; i < s->ntexts; i++) {
        free(s->texts[i].key);
        free(s->texts[i].text);
    }
    free(s->name);
    free(s);
}

const char *
store_name(const struct store *s)
{
    return s->name;
}

struct slice
store_text(struct store *s, const char *key)
{
    for (size_t i = 0; i < s->ntexts; i++)
        if (strcmp(s->texts[i].key, key) == 0)
            return slice_of(s->texts[i].text);
    char *text = h5_attr_get_text(s->file, "/", key);
    if (!text || s->ntexts == ARRAY_LEN(s->texts)) {
        free(text);
        return (struct slice){"", 0};
    }
    s->texts[s->ntexts].key = xstrdup(key);
    s->texts[s->ntexts++].text = text;
    return slice_of(text);
}

bool
store_i64(const struct store *s, const char *key, int64_t *value)
{
    return h5_attr_get_i64(s->file, "/", key, value);
}

bool
store_has(const struct store *s, int table)
{
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "/%s", table_defs[table].name);
    return h5_exists(s->file, path);
}

uint64_t
store_rows(const struct store *s, int table)
{
    const struct table_def *t = &table_defs[table];
    struct h5_column c = {0};
    struct err ignored;
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "/%s/%s", t->name, t->cols[0].name);
    if (!h5_exists(s->file, path) ||
        !h5_column_open(s->file, path, t->cols[0].type, &c, &ignored))
        return 0;
    uint64_t rows = c.rows;
    h5_column_close(&c);
    return rows;
}

/* ---- strings ---- */

static void *
read_array(struct store *s, const char *path, enum col_type type, uint64_t *count,
           struct err *err)
{
    struct h5_column c = {0};
    if (!h5_column_open(s->file, path, type, &c, err))
        return NULL;
    *count = c.rows;
    void *values = xcalloc((size_t)c.rows + 1, col_size(type));
    if (c.rows && !h5_rows_read(&c, type, 0, c.rows, values, err)) {
        free(values);
        values = NULL;
    }
    h5_column_close(&c);
    return values;
}

/* Reads one string table into t as it stands: ids are places in the file, so nothing is
 * interned again and strtab_find is served by an index built once. */
static bool
load(struct store *s, const char *name, struct strtab *t, struct err *err)
{
    char bytes_path[PATH_ROOM], end_path[PATH_ROOM];
    uint64_t nbytes = 0, nends = 0;

    snprintf(bytes_path, sizeof bytes_path, "/strings/%s/bytes", name);
    snprintf(end_path, sizeof end_path, "/strings/%s/end", name);
    if (!h5_exists(s->file, bytes_path) || !h5_exists(s->file, end_path))
        return true;
    char *bytes = read_array(s, bytes_path, COL_U8, &nbytes, err);
    uint64_t *end = bytes ? read_array(s, end_path, COL_U64, &nends, err) : NULL;
    bool ok = end != NULL;
    for (uint64_t i = 0; ok && i < nends; i++)
        if (end[i] > nbytes || end[i] < (i ? end[i - 1] : 0))
            ok = err_set(err, "%s: string table %s is damaged", s->name, name);
    if (ok && nends > UINT32_MAX)
        ok = err_set(err, "%s: string table %s is too long", s->name, name);
    if (!ok || nends == 0) {
        free(bytes);
        free(end);
        return ok;
    }
    strtab_adopt(t, bytes, end, (uint32_t)nends);
    return true;
}

const struct strtab *
store_load_strings(struct store *s, enum strings_id which, struct err *err)
{
    if (!s->loaded[which])
        s->loaded[which] = load(s, strings_names[which], &s->strings[which], err);
    return &s->strings[which];
}
