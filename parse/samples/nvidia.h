/* The CSV of nvidia-smi --query-gpu=...: with or without units; without its header the
 * option --columns names what it holds. */
#ifndef WEIR_PARSE_SAMPLES_NVIDIA_H
#define WEIR_PARSE_SAMPLES_NVIDIA_H

#include "parse/log/format.h"

extern const struct format nvidia_format;

#endif
