/* The machine's tables: processors, memory, disks, networks, pressure, energy, sensors.
 */
#ifndef WEIR_COLLECT_SAMPLE_MACHINE_H
#define WEIR_COLLECT_SAMPLE_MACHINE_H

#include "collect/sample/recorder.h"

struct machine;

/* Looks which sensors there are. Owned by the caller. */
struct machine *machine_new(struct recorder *r);
void machine_free(struct machine *m);
/* Tells the log that the machine's tables are not read, and why. machine_tags and
 * machine_forks take a machine of NULL then. */
void machine_left_out(struct recorder *r, struct reason why);

/* Reads every table that is due at this tick. */
void machine_read(struct machine *m, struct recorder *r);

/* Letters of the tables that machine_read reads at such a tick; at most 32. */
void machine_tags(const struct machine *m, const struct recorder *r, char *tags);

/* Whether some graphics processor tells of itself in /sys. */
bool machine_has_gpu(const struct machine *m);

/* Processes and threads started since the machine's own start, by the last reading;
 * MISSING_I64 when unknown. */
int64_t machine_forks(const struct machine *m);

#endif
