/* CRC-32 as gzip, zip and cksum -a crc32b know it. */
#ifndef WEIR_LIB_BASE_CRC32_H
#define WEIR_LIB_BASE_CRC32_H

#include "lib/base/base.h"

/* crc of the bytes before, 0 at first. */
uint32_t crc32_add(uint32_t crc, const void *bytes, size_t n);

#endif
