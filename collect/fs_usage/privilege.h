/* How a program is started as root: fs_usage needs that. */
#ifndef WEIR_COLLECT_FS_USAGE_PRIVILEGE_H
#define WEIR_COLLECT_FS_USAGE_PRIVILEGE_H

#include "lib/base/err.h"

/* {0} is nothing. */
struct privilege {
    const char *before[4]; /* words before the command; NULL ends */
    char *sudo;            /* owned */
    char *askpass;         /* a script of ours that shows a dialog; owned, removed */
};

/* Asks for the right now, while a terminal is ours: nothing when we are root, else
 * sudo(8). Without a terminal sudo asks by a dialog (osascript), unless SUDO_ASKPASS
 * names another program. False: *err tells what is missing. */
bool privilege_ask(struct privilege *p, struct err *err);
void privilege_free(struct privilege *p);

#endif
