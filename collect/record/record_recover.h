/* What a recording that was cut has left: its folder, packed after all. */
#ifndef WEIR_COLLECT_RECORD_RECORD_RECOVER_H
#define WEIR_COLLECT_RECORD_RECORD_RECOVER_H

#include "lib/base/err.h"

/* What the recording in the folder says of itself (recording_json), owned by the caller.
 * NULL with *err: it is none, or one that goes on. */
char *recover_about(const char *folder, struct err *err);

/* The archive that its folder is named for; NULL when the name does not tell. Owned by
 * the caller. */
char *recover_name(const char *folder);

#endif
