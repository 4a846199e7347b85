/* Checked numbers and times from text. Nothing saturates, nothing wraps in silence. */
#ifndef WEIR_LIB_NUM_H
#define WEIR_LIB_NUM_H

#include "lib/base.h"

/* Each parses the whole slice and returns false (leaving *out alone) when a byte is left
 * over, nothing is there, or the value does not fit. */
bool num_u64(struct slice s, uint64_t *out);
/* Optional sign, then decimal. */
bool num_i64(struct slice s, int64_t *out);
/* C spelling: 12, -3, 0x1f, 0644. Values from 2^63 to 2^64-1 wrap to negative on
 * purpose, as kernel addresses and sizes printed in hex do. */
bool num_c(struct slice s, int64_t *out);
bool num_f64(struct slice s, double *out);

/* Decimal seconds "12", "12.000345", "0.000000017" to ns; at most 9 decimals. */
bool num_seconds(struct slice s, int64_t *ns);

/* User input with a unit: "100ms", "1s", "250us", "2m", "1.5h", plain = seconds; in
 * ns. */
bool num_duration(const char *text, int64_t *ns);
/* User input: "4096", "4k", "4KiB", "1M", "2GiB" (1024), "4kB" (1000). To bytes. */
bool num_size(const char *text, int64_t *bytes);

/* Human text into buf (at least 32 bytes), returned: "1.50 MiB", "17.3 µs",
 * "1 234 567". */
const char *human_bytes(char *buf, double bytes);
const char *human_ns(char *buf, double ns);
const char *human_count(char *buf, double n);
/* As human_count, exact for every integer. */
const char *human_i64(char *buf, int64_t n);

#endif
