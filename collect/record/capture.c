#include "collect/record/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "collect/child/writeall.h"
#include "lib/base/mem.h"

#define BUFFER_BYTES ((size_t)64 * 1024)

/* Two threads: one takes, the other passes on. */
struct passing {
    int file, on;
    pthread_mutex_t lock;
    pthread_cond_t more;
    off_t taken; /* bytes that the file has */
    bool ended;
};

/* Bytes that the file has, once they are more than `passed`; `passed` at the end. */
static off_t
wait_for_more(struct passing *p, off_t passed)
{
    pthread_mutex_lock(&p->lock);
    while (p->taken == passed && !p->ended)
        pthread_cond_wait(&p->more, &p->lock);
    off_t taken = p->taken;
    pthread_mutex_unlock(&p->lock);
    return taken;
}

static void *
pass_on(void *ctx)
{
    struct passing *p = ctx;
    char *buf = xmalloc(BUFFER_BYTES);
    off_t passed = 0, taken;
    bool open = true;
    while (open && (taken = wait_for_more(p, passed)) > passed) {
        size_t n = (size_t)MIN(taken - passed, (off_t)BUFFER_BYTES);
        ssize_t got = pread(p->file, buf, n, passed);
        open = got > 0 && write_all(p->on, buf, (size_t)got);
        passed += MAX(got, 0);
    }
    if (!open)
        close(p->on); /* nobody reads there any more; the file still gets it */
    free(buf);
    return NULL;
}

static void
announce(struct passing *p, off_t n, bool ended)
{
    pthread_mutex_lock(&p->lock);
    p->taken += n;
    p->ended = ended;
    pthread_cond_signal(&p->more);
    pthread_mutex_unlock(&p->lock);
}

/* False when the file did not take everything; then the command goes on nevertheless. */
static bool
take(struct passing *p, int from)
{
    char *buf = xmalloc(BUFFER_BYTES);
    bool whole = true;
    ssize_t n;
    while ((n = read(from, buf, BUFFER_BYTES)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        if (whole && !write_all(p->file, buf, (size_t)n)) {
            struct err err;
            err_errno(&err, "cannot write what the command prints");
            complain("%s", err.text);
            whole = false;
        }
        announce(p, whole ? (off_t)n : 0, false);
    }
    announce(p, 0, true);
    free(buf);
    return whole;
}

static int
carry(int from, int file, int on)
{
    struct passing p = {.file = file,
                        .on = on,
                        .lock = PTHREAD_MUTEX_INITIALIZER,
                        .more = PTHREAD_COND_INITIALIZER};
    pthread_t thread;
    bool passes = pthread_create(&thread, NULL, pass_on, &p) == 0;
    bool whole = take(&p, from);
    if (passes)
        pthread_join(thread, NULL);
    return whole ? 0 : 1;
}

bool
capture_start(struct capture *c, const char *path, int on, struct err *err)
{
    int ends[2];
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0)
        return err_errno(err, "%s", path);
    if (pipe(ends) != 0) {
        close(file);
        return err_errno(err, "cannot make a pipe");
    }
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    *c = (struct capture){.process.pid = fork(), .write_fd = ends[1]};
    if (c->process.pid == 0) {
        signals_ignore();
        close(ends[1]);
        _exit(carry(ends[0], file, on));
    }
    close(ends[0]);
    close(file);
    return c->process.pid > 0 || err_errno(err, "cannot start a process");
}

bool
capture_finish(struct capture *captures, size_t n)
{
    bool whole = true;
    for (size_t i = 0; i < n; i++)
        close(captures[i].write_fd);
    for (size_t i = 0; i < n; i++) {
        child_wait(&captures[i].process, NULL, NULL);
        whole &= child_exit_status(&captures[i].process) == 0;
    }
    return whole;
}
