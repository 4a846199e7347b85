/* Where a recording lies: its archive, and the folder of its logs until they are packed.
 */
#ifndef WEIR_COLLECT_RECORD_RECORD_PLACE_H
#define WEIR_COLLECT_RECORD_RECORD_PLACE_H

#include "lib/base/err.h"

/* Owned texts; {0} is empty. */
struct place {
    char *archive; /* "-": standard output */
    char *folder;  /* NULL until it is made */
    char *dir;     /* with the slash; NULL: the archive's name was given */
};

/* `output` as the user gave it: NULL is the directory of work, an existing directory or a
 * name with a slash at its end is one for archives under their usual names, anything else
 * an archive, or "-". */
void place_init(struct place *p, const char *output);
/* Makes the folder, a new one that only its owner may enter: beside the archive, or in
 * TMPDIR. In a directory, a name that nobody has is chosen: `usual`, `usual`.2 ...;
 * the directory is made if it is not there. However many do it at once, each gets a name
 * of its own. false with *err. */
bool place_make(struct place *p, const char *usual, struct err *err);
void place_free(struct place *p);

#endif
