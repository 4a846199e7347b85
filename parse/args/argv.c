#include "parse/args/argv.h"

struct text {
    char *p;
    size_t n;
};

static void
add(struct text *t, struct slice s)
{
    if (s.n)
        memcpy(t->p + t->n, s.p, s.n);
    t->n += s.n;
}

static bool
needs_quotes(struct slice word)
{
    for (size_t i = 0; i < word.n; i++)
        if (!word.p[i] || strchr(" \t\n'\"\\$`;&|<>()*?[]#~!{}", word.p[i]))
            return true;
    return word.n == 0;
}

static void
add_word(struct text *t, struct slice word, bool cut)
{
    bool quotes = needs_quotes(word);
    if (t->n)
        add(t, SLICE(" "));
    if (quotes)
        add(t, SLICE("'"));
    add(t, word);
    if (cut)
        add(t, SLICE("..."));
    if (quotes)
        add(t, SLICE("'"));
}

struct slice
argv_command(struct slice argv, struct arena *arena)
{
    /* A word of n bytes stands as "n", in the list: with quotes and comma it is longer
     * there than here, but for the dots of one that was cut. */
    struct text t = {arena_alloc(arena, argv.n * 3 + 16), 0};
    size_t at = 1, end;

    if (argv.n == 0 || argv.p[0] != '[')
        return (struct slice){NULL, 0};
    while (at < argv.n && argv.p[at] != ']') {
        bool cut = false;
        if (argv.p[at] == '"' && (end = args_skip_string(argv, at))) {
            struct slice word = facts_string(slice_from(argv, at), arena, &cut);
            add_word(&t, word, cut);
            at = end + (cut ? 3 : 0);
        } else if (slice_starts(slice_from(argv, at), SLICE("..."))) {
            add(&t, SLICE(" ..."));
            at += 3;
        } else {
            at++;
        }
    }
    return (struct slice){t.p, t.n};
}

struct slice
argv_words(struct slice words, struct arena *arena)
{
    struct text t = {arena_alloc(arena, words.n * 3 + 4), 0};

    while (words.n) {
        const char *end = memchr(words.p, 0, words.n);
        size_t n = end ? (size_t)(end - words.p) : words.n;
        add_word(&t, (struct slice){words.p, n}, false);
        words = slice_from(words, end ? n + 1 : n);
    }
    return (struct slice){t.p, t.n};
}
