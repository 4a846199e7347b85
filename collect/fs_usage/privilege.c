#include "collect/fs_usage/privilege.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collect/child/child.h"
#include "lib/base/mem.h"

static const char dialog[] =
    "#!/bin/sh\n"
    "exec osascript -e 'display dialog \"weir-fs-usage needs your password to run "
    "fs_usage as root.\" default answer \"\" with hidden answer with title "
    "\"weir-fs-usage\"' -e 'text returned of result'\n";

static bool
has_terminal(void)
{
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* A script for sudo -A, readable by us alone. */
static bool
write_askpass(struct privilege *p, struct err *err)
{
    const char *dir = getenv("TMPDIR");
    p->askpass = xasprintf("%s/weir-askpass-XXXXXX", dir && *dir ? dir : "/tmp");
    int fd = mkstemp(p->askpass);
    if (fd < 0) {
        err_errno(err, "%s", p->askpass);
        free(p->askpass);
        p->askpass = NULL;
        return false;
    }
    bool ok = write(fd, dialog, sizeof dialog - 1) == (ssize_t)sizeof dialog - 1 &&
              fchmod(fd, 0700) == 0;
    close(fd);
    return ok && setenv("SUDO_ASKPASS", p->askpass, 1) == 0
               ? true
               : err_errno(err, "%s", p->askpass);
}

/* Lets sudo ask now: later it has no terminal. */
static bool
ask(const struct privilege *p, bool terminal, struct err *err)
{
    char *args[] = {(char *)"sudo", (char *)(terminal ? "-v" : "-Av"), NULL};
    struct child c;
    if (child_start(&c,
                    &(struct child_plan){
                        .file = p->sudo, .argv = args, .std = {0, 2, 2}
    },
                    err) != 0)
        return false;
    child_wait(&c, NULL, NULL);
    return child_exit_status(&c) == 0 ||
           err_set(err, "fs_usage needs root, and sudo did not give it");
}

bool
privilege_ask(struct privilege *p, struct err *err)
{
    struct err why;
    *p = (struct privilege){0};
    if (geteuid() == 0)
        return true;
    if (child_find("sudo", &p->sudo, &why) != 0)
        return err_set(err, "fs_usage needs root: start weir-fs-usage as root (%s)",
                       why.text);
    bool terminal = has_terminal();
    if (!terminal && !getenv("SUDO_ASKPASS") && !write_askpass(p, err))
        return false;
    p->before[0] = p->sudo;
    p->before[1] = "-n";
    p->before[2] = "--";
    return ask(p, terminal, err);
}

void
privilege_free(struct privilege *p)
{
    if (p->askpass)
        unlink(p->askpass);
    free(p->askpass);
    free(p->sudo);
    *p = (struct privilege){0};
}
