/* The JSON of sysstat: iostat -o JSON, sadf -j. Read sample by sample, whatever its
 * length. */
#ifndef WEIR_PARSE_SAMPLES_SYSSTAT_H
#define WEIR_PARSE_SAMPLES_SYSSTAT_H

#include "parse/log/format.h"

extern const struct format sysstat_format;

#endif
