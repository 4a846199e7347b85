#include "report/export/openmetrics.h"

#include "lib/base/mem.h"
#include "report/text/escape.h"

void
openmetrics_label(FILE *f, const char *name, struct slice value)
{
    char *text = NULL;
    size_t n = 0;
    FILE *memory = open_memstream(&text, &n);
    if (memory == NULL)
        return;
    escape_to(memory, ESCAPE_TEXT, value);
    fclose(memory);
    fprintf(f, "%s=\"", name);
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '"' || text[i] == '\\')
            putc('\\', f);
        putc(text[i], f);
    }
    putc('"', f);
    free(text);
}

static const struct {
    const char *suffix, *becomes, *unit;
    double factor;
} units[] = {
    {"_bytes_per_s", "_bytes_per_second", "",        1   },
    {"_per_s",       "_per_second",       "",        1   },
    {"_ns",          "_seconds",          "seconds", 1e-9},
    {"_s",           "_seconds",          "seconds", 1   },
    {"_bytes",       "",                  "bytes",   1   },
    {"",             "",                  "",        1   },
};

/* Which row of units a name of ours falls under. */
static size_t
unit_of(struct slice name)
{
    size_t i = 0;
    while (!slice_ends(name, slice_of(units[i].suffix)))
        i++;
    return i;
}

/* Without a suffix that stays, as "bytes" does. */
static void
put_family(FILE *f, struct slice name, size_t unit)
{
    size_t suffix = *units[unit].becomes ? strlen(units[unit].suffix) : 0;
    fputs("weir_", f);
    for (size_t i = 0; i < name.n - suffix; i++)
        putc(name.p[i] == '.' ? '_' : name.p[i], f);
    fputs(units[unit].becomes, f);
}

void
openmetrics_family(FILE *f, struct slice name)
{
    put_family(f, name, unit_of(name));
}

void
openmetrics_value(FILE *f, struct slice name, double v)
{
    fprintf(f, "%.15g\n", v * units[unit_of(name)].factor);
}

void
openmetrics_describe(FILE *f, struct slice name, struct slice meaning)
{
    size_t unit = unit_of(name);
    fputs("# TYPE ", f);
    put_family(f, name, unit);
    fputs(" gauge\n", f);
    if (*units[unit].unit) {
        fputs("# UNIT ", f);
        put_family(f, name, unit);
        fprintf(f, " %s\n", units[unit].unit);
    }
    fputs("# HELP ", f);
    put_family(f, name, unit);
    fprintf(f, " %.*s\n", (int)meaning.n, meaning.p);
}
