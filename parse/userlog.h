/* Logs read by the rules of a pattern file. */
#ifndef WEIR_PARSE_USERLOG_H
#define WEIR_PARSE_USERLOG_H

#include "parse/format.h"

/* What all such formats are but for name and plan: the plan is their struct userformat.
 */
extern const struct format userlog_format;

#endif
