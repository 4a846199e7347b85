#include "collect/child/pidlist.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"

#define BETWEEN ", \t\n"

static void
add_once(struct pidlist *list, pid_t pid)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->pids[i] == pid)
            return;
    grow(&list->pids, &list->cap, list->n + 1, sizeof *list->pids);
    list->pids[list->n++] = pid;
}

static bool
parse_one(struct pidlist *list, const char *text, struct err *err)
{
    char shown[64];
    for (const char *p = text + strspn(text, BETWEEN); *p; p += strspn(p, BETWEEN)) {
        struct slice word = {p, strcspn(p, BETWEEN)};
        uint64_t number;
        if (!num_u64(word, &number) || number == 0 || number > INT32_MAX)
            return err_set(err, "'%s' is no process id",
                           quote(shown, sizeof shown, word, 40));
        add_once(list, (pid_t)number);
        p += word.n;
    }
    return true;
}

bool
pidlist_parse(struct pidlist *list, const struct opt_list *texts, struct err *err)
{
    bool ok = true;
    for (size_t i = 0; i < texts->n && ok; i++)
        ok = parse_one(list, texts->items[i], err);
    return ok && (list->n > 0 || texts->n == 0 || err_set(err, "no process id given"));
}

void
pidlist_free(struct pidlist *list)
{
    free(list->pids);
    *list = (struct pidlist){0};
}
