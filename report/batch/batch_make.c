#include "report/batch/batch_make.h"

#include <unistd.h>

#include "lib/base/mem.h"
#include "report/tools/crew.h"
#include "report/tools/runtool.h"

/* A list of NUL-ended names for weir-parse to read. */
static bool
write_operands(FILE *f, char *const *operands, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(operands[i], "-") == 0)
            return err_set(err, "standard input is read once only: a plan needs names");
        fwrite(operands[i], strlen(operands[i]) + 1, 1, f);
    }
    if (fflush(f) == 0 && fseek(f, 0, SEEK_SET) == 0)
        return true;
    return err_errno(err, "cannot write a temporary file");
}

/* Runs weir-parse --list-units from one file to another. */
static bool
ask_units(FILE *operands, FILE *units, char *const *args, size_t nargs, struct err *err)
{
    char **argv = xcalloc(nargs + 4, sizeof *argv), *file = runtool_find("weir-parse");
    struct crew_streams to = {fileno(operands), fileno(units), -1};
    int status = EXIT_UNFINISHED;
    size_t n = 0;
    argv[n++] = (char *)(uintptr_t) "weir-parse";
    for (size_t i = 0; i < nargs; i++)
        argv[n++] = args[i];
    argv[n++] = (char *)(uintptr_t) "--list-units";
    argv[n++] = (char *)(uintptr_t) "--inputs-from=-";
    bool ran = crew_start(file, argv, to, err) > 0;
    if (ran)
        crew_wait(&status);
    free(argv);
    free(file);
    crew_stop_too();
    if (ran && status != EXIT_ALL_USED)
        return err_set(err, "weir-parse does not take these inputs and options");
    return ran;
}

/* Reads them as the manual of weir-parse says: names ended by NUL, one more behind each
 * unit. A name is held back until it is known whether a unit ends behind it. */
static bool
read_units(struct plan_builder *b, FILE *f, struct err *err)
{
    char *name = NULL, *held = NULL;
    size_t room = 0;
    bool ok = fseek(f, 0, SEEK_SET) == 0 || err_errno(err, "cannot read what there is");
    while (ok && getdelim(&name, &room, 0, f) > 0) {
        if (held)
            ok = plan_add(b, held, *name == 0, err);
        free(held);
        held = *name ? xstrdup(name) : NULL;
    }
    if (ok && held)
        ok = plan_add(b, held, true, err);
    free(held);
    free(name);
    return ok;
}

static char *
working_directory(void)
{
    size_t room = 256;
    char *buf = xmalloc(room);
    while (!getcwd(buf, room)) {
        room *= 2;
        if (room > 1 << 20)
            break;
        buf = xrealloc(buf, room, 1);
    }
    if (room <= 1 << 20)
        return buf;
    free(buf);
    return NULL;
}

bool
batch_make(struct plan *p, char *const *operands, size_t n, const char *const *args,
           size_t nargs, struct plan_cut cut, struct err *err)
{
    struct plan_builder b = {.plan = p};
    FILE *names = tmpfile(), *units = tmpfile();

    p->args = xcalloc(nargs + 1, sizeof *p->args);
    for (size_t i = 0; i < nargs; i++)
        p->args[p->nargs++] = xstrdup(args[i]);
    p->cwd = working_directory();
    bool ok = (names && units && p->cwd) ||
              err_errno(err, "cannot make a temporary file or tell where we are");
    ok = ok && write_operands(names, operands, n, err) &&
         ask_units(names, units, p->args, nargs, err) && read_units(&b, units, err);
    if (names)
        fclose(names);
    if (units)
        fclose(units);
    plan_cut(&b, cut);
    return ok;
}
