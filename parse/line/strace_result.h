/* The end of a traced call: ") = 17", "= -1 ENOENT (No such file or directory)
 * <0.000012>",
 * "= ?", "= 3</etc/passwd>". */
#ifndef WEIR_PARSE_LINE_STRACE_RESULT_H
#define WEIR_PARSE_LINE_STRACE_RESULT_H

#include "parse/line/strace_line.h"

/* tail begins behind the closing parenthesis of the arguments. False when it is no
 * result. */
bool result_read(struct slice tail, struct result *r);

/* True for ") <unfinished ...>": all arguments were printed, the result was not. */
bool result_unfinished(struct slice tail);

/* Looks for the last ") = RESULT" of a text whose arguments could not be scanned; *at
 * becomes the index of the parenthesis. */
bool result_find(struct slice text, size_t *at, struct result *r);

#endif
