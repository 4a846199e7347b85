/* From the text of an argument to the value that its option fills. */
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/opt/opt_priv.h"

static bool
wanted(struct err *err, const char *what, const char *text)
{
    char shown[256];
    return err_set(err, "expected %s, not '%s'", what,
                   quote(shown, sizeof shown, slice_of(text), 128));
}

static bool
set_list(const struct opt *o, const char *text, struct err *err)
{
    (void)err;
    struct opt_list *list = o->dest;
    grow(&list->items, &list->cap, list->n + 1, sizeof *list->items);
    list->items[list->n++] = text;
    return true;
}

static bool
set_flag(const struct opt *o, const char *text, struct err *err)
{
    (void)text;
    (void)err;
    *(bool *)o->dest = true;
    return true;
}

static bool
set_text(const struct opt *o, const char *text, struct err *err)
{
    (void)err;
    *(const char **)o->dest = text;
    return true;
}

static bool
set_int(const struct opt *o, const char *text, struct err *err)
{
    int64_t value;
    if (!num_i64(slice_of(text), &value) || value < 0)
        return wanted(err, "a whole number of 0 or more", text);
    *(int64_t *)o->dest = value;
    return true;
}

static bool
set_size(const struct opt *o, const char *text, struct err *err)
{
    return num_size(text, o->dest) ||
           wanted(err, "a size like 4096, 64KiB or 1MiB", text);
}

static bool
set_duration(const struct opt *o, const char *text, struct err *err)
{
    return num_duration(text, o->dest) ||
           wanted(err, "a time like 0.5, 100ms, 2s or 5m", text);
}

static bool
set_choice(const struct opt *o, const char *text, struct err *err)
{
    struct slice want = slice_of(text);
    int index = 0;
    for (const char *p = o->choices;; index++) {
        size_t n = strcspn(p, "|");
        if (slice_eq((struct slice){p, n}, want)) {
            *(int *)o->dest = index;
            return true;
        }
        if (p[n] == 0)
            break;
        p += n + 1;
    }
    char what[512];
    snprintf(what, sizeof what, "one of %s", o->choices);
    return wanted(err, what, text);
}

static bool
set_by_fn(const struct opt *o, const char *text, struct err *err)
{
    return o->fn(text, o->dest, err);
}

static bool (*const setters[])(const struct opt *, const char *, struct err *) = {
    [OPT_FLAG] = set_flag,     [OPT_TEXT] = set_text, [OPT_LIST] = set_list,
    [OPT_INT] = set_int,       [OPT_SIZE] = set_size, [OPT_DURATION] = set_duration,
    [OPT_CHOICE] = set_choice, [OPT_FN] = set_by_fn,
};

bool
opt_store(const struct opt *o, const char *text, struct err *err)
{
    return setters[o->type](o, text, err);
}
