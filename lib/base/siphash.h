/* SipHash-2-4: a hash with a key of 128 bits. Who does not know the key can neither
 * compute it nor learn the key from what it gives. (Aumasson and Bernstein, 2012.) */
#ifndef WEIR_LIB_BASE_SIPHASH_H
#define WEIR_LIB_BASE_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t siphash(const uint8_t key[16], const void *bytes, size_t n);

#endif
