#include "analyze/diagnose/thresholds.h"

#include <errno.h>
#include <math.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"

#define LINE_MOST 4096 /* bytes of a line of a thresholds file */

/* clang-format off */
const struct threshold_def threshold_defs[THRESHOLDS] = {
#define FINDING(...)
#define THRESHOLD(code, key, unit, ssd, hdd, nfs, lustre, meaning)                       \
    [T_##code##_##key] = {#code "." #key, unit, {ssd, hdd, nfs, lustre}, meaning},
#define ADVICE(...)
#include "analyze/diagnose/findings.def"
#undef FINDING
#undef THRESHOLD
#undef ADVICE
};
/* clang-format on */

void
thresholds_of_profile(struct thresholds *t, enum profile profile)
{
    for (int i = 0; i < THRESHOLDS; i++)
        t->of[i] = threshold_defs[i].of[profile];
}

static bool
parse_value(const char *unit, const char *text, double *value)
{
    struct slice s = slice_of(text);
    int64_t whole;
    if (strcmp(unit, "byte") == 0 || strcmp(unit, "ns") == 0) {
        if (!(unit[0] == 'b' ? num_size : num_duration)(text, &whole) || whole <= 0)
            return false;
        *value = (double)whole;
        return true;
    }
    bool percent = slice_ends(s, SLICE("%"));
    s.n -= percent;
    if (!num_f64(s, value) || !isfinite(*value) || *value < 0)
        return false;
    *value /= percent ? 100 : 1;
    return strcmp(unit, "share") != 0 || *value <= 1;
}

static struct slice
trimmed(struct slice s)
{
    while (s.n > 0 && strchr(" \t\r\n", s.p[0]))
        s = slice_from(s, 1);
    while (s.n > 0 && strchr(" \t\r\n", s.p[s.n - 1]))
        s.n--;
    return s;
}

bool
thresholds_set(struct thresholds *t, struct slice assignment, struct err *err)
{
    char shown[128];
    const char *equals = assignment.n ? memchr(assignment.p, '=', assignment.n) : NULL;
    if (!equals)
        return err_set(err, "wants CODE.KEY=VALUE, not '%s'",
                       quote(shown, sizeof shown, assignment, 64));
    size_t at = (size_t)(equals - assignment.p);
    struct slice name = trimmed((struct slice){assignment.p, at});
    struct slice value = trimmed(slice_from(assignment, at + 1));
    for (int i = 0; i < THRESHOLDS; i++) {
        const struct threshold_def *def = &threshold_defs[i];
        if (!slice_eq(name, slice_of(def->name)))
            continue;
        char *text = xstrndup(value.p, value.n);
        bool ok = parse_value(def->unit, text, &t->of[i]);
        free(text);
        return ok || err_set(err, "%s: not a value in '%s': '%s'", def->name, def->unit,
                             quote(shown, sizeof shown, value, 64));
    }
    return err_set(err, "no threshold '%s' (--list-thresholds shows them)",
                   quote(shown, sizeof shown, name, 64));
}

bool
thresholds_read(struct thresholds *t, const char *path, struct err *err)
{
    char line[LINE_MOST];
    struct err why;
    bool ok = true;
    FILE *f = fopen(path, "r");
    if (!f)
        return err_errno(err, "%s", path);
    for (size_t number = 1; ok && fgets(line, sizeof line, f); number++) {
        struct slice s = trimmed(slice_of(line));
        if (strlen(line) == sizeof line - 1)
            ok = err_set(err, "%s:%zu: line too long", path, number);
        else if (s.n > 0 && s.p[0] != '#' && !thresholds_set(t, s, &why))
            ok = err_set(err, "%s:%zu: %s", path, number, why.text);
    }
    if (ok && ferror(f))
        ok = err_errno(err, "%s", path);
    fclose(f);
    return ok;
}
