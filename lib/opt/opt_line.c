/* The command line as one line of text. */
#include "lib/base/utf8.h"
#include "lib/opt/opt.h"

#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-"

static bool
is_printable_utf8(struct slice s)
{
    while (s.n > 0) {
        uint32_t cp;
        size_t n = utf8_next(s, &cp);
        if (n == 0 || utf8_is_unseen(cp))
            return false;
        s = slice_from(s, n);
    }
    return true;
}

/* As the shell reads it back: bare, in '...', or in $'...' where bytes need escapes. */
static void
print_word(FILE *f, const char *word)
{
    bool printable = is_printable_utf8(slice_of(word));
    if (*word && word[strspn(word, PLAIN)] == 0) {
        fputs(word, f);
        return;
    }
    fputs(printable ? "'" : "$'", f);
    for (const char *p = word; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '\'')
            fputs(printable ? "'\\''" : "\\'", f);
        else if (!printable && c == '\\')
            fputs("\\\\", f);
        else if (!printable && (c < 0x20 || c >= 0x7F))
            fprintf(f, "\\%03o", c); /* octal ends after three digits, \x does not */
        else
            fputc(c, f);
    }
    fputc('\'', f);
}

char *
opt_command_line(int argc, char **argv)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    if (!f)
        die(EXIT_UNFINISHED, "out of memory");
    for (int i = 0; i < argc; i++) {
        const char *slash = i == 0 ? strrchr(argv[0], '/') : NULL;
        if (i > 0)
            fputc(' ', f);
        print_word(f, slash ? slash + 1 : argv[i]); /* where it is installed is no news */
    }
    if (fclose(f) != 0)
        die(EXIT_UNFINISHED, "out of memory");
    return text;
}
