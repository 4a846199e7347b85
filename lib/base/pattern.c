#include "lib/base/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "lib/base/mem.h"

/* A log line needs a few hundred steps; what needs more is hostile or hopeless. */
#define MATCH_STEPS 200000
#define MATCH_DEPTH 1000
#define MATCH_HEAP_KIB 8192
#define JIT_STACK_MAX (512 * 1024)

/* Logs are bytes: a pattern that asked for UTF would be matched, by the JIT, against text
 * that nobody has checked. */
#define COMPILE_OPTIONS (PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UTF)

struct pattern {
    pcre2_code *code;
    bool jit;
};

struct matcher {
    const struct pattern *pattern;
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    struct slice subject;
};

struct pattern *
pattern_compile_at(struct slice text, size_t *at, struct err *err)
{
    int code = 0;
    PCRE2_SIZE where = 0;
    pcre2_code *re = pcre2_compile((PCRE2_SPTR)(text.p ? text.p : ""), text.n,
                                   COMPILE_OPTIONS, &code, &where, NULL);
    if (!re) {
        unsigned char why[256];
        pcre2_get_error_message(code, why, sizeof why);
        err_set(err, "%s", (char *)why);
        *at = MIN((size_t)where, text.n);
        return NULL;
    }
    struct pattern *p = xcalloc(1, sizeof *p);
    p->code = re;
    p->jit = pcre2_jit_compile(re, PCRE2_JIT_COMPLETE) == 0;
    return p;
}

struct pattern *
pattern_compile(struct slice text, struct err *err)
{
    struct err why;
    size_t at;
    struct pattern *p = pattern_compile_at(text, &at, &why);
    if (!p)
        err_set(err, "bad pattern at column %zu: %s", at + 1, why.text);
    return p;
}

void
pattern_free(struct pattern *p)
{
    if (!p)
        return;
    pcre2_code_free(p->code);
    free(p);
}

int
pattern_group(const struct pattern *p, const char *name)
{
    int n = pcre2_substring_number_from_name(p->code, (PCRE2_SPTR)name);
    return n > 0 ? n : -1;
}

size_t
pattern_names(const struct pattern *p)
{
    uint32_t count = 0;
    pcre2_pattern_info(p->code, PCRE2_INFO_NAMECOUNT, &count);
    return count;
}

/* An entry of pcre2's table: the number in two bytes, the name, a NUL. */
const char *
pattern_name(const struct pattern *p, size_t i, int *group)
{
    PCRE2_SPTR table = NULL;
    uint32_t size = 0;
    pcre2_pattern_info(p->code, PCRE2_INFO_NAMETABLE, &table);
    pcre2_pattern_info(p->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    PCRE2_SPTR entry = table + i * size;
    *group = entry[0] << 8 | entry[1];
    return (const char *)entry + 2;
}

struct matcher *
matcher_new(const struct pattern *p)
{
    struct matcher *m = xcalloc(1, sizeof *m);
    m->pattern = p;
    m->data = pcre2_match_data_create_from_pattern(p->code, NULL);
    m->context = pcre2_match_context_create(NULL);
    m->stack = pcre2_jit_stack_create(32 * 1024, JIT_STACK_MAX, NULL);
    if (!m->data || !m->context || !m->stack)
        BUG("pcre2 out of memory");
    pcre2_set_match_limit(m->context, MATCH_STEPS);
    pcre2_set_depth_limit(m->context, MATCH_DEPTH);
    pcre2_set_heap_limit(m->context, MATCH_HEAP_KIB);
    pcre2_jit_stack_assign(m->context, NULL, m->stack);
    return m;
}

void
matcher_free(struct matcher *m)
{
    if (!m)
        return;
    pcre2_match_data_free(m->data);
    pcre2_match_context_free(m->context);
    pcre2_jit_stack_free(m->stack);
    free(m);
}

enum match
matcher_run(struct matcher *m, struct slice s)
{
    PCRE2_SPTR text = (PCRE2_SPTR)(s.p ? s.p : "");
    int rc = m->pattern->jit
                 ? pcre2_jit_match(m->pattern->code, text, s.n, 0, 0, m->data, m->context)
                 : pcre2_match(m->pattern->code, text, s.n, 0, 0, m->data, m->context);
    m->subject = s;
    if (rc > 0)
        return MATCH_YES;
    return rc == PCRE2_ERROR_NOMATCH ? MATCH_NO : MATCH_LIMIT;
}

struct slice
matcher_group(const struct matcher *m, int group)
{
    PCRE2_SIZE *ends = pcre2_get_ovector_pointer(m->data);
    if (group < 0 || (uint32_t)group >= pcre2_get_ovector_count(m->data) ||
        ends[2 * group] == PCRE2_UNSET)
        return (struct slice){NULL, 0};
    return (struct slice){m->subject.p + ends[2 * group],
                          ends[2 * group + 1] - ends[2 * group]};
}
