/* The log of weir-sample, weir-sample-log(5). */
#ifndef WEIR_PARSE_SAMPLES_SAMPLE_H
#define WEIR_PARSE_SAMPLES_SAMPLE_H

#include "parse/log/format.h"

extern const struct format sample_format;

#endif
