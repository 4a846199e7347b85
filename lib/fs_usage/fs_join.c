#include "lib/fs_usage/fs_join.h"

#include "lib/base/mem.h"
#include "lib/fs_usage/fs_fields.h"

#define LINE_MOST ((size_t)4096) /* bytes of a line put together again */

static void
keep(struct fs_join *j, struct slice text)
{
    text = fs_rtrim(text);
    grow(&j->text, &j->cap, j->n + text.n + 1, 1);
    memcpy(j->text + j->n, text.p, text.n);
    j->n += text.n;
}

void
fs_join_begin(struct fs_join *j, struct slice text)
{
    fs_join_forget(j);
    j->active = true;
    keep(j, text);
}

static int
hex(char c)
{
    if (fs_is_digit(c))
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Quoted-printable: "=3D" is "=". */
static struct slice
unquote(struct fs_join *j)
{
    struct slice s = {j->text, j->n};
    size_t n = 0;
    grow(&j->whole, &j->whole_cap, s.n + 1, 1);
    for (size_t i = 0; i < s.n; i++) {
        int high = s.p[i] == '=' && i + 2 < s.n ? hex(s.p[i + 1]) : -1;
        int low = high >= 0 ? hex(s.p[i + 2]) : -1;
        j->whole[n++] = low >= 0 ? (char)(high << 4 | low) : s.p[i];
        i += low >= 0 ? 2 : 0;
    }
    return (struct slice){j->whole, n};
}

enum fs_joined
fs_join_add(struct fs_join *j, struct slice text, const struct fs_line *as,
            struct fs_line *line)
{
    size_t before = j->n;
    if (!j->active || as->end_ns != MISSING_I64 ||
        (as->kind != FS_LINE_FOREIGN && as->kind != FS_LINE_EVENT) ||
        j->n + text.n > LINE_MOST)
        return FS_JOIN_NO;
    j->n--; /* its "=" */
    keep(j, text);
    fs_line_split(unquote(j), line);
    if (line->kind == FS_LINE_EVENT)
        return FS_JOIN_WHOLE;
    if (line->kind == FS_LINE_BROKEN && j->text[j->n - 1] == '=')
        return FS_JOIN_MORE;
    j->n = before;
    j->text[j->n - 1] = '=';
    return FS_JOIN_NO;
}

struct slice
fs_join_kept(const struct fs_join *j)
{
    return (struct slice){j->text, j->active ? j->n : 0};
}

void
fs_join_forget(struct fs_join *j)
{
    j->active = false;
    j->n = 0;
}

void
fs_join_free(struct fs_join *j)
{
    free(j->text);
    free(j->whole);
    *j = (struct fs_join){0};
}
