/* An open file, for the files that read one: store_read.c, store_scan.c,
 * store_strangers.c. */
#ifndef WEIR_LIB_STORE_STORE_FILE_H
#define WEIR_LIB_STORE_STORE_FILE_H

#include "lib/store/h5.h"
#include "lib/store/store.h"

struct store {
    h5_id file;
    char *name;
    struct strtab strings[STR_COUNT];
    bool loaded[STR_COUNT];
    struct {
        char *key, *text;
    } texts[16]; /* root attributes that were asked for */
    size_t ntexts;
};

#endif
