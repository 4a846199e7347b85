/* The first line of a log: what it is a log of. */
#include <time.h>
#include <unistd.h>

#include "collect/rawlog.h"
#include "lib/mem.h"
#include "lib/version.h"

/* Octal with all three digits: unlike \x it cannot swallow the character behind it. */
static void
put_escaped(FILE *f, const char *text, bool keep_blanks)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            fprintf(f, "\\%c", c);
        else if ((c > ' ' && c < 0x7F) || (c == ' ' && keep_blanks))
            fputc(c, f);
        else
            fprintf(f, "\\%03o", c);
    }
}

static void
put_quoted(FILE *f, const char *text)
{
    fputc('"', f);
    put_escaped(f, text, true);
    fputc('"', f);
}

static void
put_host(FILE *f)
{
    char name[256] = "";
    if (gethostname(name, sizeof name - 1) != 0 || !*name)
        strcpy(name, "unknown");
    fputs(" host=", f);
    put_escaped(f, name, false);
}

/* How far local time is ahead of UTC, +0130: the times of fs_usage are local. */
static void
put_zone(FILE *f, time_t now)
{
    struct tm local;
    char zone[16] = "";
    if (localtime_r(&now, &local) && strftime(zone, sizeof zone, "%z", &local) > 0)
        fprintf(f, " zone=%s", zone);
}

static void
put_target(FILE *f, const struct rawlog_about *about)
{
    fputs(about->command ? " cmd=[" : " pid=[", f);
    for (size_t i = 0; about->command && about->command[i]; i++) {
        fputs(i > 0 ? "," : "", f);
        put_quoted(f, about->command[i]);
    }
    for (size_t i = 0; !about->command && i < about->n_pids; i++)
        fprintf(f, "%s%ld", i > 0 ? "," : "", (long)about->pids[i]);
    fputs("]\n", f);
}

char *
rawlog_head(const struct rawlog_about *about)
{
    char *text = NULL, *cwd = getcwd(NULL, 0);
    size_t n = 0;
    struct timespec now;
    FILE *f = open_memstream(&text, &n);
    if (!f)
        die(EXIT_COLLECTOR, "out of memory");
    clock_gettime(CLOCK_REALTIME, &now);
    fprintf(f, "# %s %s", about->strace_version ? "weir-strace" : "weir-fs-usage",
            WEIR_VERSION);
    put_host(f);
    fprintf(f, " start=%lld.%06ld cwd=", (long long)now.tv_sec, now.tv_nsec / 1000);
    put_quoted(f, cwd ? cwd : "");
    if (about->strace_version)
        fprintf(f, " strace=%s", about->strace_version);
    else
        put_zone(f, now.tv_sec);
    fprintf(f, " calls=%s", about->calls);
    put_target(f, about);
    free(cwd);
    if (fclose(f) != 0)
        die(EXIT_COLLECTOR, "out of memory");
    return text;
}
