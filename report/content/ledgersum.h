/* The ledger of many logs, added up: a job of a thousand ranks has ten thousand rows. */
#ifndef WEIR_REPORT_CONTENT_LEDGERSUM_H
#define WEIR_REPORT_CONTENT_LEDGERSUM_H

#include "report/content/sections.h"

#define LEDGER_LOGS 4 /* of more logs, the ledger is shown by kinds of lines */

/* Makes one row of those of the same kind and class: the first one's, with all their
 * lines. Its log, line and example are the first one's. */
void ledger_by_kind(struct section *ledger);

#endif
