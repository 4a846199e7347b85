#include <errno.h>
#include <hdf5_hl.h>

#include "lib/base/mem.h"
#include "lib/store/h5_priv.h"

#define DEFLATE_LEVEL 1

/* ---- errors and types ---- */

/* Of "file write failed: time = ..., errno = 28, error message = 'No space left on
 * device', buf = ..." the part that helps. */
static void
short_reason(const char *text, struct err *out)
{
    static const char mark[] = "error message = '";
    const char *why = strstr(text, mark);
    why = why ? why + strlen(mark) : text;
    snprintf(out->text, sizeof out->text, "%.*s",
             why == text ? (int)strlen(text) : (int)strcspn(why, "'"), why);
}

static herr_t
first_reason(unsigned n, const H5E_error2_t *e, void *out)
{
    struct err *err = out;
    (void)n;
    if (e->desc && err->text[0] == 0)
        short_reason(e->desc, err);
    return 0;
}

bool
h5_fail(struct err *err, const char *what, const char *path)
{
    struct err reason = {0};
    int saved = errno;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, first_reason, &reason);
    const char *hint = saved == EAGAIN || saved == ENOLCK || strstr(reason.text, "lock")
                           ? " (on a network file system set HDF5_USE_FILE_LOCKING=FALSE)"
                           : "";
    H5Eclear2(H5E_DEFAULT);
    return err_set(err, "%s %s: %s%s", what, path, reason.text, hint);
}

/* Errors are told by err, and files are closed by their owners: what the library would do
 * at exit crashes it where a file could not be completed (1.10.8, a full disk). */
static void
begin(void)
{
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

static hid_t
native(enum col_type type)
{
    switch (type) {
    case COL_I64:
        return H5T_NATIVE_INT64;
    case COL_I32:
        return H5T_NATIVE_INT32;
    case COL_U64:
        return H5T_NATIVE_UINT64;
    case COL_U32:
        return H5T_NATIVE_UINT32;
    case COL_U16:
        return H5T_NATIVE_UINT16;
    case COL_U8:
        return H5T_NATIVE_UINT8;
    case COL_F64:
        return H5T_NATIVE_DOUBLE;
    }
    BUG("column type");
}

/* On disk all values are little-endian, wherever the file was written. */
static hid_t
on_disk(enum col_type type)
{
    switch (type) {
    case COL_I64:
        return H5T_STD_I64LE;
    case COL_I32:
        return H5T_STD_I32LE;
    case COL_U64:
        return H5T_STD_U64LE;
    case COL_U32:
        return H5T_STD_U32LE;
    case COL_U16:
        return H5T_STD_U16LE;
    case COL_U8:
        return H5T_STD_U8LE;
    case COL_F64:
        return H5T_IEEE_F64LE;
    }
    BUG("column type");
}

/* ---- files and groups ---- */

h5_id
h5_create(const char *path, struct err *err)
{
    begin();
    hid_t fcpl = H5Pcreate(H5P_FILE_CREATE);
    H5Pset_obj_track_times(fcpl, 0);
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, fcpl, H5P_DEFAULT);
    H5Pclose(fcpl);
    if (file < 0) {
        h5_fail(err, "cannot create", path);
        return 0;
    }
    return file;
}

h5_id
h5_open(const char *path, struct err *err)
{
    begin();
    if (H5Fis_hdf5(path) == 0) {
        err_set(err, "%s is not an HDF5 file (a raw log? weir-parse makes one of it)",
                path);
        return 0;
    }
    errno = 0;
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file < 0) {
        h5_fail(err, "cannot read", path);
        return 0;
    }
    return file;
}

bool
h5_close(h5_id file, struct err *err)
{
    return H5Fclose(file) >= 0 || h5_fail(err, "cannot complete", "the HDF5 file");
}

bool
h5_group(h5_id file, const char *path, struct err *err)
{
    if (h5_exists(file, path))
        return true;
    hid_t lcpl = H5Pcreate(H5P_LINK_CREATE), gcpl = H5Pcreate(H5P_GROUP_CREATE);
    H5Pset_create_intermediate_group(lcpl, 1);
    H5Pset_obj_track_times(gcpl, 0);
    hid_t g = H5Gcreate2(file, path, lcpl, gcpl, H5P_DEFAULT);
    H5Pclose(lcpl);
    H5Pclose(gcpl);
    if (g < 0)
        return h5_fail(err, "cannot create group", path);
    H5Gclose(g);
    return true;
}

/* H5Lexists wants every link on the way to exist. */
bool
h5_exists(h5_id file, const char *path)
{
    char part[256];
    size_t n = strlen(path);

    if (n >= sizeof part)
        return false;
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != 0)
            continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (strcmp(part, "/") != 0 && H5Lexists(file, part, H5P_DEFAULT) <= 0)
            return false;
    }
    return true;
}

/* ---- types ---- */

/* An enumeration is stored in the smallest type that its columns use. */
static hid_t
enum_type(const struct enum_def *e)
{
    bool wide = false;
    for (int i = 0; i < e->count; i++)
        wide |= e->values[i].number > UINT8_MAX;
    hid_t type = H5Tenum_create(wide ? H5T_STD_U16LE : H5T_STD_U8LE);
    for (int i = 0; i < e->count; i++) {
        unsigned char bytes[2] = {(unsigned char)e->values[i].number,
                                  (unsigned char)(e->values[i].number >> 8)};
        H5Tenum_insert(type, e->values[i].name, bytes);
    }
    return type;
}

bool
h5_commit_enum(h5_id file, const struct enum_def *e, struct err *err)
{
    hid_t type = enum_type(e), tcpl = H5Pcreate(H5P_DATATYPE_CREATE);
    H5Pset_obj_track_times(tcpl, 0);
    herr_t rc = H5Tcommit2(file, e->name, type, H5P_DEFAULT, tcpl, H5P_DEFAULT);
    H5Pclose(tcpl);
    H5Tclose(type);
    return rc >= 0 || h5_fail(err, "cannot write enumeration", e->name);
}

/* ---- columns ---- */

static hid_t
column_properties(void)
{
    hsize_t chunk = H5_CHUNK;
    hid_t dcpl = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(dcpl, 1, &chunk);
    H5Pset_shuffle(dcpl);
    H5Pset_deflate(dcpl, DEFLATE_LEVEL);
    H5Pset_fill_time(dcpl, H5D_FILL_TIME_NEVER);
    H5Pset_obj_track_times(dcpl, 0);
    return dcpl;
}

bool
h5_column_create(h5_id file, const char *path, enum col_type type,
                 const struct enum_def *e, struct h5_column *c, struct err *err)
{
    hsize_t none = 0, any = H5S_UNLIMITED;
    hid_t space = H5Screate_simple(1, &none, &any);
    hid_t dcpl = column_properties();
    hid_t t = e ? H5Topen2(file, e->name, H5P_DEFAULT) : H5Tcopy(on_disk(type));
    hid_t d = H5Dcreate2(file, path, t, space, H5P_DEFAULT, dcpl, H5P_DEFAULT);
    H5Tclose(t);
    H5Pclose(dcpl);
    H5Sclose(space);
    if (d < 0)
        return h5_fail(err, "cannot create column", path);
    *c = (struct h5_column){d, col_size(type), 0, true};
    return true;
}

/* True when chunks are what chunk_pack writes and the bytes need no conversion. */
static bool
is_direct(hid_t d, enum col_type type)
{
    hid_t dcpl = H5Dget_create_plist(d), t = H5Dget_type(d);
    hid_t plain = H5Tget_class(t) == H5T_ENUM ? H5Tget_super(t) : H5Tcopy(t);
    hsize_t chunk = 0;
    bool ok = H5Pget_layout(dcpl) == H5D_CHUNKED && H5Pget_chunk(dcpl, 1, &chunk) == 1 &&
              chunk == H5_CHUNK && H5Tequal(plain, native(type)) > 0 &&
              H5Pget_nfilters(dcpl) == 2;
    for (unsigned i = 0; ok && i < 2; i++) {
        unsigned flags = 0, config = 0;
        size_t nvalues = 0;
        H5Z_filter_t f =
            H5Pget_filter2(dcpl, i, &flags, &nvalues, NULL, 0, NULL, &config);
        ok = f == (i == 0 ? H5Z_FILTER_SHUFFLE : H5Z_FILTER_DEFLATE);
    }
    H5Tclose(plain);
    H5Tclose(t);
    H5Pclose(dcpl);
    return ok;
}

bool
h5_column_open(h5_id file, const char *path, enum col_type type, struct h5_column *c,
               struct err *err)
{
    hid_t d = H5Dopen2(file, path, H5P_DEFAULT);
    if (d < 0)
        return h5_fail(err, "cannot read column", path);
    hid_t space = H5Dget_space(d);
    hsize_t rows = 0;
    bool flat = H5Sget_simple_extent_ndims(space) == 1 &&
                H5Sget_simple_extent_dims(space, &rows, NULL) == 1;
    H5Sclose(space);
    if (!flat) {
        H5Dclose(d);
        return err_set(err, "column %s is not a list of values", path);
    }
    *c = (struct h5_column){d, col_size(type), rows, is_direct(d, type)};
    return true;
}

void
h5_column_close(struct h5_column *c)
{
    if (c->dataset)
        H5Dclose(c->dataset);
    *c = (struct h5_column){0};
}

bool
h5_column_resize(struct h5_column *c, uint64_t rows, struct err *err)
{
    hsize_t n = rows;
    if (H5Dset_extent(c->dataset, &n) < 0)
        return h5_fail(err, "cannot extend", "a column");
    c->rows = rows;
    return true;
}

bool
h5_chunk_write(const struct h5_column *c, uint64_t row, const void *packed, size_t n,
               struct err *err)
{
    hsize_t at = row;
    return H5Dwrite_chunk(c->dataset, H5P_DEFAULT, 0, &at, n, packed) >= 0 ||
           h5_fail(err, "cannot write", "a chunk");
}

bool
h5_chunk_read(const struct h5_column *c, uint64_t row, size_t slack, void **buf,
              size_t *cap, size_t *n, struct err *err)
{
    hsize_t at = row, size = 0;
    uint32_t mask = 0;
    if (H5Dget_chunk_storage_size(c->dataset, &at, &size) < 0 || size == 0)
        return h5_fail(err, "cannot find", "a chunk");
    grow(buf, cap, (size_t)size + slack, 1);
    if (H5Dread_chunk(c->dataset, H5P_DEFAULT, &at, &mask, *buf) < 0)
        return h5_fail(err, "cannot read", "a chunk");
    if (mask != 0)
        return err_set(err, "a chunk was written without compression");
    *n = (size_t)size;
    return true;
}

bool
h5_rows_read(const struct h5_column *c, enum col_type type, uint64_t row, uint64_t count,
             void *values, struct err *err)
{
    hsize_t start = row, n = count;
    hid_t file_space = H5Dget_space(c->dataset), mem = H5Screate_simple(1, &n, NULL);
    hid_t stored = H5Dget_type(c->dataset);
    /* Enumerations convert to nothing but themselves: read their bytes as they are. */
    hid_t as = H5Tget_class(stored) == H5T_ENUM ? stored : native(type);
    bool fits = as != stored || H5Tget_size(stored) == col_size(type);
    herr_t rc = -1;
    if (fits &&
        H5Sselect_hyperslab(file_space, H5S_SELECT_SET, &start, NULL, &n, NULL) >= 0)
        rc = H5Dread(c->dataset, as, mem, file_space, H5P_DEFAULT, values);
    H5Tclose(stored);
    H5Sclose(mem);
    H5Sclose(file_space);
    return rc >= 0 || h5_fail(err, "cannot read", "rows of a column");
}

bool
h5_scale(h5_id file, const char *scale, const char *const *others, size_t n,
         struct err *err)
{
    hid_t s = H5Dopen2(file, scale, H5P_DEFAULT);
    bool ok = s >= 0 && H5DSset_scale(s, NULL) >= 0;
    for (size_t i = 0; ok && i < n; i++) {
        hid_t d = H5Dopen2(file, others[i], H5P_DEFAULT);
        ok = d >= 0 && H5DSattach_scale(d, s, 0) >= 0;
        H5Dclose(d);
    }
    H5Dclose(s);
    return ok || h5_fail(err, "cannot make a dimension scale of", scale);
}

/* ---- attributes ---- */

static bool
attr_write(h5_id file, const char *path, const char *key, hid_t type, const void *value,
           struct err *err)
{
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t a = H5Acreate_by_name(file, path, key, type, space, H5P_DEFAULT, H5P_DEFAULT,
                                H5P_DEFAULT);
    herr_t rc = a < 0 ? -1 : H5Awrite(a, type, value);
    if (a >= 0)
        H5Aclose(a);
    H5Sclose(space);
    return rc >= 0 || h5_fail(err, "cannot write attribute", key);
}

bool
h5_attr_text(h5_id file, const char *path, const char *key, struct slice text,
             struct err *err)
{
    char *copy =
        xstrndup(text.p, text.n); /* a size of 0 is not allowed: NUL goes along */
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, text.n + 1);
    H5Tset_cset(type, H5T_CSET_UTF8);
    bool ok = attr_write(file, path, key, type, copy, err);
    H5Tclose(type);
    free(copy);
    return ok;
}

bool
h5_attr_int(h5_id file, const char *path, const char *key, enum col_type type,
            int64_t value, struct err *err)
{
    hid_t t = H5Tcopy(on_disk(type));
    char bytes[8];
    memcpy(bytes, &value, sizeof bytes);
    H5Tconvert(H5T_NATIVE_INT64, t, 1, bytes, NULL, H5P_DEFAULT);
    bool ok = attr_write(file, path, key, t, bytes, err);
    H5Tclose(t);
    return ok;
}

bool
h5_attr_f64(h5_id file, const char *path, const char *key, double value, struct err *err)
{
    H5Tconvert(H5T_NATIVE_DOUBLE, H5T_IEEE_F64LE, 1, &value, NULL, H5P_DEFAULT);
    return attr_write(file, path, key, H5T_IEEE_F64LE, &value, err);
}

char *
h5_attr_get_text(h5_id file, const char *path, const char *key)
{
    char *text = NULL;
    if (H5Aexists_by_name(file, path, key, H5P_DEFAULT) <= 0)
        return NULL;
    hid_t a = H5Aopen_by_name(file, path, key, H5P_DEFAULT, H5P_DEFAULT);
    hid_t type = H5Aget_type(a);
    if (H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0) {
        size_t n = H5Tget_size(type);
        text = xcalloc(n + 1, 1);
        if (H5Aread(a, type, text) < 0)
            text[0] = 0;
    }
    H5Tclose(type);
    H5Aclose(a);
    return text;
}

bool
h5_attr_get_i64(h5_id file, const char *path, const char *key, int64_t *value)
{
    if (H5Aexists_by_name(file, path, key, H5P_DEFAULT) <= 0)
        return false;
    hid_t a = H5Aopen_by_name(file, path, key, H5P_DEFAULT, H5P_DEFAULT);
    hid_t type = H5Aget_type(a);
    bool ok =
        H5Tget_class(type) == H5T_INTEGER && H5Aread(a, H5T_NATIVE_INT64, value) >= 0;
    H5Tclose(type);
    H5Aclose(a);
    return ok;
}
