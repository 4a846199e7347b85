#include "collect/child/headtext.h"

#include <unistd.h>

/* Octal with all three digits: unlike \x it cannot swallow the character behind it. */
static void
put_escaped(FILE *f, struct slice text, bool keep_blanks)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '"' || c == '\\')
            fprintf(f, "\\%c", c);
        else if ((c > ' ' && c < 0x7F) || (c == ' ' && keep_blanks))
            fputc(c, f);
        else
            fprintf(f, "\\%03o", c);
    }
}

void
head_put_quoted(FILE *f, struct slice text)
{
    fputc('"', f);
    put_escaped(f, text, true);
    fputc('"', f);
}

void
head_put_host(FILE *f)
{
    char name[256] = "";
    if (gethostname(name, sizeof name - 1) != 0 || !*name)
        strcpy(name, "unknown");
    fputs(" host=", f);
    put_escaped(f, slice_of(name), false);
}

void
head_put_cwd(FILE *f)
{
    char *cwd = getcwd(NULL, 0);
    fputs(" cwd=", f);
    head_put_quoted(f, slice_of(cwd ? cwd : ""));
    free(cwd);
}

void
head_put_target(FILE *f, char *const *command, const pid_t *pids, size_t n_pids)
{
    fputs(command ? " cmd=[" : " pid=[", f);
    for (size_t i = 0; command && command[i]; i++) {
        fputs(i > 0 ? "," : "", f);
        head_put_quoted(f, slice_of(command[i]));
    }
    for (size_t i = 0; !command && i < n_pids; i++)
        fprintf(f, "%s%ld", i > 0 ? "," : "", (long)pids[i]);
    fputc(']', f);
}
