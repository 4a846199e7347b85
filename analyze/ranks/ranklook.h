/* Passes over a file for what its ranks did. */
#ifndef WEIR_ANALYZE_RANKS_RANKLOOK_H
#define WEIR_ANALYZE_RANKS_RANKLOOK_H

#include "analyze/ranks/rankshared.h"
#include "analyze/ranks/rankstorm.h"
#include "analyze/ranks/rankstory.h"
#include "analyze/rows/session.h"

/* Each fills what is empty. */
bool ranklook_works(struct rankworks *w, struct session *s, const struct ranks *ranks,
                    struct err *err);
/* And judges it. */
bool ranklook_shared(struct rankshared *shared, struct session *s,
                     const struct ranks *ranks, struct err *err);
bool ranklook_files(struct rankfiles *files, struct session *s, const struct ranks *ranks,
                    uint32_t which, struct err *err);
/* bins->grid is made. */
bool ranklook_storms(struct stormbins *bins, struct session *s, const struct ranks *ranks,
                     struct err *err);

#endif
