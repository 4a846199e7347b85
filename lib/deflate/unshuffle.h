/* What HDF5's shuffle filter did, undone: planes of bytes back to values. */
#ifndef WEIR_LIB_DEFLATE_UNSHUFFLE_H
#define WEIR_LIB_DEFLATE_UNSHUFFLE_H

#include "lib/base/base.h"

/* Byte k of value i stands in planes[k * count + i]. Values of 1, 2, 4 or 8 bytes. */
void unshuffle(const unsigned char *planes, unsigned char *values, size_t count,
               size_t size);

#endif
