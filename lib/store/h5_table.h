/* Tables in HDF5 files that others wrote: data sets of one dimension whose values have
 * named fields. Read by the fields' names; where they lie and how wide they are is the
 * library's business. */
#ifndef WEIR_LIB_STORE_H5_TABLE_H
#define WEIR_LIB_STORE_H5_TABLE_H

#include "lib/store/h5.h"

/* Calls `one` with the path of each data set of the file, without the first '/', in order
 * of names. Links to other files are not followed. false with *err when `one` returned
 * false, or the file cannot be walked through. */
bool h5_each_dataset(h5_id file,
                     bool (*one)(void *ctx, const char *path, struct err *err), void *ctx,
                     struct err *err);

struct h5_table {
    h5_id dataset;
    uint64_t rows;
};

/* Opens a data set; rows is 0 and dataset 0 when it is no table. Closed by
 * h5_table_close. */
bool h5_table_open(h5_id file, const char *path, struct h5_table *t, struct err *err);
void h5_table_close(struct h5_table *t);
/* Number of fields, and the name of each; the caller frees it. */
size_t h5_table_fields(const struct h5_table *t);
char *h5_table_field(const struct h5_table *t, size_t i);
/* Reads a field of numbers. false without *err: the table has no such field of numbers.
 */
bool h5_table_read(const struct h5_table *t, const char *field, uint64_t row,
                   uint64_t count, double *values, struct err *err);

#endif
