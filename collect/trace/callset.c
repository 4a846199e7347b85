#include "collect/trace/callset.h"

#include "lib/base/mem.h"

enum {
    IO = 1 << 0,
    NAMES = 1 << 1,
    WAIT = 1 << 2,
};

static const struct {
    const char *name;
    unsigned sets;
} calls[] = {
#define CALL(name, sets) {#name, sets},
#include "collect/trace/callset.def"
#undef CALL
};

static const struct {
    const char *name;
    unsigned set;
    const char *strace_class; /* what strace itself names best; NULL none */
} sets[] = {
    {"io",   IO,    NULL   },
    {"file", NAMES, "%file"},
    {"wait", WAIT,  NULL   },
};

#define ALL "all"

struct text {
    char *p;
    size_t n, cap;
};

/* Adds ",HEADITEM". */
static void
add_item(struct text *t, const char *head, struct slice item)
{
    size_t head_n = strlen(head);
    grow(&t->p, &t->cap, t->n + 1 + head_n + item.n + 1, 1);
    if (t->n > 0)
        t->p[t->n++] = ',';
    memcpy(t->p + t->n, head, head_n);
    memcpy(t->p + t->n + head_n, item.p, item.n);
    t->n += head_n + item.n;
    t->p[t->n] = 0;
}

/* "?" lets strace skip a name that it does not know. */
static void
add_set(struct text *t, size_t which)
{
    if (sets[which].strace_class)
        add_item(t, "", slice_of(sets[which].strace_class));
    for (size_t i = 0; i < ARRAY_LEN(calls); i++)
        if (calls[i].sets & sets[which].set)
            add_item(t, "?", slice_of(calls[i].name));
}

static void
add_word(struct text *t, struct slice word)
{
    for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
        if (slice_eq(word, slice_of(sets[i].name))) {
            add_set(t, i);
            return;
        }
    }
    add_item(t, "", word);
}

static bool
check(const char *list, struct err *err)
{
    char shown[256];
    size_t n = strlen(list);
    bool printable = true, empty = n == 0 || *list == ',' || list[n - 1] == ',';
    for (const char *p = list; *p; p++)
        printable = printable && *p > ' ' && *p <= '~';
    if (empty || !printable || strstr(list, ",,"))
        return err_set(err,
                       "'%s' is no list of calls such as io, file, all or read,write",
                       quote(shown, sizeof shown, slice_of(list), 60));
    return true;
}

bool
callset_expand(const char *list, char **trace, struct err *err)
{
    struct text t = {0};
    *trace = NULL;
    if (!check(list, err))
        return false;
    for (const char *p = list; *p;) {
        struct slice word = {p, strcspn(p, ",")};
        if (slice_eq(word, SLICE(ALL))) {
            free(t.p);
            return true;
        }
        add_word(&t, word);
        p += word.n + (p[word.n] == ',');
    }
    *trace = t.p;
    return true;
}
