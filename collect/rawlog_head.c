/* The first line of a log: what it is a log of. */
#include <time.h>
#include <unistd.h>

#include "collect/pidinfo.h"
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

struct process {
    FILE *f;
    pid_t pid;
};

static void
put_thread(void *ctx, pid_t tid)
{
    struct process *p = ctx;
    if (tid != p->pid)
        fprintf(p->f, "/%ld", (long)tid);
}

/* " threads=[12/13/14,34]": process 12 has three threads. The log itself does not tell
 * which of those that are there already belong together. */
static void
put_threads(FILE *f, const struct rawlog_about *about)
{
    fputs(" threads=[", f);
    for (size_t i = 0; i < about->n_pids; i++) {
        struct process p = {f, pidinfo_process(about->pids[i])};
        fprintf(f, "%s%ld", i > 0 ? "," : "", (long)p.pid);
        pidinfo_threads(p.pid, put_thread, &p);
    }
    fputs("]", f);
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
    fprintf(f, "# weir-strace %s", WEIR_VERSION);
    put_host(f);
    fprintf(f, " start=%lld.%06ld cwd=", (long long)now.tv_sec, now.tv_nsec / 1000);
    put_quoted(f, cwd ? cwd : "");
    fprintf(f, " strace=%s calls=%s", about->strace_version, about->calls);
    if (!about->command)
        put_threads(f, about);
    put_target(f, about);
    free(cwd);
    if (fclose(f) != 0)
        die(EXIT_COLLECTOR, "out of memory");
    return text;
}
