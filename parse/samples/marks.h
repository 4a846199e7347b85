/* Log of weir-mark: regions of a run that a program or script has named. */
#ifndef WEIR_PARSE_SAMPLES_MARKS_H
#define WEIR_PARSE_SAMPLES_MARKS_H

#include "parse/log/format.h"

extern const struct format marks_format;

#endif
