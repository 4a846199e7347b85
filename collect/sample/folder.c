#include "collect/sample/folder.h"

#include <errno.h>

/* ---- where the fields are ---- */

static size_t
length_of_file(const char *place)
{
    return strcspn(place, " ");
}

/* The length of the path up to and with its last '/' or '_'. */
static int
up_to(const char *path, char last)
{
    const char *at = strrchr(path, last);
    return at ? (int)(at - path) + 1 : 0;
}

/* The file of a field: `main` is DIR/FILE, or a folder itself when it has no pattern. */
static char *
path_of(const struct folder *f, const struct tree *tree, const char *place)
{
    int n = (int)length_of_file(place);
    bool is_folder = strcmp(f->source->file, "CGROUP") == 0;
    if (place[0] == '@')
        return NULL;
    if (n == 1 && place[0] == '.')
        return xstrdup(f->main);
    if (place[0] == '_')
        return xasprintf("%.*s%.*s", up_to(f->main, '_'), f->main, n - 1, place + 1);
    char *path = is_folder
                     ? xasprintf("%s/%.*s", f->main, n, place)
                     : xasprintf("%.*s%.*s", up_to(f->main, '/'), f->main, n, place);
    if (!strchr(path, '*'))
        return path;
    struct tree_paths found;
    tree_glob(tree, path, &found);
    if (found.n > 0) {
        free(path);
        path = xstrdup(found.items[0]);
    }
    tree_paths_free(&found);
    return path;
}

static struct slice
folder_name(const char *path)
{
    int end = up_to(path, '/') - 1;
    int begin = end;
    while (begin > 0 && path[begin - 1] != '/')
        begin--;
    return (struct slice){path + MAX(begin, 0), (size_t)MAX(end - begin, 0)};
}

static int64_t
number_in(const char *path)
{
    const char *digit = path + strcspn(path, "0123456789");
    return *digit ? (int64_t)strtol(digit, NULL, 10) : -1;
}

void
folder_init(struct folder *f, struct recorder *r, const struct source *s, char *main,
            int64_t key)
{
    *f = (struct folder){.source = s, .main = main, .e.key = key};
    f->paths = xcalloc((size_t)s->nfields + 1, sizeof *f->paths);
    f->absent = xcalloc((size_t)s->nfields + 1, sizeof *f->absent);
    f->files = xcalloc((size_t)s->nfields + 1, sizeof *f->files);
    for (int i = 0; i < s->nfields; i++) {
        f->files[i] = KEPT_CLOSED;
        f->paths[i] = path_of(f, &r->trees[s->tree], s->fields[i].place);
    }
}

void
folder_free(struct folder *f)
{
    for (int i = 0; f->paths && i < f->source->nfields; i++) {
        free(f->paths[i]);
        kept_close(&f->files[i]);
    }
    free(f->paths);
    free(f->files);
    free(f->absent);
    free(f->main);
    if (f->source)
        entity_free(&f->e, f->source->table);
    *f = (struct folder){0};
}

/* The same device by another pattern: what the first * stands for is the same. */
static bool
is_known_device(const struct folder *list, size_t n, const char *path,
                const char *pattern)
{
    size_t star = strcspn(pattern, "*");
    size_t end = star + strcspn(path + star, "/");
    for (size_t i = 0; i < n; i++)
        if (strncmp(list[i].main, path, end) == 0 && list[i].main[end] == '/')
            return true;
    return false;
}

size_t
folders_find(struct folder **list, struct recorder *r, const struct source *s)
{
    size_t n = 0, cap = 0;
    bool numbered = s->nfields > 0 && strcmp(s->fields[0].place, "@@") == 0;
    *list = NULL;
    for (const char *p = s->file; *p; p += strspn(p, "|")) {
        struct tree_paths found;
        char *pattern = xstrndup(p, strcspn(p, "|"));
        size_t before = n;
        p += strlen(pattern);
        tree_glob(&r->trees[s->tree], pattern, &found);
        grow(list, &cap, n + found.n + 1, sizeof **list);
        for (size_t i = 0; i < found.n; i++) {
            char *path = found.items[i];
            if (is_known_device(*list, before, path, pattern))
                free(path);
            else
                folder_init(&(*list)[n++], r, s, path,
                            numbered ? number_in(path) : r->next_id[s->table]++);
        }
        free(found.items);
        free(pattern);
    }
    return n;
}

/* ---- reading ---- */

/* Facts that are there already stay, and limits for a while. */
static bool
is_known(const struct folder *f, const struct recorder *r, int col)
{
    enum sample_kind kind = sample_tables[f->source->table].cols[col].kind;
    return kind == SAMPLE_KEY || (kind == SAMPLE_FACT && f->e.cells) ||
           (kind == SAMPLE_LIMIT && f->e.cells && !r->rare);
}

static void
set_missing(struct row *row, int col)
{
    if (cell_form(row->table, col) == CELL_TEXT)
        row->cells[col].text = NULL;
    else
        row->cells[col].n = MISSING_I64;
}

/* Another place of the same column stands behind it. */
static bool
has_another(const struct source *s, int field)
{
    return field + 1 < s->nfields && s->fields[field].col == s->fields[field + 1].col;
}

static bool
is_missing(const struct row *row, int col)
{
    return cell_form(row->table, col) == CELL_TEXT ? row->cells[col].text == NULL
                                                   : row->cells[col].n == MISSING_I64;
}

/* The file is there, and has no value. */
static void
tell_none(struct folder *f, struct recorder *r, int field)
{
    const struct source *s = f->source;
    int col = s->fields[field].col;
    bool limit = sample_tables[s->table].cols[col].kind == SAMPLE_LIMIT;
    char *text = xasprintf("%s: no limit is set", f->paths[field]);
    samplelog_na_once(&r->log, s->table, col, &f->e,
                      limit ? (struct reason){text, ""}
                            : recorder_why(r, f->paths[field], ENODATA, "", ""));
    free(text);
}

static void
tell_why(struct folder *f, struct recorder *r, int field, int number)
{
    const struct source *s = f->source;
    int col = s->fields[field].col;
    r->unreadable += !(f->e.told >> col & 1);
    samplelog_na_once(&r->log, s->table, col, &f->e,
                      recorder_why(r, f->paths[field], number,
                                   number == EACCES ? s->needs : "",
                                   number == EACCES ? s->how : ""));
}

/* The files of facts need not stay open. */
static int
read_field(struct folder *f, int i, const struct tree *tree, struct text *text)
{
    int col = f->source->fields[i].col;
    enum sample_kind kind = sample_tables[f->source->table].cols[col].kind;
    return kind == SAMPLE_FACT || kind == SAMPLE_LIMIT
               ? tree_read(tree, f->paths[i], text)
               : kept_read(&f->files[i], tree, f->paths[i], text);
}

int
folder_read(struct folder *f, struct recorder *r, struct row *row)
{
    const struct source *s = f->source;
    const char *read = NULL; /* the file whose text is there */
    int number = 0, first = 0, good = 0;
    uint64_t found = 0; /* columns that have a value */
    for (int i = 0; i < s->nfields; i++) {
        const struct field *field = &s->fields[i];
        uint64_t bit = UINT64_C(1) << field->col;
        if (is_known(f, r, field->col) || f->absent[i] || found & bit)
            continue;
        if (!f->paths[i]) {
            row_text(row, field->col, folder_name(f->main), &r->arena);
            continue;
        }
        if (!read || strcmp(read, f->paths[i]) != 0)
            number = read_field(f, i, &r->trees[s->tree], &r->text);
        read = f->paths[i];
        if (number == 0) {
            source_value(field, &r->text, row, &r->arena);
            good++;
        } else {
            first = first ? first : number;
            f->absent[i] = number == ENOENT;
            set_missing(row, field->col);
        }
        if (!is_missing(row, field->col))
            found |= bit;
        else if (number == 0 && !has_another(s, i))
            tell_none(f, r, i);
        else if (number != 0 && !has_another(s, i))
            tell_why(f, r, i, number);
    }
    return good ? 0 : first;
}
