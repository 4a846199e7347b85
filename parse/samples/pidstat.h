/* pidstat's text: all of its reports (-u -r -d -w -s -v -R, -t, -T, -h, -H, -l, -U,
 * --human), clocks of 12 and 24 hours, decimal points and commas. */
#ifndef WEIR_PARSE_SAMPLES_PIDSTAT_H
#define WEIR_PARSE_SAMPLES_PIDSTAT_H

#include "parse/log/format.h"

extern const struct format pidstat_format;

#endif
