/* A process's use of graphics processors, as DRM drivers tell it in /proc/PID/fdinfo. */
#ifndef WEIR_COLLECT_SAMPLE_DRM_H
#define WEIR_COLLECT_SAMPLE_DRM_H

#include "collect/sample/process.h"

/* Whether there is a device at all. */
bool drm_is_there(const struct recorder *r);

/* Rows of the process, for each device that it has open. */
void drm_read(struct process *p, struct recorder *r);

/* The process is gone. */
void drm_gone(struct process *p, struct recorder *r);

#endif
