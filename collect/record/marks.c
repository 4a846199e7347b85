#include "collect/record/marks.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "collect/child/headtext.h"
#include "collect/child/writeall.h"
#include "lib/base/mem.h"
#include "lib/base/version.h"

static const char head_word[] = "# weir-marks ";

static void
put_now(FILE *f)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    fprintf(f, "%lld.%09ld", (long long)now.tv_sec, now.tv_nsec);
}

/* Writes the text and frees it. A limit on the size of files is no reason to end a script
 * that has marks. */
static bool
append(const char *path, int flags, char *text, size_t n, struct err *err)
{
    struct sigaction before, fails = {.sa_handler = SIG_IGN};
    sigaction(SIGXFSZ, &fails, &before);
    int fd = open(path, O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC | flags, 0666);
    bool ok = fd >= 0 && write_all(fd, text, n);
    if (!ok)
        err_errno(err, "%s", path);
    sigaction(SIGXFSZ, &before, NULL);
    if (fd >= 0)
        close(fd);
    free(text);
    return ok;
}

static FILE *
open_text(char **text, size_t *n)
{
    FILE *f = open_memstream(text, n);
    if (!f)
        die(EXIT_COLLECTOR, "out of memory");
    return f;
}

static char *
absolute(const char *path)
{
    char *cwd = *path == '/' ? NULL : getcwd(NULL, 0);
    char *whole = cwd ? xasprintf("%s/%s", cwd, path) : xstrdup(path);
    free(cwd);
    return whole;
}

bool
marks_open(const char *path, struct err *err)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_text(&text, &n);
    fprintf(f, "%s%s", head_word, WEIR_VERSION);
    head_put_host(f);
    fputs(" start=", f);
    put_now(f);
    fputc('\n', f);
    if (fclose(f) != 0)
        die(EXIT_COLLECTOR, "out of memory");
    if (!append(path, O_CREAT | O_TRUNC, text, n, err))
        return false;
    char *named = absolute(path);
    bool set = setenv(MARKS_VARIABLE, named, 1) == 0;
    free(named);
    return set || err_errno(err, MARKS_VARIABLE);
}

/* Marks begin behind the first line. */
void
marks_close(const char *path)
{
    struct stat st;
    int first = 0;
    FILE *f = fopen(path, "re");
    while (f && first != '\n' && first != EOF)
        first = getc(f);
    bool marked = f && fstat(fileno(f), &st) == 0 && st.st_size > ftell(f);
    if (f)
        fclose(f);
    if (!marked)
        unlink(path);
}

bool
marks_add(const char *path, const char *what, pid_t pid, const char *name,
          struct err *err)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_text(&text, &n);
    fprintf(f, "%s ", what);
    put_now(f);
    fprintf(f, " %ld ", (long)pid);
    head_put_quoted(f, slice_of(name));
    fputc('\n', f);
    if (fclose(f) != 0)
        die(EXIT_COLLECTOR, "out of memory");
    return append(path, 0, text, n, err);
}
