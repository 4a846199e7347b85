/* An entity whose values are files of their own, one value or a few names in each: a
 * sensor, an energy zone, a control group. Sources of shape FILES. */
#ifndef WEIR_COLLECT_SAMPLE_FOLDER_H
#define WEIR_COLLECT_SAMPLE_FOLDER_H

#include "collect/sample/recorder.h"
#include "collect/sample/source.h"

struct folder {
    const struct source *source;
    char **paths; /* of each field; NULL: its text is taken from the name */
    struct kept *files;
    bool *absent; /* not there: not tried again */
    char *main;   /* the file that the source's pattern found, or the control group */
    struct entity e;
};

/* `main` becomes the folder's own. */
void folder_init(struct folder *f, struct recorder *r, const struct source *s, char *main,
                 int64_t key);
void folder_free(struct folder *f);

/* Reads it into a row that row_begin has filled. Facts are read once. What cannot be read
 * is missing; why is told once. Returns 0, or the errno when not one file could be read.
 */
int folder_read(struct folder *f, struct recorder *r, struct row *row);

/* Every folder that the pattern of the source finds; returns how many. Owned by the
 * caller. Keys: the number in "@@" if the source has it, else the next of its table. */
size_t folders_find(struct folder **list, struct recorder *r, const struct source *s);

#endif
