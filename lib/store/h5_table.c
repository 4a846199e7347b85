#include "lib/store/h5_table.h"

#include "lib/base/mem.h"
#include "lib/store/h5_priv.h"

/* ---- what a file has ---- */

struct walk {
    bool (*one)(void *ctx, const char *path, struct err *err);
    void *ctx;
    struct err *err;
    bool stopped; /* by `one` */
};

static herr_t
visit(hid_t at, const char *path, const H5O_info_t *info, void *ctx)
{
    struct walk *w = ctx;
    (void)at;
    if (info->type != H5O_TYPE_DATASET)
        return 0;
    w->stopped = !w->one(w->ctx, path, w->err);
    return w->stopped;
}

bool
h5_each_dataset(h5_id file, bool (*one)(void *ctx, const char *path, struct err *err),
                void *ctx, struct err *err)
{
    struct walk w = {one, ctx, err, false};
    herr_t rc = H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, visit, &w, H5O_INFO_BASIC);
    if (rc < 0 && !w.stopped)
        return h5_fail(err, "cannot walk through", "the HDF5 file");
    return rc == 0;
}

/* ---- a table ---- */

bool
h5_table_open(h5_id file, const char *path, struct h5_table *t, struct err *err)
{
    hsize_t rows = 0;
    *t = (struct h5_table){0};
    hid_t d = H5Dopen2(file, path, H5P_DEFAULT);
    if (d < 0)
        return h5_fail(err, "cannot read", path);
    hid_t space = H5Dget_space(d), type = H5Dget_type(d);
    bool is_table = H5Sget_simple_extent_ndims(space) == 1 &&
                    H5Sget_simple_extent_dims(space, &rows, NULL) == 1 &&
                    H5Tget_class(type) == H5T_COMPOUND;
    H5Tclose(type);
    H5Sclose(space);
    if (is_table)
        *t = (struct h5_table){d, rows};
    else
        H5Dclose(d);
    return true;
}

void
h5_table_close(struct h5_table *t)
{
    if (t->dataset)
        H5Dclose(t->dataset);
    *t = (struct h5_table){0};
}

size_t
h5_table_fields(const struct h5_table *t)
{
    hid_t type = H5Dget_type(t->dataset);
    int n = H5Tget_nmembers(type);
    H5Tclose(type);
    return n > 0 ? (size_t)n : 0;
}

char *
h5_table_field(const struct h5_table *t, size_t i)
{
    hid_t type = H5Dget_type(t->dataset);
    char *name = H5Tget_member_name(type, (unsigned)i);
    char *copy = xstrdup(name ? name : "");
    H5free_memory(name);
    H5Tclose(type);
    return copy;
}

static bool
is_number(hid_t type, const char *field)
{
    int i = H5Tget_member_index(type, field);
    H5T_class_t c = i < 0 ? H5T_NO_CLASS : H5Tget_member_class(type, (unsigned)i);
    return c == H5T_INTEGER || c == H5T_FLOAT;
}

bool
h5_table_read(const struct h5_table *t, const char *field, uint64_t row, uint64_t count,
              double *values, struct err *err)
{
    hsize_t start = row, n = count;
    hid_t type = H5Dget_type(t->dataset);
    bool there = is_number(type, field);
    H5Tclose(type);
    H5Eclear2(H5E_DEFAULT);
    if (!there)
        return false;
    /* A type with this one field: the library finds it by its name. */
    hid_t wanted = H5Tcreate(H5T_COMPOUND, sizeof *values);
    hid_t in_file = H5Dget_space(t->dataset), in_memory = H5Screate_simple(1, &n, NULL);
    bool ok = H5Tinsert(wanted, field, 0, H5T_NATIVE_DOUBLE) >= 0 &&
              H5Sselect_hyperslab(in_file, H5S_SELECT_SET, &start, NULL, &n, NULL) >= 0 &&
              H5Dread(t->dataset, wanted, in_memory, in_file, H5P_DEFAULT, values) >= 0;
    H5Tclose(wanted);
    H5Sclose(in_memory);
    H5Sclose(in_file);
    return ok || h5_fail(err, "cannot read field", field);
}
