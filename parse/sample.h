/* The log of weir-sample, weir-sample-log(5). */
#ifndef WEIR_PARSE_SAMPLE_H
#define WEIR_PARSE_SAMPLE_H

#include "parse/format.h"

extern const struct format sample_format;

#endif
