#include "lib/opt/opt_priv.h"

#define HELP_COLUMNS 80
#define HELP_INDENT 26 /* where the help texts begin */
#define NEAR_ENOUGH 2  /* edits between a typing mistake and what was meant */

/* Prints words from column `at` on, wrapped, with `indent` spaces on further lines. */
static void
print_wrapped(FILE *f, const char *text, size_t at, size_t indent)
{
    bool first = true;
    while (*text) {
        size_t word = strcspn(text, " ");
        if (!first && at + 1 + word > HELP_COLUMNS) {
            fprintf(f, "\n%*s", (int)indent, "");
            at = indent;
        } else if (!first) {
            fputc(' ', f);
            at++;
        }
        fwrite(text, 1, word, f);
        at += word;
        text += word;
        text += strspn(text, " ");
        first = false;
    }
    fputc('\n', f);
}

static void
print_option(const struct opt *o, FILE *f)
{
    char head[128];
    char letter[] = {'-', o->letter, ',', ' ', 0};
    snprintf(head, sizeof head, "  %s--%s%s%s", o->letter ? letter : "    ", o->name,
             o->arg ? " " : "", o->arg ? o->arg : "");
    fputs(head, f);
    size_t at = strlen(head);
    if (at + 2 > HELP_INDENT) {
        fputc('\n', f);
        at = 0;
    }
    fprintf(f, "%*s", (int)(HELP_INDENT - at), "");
    print_wrapped(f, o->help, HELP_INDENT, HELP_INDENT);
}

static void
print_indented(FILE *f, const char *lines)
{
    while (*lines) {
        size_t n = strcspn(lines, "\n");
        fprintf(f, "  %.*s\n", (int)n, lines);
        lines += n + (lines[n] == '\n');
    }
}

static const char *
exit_line(const struct tool *tool)
{
    return tool->command_follows
               ? "Exit status: the command's, 128+signal; 125 own failure, 126/127 "
                 "cannot "
                 "run it"
               : "Exit status: 0 all used, 1 some input unusable, 2 bad usage, "
                 "3 could not finish";
}

void
opt_print_help(const struct tool *tool, const struct opt_set *set, FILE *f)
{
    fprintf(f, "Usage: %s [OPTION...]%s%s\n", tool->name, tool->operands ? " " : "",
            tool->operands ? tool->operands : "");
    size_t at = strlen(tool->name) + 2;
    fprintf(f, "%s: ", tool->name);
    print_wrapped(f, tool->summary, at, 2);
    for (size_t i = 0; i < set->n; i++) {
        if (!set->opts[i]->help)
            continue;
        if (set->titles[i])
            fprintf(f, "\n%s\n", set->titles[i]);
        print_option(set->opts[i], f);
    }
    if (tool->example) {
        fputs("\nExamples\n", f);
        print_indented(f, tool->example);
    }
    fputc('\n', f);
    print_wrapped(f, exit_line(tool), 0, 2);
}

void
opt_print_list(const struct opt_set *set, FILE *f)
{
    for (size_t i = 0; i < set->n; i++) {
        const struct opt *o = set->opts[i];
        if (o->help)
            fprintf(f, "%s\t%c\t%s\t%s\n", o->name, o->letter ? o->letter : '-',
                    o->arg ? o->arg : "-", o->help);
    }
}

/* Insertions, deletions and changes that lead from a to b (one row of the matrix). */
static size_t
edits(struct slice a, struct slice b)
{
    size_t row[64];
    if (b.n >= ARRAY_LEN(row))
        return SIZE_MAX;
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 0; i < a.n; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < b.n; j++) {
            size_t change = diagonal + (a.p[i] != b.p[j]);
            diagonal = row[j + 1];
            row[j + 1] = MIN(change, MIN(row[j], row[j + 1]) + 1);
        }
    }
    return row[b.n];
}

const char *
opt_nearest(const struct opt_set *set, struct slice name)
{
    const char *nearest = NULL;
    size_t least = NEAR_ENOUGH + 1;
    for (size_t i = 0; i < set->n; i++) {
        const struct opt *o = set->opts[i];
        size_t distance = o->help ? edits(name, slice_of(o->name)) : SIZE_MAX;
        /* two edits turn any short name into any other: that is no likeness */
        if (distance < least && distance < name.n) {
            least = distance;
            nearest = o->name;
        }
    }
    return nearest;
}
