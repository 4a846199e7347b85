/* The formats that are built in; a row each in formats.c. */
#ifndef WEIR_PARSE_RUN_FORMATS_H
#define WEIR_PARSE_RUN_FORMATS_H

#include "parse/log/format.h"

/* By name; NULL. */
const struct format *format_find(const char *name);
/* The highest bidder; the first row when nobody bids. *bid_out: its bid. */
const struct format *format_guess(struct slice head, int *bid_out);
/* Names for messages: "strace, fs_usage". */
extern const struct format *const formats[];

#endif
