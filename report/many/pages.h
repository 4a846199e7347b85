/* A page for each run of a ranking, in one folder. */
#ifndef WEIR_REPORT_MANY_PAGES_H
#define WEIR_REPORT_MANY_PAGES_H

#include "report/many/ranking.h"

/* Lets weir-report write the page of each listed run into the folder (its name with a
 * slash behind), under names that differ from each other and from `taken`, and links
 * them. A run whose page could not be written says so among what it lacks. */
bool pages_write(struct ranking *r, const char *folder, const char *taken,
                 struct err *err);

#endif
