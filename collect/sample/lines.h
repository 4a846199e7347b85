/* Files of which each line, or the whole, is an entity: processors, disks, networks,
 * pressure. */
#ifndef WEIR_COLLECT_SAMPLE_LINES_H
#define WEIR_COLLECT_SAMPLE_LINES_H

#include "collect/sample/items.h"
#include "collect/sample/source.h"

/* The recorder's text is a file of this source: one row for each line. */
void lines_read(struct items *l, struct recorder *r, const struct source *s);

/* The rows of known disks from files of their own, which costs less than the file of all
 * where few are in use. False: one could not be read. */
bool lines_disks(struct items *l, struct recorder *r, const struct source *s);

/* The resources whose pressure the kernel tells. */
#define PSI_FILES 4
extern const char *const psi_files[PSI_FILES];

/* The recorder's text is what reading `path` gave (number: errno): one row, of the
 * resource in the control group ("": the machine). */
void lines_psi(struct items *l, struct recorder *r, const struct source *s, int number,
               const char *path, const char *cgroup, const char *resource);

#endif
