#include "report/chart/drawer.h"

#include <errno.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/diag.h"
#include "lib/base/mem.h"

#define TALK_MAX 4096
#define ARGS (ARRAY_LEN(((struct drawer *)0)->argv))

/* What such a program and its font library may know of our environment. */
static const char *const passed_on[] = {
    "PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH",
};
static const char *const fixed[] = {
    "LC_ALL=C.UTF-8",
    "TZ=UTC",
    "SOURCE_DATE_EPOCH=0",
};

#define ENV_MAX (ARRAY_LEN(passed_on) + ARRAY_LEN(fixed) + 1)

/* Fills env with owned texts, NULL at the end. */
static void
environment_make(char *env[ENV_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(passed_on); i++) {
        const char *value = getenv(passed_on[i]);
        if (value != NULL)
            env[n++] = xasprintf("%s=%s", passed_on[i], value);
    }
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
        env[n++] = xstrdup(fixed[i]);
    env[n] = NULL;
}

/* Copies for posix_spawn, which does not promise to leave them alone. */
static void
arguments_make(char *argv[ARGS + 1], const struct drawer *drawer)
{
    size_t n = 0;
    for (; n < ARGS && drawer->argv[n] != NULL; n++)
        argv[n] = xstrdup(drawer->argv[n]);
    argv[n] = NULL;
}

static void
texts_free(char **texts)
{
    for (size_t i = 0; texts[i] != NULL; i++)
        free(texts[i]);
}

/* Starts it on the three files. Returns 0 or what errno says. */
static int
start(const struct drawer *drawer, FILE *const streams[DRAWER_STREAMS], pid_t *pid)
{
    char *argv[ARGS + 1], *env[ENV_MAX];
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        return error;
    for (int i = 0; i < DRAWER_STREAMS && error == 0; i++)
        error = posix_spawn_file_actions_adddup2(&actions, fileno(streams[i]), i);
    arguments_make(argv, drawer);
    environment_make(env);
    if (error == 0)
        error = posix_spawnp(pid, argv[0], &actions, NULL, argv, env);
    texts_free(argv);
    texts_free(env);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* The last line that it said and that holds more than gnuplot's prompt and pointer. */
static void
talk_read(FILE *talk, char text[TALK_MAX])
{
    char line[TALK_MAX];
    text[0] = '\0';
    rewind(talk);
    while (fgets(line, sizeof line, talk) != NULL) {
        size_t from = strspn(line, " \t^"), n = strcspn(line + from, "\n");
        if (n > 0)
            snprintf(text, TALK_MAX, "%.*s", (int)n, line + from);
    }
}

/* True when it was content; else its complaint is in *err. */
static bool
succeeded(const char *name, int status, FILE *talk, struct err *err)
{
    char text[TALK_MAX], quoted[600];
    talk_read(talk, text);
    quote(quoted, sizeof quoted, slice_of(text), 400);
    if (WIFSIGNALED(status))
        return err_set(err, "%s was killed by signal %d", name, WTERMSIG(status));
    if (WEXITSTATUS(status) == EXIT_NOT_FOUND)
        return err_set(err, "cannot run %s: %s", name, quoted);
    if (WEXITSTATUS(status) != 0)
        return err_set(err, "%s failed: %s; look into it with --script FILE", name,
                       quoted);
    if (*quoted != '\0' && verbosity > 0)
        say("%s: %s", name, quoted);
    return true;
}

bool
drawer_found(const struct drawer *drawer)
{
    const char *path = getenv("PATH");
    bool found = false;
    while (path != NULL && *path != '\0' && !found) {
        int n = (int)strcspn(path, ":");
        char *file = xasprintf("%.*s/%s", n, path, drawer->argv[0]);
        found = access(file, X_OK) == 0;
        free(file);
        path += n + (path[n] == ':');
    }
    return found;
}

bool
drawing_begin(struct drawing *d, struct err *err)
{
    for (int i = 0; i < DRAWER_STREAMS; i++) {
        d->streams[i] = tmpfile();
        if (d->streams[i] == NULL)
            return err_errno(err, "cannot make a temporary file");
    }
    return true;
}

bool
drawing_run(struct drawing *d, const struct drawer *drawer, struct err *err)
{
    const char *name = drawer->argv[0];
    FILE *script = d->streams[DRAWER_SCRIPT];
    pid_t pid;
    int status;
    if (fflush(script) != 0 || ferror(script))
        return err_errno(err, "cannot write a temporary file");
    rewind(script);
    int error = start(drawer, d->streams, &pid);
    if (error == ENOENT)
        return err_set(err,
                       "%s is not installed: try 'apt install %s' or 'brew install %s'",
                       name, drawer->package, drawer->other);
    if (error != 0) {
        errno = error;
        return err_errno(err, "cannot run %s", name);
    }
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return err_errno(err, "cannot wait for %s", name);
    }
    return succeeded(name, status, d->streams[DRAWER_TALK], err);
}

char *
drawing_picture(struct drawing *d, const struct drawer *drawer, size_t *n,
                struct err *err)
{
    FILE *from = d->streams[DRAWER_PICTURE];
    char *bytes = NULL;
    size_t cap = 0, got;
    *n = 0;
    rewind(from);
    do {
        grow(&bytes, &cap, *n + 65536, 1);
        got = fread(bytes + *n, 1, cap - *n, from);
        *n += got;
    } while (got > 0);
    if (ferror(from))
        err_errno(err, "cannot read what %s drew", drawer->argv[0]);
    else if (*n == 0)
        err_set(err, "%s drew nothing", drawer->argv[0]);
    else
        return bytes;
    free(bytes);
    return NULL;
}

void
drawing_end(struct drawing *d)
{
    for (int i = 0; i < DRAWER_STREAMS; i++) {
        if (d->streams[i] != NULL)
            fclose(d->streams[i]);
        d->streams[i] = NULL;
    }
}
