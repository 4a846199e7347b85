/* Words that the first lines of all our logs have in common, escaped as in C so that a
 * line stays one line whatever they hold. */
#ifndef WEIR_COLLECT_CHILD_HEADTEXT_H
#define WEIR_COLLECT_CHILD_HEADTEXT_H

#include <sys/types.h>

#include "lib/base/base.h"

/* The text with ", \, control bytes and bytes that are not ASCII as \" \\ \033. */
void head_put_quoted(FILE *f, struct slice text);
/* ` host=NAME`, blanks escaped too. */
void head_put_host(FILE *f);
/* ` cwd="FOLDER"` */
void head_put_cwd(FILE *f);
/* ` cmd=["...","..."]` of a NULL-terminated command or, when it is NULL, ` pid=[1,2]`. */
void head_put_target(FILE *f, char *const *command, const pid_t *pids, size_t n_pids);

#endif
