#include "collect/fs_usage/tracers.h"

#include <stdio.h>
#include <string.h>

static const char *const tracers[] = {"fs_usage", "sc_usage", "ktrace", "latency",
                                      "trace"};

static bool
is_tracer(const char *path, const char **name)
{
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    for (size_t i = 0; i < ARRAY_LEN(tracers); i++)
        if (strcmp(*name, tracers[i]) == 0)
            return true;
    return false;
}

bool
tracers_running(pid_t *pid, char *name, size_t size)
{
    char line[4096], path[4096];
    const char *found_name;
    long number;
    bool found = false;
    FILE *f = popen("ps -A -o pid= -o comm= 2>/dev/null", "r");

    while (f && !found && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        if (sscanf(line, "%ld %4095[^\n]", &number, path) != 2 ||
            !is_tracer(path, &found_name))
            continue;
        found = true;
        *pid = (pid_t)number;
        snprintf(name, size, "%s", found_name);
    }
    if (f)
        pclose(f);
    return found;
}
