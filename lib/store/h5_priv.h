/* What the files of the skin over HDF5 share; the only one that includes the library:
 * h5.c is for files of ours, h5_table.c for those of others, h5_walk.c for what is in
 * one. */
#ifndef WEIR_LIB_STORE_H5_PRIV_H
#define WEIR_LIB_STORE_H5_PRIV_H

#include <hdf5.h>

#include "lib/store/h5.h"

/* Fills err with what failed and the innermost reason that HDF5 gives; false. */
bool h5_fail(struct err *err, const char *what, const char *path);

#endif
