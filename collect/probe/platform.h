/* What this machine is, for people: system, distribution, virtual machine, container. */
#ifndef WEIR_COLLECT_PROBE_PLATFORM_H
#define WEIR_COLLECT_PROBE_PLATFORM_H

#include "collect/sample/tree.h"

struct platform {
    char system[256];       /* "Linux 6.1.0 x86_64, 8 processors" */
    char distribution[128]; /* "Debian GNU/Linux 12 (bookworm)" */
    char machine[128];      /* "virtual machine (KVM)"; "" real, or not known */
    char container[128];    /* "docker"; "" none that shows */
    char user[128];         /* "root", "u (1000), no capabilities" */
};

void platform_look(struct platform *p);

#endif
