/* What the files of opt.c share: the set of options, its printing, the values. */
#ifndef WEIR_LIB_OPT_OPT_PRIV_H
#define WEIR_LIB_OPT_OPT_PRIV_H

#include "lib/opt/opt.h"

/* All options of a tool in the order of --help: its own groups, then the ones that every
 * tool has. An option without help text works, but is not shown. */
struct opt_set {
    const struct opt **opts;
    const char **titles; /* title of the group that begins at this option, else NULL */
    size_t n;
};

/* Checks the text of an argument (NULL for flags) and writes the value to the option's
 * dest. *err says what was expected. */
bool opt_store(const struct opt *o, const char *text, struct err *err);

void opt_print_help(const struct tool *tool, const struct opt_set *set, FILE *f);
/* "long<TAB>letter or -<TAB>argument or -<TAB>help" a line: for completion and the check
 * of the man page. */
void opt_print_list(const struct opt_set *set, FILE *f);
/* The known long name nearest to an unknown one, NULL when none is near. */
const char *opt_nearest(const struct opt_set *set, struct slice name);

#endif
