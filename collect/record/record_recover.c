#include "collect/record/record_recover.h"

#include <errno.h>
#include <sys/file.h>

#include "collect/record/recording.h"
#include "lib/base/mem.h"

char *
recover_about(const char *folder, struct err *err)
{
    char *path = recording_path(folder, RECORDING_ABOUT), *text = NULL;
    size_t n = 0;
    FILE *f = fopen(path, "re");
    bool ok = f && getdelim(&text, &n, '\0', f) >= 0;
    if (!ok)
        err_errno(err, "%s: no recording", path);
    /* weir-record holds the lock as long as it lives. Without locks nobody can tell. */
    else if (flock(fileno(f), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        ok = err_set(err, "%s: the recording goes on", folder);
    if (f)
        fclose(f);
    free(path);
    if (ok)
        return text;
    free(text);
    return NULL;
}

char *
recover_name(const char *folder)
{
    size_t n = strlen(folder), suffix = strlen(RECORDING_PARTS);
    while (n > 0 && folder[n - 1] == '/')
        n--;
    if (n <= suffix || strncmp(folder + n - suffix, RECORDING_PARTS, suffix) != 0)
        return NULL;
    return xstrndup(folder, n - suffix);
}
