/* Logs read by the rules of a pattern file. */
#ifndef WEIR_PARSE_USER_USERLOG_H
#define WEIR_PARSE_USER_USERLOG_H

#include "parse/log/format.h"

/* What all such formats are but for name and plan: the plan is their struct userformat.
 */
extern const struct format userlog_format;

#endif
