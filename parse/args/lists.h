/* Lists and structures within an argument: "[{a=1, b="x"}, {a=2}]". Pure. */
#ifndef WEIR_PARSE_ARGS_LISTS_H
#define WEIR_PARSE_ARGS_LISTS_H

#include "lib/base/base.h"

/* What stands between the brackets that arg begins with; p NULL when it begins with none.
 */
struct slice list_inside(struct slice arg);
/* Takes the next item off *rest: up to a comma, or to the bracket that closes the list.
 * False at the end. */
bool list_take(struct slice *rest, struct slice *item);
/* Value of the member `key` ("fildes=") of a structure, whatever stands before its name
 * in it ("aio_fildes="); p NULL when it has none. */
struct slice list_member(struct slice structure, struct slice key);

#endif
