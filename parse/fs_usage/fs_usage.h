/* The format "fs_usage": see fs_usage.c. */
#ifndef WEIR_PARSE_FS_USAGE_FS_USAGE_H
#define WEIR_PARSE_FS_USAGE_FS_USAGE_H

#include "parse/log/format.h"

extern const struct format fs_usage_format;

#endif
