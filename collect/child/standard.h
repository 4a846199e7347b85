/* Standard input, output and error, which may be closed when we are started. What we
 * start shall then find them closed as well. Linux. */
#ifndef WEIR_COLLECT_CHILD_STANDARD_H
#define WEIR_COLLECT_CHILD_STANDARD_H

#include <stdbool.h>

/* Puts something at each that is closed, so that no file of ours gets its number: it can
 * neither be read nor written, and is gone at exec. Call first. */
void standard_occupy(void);

/* Puts from[i] at descriptor i; what is closed stays so. For a child, before exec. */
bool standard_place(const int from[3]);

#endif
