/* Lines of /proc/PID/mountinfo: what is mounted where (proc(5)). */
#ifndef WEIR_COLLECT_SAMPLE_MOUNTINFO_H
#define WEIR_COLLECT_SAMPLE_MOUNTINFO_H

#include "lib/base/base.h"

/* Owned texts, without the kernel's escapes. */
struct mountinfo {
    char *place;   /* mount point */
    char *root;    /* what of the file system is mounted there: "/" all of it */
    char *type;    /* "ext4", "nfs4" */
    char *device;  /* "/dev/sda1", "server:/export" */
    char *options; /* of the file system */
};

/* Reads one line. false when it is none, *m is empty then. */
bool mountinfo_line(struct mountinfo *m, struct slice line);
void mountinfo_free(struct mountinfo *m);

#endif
