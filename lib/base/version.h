/* The one place that knows the version. */
#ifndef WEIR_LIB_BASE_VERSION_H
#define WEIR_LIB_BASE_VERSION_H

#define WEIR_VERSION "0.1.0"

/* Layout of the JSON that tables and records print. */
#define WEIR_TABLE_SCHEMA 1

#endif
