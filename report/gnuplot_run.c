/* Runs gnuplot: script on stdin, picture and messages caught in unnamed files, so no pipe
 * can fill up. What differs from run to run or from version to version is taken out. */
#include "report/gnuplot_priv.h"

#include <errno.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report/picture_tidy.h"

enum { STREAM_SCRIPT, STREAM_PICTURE, STREAM_TALK, STREAMS };

#define TALK_MAX 4096

/* What gnuplot and its font library may know of our environment. */
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

/* Starts gnuplot on the three files. Returns 0 or what errno says. */
static int
start(FILE *const streams[STREAMS], pid_t *pid)
{
    char name[] = "gnuplot", no_startup_file[] = "-d";
    char *argv[] = {name, no_startup_file, NULL}, *env[ENV_MAX];
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        return error;
    for (int i = 0; i < STREAMS && error == 0; i++)
        error = posix_spawn_file_actions_adddup2(&actions, fileno(streams[i]), i);
    environment_make(env);
    if (error == 0)
        error = posix_spawnp(pid, name, &actions, NULL, argv, env);
    for (size_t i = 0; env[i] != NULL; i++)
        free(env[i]);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* The last line that gnuplot said and that holds more than its prompt and its pointer. */
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

/* True when gnuplot was content; else its complaint is in *err. */
static bool
succeeded(int status, FILE *talk, struct err *err)
{
    char text[TALK_MAX], quoted[600];
    talk_read(talk, text);
    quote(quoted, sizeof quoted, slice_of(text), 400);
    if (WIFSIGNALED(status))
        return err_set(err, "gnuplot was killed by signal %d", WTERMSIG(status));
    if (WEXITSTATUS(status) == EXIT_NOT_FOUND)
        return err_set(err, "cannot run gnuplot: %s", quoted);
    if (WEXITSTATUS(status) != 0)
        return err_set(err, "gnuplot failed: %s; look into it with --script FILE",
                       quoted);
    if (*quoted != '\0' && verbosity > 0)
        say("gnuplot: %s", quoted);
    return true;
}

static bool
run(FILE *const streams[STREAMS], struct err *err)
{
    pid_t pid;
    int status, error = start(streams, &pid);
    if (error == ENOENT)
        return err_set(err, "gnuplot is not installed: try 'apt install gnuplot-nox' or "
                            "'brew install gnuplot'");
    if (error != 0) {
        errno = error;
        return err_errno(err, "cannot run gnuplot");
    }
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return err_errno(err, "cannot wait for gnuplot");
    }
    return succeeded(status, streams[STREAM_TALK], err);
}

/* Copies the picture to out, tidied. */
static bool
picture_copy(FILE *out, FILE *from, const struct figure *fig, enum picture_kind kind,
             struct err *err)
{
    char *bytes = NULL;
    size_t n = 0, cap = 0, got;
    rewind(from);
    do {
        grow(&bytes, &cap, n + 65536, 1);
        got = fread(bytes + n, 1, cap - n, from);
        n += got;
    } while (got > 0);
    bool read_all = !ferror(from);
    if (!read_all)
        err_errno(err, "cannot read what gnuplot drew");
    else if (n == 0)
        err_set(err, "gnuplot drew nothing");
    else if (kind == PICTURE_SVG)
        svg_tidy(out, (struct slice){bytes, n}, fig);
    else if (kind == PICTURE_DUMB)
        text_tidy(out, (struct slice){bytes, n});
    else {
        if (kind == PICTURE_PDF)
            pdf_tidy(bytes, n);
        fwrite(bytes, 1, n, out);
    }
    free(bytes);
    return read_all && n > 0;
}

bool
gnuplot_draw(FILE *out, const struct figure *fig, const struct picture *p,
             struct err *err)
{
    FILE *streams[STREAMS] = {tmpfile(), tmpfile(), tmpfile()};
    bool good = streams[0] && streams[1] && streams[2];
    if (!good)
        err_errno(err, "cannot make a temporary file");
    if (good) {
        gnuplot_script(streams[STREAM_SCRIPT], fig, p);
        good = fflush(streams[STREAM_SCRIPT]) == 0 && !ferror(streams[STREAM_SCRIPT]);
        if (!good)
            err_errno(err, "cannot write a temporary file");
        rewind(streams[STREAM_SCRIPT]);
    }
    good = good && run(streams, err) &&
           picture_copy(out, streams[STREAM_PICTURE], fig, p->kind, err);
    for (int i = 0; i < STREAMS; i++) {
        if (streams[i] != NULL)
            fclose(streams[i]);
    }
    return good;
}
