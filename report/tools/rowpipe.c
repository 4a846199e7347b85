#include "report/tools/rowpipe.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/table/table.h"
#include "report/tools/runtool.h"

extern char **environ;

static int
spawn(pid_t *pid, const char *file, const char *const *args, int out)
{
    posix_spawn_file_actions_t actions;
    int problem = posix_spawn_file_actions_init(&actions);
    if (problem != 0)
        return problem;
    problem = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (problem == 0)
        problem = posix_spawnp(pid, file, &actions, NULL, (char *const *)(uintptr_t)args,
                               environ);
    posix_spawn_file_actions_destroy(&actions);
    return problem;
}

bool
rowpipe_start(struct rowpipe *p, const char *const *args, struct err *err)
{
    int ends[2];
    *p = (struct rowpipe){.tool = args[0]};
    if (pipe(ends) != 0)
        return err_errno(err, "cannot make a pipe");
    for (int i = 0; i < 2; i++)
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    char *file = runtool_find(args[0]);
    int problem = spawn(&p->pid, file, args, ends[1]);
    close(ends[1]);
    free(file);
    if (problem == 0)
        p->f = fdopen(ends[0], "rb");
    if (p->f != NULL)
        return true;
    close(ends[0]);
    return err_set(err, "cannot start %s: %s", args[0],
                   strerror(problem ? problem : errno));
}

/* Waits for the tool, which has closed its output. */
static bool
finish(struct rowpipe *p, struct err *err)
{
    int status = 0;
    while (waitpid(p->pid, &status, 0) < 0) {
        if (errno != EINTR)
            return err_errno(err, "cannot wait for %s", p->tool);
    }
    p->pid = 0;
    if (WIFSIGNALED(status))
        return err_set(err, "%s was killed by signal %d", p->tool, WTERMSIG(status));
    if (WEXITSTATUS(status) == EXIT_ALL_USED || WEXITSTATUS(status) == EXIT_SOME_UNUSED)
        return true;
    return err_set(err, "%s ended with status %d", p->tool, WEXITSTATUS(status));
}

/* Cuts a line at its tabs; false when it has more cells than there is room for. */
static bool
cut(char *text, size_t n, struct slice cells[ROWPIPE_COLUMNS], size_t *ncells)
{
    *ncells = 0;
    for (char *end = text + n; *ncells < ROWPIPE_COLUMNS;) {
        char *tab = memchr(text, '\t', (size_t)(end - text));
        size_t length = tab ? (size_t)(tab - text) : (size_t)(end - text);
        cells[(*ncells)++] = (struct slice){text, length};
        if (tab == NULL)
            return true;
        text = tab + 1;
    }
    return false;
}

bool
rowpipe_open(struct rowpipe *p, const char *const *args, struct err *err)
{
    if (!rowpipe_start(p, args, err))
        return false;
    ssize_t n;
    while ((n = getline(&p->legend, &p->legend_cap, p->f)) > 0) {
        if (strncmp(p->legend, "##", 2) == 0)
            continue;
        if (p->legend[0] != '#' || p->legend[n - 1] != '\n' ||
            !cut(p->legend + 1, (size_t)n - 2, p->names, &p->ncols))
            return err_set(err, "%s printed no table", p->tool);
        return true;
    }
    return finish(p, err) && err_set(err, "%s printed no table", p->tool);
}

int
rowpipe_column(const struct rowpipe *p, const char *name)
{
    for (size_t i = 0; i < p->ncols; i++) {
        if (slice_eq(p->names[i], slice_of(name)))
            return (int)i;
    }
    return -1;
}

int
rowpipe_next(struct rowpipe *p, struct err *err)
{
    size_t ncells;
    ssize_t n = getline(&p->line, &p->line_cap, p->f);
    if (n <= 0)
        return finish(p, err) ? 0 : -1;
    if (p->line[n - 1] != '\n' || !cut(p->line, (size_t)n - 1, p->cells, &ncells) ||
        ncells != p->ncols) {
        err_set(err, "%s printed a row that does not fit its table", p->tool);
        return -1;
    }
    return 1;
}

int64_t
rowpipe_bytes(struct rowpipe *p, char *buf, size_t n, struct err *err)
{
    size_t got = fread(buf, 1, n, p->f);
    if (got > 0)
        return (int64_t)got;
    return finish(p, err) ? 0 : -1;
}

void
rowpipe_close(struct rowpipe *p)
{
    struct err ignored;
    if (p->f != NULL)
        fclose(p->f);
    if (p->pid > 0)
        finish(p, &ignored);
    free(p->line);
    free(p->legend);
    *p = (struct rowpipe){0};
}

bool
rowpipe_i64(const struct rowpipe *p, int col, int64_t *v)
{
    return col >= 0 && num_i64(p->cells[col], v);
}

bool
rowpipe_f64(const struct rowpipe *p, int col, double *v)
{
    return col >= 0 && num_f64(p->cells[col], v);
}

struct slice
rowpipe_text(struct rowpipe *p, int col)
{
    if (col < 0 || slice_eq(p->cells[col], SLICE("-")))
        return SLICE("");
    char *bytes = p->line + (p->cells[col].p - p->line);
    p->cells[col].n = unescape_tsv(bytes, p->cells[col].n);
    return p->cells[col];
}
