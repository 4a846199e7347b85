#include "report/tools/runtool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/opt/opt.h"

#define MESSAGE_MAX 300

extern char **environ;

static char called_from[PATH_MAX]; /* with a slash at the end; empty: through PATH */
static char lies_in[PATH_MAX];

/* A running child and the files that catch what it says. */
struct child {
    struct runtool_job *job;
    pid_t pid;
    FILE *in, *out, *talk;
};

/* dir becomes the directory part of path, with its slash; empty when it has none. */
static void
directory_of(char dir[PATH_MAX], const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t n = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    if (n >= PATH_MAX)
        n = 0;
    memcpy(dir, path, n);
    dir[n] = '\0';
}

void
runtool_home(const char *argv0)
{
    directory_of(called_from, argv0);
    char real[PATH_MAX];
    if (called_from[0] != '\0' && realpath(argv0, real) != NULL)
        directory_of(lies_in, real);
}

char *
runtool_find(const char *name)
{
    const char *const homes[] = {called_from, lies_in};
    for (size_t i = 0; i < ARRAY_LEN(homes); i++) {
        char *path = xasprintf("%s%s", homes[i], name);
        if (homes[i][0] != '\0' && access(path, X_OK) == 0)
            return path;
        free(path);
    }
    return xstrdup(name);
}

static void
close_files(struct child *c)
{
    FILE *const files[] = {c->in, c->out, c->talk};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        if (files[i] != NULL)
            fclose(files[i]);
    }
}

static bool
open_files(struct child *c, struct err *err)
{
    FILE **const files[] = {&c->in, &c->out, &c->talk};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        *files[i] = tmpfile();
        if (*files[i] == NULL || fcntl(fileno(*files[i]), F_SETFD, FD_CLOEXEC) != 0)
            return err_errno(err, "cannot make a temporary file");
    }
    struct slice input = c->job->input;
    if (input.n > 0)
        fwrite(input.p, 1, input.n, c->in);
    if (fflush(c->in) != 0)
        return err_errno(err, "cannot write a temporary file");
    rewind(c->in);
    return true;
}

static int
spawn(struct child *c, const char *file)
{
    posix_spawn_file_actions_t actions;
    int problem = posix_spawn_file_actions_init(&actions);
    if (problem != 0)
        return problem;
    FILE *const files[] = {c->in, c->out, c->talk};
    for (int fd = 0; fd < (int)ARRAY_LEN(files) && problem == 0; fd++)
        problem = posix_spawn_file_actions_adddup2(&actions, fileno(files[fd]), fd);
    if (problem == 0)
        problem = posix_spawnp(&c->pid, file, &actions, NULL,
                               (char *const *)(uintptr_t)c->job->args, environ);
    posix_spawn_file_actions_destroy(&actions);
    return problem;
}

/* Starts the job. false when this program itself failed; a tool that could not be started
 * is the job's own failure and leaves c->pid 0. */
static bool
start(struct child *c, struct err *err)
{
    if (!open_files(c, err))
        return false;
    char *file = runtool_find(c->job->args[0]);
    int problem = spawn(c, file);
    c->job->ran = true;
    if (problem != 0) {
        c->pid = 0;
        c->job->status = problem == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
        c->job->message =
            xasprintf("cannot start %s: %s", c->job->args[0], strerror(problem));
    }
    free(file);
    return true;
}

/* Everything in f, NUL-terminated. The child wrote through its own descriptor, so stdio's
 * buffer has seen nothing of it yet. */
static char *
read_all(FILE *f, size_t *n, struct err *err)
{
    struct stat about;
    if (fstat(fileno(f), &about) != 0 || lseek(fileno(f), 0, SEEK_SET) != 0) {
        err_errno(err, "cannot read a temporary file");
        return NULL;
    }
    char *text = xmalloc((size_t)about.st_size + 1);
    *n = fread(text, 1, (size_t)about.st_size, f);
    text[*n] = '\0';
    return text;
}

static char *
first_line(const char *text)
{
    return xstrndup(text, MIN(strcspn(text, "\n"), MESSAGE_MAX));
}

/* Takes what an ended child left. */
static bool
collect(struct child *c, int wait_status, struct err *err)
{
    struct runtool_job *job = c->job;
    job->status =
        WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
    job->output = read_all(c->out, &job->output_n, err);
    size_t talk_n;
    char *talk = read_all(c->talk, &talk_n, err);
    if (talk != NULL)
        job->message = first_line(talk);
    free(talk);
    return job->output != NULL && job->message != NULL;
}

/* Waits for one of the children, collects it and frees its place. */
static bool
reap(struct child *running, size_t *n, struct err *err)
{
    int status;
    pid_t pid;
    do
        pid = waitpid(-1, &status, 0);
    while (pid < 0 && errno == EINTR);
    if (pid < 0)
        return err_errno(err, "cannot wait for a tool");
    for (size_t i = 0; i < *n; i++) {
        if (running[i].pid != pid)
            continue;
        bool ok = collect(&running[i], status, err);
        close_files(&running[i]);
        running[i] = running[--*n];
        return ok;
    }
    return true;
}

bool
runtool_all(struct runtool_job *jobs, size_t n, size_t at_once, struct err *err)
{
    struct child *running = xcalloc(at_once, sizeof(*running));
    size_t n_running = 0;
    bool ok = true;
    for (size_t i = 0; i < n && ok; i++) {
        if (jobs[i].args[0] == NULL)
            continue;
        while (ok && n_running == at_once)
            ok = reap(running, &n_running, err);
        struct child c = {.job = &jobs[i]};
        ok = ok && start(&c, err);
        if (ok && c.pid != 0)
            running[n_running++] = c;
        else
            close_files(&c);
    }
    while (n_running > 0 && reap(running, &n_running, ok ? err : NULL))
        continue;
    free(running);
    return ok && n_running == 0;
}

bool
runtool_usable(const struct runtool_job *job)
{
    return job->ran && (job->status == EXIT_ALL_USED || job->status == EXIT_SOME_UNUSED);
}

char *
runtool_why(const struct runtool_job *job)
{
    if (job->message != NULL && job->message[0] != '\0')
        return xstrdup(job->message);
    return xasprintf("%s ended with status %d and said nothing", job->args[0],
                     job->status);
}

char *
runtool_command(const struct runtool_job *job, const char *file, const char *name)
{
    char *args[RUNTOOL_MAX_ARGS + 1];
    int n = 0;
    for (; job->args[n] != NULL; n++)
        args[n] =
            (char *)(uintptr_t)(strcmp(job->args[n], file) == 0 ? name : job->args[n]);
    args[n] = NULL;
    return opt_command_line(n, args);
}

void
runtool_free(struct runtool_job *job)
{
    free(job->output);
    free(job->message);
    *job = (struct runtool_job){0};
}
